"""First and second derivatives where a formula divides by zero or meets infinity, beside PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

import lucid

from ..oracle import torch_

torch = torch_()
inf, nan = np.inf, np.nan
SINGULAR = [[1.0, 2.0, 3.0, 4.0], [2.0, 4.0, 6.0, 8.0], [0.0, 0.0, 0.0, 1.0], [1.0, 2.0, 2.0, 2.0]]
PAIR = np.random.default_rng(0).normal(size=(2, 4, 3))

CASES = {
    "det-rank-1": (lambda m, x: m.linalg.det(x), [[2.0, 0.0], [0.0, 0.0]]),
    "det-rank-3": (lambda m, x: m.linalg.det(x), SINGULAR),
    "det-batch": (lambda m, x: m.linalg.det(x), [SINGULAR, np.eye(4)]),
    **{f"prod-{z}": (lambda m, x: m.prod(x, 0), z) for z in ([2.0, 0.0, 3.0], [2.0, 0.0, 0.0, 5.0], [0.0, 0.0, 0.0])},
    **{f"cumprod-{z}": (lambda m, x: m.cumprod(x, 0), z) for z in ([2.0, 0.0, 3.0], [2.0, 0.0, 0.0, 5.0])},
    "cummax": (lambda m, x: m.cummax(x * x, 0)[0], [1.0, 3.0, 3.0, 2.0, nan, 1.0]),
    "cummin": (lambda m, x: m.cummin(x * x, 0)[0], [3.0, 1.0, 1.0, 2.0, 0.0, 0.0]),
    "logcumsumexp": (lambda m, x: m.logcumsumexp(x, 0), [1.0, -inf, 2.0, 3.0]),
    "norm-nuc": (lambda m, x: m.norm(x, "nuc"), [[0.0, 1.0], [2.0, 3.0]]),
    "norm-nuc-dims": (lambda m, x: m.norm(x, "nuc", dim=(0, 2), keepdim=True), PAIR),
    "norm-3": (lambda m, x: m.norm(x, 3), [0.0, 1.0, -2.0]),
    "norm-3-at-0": (lambda m, x: m.norm(x, 3), [0.0, 0.0, 0.0]),
    "pinv-atol": (lambda m, x: m.linalg.pinv(x, atol=m.tensor([0.1, 1.5], dtype=m.float64)), PAIR),
    "pinv-rtol": (lambda m, x: m.linalg.pinv(x, rtol=m.tensor([0.1, 0.5], dtype=m.float64)), PAIR),
    "tensordot-left": (lambda m, x: m.tensordot(x, x, dims=([1], [0])), [[1.0], [2.0], [3.0]]),
    "tensordot-right": (lambda m, x: m.tensordot(x, x[:1], dims=([0, 1], [1, 0])), [[1.0, 2.0], [3.0, 4.0]]),
    "diff-n": (lambda m, x: m.diff(x**2, n=2, append=x), [1.0, 2.0, 4.0]),
    "diff-0": (lambda m, x: m.diff(x**2, n=0, append=x), [1.0, 2.0, 4.0]),
}
FIRST = {
    "logcumsumexp-inf": (lambda m, x: m.logcumsumexp(x, 0), [1.0, inf, 2.0, 3.0]),
    "norm-minus-1": (lambda m, x: m.norm(x, -1), [0.0, 1.0, -2.0]),
    "norm-half": (lambda m, x: m.norm(x, 0.5), [0.0, 1.0, -2.0]),
    "norm-at-0": (lambda m, x: m.norm(x), [0.0, 0.0]),
    "linalg.norm-2-at-0": (lambda m, x: m.linalg.norm(x, 2), [[0.0, 0.0], [0.0, 0.0]]),
}


def derivatives(m, call, data, order):
    """The value, the gradient, and the gradient of that, along fixed directions."""
    rng = np.random.default_rng(0)
    x = m.tensor(np.asarray(data)).requires_grad_()
    found = [call(m, x)]
    for _ in range(order):
        v = m.tensor(np.asarray(rng.uniform(0.5, 1, tuple(found[-1].shape))))
        found += m.autograd.grad(found[-1], x, v, create_graph=order > 1)
    return [y.detach().numpy() for y in found]


@pytest.mark.filterwarnings("ignore:invalid value encountered", "ignore:divide by zero")
@pytest.mark.parametrize(
    ("call", "data", "order"),
    [(*case, 2) for case in CASES.values()] + [(*case, 1) for case in FIRST.values()],
    ids=[*CASES, *FIRST],
)
def test_as_in_torch(call, data, order):
    for got, want in zip(*(derivatives(m, call, data, order) for m in (lucid, torch)), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-12)


def test_third_derivative_of_the_determinant():
    def gradient(x):
        return lucid.autograd.grad(lucid.det(x).sum(), x, create_graph=True)[0]

    x = lucid.tensor(np.random.default_rng(0).normal(size=(2, 4, 4))).requires_grad_()
    assert lucid.autograd.gradgradcheck(gradient, x)


def test_second_derivatives_of_norms_at_0_are_0():
    x = lucid.zeros(3).requires_grad_()
    for p in (2, 1.5, 0.5, -1):
        assert lucid.autograd.functional.hessian(lambda x, p=p: lucid.norm(x, p), x).tolist() == [[0.0] * 3] * 3
