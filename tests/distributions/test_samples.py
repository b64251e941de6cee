"""Samples, distribution functions and moments against SciPy: Kolmogorov-Smirnov and chi-square tests at fixed seeds."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import distributions as d

stats = pytest.importorskip("scipy.stats", reason="SciPy is the oracle here; the test extra brings it")

SIZE = 4_000
T = lambda *values: lucid.tensor(values, dtype=lucid.float64)
CONTINUOUS = {
    "Normal": (lambda: d.Normal(T(1.0), 2.0), stats.norm(1, 2)),
    "LogNormal": (lambda: d.LogNormal(T(0.5), 0.7), stats.lognorm(0.7, scale=np.exp(0.5))),
    "HalfNormal": (lambda: d.HalfNormal(T(2.0)), stats.halfnorm(scale=2)),
    "Uniform": (lambda: d.Uniform(T(-1.0), 3.0), stats.uniform(-1, 4)),
    "Laplace": (lambda: d.Laplace(T(1.0), 2.0), stats.laplace(1, 2)),
    "Cauchy": (lambda: d.Cauchy(T(1.0), 2.0), stats.cauchy(1, 2)),
    "HalfCauchy": (lambda: d.HalfCauchy(T(2.0)), stats.halfcauchy(scale=2)),
    "Gumbel": (lambda: d.Gumbel(T(1.0), 2.0), stats.gumbel_r(1, 2)),
    "StudentT": (lambda: d.StudentT(T(3.0), 1.0, 2.0), stats.t(3, 1, 2)),
    "Exponential": (lambda: d.Exponential(T(4.0)), stats.expon(scale=0.25)),
    "Gamma": (lambda: d.Gamma(T(0.4), 2.0), stats.gamma(0.4, scale=0.5)),
    "InverseGamma": (lambda: d.InverseGamma(T(3.0), 2.0), stats.invgamma(3, scale=2)),
    "Chi2": (lambda: d.Chi2(T(3.0)), stats.chi2(3)),
    "Beta": (lambda: d.Beta(T(0.5), 3.0), stats.beta(0.5, 3)),
    "Pareto": (lambda: d.Pareto(T(2.0), 3.0), stats.pareto(3, scale=2)),
    "Weibull": (lambda: d.Weibull(T(2.0), 1.5), stats.weibull_min(1.5, scale=2)),
    "Kumaraswamy": (lambda: d.Kumaraswamy(T(1.0), 3.0), stats.beta(1, 3)),
    "one share": (lambda: d.Dirichlet(T(0.5, 1.0, 2.0)), stats.beta(0.5, 3)),
    "mixture of equals": (
        lambda: d.MixtureSameFamily(d.Categorical(T(1.0, 2.0)), d.Normal(T(1.0, 1.0), 2.0)),
        stats.norm(1, 2),
    ),
    "FisherSnedecor": (lambda: d.FisherSnedecor(T(3.0), 5.0), stats.f(3, 5)),
    "GeneralizedPareto": (lambda: d.GeneralizedPareto(T(1.0), 2.0, 0.4), stats.genpareto(0.4, 1, 2)),
    "exponential excess": (lambda: d.GeneralizedPareto(T(1.0), 2.0, 0.0), stats.expon(1, 2)),
    "VonMises": (lambda: d.VonMises(T(0.5), 3.0), stats.vonmises(3, 0.5)),
    "RelaxedBernoulli": (lambda: d.RelaxedBernoulli(1.0, probs=T(0.5)), stats.uniform()),
}
DISCRETE = {
    "Bernoulli": (lambda: d.Bernoulli(T(0.3)), stats.bernoulli(0.3)),
    "Binomial": (lambda: d.Binomial(6, T(0.3)), stats.binom(6, 0.3)),
    "Geometric": (lambda: d.Geometric(T(0.3)), stats.geom(0.3, loc=-1)),
    "NegativeBinomial": (lambda: d.NegativeBinomial(2.5, T(0.3)), stats.nbinom(2.5, 0.7)),
    "Poisson": (lambda: d.Poisson(T(3.0)), stats.poisson(3)),
    "Categorical": (lambda: d.Categorical(T(0.0, 3.0, 0.0, 1.0)), stats.rv_discrete(values=((1, 3), (0.75, 0.25)))),
    "one count": (lambda: d.Multinomial(5, T(1.0, 2.0, 1.0)), stats.binom(5, 0.25)),
}


def drawn(distribution):
    lucid.manual_seed(2)
    x = distribution.sample((SIZE,)).numpy()
    return x.reshape(SIZE, -1)[:, 0]


@pytest.mark.parametrize(("make", "oracle"), CONTINUOUS.values(), ids=CONTINUOUS)
def test_continuous(make, oracle):
    distribution = make()
    x = drawn(distribution)
    assert stats.kstest(x, oracle.cdf).pvalue > 0.01
    if distribution.event_shape:
        return
    grid = lucid.tensor(oracle.ppf(np.linspace(0.01, 0.99, 9)))
    np.testing.assert_allclose(distribution.log_prob(grid).exp().numpy(), oracle.pdf(grid.numpy()), rtol=1e-9)
    for function, want in (("cdf", oracle.cdf), ("icdf", oracle.ppf)):
        argument = grid if function == "cdf" else lucid.tensor(np.linspace(0.01, 0.99, 9))
        try:
            got = getattr(distribution, function)(argument)
        except NotImplementedError:
            continue
        np.testing.assert_allclose(got.numpy(), want(argument.numpy()), rtol=1e-9, err_msg=function)


@pytest.mark.parametrize(("make", "oracle"), DISCRETE.values(), ids=DISCRETE)
def test_discrete(make, oracle):
    distribution = make()
    values, counts = np.unique(drawn(distribution), return_counts=True)
    expected = oracle.pmf(values) * SIZE
    often = expected > 5
    assert expected.sum() > 0.98 * SIZE
    assert ((counts - expected) ** 2 / expected)[often].sum() < stats.chi2(max(often.sum() - 1, 1)).ppf(0.99)
    if not distribution.event_shape:
        value = lucid.tensor(values)
        np.testing.assert_allclose(distribution.log_prob(value).exp().numpy() * SIZE, expected, rtol=1e-9)


NUMBERS = {
    "Bernoulli": (0.5,), "Beta": (1.0, 2.0), "Binomial": (3, 0.5), "Cauchy": (0.0, 1.0), "Chi2": (2.0,),
    "Exponential": (1.0,), "FisherSnedecor": (3.0, 5.0), "Gamma": (1.0, 2.0), "GeneralizedPareto": (0.0, 1.0, 0.5),
    "Geometric": (0.5,), "Gumbel": (0.0, 1.0), "HalfCauchy": (1.0,), "HalfNormal": (1.0,), "InverseGamma": (1.0, 2.0),
    "Kumaraswamy": (1.0, 2.0), "Laplace": (0.0, 1.0), "LogNormal": (0.0, 1.0), "NegativeBinomial": (3.0, 0.5),
    "Normal": (0.0, 1.0), "Pareto": (1.0, 2.0), "Poisson": (2.0,), "RelaxedBernoulli": (1.0, 0.5), "StudentT": (3.0,),
    "Uniform": (0.0, 1.0), "VonMises": (0.0, 1.0), "Weibull": (1.0, 2.0),
}  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers_as_parameters(name):
    """They make 0-d tensors, of which NumPy's functions make scalars."""
    distribution = getattr(d, name)(*NUMBERS[name])
    x = distribution.sample()
    assert x.shape == distribution.log_prob(x).shape == () and x.dtype == lucid.float32
    assert distribution.sample((2, 3)).shape == (2, 3)
    parameters = [lucid.tensor(float(p), requires_grad=True) for p in NUMBERS[name]]
    distribution = getattr(d, name)(*parameters)
    if distribution.has_rsample:
        distribution.rsample().backward()
        assert any(p.grad is not None and p.grad.shape == () for p in parameters)


