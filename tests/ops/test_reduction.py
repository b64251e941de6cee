"""Reductions: NumPy's names of options, corrections, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest

import lucid
from lucid import ops

from .refusals import refused, refused_with, z

BAD = {
    "cov": (lambda: lucid.cov(z(1, 2, 3)), RuntimeError, "at most 2 dimensions"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    refused(call, error, says)


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
    ("norm", (3,), {"p": "nuc"}, RuntimeError, ["norm", "'nuc'", "two dimensions", "(3,)"]),
    ("norm", (3,), {"p": "max"}, ValueError, ["norm", "'max'", "inf"]),
    ("mean", (3,), {"dtype": lucid.int64}, RuntimeError, ["mean", "floating-point dtype", "int64"]),
    ("cov", (2, 3), {"fweights": lucid.ones(3)}, RuntimeError, ["cov", "3 integers", "float32"]),
    ("cov", (2, 3), {"aweights": -lucid.ones(3)}, RuntimeError, ["cov", "aweights", "not negative"]),
    ("norm", (2, 0), {"p": math.inf, "dim": 1}, RuntimeError, ["norm", "(2, 0)", "dimension 1"]),
]


@pytest.mark.parametrize(("name", "shape", "options", "kind", "parts"), REFUSED)
def test_refusals(name, shape, options, kind, parts):
    refused_with(lambda: getattr(ops, name)(lucid.zeros(*shape), **options), kind, parts)


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


@pytest.mark.parametrize("dtype", ["int32", "uint8", "int64", "float16", "float64"])
@pytest.mark.parametrize("name", ["sum", "prod", "cumsum", "cumprod"])
def test_a_dtype_that_is_asked_for_is_that_of_the_result(name, dtype):
    x = np.array([[2, 3], [4, 100]])
    found = getattr(lucid, name)(lucid.tensor(x), 0, dtype=dtype)
    assert str(found.dtype) == dtype
    np.testing.assert_array_equal(found.numpy(), getattr(np, name)(x, 0).astype(dtype))
