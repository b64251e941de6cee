"""Activation functions: no overflow, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import ops

from .refusals import refused_with

REFUSED = [
    ("softmax", (3,), {"dim": 1}, IndexError, ["softmax", "got 1"]),
    ("gelu", (3,), {"approximate": "erf"}, RuntimeError, ["gelu", "'erf'", "'tanh'"]),
    ("softplus", (3,), {"beta": 0}, ValueError, ["softplus", "beta"]),
]


@pytest.mark.parametrize(("name", "shape", "options", "kind", "parts"), REFUSED)
def test_refusals(name, shape, options, kind, parts):
    refused_with(lambda: getattr(ops, name)(lucid.zeros(*shape), **options), kind, parts)


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
