"""Cumulative operations: any length, gradients with zeros, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import lucid

from .refusals import TWO, refused, z

BAD = {
    "cumprod": (lambda: TWO.cumprod(2), IndexError, "cumprod: dimension out of range"),
    "cummax": (lambda: TWO.cummax(-3), IndexError, "cummax: .* got -3"),
    "logcumsumexp": (lambda: TWO.logcumsumexp(2), IndexError, "logcumsumexp: .* got 2"),
    "trapezoid": (lambda: lucid.trapezoid(TWO, z(3), dx=1.0), TypeError, "both x and dx"),
    "trapezoid-0d": (lambda: lucid.trapezoid(z(())), RuntimeError, "at least one dimension"),
    "diff": (lambda: z(()).diff(), RuntimeError, "diff: expected at least one dimension"),
    "diff-n": (lambda: z(3).diff(-1), RuntimeError, "n=-1"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "says"), BAD.values(), ids=BAD)
def test_refused(call, error, says):
    refused(call, error, says)


@pytest.mark.parametrize("n", [1, 2, 3, 7, 64, 100])
def test_running_extremes_of_any_length(n, device):
    x = np.random.default_rng(n).normal(size=(n, 2))
    t = lucid.tensor(x, device=device)
    np.testing.assert_array_equal(t.cummax(0).values.cpu().numpy(), np.maximum.accumulate(x, 0))
    np.testing.assert_allclose(t.logcumsumexp(0).cpu().numpy(), np.logaddexp.accumulate(x, 0), rtol=0, atol=1e-13)


@pytest.mark.parametrize("x", [[2.0, 0, 3], [0, 0, 3.0], [2.0, 0, 3, 0, 5], [1.0, 0, 0, 0, 2], [0.0]])
def test_gradients_of_running_products_with_zeros(x):
    x = lucid.tensor(x, dtype=lucid.float64, requires_grad=True)
    assert lucid.autograd.gradcheck(lambda x: x.cumprod(0), (x,))
    assert lucid.autograd.gradgradcheck(lambda x: x.cumprod(0), (x,))
