"""Samplers and random fills: their distributions, gradients of gamma and Dirichlet samples, and what is refused."""

from __future__ import annotations

import re

import numpy as np
import pytest

import lucid
from lucid.ops.creation.implicit import _beta_grad, _gamma_grad, dirichlet, standard_gamma

SIZE = 4_000
FLOATS = {
    "random_": (lambda x: x.random_(1000) / 1000, lambda s: s.uniform()),
    "exponential_": (lambda x: x.exponential_(4.0), lambda s: s.expon(scale=0.25)),
    "cauchy_": (lambda x: x.cauchy_(1.0, 3.0), lambda s: s.cauchy(1, 3)),
    "log_normal_": (lambda x: x.log_normal_(0.5, 2.0), lambda s: s.lognorm(2, scale=np.exp(0.5))),
    "standard_gamma": (lambda x: standard_gamma(x + 0.3), lambda s: s.gamma(0.3)),
    "dirichlet": (lambda x: dirichlet(lucid.stack([x + 0.3, x + 2], -1))[:, 0], lambda s: s.beta(0.3, 2)),
}
INTEGERS = {
    "random_": (lambda x: x.random_(-2, 3), lambda s: s.randint(-2, 3)),
    "geometric_": (lambda x: x.geometric_(0.4), lambda s: s.geom(0.4)),
    "poisson": (lambda x: lucid.poisson(x + 3), lambda s: s.poisson(3)),
    "binomial": (lambda x: lucid.binomial(x + 7, x + 0.3), lambda s: s.binom(7, 0.3)),
    "randint_like": (lambda x: lucid.randint_like(x, 2, 7), lambda s: s.randint(2, 7)),
}


@pytest.fixture(scope="module")
def stats():
    return pytest.importorskip("scipy.stats", reason="SciPy is the oracle here; the test extra brings it")


@pytest.mark.parametrize(("draw", "oracle"), FLOATS.values(), ids=FLOATS)
def test_continuous(draw, oracle, stats):
    lucid.manual_seed(1)
    x = draw(lucid.zeros(SIZE, dtype=lucid.float64))
    assert stats.kstest(x.numpy(), oracle(stats).cdf).pvalue > 0.01


@pytest.mark.parametrize(("draw", "oracle"), INTEGERS.values(), ids=INTEGERS)
def test_discrete(draw, oracle, stats):
    lucid.manual_seed(1)
    values, counts = np.unique(draw(lucid.zeros(SIZE)).numpy(), return_counts=True)
    expected = oracle(stats).pmf(values) * SIZE
    often = expected > 5
    assert ((counts - expected) ** 2 / expected)[often].sum() < stats.chi2(often.sum()).ppf(0.99)


A = [0.05, 0.7, 1.0, 3.5, 40.0, 2000.0]
U = [0.001, 0.3, 0.8, 0.999]


def test_implicit_gradients_keep_the_distribution_function(stats):
    """x moves with a such that F(x; a) is constant, by differences of SciPy's inverse of F."""
    from scipy import special

    def by_differences(inverse, a, u):
        h = 1e-4 * a
        return (8 * (inverse(a + h, u) - inverse(a - h, u)) - inverse(a + 2 * h, u) + inverse(a - 2 * h, u)) / (12 * h)

    a, b, u = (grid.ravel() for grid in np.meshgrid(A, A[:-1], U))
    x = special.gammaincinv(a, u)
    np.testing.assert_allclose(_gamma_grad(a, x), by_differences(special.gammaincinv, a, u), rtol=1e-7)
    x = special.betaincinv(a, b, u)
    inside = x < 1 - 1e-6  # where the differences of x are exact enough
    want = by_differences(lambda a, u: special.betaincinv(a, b, u), a, u)[inside]
    np.testing.assert_allclose(_beta_grad(a, b, x)[inside] * (1 - x[inside]), want, rtol=1e-6, atol=1e-15)


