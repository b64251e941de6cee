"""Attention and transformers against PyTorch: values, first and second gradients, masks, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn.functional import scaled_dot_product_attention as attention

from .comparing import agree, flat, same, torch_, twins

rng = np.random.default_rng(21)


def normal(*shape):
    return rng.normal(size=shape)


SOME = rng.uniform(size=(4, 5)) < 0.6
SOME[:, 0] = True
ONE_ROW_DEAD = SOME.copy()
ONE_ROW_DEAD[2] = False
SHAPES = {
    "matrices": ((4, 3), (5, 3), (5, 2)),
    "batch": ((2, 4, 3), (2, 5, 3), (2, 5, 2)),
    "heads": ((2, 3, 4, 3), (2, 3, 5, 3), (2, 3, 5, 2)),
    "broadcast": ((2, 3, 4, 3), (1, 3, 5, 3), (2, 1, 5, 2)),
    "five": ((2, 1, 3, 4, 3), (2, 1, 3, 5, 3), (2, 1, 3, 5, 3)),
}


@pytest.mark.parametrize("shapes", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("options", [{}, {"is_causal": True}, {"scale": 0.3}], ids=str)
def test_attention(shapes, options, device):
    arrays = [normal(*s) for s in shapes]
    agree(lambda t, q, k, v: t.nn.functional.scaled_dot_product_attention(q, k, v, **options), arrays, device)


def test_attention_to_what_is_not_a_number(device):
    q, k, v = (normal(2, n, 3) for n in (4, 5, 5))
    for x in (q, k, v):
        before, x[0, 1, 2] = x[0, 1, 2], np.nan
        agree(lambda t, *x: t.nn.functional.scaled_dot_product_attention(*x), [q, k, v], device, second=False)
        x[0, 1, 2] = before


@pytest.mark.parametrize("mask", [SOME, ONE_ROW_DEAD, SOME[None, None], SOME[:1]], ids=["", "dead", "4-D", "row"])
def test_attention_with_a_mask_of_booleans(mask, device):
    torch = torch_()
    arrays = [normal(2, 3, 4, 3), normal(2, 3, 5, 3), normal(2, 3, 5, 2)]

    def call(t, q, k, v):
        where = {} if t is torch else {"device": device}
        return t.nn.functional.scaled_dot_product_attention(q, k, v, t.tensor(mask, **where))

    agree(call, arrays, device, second=mask is not ONE_ROW_DEAD)  # there torch's second gradients are NaN


@pytest.mark.parametrize("shape", [(4, 5), (2, 3, 4, 5), (2, 1, 1, 5), (3, 4, 5)], ids=str)
def test_attention_with_a_mask_to_be_learned(shape, device):
    arrays = [normal(2, 3, 4, 3), normal(2, 3, 5, 3), normal(2, 3, 5, 2), normal(*shape)]
    agree(lambda t, q, k, v, m: t.nn.functional.scaled_dot_product_attention(q, k, v, m), arrays, device)


def test_a_query_that_may_look_at_nothing_gets_zeros_and_gives_no_nan(device):
    q = lucid.tensor(normal(2, 3), requires_grad=True, device=device)
    mask = lucid.tensor([[False, False], [True, False]], device=device)
    y = attention(q, q, q, mask)
    assert y[0].tolist() == [0, 0, 0]
    (g,) = lucid.autograd.grad(y.sum(), q, create_graph=True)
    (h,) = lucid.autograd.grad((g * g).sum(), q, allow_unused=True, materialize_grads=True)
    assert np.isfinite(g.numpy(force=True)).all()
    assert np.isfinite(h.numpy(force=True)).all()


def test_groups_of_heads(device):
    arrays = [normal(2, 6, 4, 3), normal(2, 3, 5, 3), normal(2, 3, 5, 2)]
    agree(lambda t, *x: t.nn.functional.scaled_dot_product_attention(*x, enable_gqa=True), arrays, device)


def test_no_queries_and_no_batch(device):
    for shape in [(2, 0, 3), (0, 4, 3)]:
        q = lucid.zeros(*shape, device=device, requires_grad=True)
        k = lucid.zeros(shape[0], 5, 3, device=device)
        attention(q, k, k).sum().backward()
        assert q.grad.shape == shape


def test_pieces_of_a_large_batch_are_put_together(device):
    q, k, v = (lucid.tensor(normal(9, 2, 90, 4), device=device) for _ in range(3))
    whole = attention(q, k, v)
    for i in (0, 4, 8):
        np.testing.assert_allclose(
            whole[i].numpy(force=True), attention(q[i], k[i], v[i]).numpy(force=True), rtol=1e-12, atol=1e-14
        )


def test_dropout_of_weights(device):
    lucid.manual_seed(3)
    q = lucid.zeros(1, 200, 4, device=device, requires_grad=True)
    v = lucid.ones(1, 50, 3, device=device, requires_grad=True)
    y = attention(q, lucid.zeros(1, 50, 4, device=device), v, dropout_p=0.25)
    assert abs(y.mean().item() - 1) < 0.05
    assert y.numpy(force=True).std() > 0.01
    # What was left out is the same backwards: with zeros as scores dv is the sum of y's weights.
    y.sum().backward()
    np.testing.assert_allclose(v.grad[0, :, 0].sum().item(), y[0, :, 0].sum().item(), rtol=1e-5)
    (g,) = lucid.autograd.grad(attention(q, q, v[:, :1] + q[..., :3] * 0, dropout_p=1.0).sum(), v)
    assert not g.any()


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda z: attention(z(2, 3), z(2, 4), z(2, 3)), RuntimeError, "expected query .* got shapes"),
        (lambda z: attention(z(2, 3), z(4, 3), z(5, 3)), RuntimeError, "got shapes"),
        (lambda z: attention(z(2, 2, 3), z(3, 4, 3), z(3, 4, 3)), RuntimeError, "first dimensions broadcast"),
        (lambda z: attention(z(2, 3), z(4, 3), z(4, 3), z(3, 4)), RuntimeError, r"broadcasts to \(2, 4\)"),
        (lambda z: attention(z(2, 3), z(4, 3), z(4, 3), z(2, 4).double()), RuntimeError, "of booleans or of query's"),
        (lambda z: attention(z(2, 3), z(4, 3), z(4, 3), z(2, 4), is_causal=True), RuntimeError, "pass one of them"),
        (lambda z: attention(z(2, 3), z(4, 3), z(4, 3), dropout_p=1.5), ValueError, "between 0 and 1, got 1.5"),
        (lambda z: attention(z(2, 3), z(4, 3).double(), z(4, 3)), RuntimeError, "one floating-point dtype"),
        (lambda z: attention(z(1, 3, 2, 3), z(1, 2, 4, 3), z(1, 2, 4, 3), enable_gqa=True), RuntimeError, "multiple"),
    ],
)
def test_refusals(call, error, match):
    with pytest.raises(error, match=match):
        call(lucid.zeros)


HEADS = [
    {}, {"bias": False}, {"batch_first": True}, {"kdim": 5, "vdim": 3}, {"kdim": 5, "bias": False},
    {"add_bias_kv": True}, {"add_zero_attn": True}, {"add_bias_kv": True, "add_zero_attn": True, "batch_first": True},
]  # fmt: skip


def key_mask(kind, t, n, s, **where):
    """A padding mask in which the last key of the first sample is left out."""
    mask = np.zeros((n, s), bool)
    mask[0, -1] = True
    return t.tensor(mask if kind == "bool" else np.where(mask, -1.5, 0.0), **where)


@pytest.mark.parametrize("options", HEADS, ids=str)
@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("masks", ["none", "attn", "padding", "both", "floats", "3-D"])
def test_several_heads(options, need_weights, masks, device):
    torch = torch_()
    layers = twins(lambda nn: nn.MultiheadAttention(4, 2, **options), device, prints=False)
    q, k, v = normal(4, 3, 4), normal(5, 3, options.get("kdim", 4)), normal(5, 3, options.get("vdim", 4))
    if options.get("batch_first"):
        q, k, v = (a.swapaxes(0, 1).copy() for a in (q, k, v))

    def call(t, layer, q, k, v):
        where = {} if t is torch else {"device": device}
        given = {}
        if masks in ("attn", "both"):
            given["attn_mask"] = t.tensor(~SOME, **where)
        if masks in ("padding", "both"):
            given["key_padding_mask"] = key_mask("bool", t, 3, 5, **where)
        if masks == "floats":
            given["attn_mask"] = t.tensor(np.arange(20.0).reshape(4, 5) / 10, **where)
            given["key_padding_mask"] = key_mask("float", t, 3, 5, **where)
        if masks == "3-D":
            given["attn_mask"] = t.tensor(np.stack([~SOME, ~SOME[::-1]] * 3), **where)
        return layer(q, k, v, need_weights=need_weights, **given)

    agree(call, [q, k, v], device, layers, second=masks in ("none", "both"))


@pytest.mark.parametrize("average", [True, False])
@pytest.mark.parametrize("batch_first", [True, False])
def test_self_attention_without_a_batch(average, batch_first, device):
    layers = twins(lambda nn: nn.MultiheadAttention(4, 2, batch_first=batch_first), device, prints=False)
    agree(lambda t, layer, x: layer(x, x, x, average_attn_weights=average), [normal(5, 4)], device, layers)
    shapes = [(3, 5, 4), (0, 5, 4) if batch_first else (5, 0, 4)]
    for shape in shapes:
        agree(lambda t, layer, x: layer(x, x, x, average_attn_weights=average), [normal(*shape)], device, layers)
    agree(lambda t, layer, q, x: layer(q, x, x, need_weights=False), [normal(3, 5, 4), normal(3, 5, 4)], device, layers)


def causal(t, n, device):
    where = {} if t is not lucid else {"device": device}
    return t.tensor(np.triu(np.full((n, n), -np.inf), 1), **where)


LAYERS = {
    "encoder": lambda nn, **o: nn.TransformerEncoderLayer(4, 2, 6, 0.0, **o),
    "decoder": lambda nn, **o: nn.TransformerDecoderLayer(4, 2, 6, 0.0, **o),
}


@pytest.mark.parametrize("kind", LAYERS)
@pytest.mark.parametrize(
    "options",
    [{}, {"norm_first": True}, {"activation": "gelu"}, {"batch_first": True}, {"bias": False}, {"layer_norm_eps": 0.1}],
    ids=str,
)
def test_transformer_layers(kind, options, device):
    layers = twins(lambda nn: LAYERS[kind](nn, **options), device, prints=False)
    x, memory = normal(5, 3, 4), normal(4, 3, 4)
    if options.get("batch_first"):
        x, memory = x.swapaxes(0, 1).copy(), memory.swapaxes(0, 1).copy()
    if kind == "encoder":
        agree(lambda t, layer, x: layer(x, causal(t, 5, device), is_causal=True), [x], device, layers)
        agree(lambda t, layer, x: layer(x), [normal(5, 4)], device, layers, second=False)
    else:
        agree(lambda t, layer, x, m: layer(x, m, causal(t, 5, device), tgt_is_causal=True), [x, memory], device, layers)


def test_encoder_and_decoder(device):
    def make(nn):
        encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, 0.0), 2, nn.LayerNorm(4))
        return nn.ModuleList([encoder, nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 6, 0.0), 2)])

    torch = torch_()
    layers = twins(make, device, prints=False)

    def call(t, both, x, y):
        padding = key_mask("bool", t, 3, 5, **({} if t is torch else {"device": device}))
        memory = both[0](x, src_key_padding_mask=padding)
        return both[1](y, memory, causal(t, 4, device), tgt_is_causal=True, memory_key_padding_mask=padding)

    agree(call, [normal(5, 3, 4), normal(4, 3, 4)], device, layers)


def test_transformer(device):
    options = {"dim_feedforward": 6, "dropout": 0.0, "batch_first": True}
    layers = twins(lambda nn: nn.Transformer(4, 2, 1, 2, **options), device, prints=False)

    def call(t, model, x, y):
        mask = model.generate_square_subsequent_mask(4)
        mask = mask.double() if t is not lucid else mask.double().to(device)
        return model(x, y, tgt_mask=mask)

    agree(call, [normal(3, 5, 4), normal(3, 4, 4)], device, layers, second=False)
    for layer in layers:
        layer.eval()
    call_eval = [call(t, m, *(t.tensor(a, **w) for a in (normal(1, 5, 4) * 0 + 0.5, normal(1, 4, 4) * 0 + 1)))
                 for t, m, w in ((lucid, layers[0], {"device": device}), (torch_(), layers[1], {}))]  # fmt: skip
    same(flat(call_eval[0]), flat(call_eval[1]), 1e-8)


def test_transformers_start_with_weights_of_their_own():
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6), 2)
    assert encoder.layers[0].linear1.weight is not encoder.layers[1].linear1.weight
    model = nn.Transformer(4, 2, 1, 1, 6)
    assert model(lucid.zeros(5, 3, 4), lucid.zeros(2, 3, 4)).shape == (2, 3, 4)


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda z: nn.MultiheadAttention(5, 2), AssertionError, "divisible by num_heads, got 5 and 2"),
        (lambda z: nn.MultiheadAttention(0, 2), ValueError, "greater than 0"),
        (
            lambda z: nn.MultiheadAttention(4, 2)(z(3, 1, 5), z(3, 1, 5), z(3, 1, 5)),
            RuntimeError,
            "expected 4 features",
        ),
        (lambda z: nn.MultiheadAttention(4, 2)(z(3, 1, 4), z(3, 2, 4), z(3, 2, 4)), RuntimeError, "one batch size"),
        (lambda z: nn.MultiheadAttention(4, 2)(z(3, 4), z(3, 1, 4), z(3, 1, 4)), RuntimeError, "all 2-D or all 3-D"),
        (
            lambda z: nn.MultiheadAttention(4, 2)(z(3, 1, 4), z(3, 1, 4), z(3, 1, 4), attn_mask=z(2, 3)),
            RuntimeError,
            r"attn_mask of shape \(3, 3\) or \(2, 3, 3\), got \(2, 3\)",
        ),
        (
            lambda z: nn.MultiheadAttention(4, 2)(z(3, 1, 4), z(3, 1, 4), z(3, 1, 4), z(3, 1)),
            RuntimeError,
            r"key_padding_mask of shape",
        ),
        (
            lambda z: nn.MultiheadAttention(4, 2)(z(3, 1, 4), z(3, 1, 4), z(3, 1, 4), is_causal=True),
            RuntimeError,
            "needs attn_mask too",
        ),
        (
            lambda z: nn.TransformerEncoderLayer(4, 2, activation="sin"),
            RuntimeError,
            "Transformer: .* 'relu' or 'gelu'",
        ),
        (
            lambda z: nn.Transformer(4, 2, 1, 1, 6)(z(3, 1, 4), z(3, 2, 4)),
            RuntimeError,
            "one batch size of src and tgt",
        ),
        (lambda z: nn.Transformer(4, 2, 1, 1, 6)(z(3, 1, 5), z(3, 1, 4)), RuntimeError, "expected 4 features of src"),
        (
            lambda z: nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 6), 1)(z(3, 1, 4), z(3, 2, 4)),
            RuntimeError,
            r"TransformerDecoder\.layers\.0\.multihead_attn \(MultiheadAttention\): .* one batch size",
        ),
        (
            lambda z: nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6), 1)(z(3, 1, 4), z(2, 2)),
            RuntimeError,
            r"TransformerEncoder\.layers\.0\.self_attn \(MultiheadAttention\): expected attn_mask of shape \(3, 3\)",
        ),
        (
            lambda z: nn.Sequential(nn.TransformerEncoderLayer(4, 2))(z(3, 1, 6)),
            RuntimeError,
            r"Sequential\.0\.self_attn \(MultiheadAttention\): expected 4 features",
        ),
    ],
)
def test_layers_refuse(call, error, match):
    with pytest.raises(error, match=match):
        call(lucid.zeros)