def test_vectors_have_the_covariance():
    lucid.manual_seed(0)
    covariance = T(2.0, 0.6, 0.6, 1.0).reshape(2, 2)
    for given in ({"covariance_matrix": covariance}, {"precision_matrix": lucid.linalg.inv(covariance)}):
        x = d.MultivariateNormal(T(1.0, -1.0), **given).sample((20_000,))
        assert (x.mean(0) - T(1.0, -1.0)).abs().max() < 0.05
        assert (lucid.cov(x.T) - covariance).abs().max() < 0.06


def test_gradients_of_samples_are_those_of_the_mean():
    """The gradient of a mean of samples is about that of the mean."""
    lucid.manual_seed(0)
    a, b = T(0.7, 2.0, 9.0).requires_grad_(), T(1.5, 0.6, 3.0).requires_grad_()
    for make in (lambda: d.Gamma(a, b), lambda: d.Beta(a, b), lambda: d.Gumbel(a, b), lambda: d.Weibull(a + 1, b + 1)):
        sampled = lucid.autograd.grad(make().rsample((20_000,)).mean(0).sum(), (a, b))
        exact = lucid.autograd.grad(make().mean.sum(), (a, b))
        for got, want in zip(sampled, exact, strict=True):
            assert lucid.allclose(got, want, rtol=0.1, atol=0.02), (got, want)


def test_many_samples_are_those_of_few():
    """Few are found by comparison, and many by bisection."""
    p = d.Categorical(logits=lucid.randn(2, 1, 5))
    lucid.manual_seed(0)
    many = p.sample((6, 4))
    lucid.manual_seed(0)
    assert many.tolist() == lucid.stack([p.sample((4,)) for _ in range(6)]).tolist()


