"""One rule for dtypes: layers and products refuse inputs of another dtype than their weights, where PyTorch does."""

from __future__ import annotations

import pytest

import lucid
from lucid import nn

from ..waits import raises

# `nn` and `ones` are lucid's or PyTorch's; `x` makes ones of the dtype in question. float32 stands in all other places.
LAYERS = {
    "Linear": lambda nn, ones, x: nn.Linear(4, 3)(x(2, 4)),
    "Bilinear": lambda nn, ones, x: nn.Bilinear(4, 4, 3)(ones(2, 4), x(2, 4)),
    "Conv1d": lambda nn, ones, x: nn.Conv1d(2, 3, 2)(x(1, 2, 4)),
    "Conv2d": lambda nn, ones, x: nn.Conv2d(2, 3, 2)(x(1, 2, 4, 4)),
    "Conv3d": lambda nn, ones, x: nn.Conv3d(2, 3, 2)(x(1, 2, 4, 4, 4)),
    "ConvTranspose2d": lambda nn, ones, x: nn.ConvTranspose2d(2, 3, 2)(x(1, 2, 4, 4)),
    "BatchNorm1d": lambda nn, ones, x: nn.BatchNorm1d(4)(x(3, 4)),
    "BatchNorm2d, eval": lambda nn, ones, x: nn.BatchNorm2d(4).eval()(x(3, 4, 2, 2)),
    "BatchNorm1d without weights": lambda nn, ones, x: nn.BatchNorm1d(4, affine=False, track_running_stats=False)(
        x(3, 4)
    ),
    "InstanceNorm1d": lambda nn, ones, x: nn.InstanceNorm1d(4, affine=True)(x(3, 4, 5)),
    "LayerNorm": lambda nn, ones, x: nn.LayerNorm(4)(x(3, 4)),
    "GroupNorm": lambda nn, ones, x: nn.GroupNorm(2, 4)(x(3, 4, 2)),
    "PReLU": lambda nn, ones, x: nn.PReLU(4)(x(3, 4)),
    "RNN": lambda nn, ones, x: nn.RNN(4, 3)(x(2, 1, 4)),
    "LSTM": lambda nn, ones, x: nn.LSTM(4, 3)(x(2, 1, 4)),
    "GRU, its state": lambda nn, ones, x: nn.GRU(4, 3)(ones(2, 1, 4), x(1, 1, 3)),
    "LSTMCell": lambda nn, ones, x: nn.LSTMCell(4, 3)(x(1, 4)),
    "GRUCell, its state": lambda nn, ones, x: nn.GRUCell(4, 3)(ones(1, 4), x(1, 3)),
    "MultiheadAttention": lambda nn, ones, x: nn.MultiheadAttention(4, 2)(x(2, 1, 4), x(2, 1, 4), x(2, 1, 4)),
    "TransformerEncoderLayer": lambda nn, ones, x: nn.TransformerEncoderLayer(4, 2, 8)(x(2, 1, 4)),
    "TransformerDecoderLayer, its memory": lambda nn, ones, x: nn.TransformerDecoderLayer(4, 2, 8)(
        ones(2, 1, 4), x(2, 1, 4)
    ),
}
PRODUCTS = {
    "linear, its bias": lambda t, x: t.nn.functional.linear(t.ones(2, 4), t.ones(3, 4), x(3)),
    "conv2d, its bias": lambda t, x: t.nn.functional.conv2d(t.ones(1, 2, 4, 4), t.ones(3, 2, 2, 2), x(3)),
    "matmul": lambda t, x: t.ones(2, 4) @ x(4, 3),
    "matmul of a vector": lambda t, x: t.ones(2, 4) @ x(4),
    "dot": lambda t, x: t.dot(t.ones(4), x(4)),
    "bmm": lambda t, x: t.bmm(t.ones(1, 2, 4), x(1, 4, 3)),
    "outer": lambda t, x: t.outer(t.ones(4), x(4)),
    "einsum": lambda t, x: t.einsum("ij,jk->ik", t.ones(2, 4), x(4, 3)),
    "einsum without a sum": lambda t, x: t.einsum("i,i->i", t.ones(4), x(4)),
    "tensordot": lambda t, x: t.tensordot(t.ones(2, 4), x(4, 3), 1),
    "addmm": lambda t, x: t.addmm(x(2, 3), t.ones(2, 4), t.ones(4, 3)),
    "addmm, a factor": lambda t, x: t.addmm(t.ones(2, 3), t.ones(2, 4), x(4, 3)),
    "addr": lambda t, x: t.addr(t.ones(2, 3), t.ones(2), x(3)),
    "baddbmm": lambda t, x: t.baddbmm(x(1, 2, 3), t.ones(1, 2, 4), t.ones(1, 4, 3)),
    "cdist": lambda t, x: t.cdist(t.ones(2, 4), x(3, 4)),
    "lerp": lambda t, x: t.lerp(t.ones(2, 4), x(2, 4), 0.5),
    "solve": lambda t, x: t.linalg.solve(t.eye(2), x(2)),
    "attention": lambda t, x: t.nn.functional.scaled_dot_product_attention(t.ones(2, 4), x(2, 4), t.ones(2, 4)),
    "binary_cross_entropy": lambda t, x: t.nn.functional.binary_cross_entropy(t.ones(2), x(2)),
    "mse_loss": lambda t, x: t.nn.functional.mse_loss(t.ones(2), x(2)),
    "embedding_bag": lambda t, x: t.nn.functional.embedding_bag(
        t.tensor([[0, 1]]), t.ones(2, 3), mode="sum", per_sample_weights=x(1, 2)
    ),
    "cat": lambda t, x: t.cat([t.ones(2), x(2)]),
    "where": lambda t, x: t.where(t.ones(2) > 0, t.ones(2), x(2)),
    "cosine_similarity": lambda t, x: t.nn.functional.cosine_similarity(t.ones(2, 4), x(2, 4)),
}  # fmt: skip
DTYPES = ("float64", "float16", "int64")


