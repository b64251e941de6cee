"""The operations of table.py beside their values: what they refuse, other names of options, dtypes, precision."""

from __future__ import annotations

import math

import numpy as np
import pytest

import lucid
from lucid import ops

REFUSED = [
    # operation, shape, arguments, exception, what the message must hold
    ("sum", (2, 3), {"dim": 2}, IndexError, ["sum", "-2 to 1", "got 2"]),
    ("mean", (2, 3), {"dim": (0, -3)}, IndexError, ["mean", "-2 to 1", "got -3"]),
    ("amax", (2, 3), {"dim": (0, -2)}, RuntimeError, ["amax", "once"]),
    ("sum", (), {"dim": 1}, IndexError, ["sum", "-1 to 0", "got 1"]),
    ("var", (2, 3), {"dim": 5}, IndexError, ["var", "got 5"]),
    ("std", (2, 3), {"unbiased": True, "correction": 0}, TypeError, ["std", "unbiased=True", "correction=0"]),
    ("sum", (2, 3), {"dim": 0, "axis": 1}, TypeError, ["sum", "dim=0", "axis=1", "one of them"]),
    ("sum", (2, 3), {"dims": 0}, TypeError, ["sum", "'dims'"]),
    ("max", (0,), {}, RuntimeError, ["max", "(0,)", "dimension 0"]),
    ("min", (2, 0), {"dim": 1}, IndexError, ["min", "(2, 0)", "dimension 1"]),
    ("amin", (0, 2), {"dim": (0, 1)}, IndexError, ["amin", "(0, 2)", "dimension 0"]),
    ("argmax", (0,), {}, IndexError, ["argmax", "(0,)", "dimension 0"]),
    ("argmin", (2, 0), {"dim": -1}, IndexError, ["argmin", "(2, 0)", "dimension 1"]),
    ("max", (2, 3), {"dim": 2}, IndexError, ["max", "-2 to 1", "got 2"]),
    ("max", (2, 3), {"dim": (0, 1)}, TypeError, ["max", "(0, 1)", "amax"]),
    ("argmax", (2, 3), {"dim": 0.5}, TypeError, ["argmax", "0.5", "integer"]),
    ("sum", (2, 3), {"dim": 0.5}, TypeError, ["sum", "0.5", "integer"]),
    ("cumsum", (3,), {}, TypeError, ["cumsum", "dim=0"]),
    ("norm", (3,), {"p": "nuc"}, ValueError, ["norm", "'nuc'", "inf"]),
    ("norm", (2, 0), {"p": math.inf, "dim": 1}, RuntimeError, ["norm", "(2, 0)", "dimension 1"]),
    ("clamp", (3,), {}, RuntimeError, ["clamp", "min", "max", "None"]),
    ("div", (3,), {"other": 2.0, "rounding_mode": "up"}, ValueError, ["div", "'up'", "'trunc'", "'floor'"]),
    ("softmax", (3,), {"dim": 1}, IndexError, ["softmax", "got 1"]),
    ("gelu", (3,), {"approximate": "erf"}, RuntimeError, ["gelu", "'erf'", "'tanh'"]),
    ("softplus", (3,), {"beta": 0}, ValueError, ["softplus", "beta"]),
]


@pytest.mark.parametrize(("name", "shape", "options", "kind", "parts"), REFUSED)
def test_refusals(name, shape, options, kind, parts):
    with pytest.raises(kind) as refusal:
        getattr(ops, name)(lucid.zeros(*shape), **options)
    for part in parts:
        assert part in str(refusal.value)


@pytest.mark.parametrize(
    ("call", "kind", "parts"),
    [
        (lambda: lucid.tensor([True]) - lucid.tensor([True]), TypeError, ["subtract", "logical_xor"]),
        (lambda: -lucid.tensor([True]), TypeError, ["negative", "logical_not"]),
        (lambda: ops.where(lucid.tensor([1, 0]), 1.0, 2.0), TypeError, ["where", "int64", "compare"]),
        (lambda: ops.softmax(lucid.tensor([1, 2]), 0), RuntimeError, ["softmax", "int64", ".float()"]),
        (lambda: ops.exp([1.0, 2.0]), TypeError, ["exp", "list", "lucid.tensor"]),
        (lambda: ops.add(lucid.ones(2), "3"), TypeError, ["add", "str"]),
        (lambda: lucid.tensor([2, 3]) ** -1, ValueError, ["negative integer powers"]),
    ],
)
def test_wrong_types(call, kind, parts):
    with pytest.raises(kind) as refusal:
        call()
    for part in parts:
        assert part in str(refusal.value)


X = np.array([[1.0, 5.0, 2.0], [4.0, 3.0, 6.0]])


@pytest.mark.parametrize("name", ["sum", "mean", "prod", "amax", "amin", "any", "all", "norm", "logsumexp", "argmax"])
def test_numpy_names_are_other_names(name):
    f = getattr(ops, name)
    np.testing.assert_array_equal(f(X, axis=1, keepdims=True), f(X, dim=1, keepdim=True))


