"""Kullback-Leibler divergences: every pair of classes that PyTorch has a formula for, values and gradients."""

from __future__ import annotations

import re

import numpy as np
import pytest

import lucid
from lucid import distributions
from lucid.distributions import Independent, Normal, kl_divergence, register_kl
from lucid.distributions.kl.registry import FORMULAS

RNG = np.random.default_rng(3)


def real(n=4):
    return RNG.normal(size=n)


def positive(n=4):
    return RNG.uniform(0.5, 3, n)


def chance(n=4):
    return RNG.uniform(0.1, 0.9, n)


def factor():
    return np.tril(RNG.normal(size=(3, 3)), -1) + np.diag(RNG.uniform(0.5, 2, 3))


# Keywords of each class, twice: one for p and one for q, of which some make the divergence infinite.
PARAMETERS = {
    "Bernoulli": lambda: {"probs": np.array([0.0, 0.3, RNG.random(), 1.0])},
    "Binomial": lambda: {"total_count": np.array([5.0, 5.0, 6.0, 4.0]), "probs": chance()},
    "Beta": lambda: {"concentration1": positive(), "concentration0": positive()},
    "Categorical": lambda: {"probs": RNG.dirichlet(np.ones(3), 4)},
    "OneHotCategorical": lambda: {"logits": RNG.normal(size=(4, 3))},
    "Cauchy": lambda: {"loc": real(), "scale": positive()},
    "Dirichlet": lambda: {"concentration": positive((4, 3))},
    "Exponential": lambda: {"rate": positive()},
    "Gamma": lambda: {"concentration": positive(), "rate": positive()},
    "Chi2": lambda: {"df": positive()},
    "Geometric": lambda: {"probs": chance()},
    "Gumbel": lambda: {"loc": real(), "scale": positive()},
    "HalfNormal": lambda: {"scale": positive()},
    "Laplace": lambda: {"loc": real(), "scale": positive()},
    "LogNormal": lambda: {"loc": real(), "scale": positive()},
    "MultivariateNormal": lambda: {"loc": real(3), "scale_tril": factor()},
    "Normal": lambda: {"loc": real(), "scale": positive()},
    "Pareto": lambda: {"scale": positive(), "alpha": np.array([0.5, 1.5, 2.5, 4.0]) + RNG.random()},
    "Poisson": lambda: {"rate": positive()},
    "Uniform": lambda: {
        "low": np.array([-0.5, 0.1, 0.2, 2.0]),
        "high": np.array([0.8, 0.9, 1.5, 3.0]) + RNG.random() / 10,
    },
}
NAMES = {(p.__name__, q.__name__) for p, q in FORMULAS} - {("Independent",) * 2, ("TransformedDistribution",) * 2}
PAIRS = sorted(NAMES | {("LogNormal", "LogNormal"), ("Chi2", "Gamma"), ("Chi2", "Normal")})


def test_every_formula_of_pytorch_is_here(torch):
    theirs = {(p.__name__, q.__name__) for p, q in torch.distributions.kl._KL_REGISTRY}
    lacking = {"ContinuousBernoulli", "LowRankMultivariateNormal", "ExponentialFamily"}
    assert {pair for pair in theirs if not lacking & set(pair)} == {(p.__name__, q.__name__) for p, q in FORMULAS}


def both(library, names, given):
    parameters, made = [], []
    for name, keywords in zip(names, given, strict=True):
        tensors = {k: library.tensor(v, requires_grad=True) for k, v in keywords.items()}
        parameters += [t for k, t in tensors.items() if k != "total_count"]
        made.append(getattr(library.distributions, name)(**tensors))
    return parameters, made


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("names", PAIRS, ids=lambda pair: "-".join(pair))
def test_as_in_pytorch(names, torch):
    RNG.bit_generator.state = np.random.PCG64(3).state  # so that a pair has the same numbers in each run
    given = [PARAMETERS[name]() for name in names]
    if names == ("Binomial", "Binomial"):
        given[1]["total_count"] = np.array([5.0, 5.0, 5.0, 4.0])
    (parameters, ours), (their_parameters, theirs) = both(lucid, names, given), both(torch, names, given)
    got, want = kl_divergence(*ours), torch.distributions.kl_divergence(*theirs)
    assert tuple(got.shape) == tuple(want.shape)
    np.testing.assert_allclose(got.detach().numpy(), want.detach().numpy(), rtol=1e-9, atol=1e-9)
    finite = want.detach().isfinite().reshape(-1)
    if not finite.any() or not got.requires_grad:
        return
    first = lucid.autograd.grad(got.reshape(-1)[finite.numpy()].sum(), parameters, allow_unused=True)
    second = torch.autograd.grad(want.reshape(-1)[finite].sum(), their_parameters, allow_unused=True)
    for a, b in zip(first, second, strict=True):
        a = np.zeros(()) if a is None else a.numpy()
        b = np.zeros(()) if b is None else b.numpy()
        # Where the divergence is infinite or its formula has a corner, PyTorch's gradient is NaN or none.
        usable = np.isfinite(b) & np.isfinite(a + 0 * b)
        np.testing.assert_allclose((a + 0 * b)[usable], b[usable], rtol=1e-8, atol=1e-8)


