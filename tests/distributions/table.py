"""The table of distributions: how to make them, in either library, from parameters as NumPy arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

RNG = np.random.default_rng(0)


def real(*shape: int) -> np.ndarray:
    return RNG.normal(size=shape)


def positive(*shape: int) -> np.ndarray:
    return RNG.uniform(0.5, 4, shape)


def chance(*shape: int) -> np.ndarray:
    return RNG.uniform(0.1, 0.9, shape)


def shares(*shape: int) -> np.ndarray:
    return RNG.dirichlet(np.ones(shape[-1]), shape[:-1])


def factor(*shape: int) -> np.ndarray:
    return np.tril(RNG.normal(size=shape), -1) + np.eye(shape[-1]) * RNG.uniform(0.5, 2, (*shape[:-1], 1))


def covariance(*shape: int) -> np.ndarray:
    matrix = factor(*shape)
    return matrix @ matrix.swapaxes(-1, -2)


@dataclass(frozen=True)
class Row:
    """A distribution, or one way to make it."""

    id: str
    make: Callable[..., Any]  # (distributions, *parameters)
    parameters: dict[str, np.ndarray]
    value: np.ndarray  # outcomes, for log_prob and cdf
    has: str  # of the properties and functions that PyTorch lacks or that are compared in other tests


TABLE: list[Row] = []


def row(id: str, make: Callable[..., Any], value: np.ndarray, has: str = "", **parameters: np.ndarray) -> None:
    TABLE.append(Row(id, make, parameters, value, has))


def simple(name: str, value: np.ndarray, has: str = "", id: str = "", **parameters: np.ndarray) -> None:
    """A row whose class is called with its parameters."""
    keywords = tuple(parameters)
    row(
        id or name,
        lambda d, *p: getattr(d, name)(**dict(zip(keywords, p, strict=True))),
        value,
        has,
        **parameters,
    )


CDF, ICDF = "cdf ", "cdf icdf "
LOC_SCALE = {"loc": real(2, 3), "scale": positive(2, 3)}
simple("Normal", real(4, 2, 3), ICDF, **LOC_SCALE)
simple("Normal", real(2, 3), ICDF, id="Normal-broadcast", loc=real(3), scale=positive(2, 1))
simple("LogNormal", positive(4, 2, 3), ICDF, **LOC_SCALE)
simple("HalfNormal", positive(4, 3), ICDF, scale=positive(3))
simple("Uniform", RNG.uniform(0.6, 0.9, (4, 3)), ICDF, low=chance(3) - 0.5, high=chance(3) + 0.9)
simple("Laplace", real(4, 2, 3), ICDF, **LOC_SCALE)
simple("Cauchy", real(4, 2, 3), ICDF, **LOC_SCALE)
simple("HalfCauchy", positive(4, 3), ICDF, scale=positive(3))
simple("Gumbel", real(4, 2, 3), ICDF, **LOC_SCALE)
simple("StudentT", real(4, 3), df=np.array([0.7, 1.5, 5.0]), loc=real(3), scale=positive(3))
simple("Exponential", positive(4, 3), ICDF, rate=positive(3))
simple("Gamma", positive(4, 2, 3), CDF, concentration=positive(2, 3), rate=positive(3))
simple("InverseGamma", positive(4, 2, 3), CDF, concentration=positive(2, 3) + 2, rate=positive(3))
simple("Chi2", positive(4, 3), CDF, df=positive(3))
simple("Beta", chance(4, 3), concentration1=positive(3), concentration0=np.array([0.4, 2.0, 3.0]))
simple("Dirichlet", shares(4, 2, 3), concentration=positive(2, 3))
simple("Pareto", positive(4, 3) + 4, ICDF, scale=positive(3), alpha=np.array([0.5, 1.5, 3.0]))
simple("Weibull", positive(4, 3), ICDF, scale=positive(3), concentration=positive(3) + 1)
simple("Kumaraswamy", chance(4, 3), ICDF, concentration1=positive(3) + 1, concentration0=positive(3) + 1)
simple("FisherSnedecor", positive(4, 3), df1=np.array([1.0, 3.0, 5.0]), df2=np.array([1.5, 3.0, 7.0]))
simple("LogisticNormal", shares(4, 2, 4), **LOC_SCALE)
WHOLE = RNG.integers(0, 4, (4, 3)).astype(float)
for kind, values in (("probs", chance(3)), ("logits", real(3))):
    simple("Bernoulli", WHOLE % 2, id=f"Bernoulli-{kind}", **{kind: values})
    simple("Geometric", WHOLE, id=f"Geometric-{kind}", **{kind: values})
    row(f"Binomial-{kind}", lambda d, p, kind=kind: d.Binomial(5, **{kind: p}), WHOLE, **{kind: values})
    simple("NegativeBinomial", WHOLE, id=f"NegativeBinomial-{kind}", total_count=positive(3), **{kind: values})
    simple("RelaxedBernoulli", chance(4, 3), id=f"RelaxedBernoulli-{kind}", temperature=positive(), **{kind: values})
INDEX = RNG.integers(0, 3, (4, 2))
COUNTS = RNG.multinomial(6, np.ones(3) / 3, (4, 2)).astype(float)
for kind, values in (("probs", shares(2, 3)), ("logits", real(2, 3))):
    simple("Categorical", INDEX, id=f"Categorical-{kind}", **{kind: values})
    simple("OneHotCategorical", np.eye(3)[INDEX], id=f"OneHotCategorical-{kind}", **{kind: values})
    row(f"Multinomial-{kind}", lambda d, p, kind=kind: d.Multinomial(6, **{kind: p}), COUNTS, **{kind: values})
    simple(
        "RelaxedOneHotCategorical", shares(4, 2, 3), id=f"RelaxedOneHotCategorical-{kind}",
        temperature=positive(), **{kind: values},
    )  # fmt: skip
simple("Poisson", WHOLE, rate=positive(3))
for kind, matrix in (("scale_tril", factor), ("covariance_matrix", covariance), ("precision_matrix", covariance)):
    simple("MultivariateNormal", real(4, 2, 3), id=f"MVN-{kind}", loc=real(2, 3), **{kind: matrix(3, 3)})
simple("MultivariateNormal", real(4, 2, 3), id="MVN-batch", loc=real(3), scale_tril=factor(2, 3, 3))
row("Independent", lambda d, m, s: d.Independent(d.Normal(m, s), 1), real(4, 2, 3), **LOC_SCALE)
row(
    "Independent-0",
    lambda d, p: d.Independent(d.Categorical(probs=p), 0),
    INDEX,
    probs=shares(2, 3),
)
row(
    "affine by tensors",
    lambda d, m, s: d.TransformedDistribution(d.Normal(0.5, 1.0), [d.ExpTransform(), d.AffineTransform(m, s)]),
    real(4, 1, 1) + 8,
    CDF,
    loc=real(2, 1),
    scale=positive(3),
)
row("no transform", lambda d, s: d.TransformedDistribution(d.HalfNormal(s), []), positive(4, 3), CDF, scale=positive(3))
row(
    "powers",
    lambda d, p: d.TransformedDistribution(d.Exponential(2.0), d.PowerTransform(p)),
    positive(4, 3),
    CDF,
    exponent=positive(3),
)
row(
    "tanh of normal",
    lambda d, m, s: d.TransformedDistribution(d.Normal(m, s), [d.AffineTransform(0.5, -2.0), d.TanhTransform(1)]),
    np.tanh(real(4, 2, 3)),
    CDF,
    **LOC_SCALE,
)
row(
    "sigmoid of independent normal",
    lambda d, m, s: d.TransformedDistribution(d.Independent(d.Normal(m, s), 1), d.SigmoidTransform()),
    chance(4, 2, 3),
    **LOC_SCALE,
)
row(
    "stick breaking",
    lambda d, m, s: d.TransformedDistribution(d.Normal(m, s), d.StickBreakingTransform()),
    shares(4, 2, 4),
    **LOC_SCALE,
)
row(
    "mixture of normals",
    lambda d, p, m, s: d.MixtureSameFamily(d.Categorical(probs=p), d.Normal(m, s)),
    real(4, 2),
    CDF,
    probs=shares(3),
    **LOC_SCALE,
)
row(
    "mixture of vectors",
    lambda d, p, m, s: d.MixtureSameFamily(d.Categorical(logits=p), d.Independent(d.Normal(m, s), 1)),
    real(4, 3),
    logits=real(2),
    **LOC_SCALE,
)
