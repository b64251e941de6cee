"""Transformer layers, stacks and the whole, against PyTorch; what they refuse."""

from __future__ import annotations

import pytest

import lucid
from lucid import nn

from ...oracle import torch_
from ..oracle import agree, flat, same, twins
from .masks import causal, key_mask, normal

LAYERS = {
    "encoder": lambda nn, **o: nn.TransformerEncoderLayer(4, 2, 6, 0.0, **o),
    "decoder": lambda nn, **o: nn.TransformerDecoderLayer(4, 2, 6, 0.0, **o),
}


@pytest.mark.usefixtures("torch")
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


def test_encoder_and_decoder(device, torch):
    def make(nn):
        encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 6, 0.0), 2, nn.LayerNorm(4))
        return nn.ModuleList([encoder, nn.TransformerDecoder(nn.TransformerDecoderLayer(4, 2, 6, 0.0), 2)])

    layers = twins(make, device, prints=False)

    def call(t, both, x, y):
        padding = key_mask("bool", t, 3, 5, **({} if t is torch else {"device": device}))
        memory = both[0](x, src_key_padding_mask=padding)
        return both[1](y, memory, causal(t, 4, device), tgt_is_causal=True, memory_key_padding_mask=padding)

    agree(call, [normal(5, 3, 4), normal(4, 3, 4)], device, layers)


@pytest.mark.usefixtures("torch")
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