INF, NO = np.inf, lucid.tensor(0.0, dtype=lucid.float64)
DEGENERATE = {
    "a sure success": (lambda d: (d.Binomial(5, NO + 1), d.Binomial(5, NO + 0.5)), 5 * np.log(2)),
    "an impossible one": (lambda d: (d.Binomial(5, NO + 0.3), d.Binomial(5, NO)), INF),
    "no trial": (lambda d: (d.Binomial(0, NO + 1), d.Binomial(0, NO)), 0),
    "no failure": (lambda d: (d.Geometric(NO + 1), d.Geometric(NO + 0.5)), np.log(2)),
    "no failure twice": (lambda d: (d.Geometric(NO + 1), d.Geometric(NO + 1)), 0),
    "nothing happens": (lambda d: (d.Poisson(NO), d.Poisson(NO + 2)), 2),
    "nothing happens twice": (lambda d: (d.Bernoulli(NO), d.Poisson(NO)), 0),
}


@pytest.mark.parametrize(("make", "want"), DEGENERATE.values(), ids=DEGENERATE)
def test_where_pytorch_has_nan_or_less_than_0(make, want):
    np.testing.assert_allclose(kl_divergence(*make(distributions)).numpy(), want, atol=1e-15)


def test_independent_and_transformed():
    p, q = Normal(lucid.zeros(2, 3), 1.0), Normal(lucid.ones(2, 3), 2.0)
    each = kl_divergence(p, q)
    assert lucid.allclose(kl_divergence(Independent(p, 1), Independent(q, 1)), each.sum(-1))
    with pytest.raises(NotImplementedError, match="reinterpreted_batch_ndims differ: 1 and 2"):
        kl_divergence(Independent(p, 1), Independent(q, 2))
    tanh, exp = distributions.TanhTransform(), distributions.ExpTransform()
    made = [distributions.TransformedDistribution(d, [t]) for d, t in ((p, tanh), (q, tanh), (q, exp))]
    assert lucid.allclose(kl_divergence(*made[:2]), each)
    with pytest.raises(NotImplementedError, match="whose transforms or event_shapes differ"):
        kl_divergence(made[0], made[2])


def test_the_nearest_formula_is_taken():
    class Mine(Normal):
        pass

    class Other(Mine):
        pass

    p, q = Other(0.0, 1.0), Normal(0.0, 1.0)
    assert kl_divergence(p, q).item() == 0
    try:
        register_kl(Mine, Normal)(lambda p, q: "mine")
        assert kl_divergence(p, q) == "mine"
        assert kl_divergence(q, p).item() == 0
        register_kl(Mine, Mine)(lambda p, q: "both")
        assert kl_divergence(p, p) == "both"
    finally:
        FORMULAS.pop((Mine, Normal)), FORMULAS.pop((Mine, Mine))


REFUSED = {
    "no formula is known for Normal and Poisson; add one with register_kl, or estimate it": lambda: kl_divergence(
        Normal(0.0, 1.0), distributions.Poisson(1.0)
    ),
    "two Binomials, the first of fewer trials": lambda: kl_divergence(
        distributions.Binomial(3, 0.5), distributions.Binomial(4, 0.5)
    ),
}


@pytest.mark.parametrize("message", REFUSED)
def test_refusals(message):
    with pytest.raises(NotImplementedError, match=re.escape(message)):
        REFUSED[message]()
    with pytest.raises(TypeError, match="expected two subclasses of Distribution, got 3"):
        register_kl(Normal, 3)