def outcome(call, library, dtype):
    """The dtype of the result, or "refused"."""
    try:
        y = call(library, lambda *shape: library.ones(*shape, dtype=getattr(library, dtype)))
    except (RuntimeError, ValueError):  # PyTorch's recurrent layers raise ValueError
        return "refused"
    while isinstance(y, tuple):
        y = y[0]
    return str(y.dtype).removeprefix("torch.")


@pytest.mark.filterwarnings("ignore:enable_nested_tensor")
def test_what_torch_refuses_and_what_it_promotes(torch):
    calls = {name: lambda t, x, call=call: call(t.nn, t.ones, x) for name, call in LAYERS.items()} | PRODUCTS
    for name, call in calls.items():
        for dtype in DTYPES:
            assert outcome(call, lucid, dtype) == outcome(call, torch, dtype), (name, dtype)


@pytest.mark.parametrize("name", LAYERS)
def test_layers_say_what_mends_it(name, device):
    lucid.set_default_device(device)
    try:
        for dtype in ("float64", "int64"):
            if (name, dtype) == ("BatchNorm1d without weights", "float64"):
                continue
            with raises(RuntimeError, match=r"\.float\(\)"):
                LAYERS[name](nn, lucid.ones, lambda *shape, dtype=dtype: lucid.ones(*shape, dtype=dtype))
    finally:
        lucid.set_default_device(None)


def test_float16_beside_float32_weights_stays_float16_in_norms(device):
    x = lucid.ones(3, 4, 2, dtype="float16", device=device)
    for norm in (nn.BatchNorm1d(4), nn.BatchNorm1d(4).eval(), nn.GroupNorm(2, 4), nn.InstanceNorm1d(4, affine=True),
                 nn.LayerNorm([4, 2]), nn.RMSNorm([4, 2])):  # fmt: skip
        y = norm.to(device)(x)
        y.sum().backward()
        assert (y.dtype, norm.weight.grad.dtype) == ("float16", "float32"), norm


def test_a_class_makes_float32_and_a_function_asks_the_data():
    assert (lucid.Tensor([1, 2]).dtype, lucid.Tensor([True]).dtype) == ("float32", "float32")
    assert lucid.tensor([1, 2]).dtype == "int64"
    assert lucid.Tensor(lucid.tensor([1, 2])).dtype == "int64"