@pytest.mark.parametrize("name", ["max", "min"])
def test_extremes_come_with_their_names(name):
    pair = getattr(lucid.tensor(X), name)(axis=1, keepdims=True)
    values, indices = pair
    assert pair.values is values
    assert pair.indices is indices
    assert indices.shape == (2, 1)
    assert indices.dtype == lucid.int64
    assert not indices.requires_grad


@pytest.mark.parametrize(
    ("call", "ddof"),
    [
        (lambda x: x.var(), 1),
        (lambda x: x.var(False), 0),
        (lambda x: x.var(unbiased=False), 0),
        (lambda x: x.var((0, 1), True), 1),
        (lambda x: x.var((0, 1), False), 0),
        (lambda x: x.var(correction=2), 2),
        (lambda x: x.std() ** 2, 1),
        (lambda x: x.std(correction=0) ** 2, 0),
    ],
)
def test_corrections(call, ddof):
    assert math.isclose(call(lucid.tensor(X)).item(), X.var(ddof=ddof), rel_tol=1e-12)


@pytest.mark.parametrize(
    ("call", "dtype"),
    [
        (lambda: ops.sum(lucid.tensor([True])), "int64"),
        (lambda: ops.sum(lucid.ones(2, dtype=lucid.uint8)), "int64"),
        (lambda: ops.sum(lucid.ones(2, dtype=lucid.int32), dtype=lucid.float64), "float64"),
        (lambda: ops.mean(lucid.tensor([1, 2])), "float32"),
        (lambda: ops.mean(lucid.ones(2, dtype=lucid.float16)), "float16"),
        (lambda: ops.cumsum(lucid.ones(2, dtype=lucid.uint8), 0), "int64"),
        (lambda: lucid.tensor([1, 2]) / lucid.tensor([2, 2]), "float32"),
        (lambda: lucid.tensor([1, 2]) / 2, "float32"),
        (lambda: lucid.tensor([1, 2]) + 0.5, "float32"),
        (lambda: lucid.tensor([1, 2]) ** 2, "int64"),
        (lambda: lucid.tensor([1, 2]) // 2, "int64"),
        (lambda: lucid.tensor([1.0, 2.0]) * np.float64(3), "float32"),
        (lambda: ops.where(lucid.tensor([True]), 1.0, 2.0), "float32"),
        (lambda: ops.erf(lucid.ones(1, dtype=lucid.float16)), "float16"),
        (lambda: ops.softmax(lucid.tensor([1, 2]), 0, dtype=lucid.float64), "float64"),
    ],
)
def test_dtypes(call, dtype):
    assert str(call().dtype) == dtype


def test_whole_tensors_compared(device):
    a = lucid.tensor([1.0, math.nan], device=device)
    assert not ops.equal(a, a)
    assert not ops.allclose(a, a)
    assert ops.allclose(a, a, equal_nan=True)
    assert ops.allclose(a[:1], a[:1] + 1e-6)
    assert not ops.allclose(a[:1], a[:1] + 1e-6, rtol=0, atol=1e-7)
    assert ops.equal(a[:1], a[:1])
    assert not ops.equal(a[:1], a[:1].unsqueeze(0))


def test_8_bit_integers_do_not_wrap():
    x = lucid.tensor([3, 200], dtype=lucid.uint8)
    assert ops.norm(x).item() == pytest.approx(math.hypot(3, 200))
    assert ops.logsumexp(x).item() == pytest.approx(200)
    assert ops.mean(x).item() == 101.5
    assert ops.exp(x[:1]).item() == pytest.approx(math.exp(3))


def test_mean_of_half_precision_does_not_overflow():
    assert ops.mean(lucid.full((1000,), 100.0, dtype=lucid.float16)).item() == 100.0


ERF = np.concatenate([np.linspace(-7, 7, 20001), np.linspace(-0.5, 0.5, 5001), np.geomspace(1e-30, 1, 2001)])


@pytest.mark.parametrize(("dtype", "error"), [("float64", 1e-15), ("float32", 3e-7), ("float16", 1e-3)])
def test_erf_is_as_exact_as_it_says(dtype, error, device):
    x = ERF.astype(dtype)
    x = x[np.abs(x) > 10 * np.finfo(dtype).tiny]
    exact = np.array([math.erf(v) for v in x.tolist()])
    found = ops.erf(lucid.tensor(x, device=device)).cpu().numpy()
    assert np.max(np.abs(found / exact - 1)) < error


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("name", ["sigmoid", "silu", "softplus", "elu", "tanh", "gelu", "erf"])
@pytest.mark.filterwarnings("error")
def test_no_overflow_far_out(name, dtype):
    far = 200.0 if dtype == "float16" else 6e4  # its square is a number
    x = lucid.tensor([-far, -50.0, 50.0, far], dtype=dtype, requires_grad=True)
    y = getattr(ops, name)(x)
    y.sum().backward()
    assert np.isfinite(y.numpy(force=True)).all()
    assert np.isfinite(x.grad.numpy()).all()