def test_gradients_of_samples(torch, device):
    """PyTorch's approximations are good to some 1e-4."""
    a = lucid.tensor([[0.4, 1.0, 2.5], [30.0, 3.0, 0.8]], dtype=lucid.float64, device=device, requires_grad=True)
    w = lucid.tensor([1.0, -2.0, 3.0], dtype=lucid.float64, device=device)
    x = standard_gamma(a)
    (x * w).sum().backward()
    given = [torch.tensor(t.detach().cpu().numpy()) for t in (a, x, w)]
    want = given[2] * torch._standard_gamma_grad(given[0], given[1])
    np.testing.assert_allclose(a.grad.cpu().numpy(), want, rtol=1e-3)
    a.grad = None
    x = dirichlet(a)
    (x * w).sum().backward()
    c, x, w = (torch.tensor(t.detach().cpu().numpy()) for t in (a, x, w))
    step = torch._dirichlet_grad(x, c, c.sum(-1, keepdim=True).expand(c.shape))
    np.testing.assert_allclose(a.grad.cpu().numpy(), step * (w - (x * w).sum(-1, keepdim=True)), rtol=2e-3)
    with pytest.raises(NotImplementedError, match="second derivatives of samples"):
        (g,) = lucid.autograd.grad(standard_gamma(a).sum(), a, create_graph=True)
        g.sum().backward()


def test_tiny_concentrations_give_no_zeros_and_no_nan():
    x = standard_gamma(lucid.full((100,), 1e-3))
    assert (x > 0).all() and x.isfinite().all()
    y = dirichlet(lucid.full((100, 3), 1e-3))
    assert (y.sum(-1) - 1).abs().max() < 1e-5 and (y > 0).all()


FLOAT, INT = lucid.zeros(2), lucid.zeros(2, dtype=lucid.int64)
REFUSED = {
    "normal: shapes (2,), (3,) do not broadcast": lambda: lucid.normal(lucid.zeros(2), lucid.ones(3)),
    "exponential_: expected lambd > 0, the rate": lambda: FLOAT.exponential_(0.0),
    "exponential_: expected floating-point numbers": lambda: INT.exponential_(),
    "cauchy_: expected sigma > 0": lambda: FLOAT.cauchy_(0.0, -1.0),
    "log_normal_: expected std > 0": lambda: FLOAT.log_normal_(0.0, 0.0),
    "geometric_: expected a probability p of success": lambda: FLOAT.geometric_(1.0),
    "random_: expected low < high, got 5 and 5": lambda: FLOAT.random_(5, 5),
    "random_: int8 holds whole numbers from -128 to 127": lambda: lucid.zeros(2, dtype=lucid.int8).random_(200),
    "uniform_: expected from_ <= to, got 2 and 1": lambda: FLOAT.uniform_(2, 1),
    "randint: uint8 holds whole numbers from 0 to 255": lambda: lucid.randint(300, (2,), dtype="uint8"),
    "randint: sizes must not be negative": lambda: lucid.randint(3, (-1,)),
    "randint: float16 holds whole numbers": lambda: lucid.randint_like(FLOAT.half(), 5000),
    "rand: sizes must not be negative, got (-1,)": lambda: lucid.rand(-1),
    "randperm: uint8 holds whole numbers up to 255, got n=300": lambda: lucid.randperm(300, dtype="uint8"),
    "poisson: expected finite rates of 0 or more, got [-1.]": lambda: lucid.poisson(lucid.tensor([1.0, -1.0])),
    "poisson: expected floating-point numbers": lambda: lucid.poisson(INT),
    "binomial: expected counts that are whole numbers": lambda: lucid.binomial(FLOAT + 0.5, FLOAT),
    "binomial: expected probabilities from 0 to 1": lambda: lucid.binomial(FLOAT, FLOAT + 2),
    "standard_gamma: expected concentrations above 0, got 0": lambda: standard_gamma(FLOAT),
}


@pytest.mark.parametrize("message", REFUSED)
def test_refusals(message):
    with pytest.raises(RuntimeError, match=re.escape(message)):
        REFUSED[message]()
    assert FLOAT.tolist() == [0, 0]


def test_whole_range_of_a_dtype():
    lucid.manual_seed(0)
    assert set(lucid.zeros(100, dtype=lucid.bool).random_().tolist()) == {False, True}
    assert lucid.zeros(3000, dtype=lucid.uint8).random_().max().item() == 255
    assert lucid.zeros(3000, dtype=lucid.int8).random_().min().item() == 0
    assert lucid.zeros(9, dtype=lucid.int64).random_().max().item() > 2**60
    assert lucid.zeros(9).random_().max().item() <= 2**24
    assert lucid.zeros(9, dtype=lucid.int8).random_(126, None).min().item() >= 126
    assert INT.clone().bernoulli_(1.0).tolist() == [1, 1]
    assert INT.clone().bernoulli_(lucid.tensor([0.0, 1.0])).tolist() == [0, 1]
    assert lucid.normal(lucid.zeros(2, 1), lucid.ones(3)).shape == (2, 3)
