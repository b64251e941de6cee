"""MultiheadAttention against PyTorch; what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn

from ..oracle import agree, twins
from .masks import SOME, key_mask, normal

HEADS = [
    {}, {"bias": False}, {"batch_first": True}, {"kdim": 5, "vdim": 3}, {"kdim": 5, "bias": False},
    {"add_bias_kv": True}, {"add_zero_attn": True}, {"add_bias_kv": True, "add_zero_attn": True, "batch_first": True},
]  # fmt: skip


@pytest.mark.parametrize("options", HEADS, ids=str)
@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("masks", ["none", "attn", "padding", "both", "floats", "3-D"])
def test_several_heads(options, need_weights, masks, device, torch):
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


@pytest.mark.parametrize("options", HEADS[-3:], ids=str)
def test_the_causal_hint_changes_nothing_where_keys_are_appended(options):
    """PyTorch's then hides appended keys from the first queries."""
    layer, x = nn.MultiheadAttention(4, 2, **options), lucid.randn(3, 3, 4)
    mask = nn.Transformer.generate_square_subsequent_mask(3)
    with_hint, without = (
        layer(x, x, x, need_weights=False, attn_mask=mask, is_causal=hint)[0] for hint in (True, False)
    )
    assert lucid.allclose(with_hint, without, atol=1e-6)


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("average", [True, False])
@pytest.mark.parametrize("batch_first", [True, False])
def test_self_attention_without_a_batch(average, batch_first, device):
    layers = twins(lambda nn: nn.MultiheadAttention(4, 2, batch_first=batch_first), device, prints=False)
    agree(lambda t, layer, x: layer(x, x, x, average_attn_weights=average), [normal(5, 4)], device, layers)
    shapes = [(3, 5, 4), (0, 5, 4) if batch_first else (5, 0, 4)]
    for shape in shapes:
        agree(lambda t, layer, x: layer(x, x, x, average_attn_weights=average), [normal(*shape)], device, layers)
    agree(lambda t, layer, q, x: layer(q, x, x, need_weights=False), [normal(3, 5, 4), normal(3, 5, 4)], device, layers)


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
    ],
)
def test_layers_refuse(call, error, match):
    with pytest.raises(error, match=match):
        call(lucid.zeros)
