"""Kullback-Leibler divergences of two distributions of one class."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...ops.elementwise.exponential import logaddexp, xlogy
from ...ops.elementwise.gamma import digamma, lgamma
from ...ops.elementwise.where import where
from ...ops.linalg.solvers import solve_triangular
from ...tensor import Tensor
from ..arguments import sum_rightmost
from ..composite.independent import Independent
from ..composite.transformed_distribution import TransformedDistribution
from ..discrete.bernoulli import Bernoulli, Trials
from ..discrete.binomial import Binomial
from ..discrete.categorical import Categorical
from ..discrete.geometric import Geometric
from ..discrete.one_hot_categorical import OneHotCategorical
from ..discrete.poisson import Poisson
from ..gamma.beta import Beta, log_beta
from ..gamma.dirichlet import Dirichlet
from ..gamma.exponential import Exponential
from ..gamma.gamma import Gamma
from ..location_scale.cauchy import Cauchy
from ..location_scale.gumbel import Gumbel
from ..location_scale.laplace import Laplace
from ..location_scale.uniform import Uniform
from ..normal.half_normal import HalfNormal
from ..normal.multivariate_normal import MultivariateNormal, half_log_det, squared_distance
from ..normal.normal import Normal
from ..power_law.pareto import Pareto
from .registry import kl_divergence, register_kl


@register_kl(Normal, Normal)
def _normal(p: Normal, q: Normal) -> Tensor:
    ratio = (p.scale / q.scale) ** 2
    return 0.5 * (ratio + ((p.loc - q.loc) / q.scale) ** 2 - 1 - ratio.log())


@register_kl(HalfNormal, HalfNormal)
def _half_normal(p: HalfNormal, q: HalfNormal) -> Tensor:
    ratio = (p.scale / q.scale) ** 2
    return 0.5 * (ratio - 1 - ratio.log())


@register_kl(MultivariateNormal, MultivariateNormal)
def _multivariate_normal(p: MultivariateNormal, q: MultivariateNormal) -> Tensor:
    if p.event_shape != q.event_shape:
        raise ValueError(f"kl_divergence: expected vectors of one size, got {p.event_shape} and {q.event_shape}")
    n = p.event_shape[0]
    trace = (solve_triangular(q._factor, p._factor, upper=False) ** 2).sum((-2, -1))
    distance = squared_distance(q._factor, q.loc - p.loc)
    return half_log_det(q._factor) - half_log_det(p._factor) + 0.5 * (trace + distance - n)


@register_kl(Exponential, Exponential)
def _exponential(p: Exponential, q: Exponential) -> Tensor:
    ratio = q.rate / p.rate
    return ratio - 1 - ratio.log()


@register_kl(Gamma, Gamma)
def _gamma(p: Gamma, q: Gamma) -> Tensor:
    a, b = p.concentration, q.concentration
    return b * (p.rate / q.rate).log() + lgamma(b) - lgamma(a) + (a - b) * digamma(a) + (q.rate - p.rate) * (a / p.rate)


@register_kl(Beta, Beta)
def _beta(p: Beta, q: Beta) -> Tensor:
    a, b, c, d = p.concentration1, p.concentration0, q.concentration1, q.concentration0
    logs = (a - c) * digamma(a) + (b - d) * digamma(b) + (c + d - a - b) * digamma(a + b)
    return log_beta(c, d) - log_beta(a, b) + logs


@register_kl(Dirichlet, Dirichlet)
def _dirichlet(p: Dirichlet, q: Dirichlet) -> Tensor:
    a, b = p.concentration, q.concentration
    total = a.sum(-1, keepdim=True)
    constants = lgamma(total).squeeze(-1) - lgamma(b.sum(-1)) - (lgamma(a) - lgamma(b)).sum(-1)
    return constants + ((a - b) * (digamma(a) - digamma(total))).sum(-1)


@register_kl(Laplace, Laplace)
def _laplace(p: Laplace, q: Laplace) -> Tensor:
    ratio, apart = p.scale / q.scale, (p.loc - q.loc).abs()
    return apart / q.scale + ratio * (-apart / p.scale).exp() - ratio.log() - 1


@register_kl(Cauchy, Cauchy)
def _cauchy(p: Cauchy, q: Cauchy) -> Tensor:
    apart = (p.scale + q.scale) ** 2 + (p.loc - q.loc) ** 2
    return apart.log() - (4 * p.scale * q.scale).log()


@register_kl(Gumbel, Gumbel)
def _gumbel(p: Gumbel, q: Gumbel) -> Tensor:
    ratio, apart = p.scale / q.scale, (p.loc - q.loc) / q.scale
    return apart - ratio.log() + np.euler_gamma * (ratio - 1) - 1 + (lgamma(1 + ratio) - apart).exp()


@register_kl(Uniform, Uniform)
def _uniform(p: Uniform, q: Uniform) -> Tensor:
    outside = (q.low > p.low) | (q.high < p.high)
    return where(outside, math.inf, ((q.high - q.low) / (p.high - p.low)).log())


@register_kl(Pareto, Pareto)
def _pareto(p: Pareto, q: Pareto) -> Tensor:
    ratio = q.alpha / p.alpha
    inside = q.alpha * (p.scale / q.scale).log() - ratio.log() + ratio - 1
    return where(p.scale < q.scale, math.inf, inside)


@register_kl(Bernoulli, Bernoulli)
def _bernoulli(p: Trials, q: Trials) -> Tensor:
    """Of one trial."""

    def term(chance: Tensor, other: Tensor, own_log: Tensor, other_log: Tensor) -> Tensor:
        return where(chance == 0, 0.0, where(other == 0, math.inf, chance * (own_log - other_log)))

    ones = term(p.probs, q.probs, -logaddexp(-p.logits, 0.0), -logaddexp(-q.logits, 0.0))
    zeros = term(1 - p.probs, 1 - q.probs, -logaddexp(p.logits, 0.0), -logaddexp(q.logits, 0.0))
    return ones + zeros


@register_kl(Binomial, Binomial)
def _binomial(p: Binomial, q: Binomial) -> Tensor:
    if (p.total_count < q.total_count).any():
        raise NotImplementedError("kl_divergence: two Binomials, the first of fewer trials than the second")
    same = where(p.total_count == 0, 0.0, p.total_count * _bernoulli(p, q))
    return where(p.total_count > q.total_count, math.inf, same)


@register_kl(Geometric, Geometric)
def _geometric(p: Geometric, q: Geometric) -> Tensor:
    return _bernoulli(p, q) / p.probs


@register_kl(Poisson, Poisson)
def _poisson(p: Poisson, q: Poisson) -> Tensor:
    return xlogy(p.rate, p.rate) - xlogy(p.rate, q.rate) - (p.rate - q.rate)


@register_kl(Categorical, Categorical)
@register_kl(OneHotCategorical, OneHotCategorical)
def _categorical(p: Any, q: Any) -> Tensor:
    terms = where(q.probs == 0, math.inf, p.probs * (p.logits - q.logits))
    return where(p.probs == 0, 0.0, terms).sum(-1)


@register_kl(Independent, Independent)
def _independent(p: Independent, q: Independent) -> Tensor:
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError(
            "kl_divergence: two Independents, whose reinterpreted_batch_ndims differ: "
            f"{p.reinterpreted_batch_ndims} and {q.reinterpreted_batch_ndims}"
        )
    return sum_rightmost(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)


@register_kl(TransformedDistribution, TransformedDistribution)
def _transformed(p: TransformedDistribution, q: TransformedDistribution) -> Tensor:
    if p.transforms != q.transforms or p.event_shape != q.event_shape:
        raise NotImplementedError(
            "kl_divergence: two TransformedDistributions, whose transforms or event_shapes differ"
        )
    return kl_divergence(p.base_dist, q.base_dist)