def test_probabilities_of_no_outcome_are_never_drawn():
    lucid.manual_seed(0)
    assert set(d.Categorical(lucid.tensor([0.0, 1.0, 0.0])).sample((1000,)).tolist()) == {1}
    assert d.Multinomial(9, lucid.tensor([0.0, 1.0])).sample().tolist() == [0, 9]
    assert d.Bernoulli(lucid.tensor([0.0, 1.0])).sample((50,)).mean(0).tolist() == [0, 1]


EXTREME = {
    "Beta": lambda d: d.Beta(lucid.tensor(0.01), 0.01),
    "Dirichlet": lambda d: d.Dirichlet(lucid.full((500,), 0.01)),
    "Gamma": lambda d: d.Gamma(lucid.tensor(1e-3), 1.0),
    "LogisticNormal": lambda d: d.LogisticNormal(lucid.zeros(3), 20.0),
    "RelaxedBernoulli": lambda d: d.RelaxedBernoulli(0.01, probs=lucid.tensor(0.5)),
    "RelaxedOneHotCategorical": lambda d: d.RelaxedOneHotCategorical(0.1, logits=lucid.arange(200.0)),
    "of float16": lambda d: d.Dirichlet(lucid.full((10,), 2.0, dtype=lucid.float16)),
}


@pytest.mark.parametrize("make", EXTREME.values(), ids=EXTREME)
def test_samples_that_round_to_a_bound_have_a_density(make):
    lucid.manual_seed(0)
    distribution = make(d)
    assert distribution.log_prob(distribution.sample((2000,))).isfinite().all()


def test_values_at_the_bounds_and_beyond_moments():
    share = d.Kumaraswamy(T(1.0, 1.0, 3.0), T(1.0, 3.0, 1.0))
    assert lucid.allclose(share.log_prob(T(0.0, 0.0, 1.0)), T(1.0, 3.0, 3.0).log())
    for late in (d.Weibull(T(1.0), 2.0), d.InverseGamma(T(1.0), 2.0)):
        assert late.cdf(T(0.0)).item() == 0
    p = T(1.0).requires_grad_()
    d.Geometric(p).log_prob(T(0.0)).sum().backward()
    assert p.grad.item() == 1
    for make in (lambda a: d.StudentT(a), lambda a: d.InverseGamma(a, 1.0), lambda a: d.Pareto(1.0, a)):
        a = T(2.0, 3.0).requires_grad_()
        make(a).variance.sum().backward()
        assert a.grad[0].item() == 0 and a.grad[1].item() < 0


def test_what_pytorch_has_with_errors():
    """VonMises is good to 1e-7, GeneralizedPareto refuses float64, the cdf of Laplace is flat at the median."""
    laplace, median, half = d.Laplace(T(1.0), 2.0), T(1.0).requires_grad_(), T(0.5).requires_grad_()
    assert lucid.autograd.gradcheck(laplace.cdf, median) and lucid.autograd.gradcheck(laplace.icdf, half)
    assert laplace.cdf(T(-99.0)).item() == np.exp(-50) / 2
    x, m, s = T(1.7, 2.0, 1.1), T(0.5, 0.9, 1.0).requires_grad_(), T(2.0, 0.7, 3.0).requires_grad_()
    c = T(-0.4, 0.0, 0.45).requires_grad_()
    assert lucid.autograd.gradcheck(lambda m, s: d.VonMises(m, s).log_prob(x), (m, s))
    assert lucid.autograd.gradcheck(lambda m, s, c: d.GeneralizedPareto(m, s, c).log_prob(x), (m, s, c))
    assert lucid.autograd.gradcheck(lambda m, s, c: d.GeneralizedPareto(m, s, c).icdf(T(0.3)), (m, s, c))
    pareto, oracle = (
        d.GeneralizedPareto(m, s, c),
        stats.genpareto(c.detach().numpy(), m.detach().numpy(), s.detach().numpy()),
    )
    for got, want in (
        (pareto.mean, oracle.mean()),
        (pareto.variance, oracle.var()),
        (pareto.entropy(), oracle.entropy()),
    ):
        np.testing.assert_allclose(got.detach().numpy(), want, rtol=1e-9)
    assert d.GeneralizedPareto(0.0, 1.0, 0.0).log_prob(T(np.inf)).item() == -np.inf
    assert d.GeneralizedPareto(0.0, 1.0, 2.0).mean.isnan() and pareto.support.check(pareto.sample((99,))).all()
    angles = d.VonMises(m.detach(), s.detach()).sample((20_000,))
    spread = 1 - ((angles - m).cos().mean(0))
    assert lucid.allclose(spread, d.VonMises(m, s).variance, atol=0.02)
