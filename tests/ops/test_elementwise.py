"""Elementwise operations: exactness of erf and its inverse, whole tensors compared, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

import lucid
from lucid import ops

from .refusals import INTS, TWO, refused, refused_with, z

BAD = {
    "polygamma": (lambda: lucid.polygamma(-1, TWO), RuntimeError, "polygamma: expected n to be 0 or more, got -1"),
    "is_nonzero": (lambda: lucid.is_nonzero(TWO), RuntimeError, r"one element, got shape \(2, 3\)"),
    "addcdiv-int": (lambda: lucid.addcdiv(TWO[0, :2], INTS, INTS), RuntimeError, r"got int64 and int64; .*\.float\(\)"),
    "addcmul-shape": (lambda: TWO.addcmul(TWO, INTS), RuntimeError, "addcmul: shapes .* do not broadcast"),
    "lerp-devices": (lambda: lucid.lerp(TWO, z(2, 3, device="strict"), 0.5), RuntimeError, "cpu and strict"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    refused(call, error, says)


REFUSED = [
    ("clamp", (3,), {}, RuntimeError, ["clamp", "min", "max", "None"]),
    ("div", (3,), {"other": 2.0, "rounding_mode": "up"}, ValueError, ["div", "'up'", "'trunc'", "'floor'"]),
]


@pytest.mark.parametrize(("name", "shape", "options", "kind", "parts"), REFUSED)
def test_refusals(name, shape, options, kind, parts):
    refused_with(lambda: getattr(ops, name)(lucid.zeros(*shape), **options), kind, parts)


def test_whole_tensors_compared(device):
    a = lucid.tensor([1.0, math.nan], device=device)
    assert not ops.equal(a, a)
    assert not ops.allclose(a, a)
    assert ops.allclose(a, a, equal_nan=True)
    assert ops.allclose(a[:1], a[:1] + 1e-6)
    assert not ops.allclose(a[:1], a[:1] + 1e-6, rtol=0, atol=1e-7)
    assert ops.equal(a[:1], a[:1])
    assert not ops.equal(a[:1], a[:1].unsqueeze(0))


ERF = np.concatenate([np.linspace(-7, 7, 20001), np.linspace(-0.5, 0.5, 5001), np.geomspace(1e-30, 1, 2001)])


@pytest.mark.parametrize(("dtype", "error"), [("float64", 1e-15), ("float32", 3e-7), ("float16", 1e-3)])
def test_erf_is_as_exact_as_it_says(dtype, error, device):
    x = ERF.astype(dtype)
    x = x[np.abs(x) > 10 * np.finfo(dtype).tiny]
    exact = np.array([math.erf(v) for v in x.tolist()])
    found = ops.erf(lucid.tensor(x, device=device)).cpu().numpy()
    assert np.max(np.abs(found / exact - 1)) < error


@pytest.mark.filterwarnings("error")
def test_the_complement_of_erf_is_exact_where_it_is_tiny(device):
    x = np.linspace(-6, 26, 20001)
    exact = np.array([math.erfc(v) for v in x])
    found = lucid.erfc(lucid.tensor(x, device=device)).cpu().numpy()
    assert np.max(np.abs(found / exact - 1)) < 1e-14


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("dtype", "error"), [("float64", 4e-16), ("float32", 4e-7)])
def test_the_inverse_of_erf(dtype, error, device):
    """erf(y) = x, and near ±1 also 1 - erf(y) = 1 - x, to some units of the last place that x itself has there."""
    eps = np.finfo(dtype).eps
    x = np.concatenate([np.linspace(-1, 1, 2001)[1:-1], 1 - np.geomspace(eps, 0.1, 50), np.geomspace(1e-30, 0.1, 50)])
    x = x.astype(dtype)
    y = lucid.erfinv(lucid.tensor(x, device=device)).cpu().numpy().astype(np.float64)
    back = np.array([math.erf(v) for v in y])
    assert np.max(np.abs(back - x) / np.maximum(np.abs(x), 1e-20)) < 2 * error
    complement = np.array([math.erfc(v) for v in y])
    assert np.max(np.abs(complement - (1 - x.astype(np.float64)))) < 2 * error


def test_gradients_of_sinc_at_zero():
    x = lucid.tensor([0.0, 0.5], dtype=lucid.float64, requires_grad=True)
    assert lucid.autograd.gradgradcheck(lucid.sinc, (x,))
