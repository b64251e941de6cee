r"""Kullback-Leibler divergences of two distributions of different classes.

.. math:: \operatorname{KL}(p \,\|\, q) = -H(p) - \operatorname{E}_p \log q(x)

log q(x) is a sum of constants times x, x², log x and the like, so that the mean over p takes p's means of these: from p
are taken its moments (the functions `_mean_log` and `_mean_exp`), from q its coefficients (the functions of `LOSSES`).
Where p has outcomes that q has not, the divergence is infinite.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...ops.creation.from_shape import full
from ...ops.elementwise.erf import erf
from ...ops.elementwise.exponential import xlogy
from ...ops.elementwise.gamma import digamma, lgamma
from ...ops.elementwise.where import where
from ...ops.shape.broadcasting import broadcast_shapes
from ...tensor import Tensor
from ..discrete.bernoulli import Bernoulli
from ..discrete.binomial import Binomial
from ..discrete.poisson import Poisson
from ..gamma.beta import Beta, log_beta
from ..gamma.exponential import Exponential
from ..gamma.gamma import Gamma
from ..location_scale.gumbel import Gumbel
from ..location_scale.laplace import Laplace
from ..location_scale.uniform import Uniform
from ..normal.normal import Normal
from ..power_law.pareto import Pareto
from .registry import register_kl


def _mean_log(p: Any) -> Tensor:
    """E log x."""
    if isinstance(p, Beta):
        return digamma(p.concentration1) - digamma(p.concentration1 + p.concentration0)
    if isinstance(p, Exponential):
        return -p.rate.log() - np.euler_gamma
    if isinstance(p, Gamma):
        return digamma(p.concentration) - p.rate.log()
    if isinstance(p, Pareto):
        return p.scale.log() + 1 / p.alpha
    return _mean_log_between(p.low, p.high)  # uniform


def _mean_log_between(low: Tensor, high: Tensor) -> Tensor:
    """E log x, of numbers that are uniform on an interval."""
    return (xlogy(high, high) - xlogy(low, low)) / (high - low) - 1


def _mean_exp(p: Any, s: Tensor) -> Tensor:
    """E exp(-s x)."""
    if isinstance(p, Exponential):
        return p.rate / (p.rate + s)
    if isinstance(p, Gamma):
        return (p.rate / (p.rate + s)) ** p.concentration
    if isinstance(p, Normal):
        return ((s * p.scale) ** 2 / 2 - s * p.loc).exp()
    uniform: Tensor = ((-s * p.low).exp() - (-s * p.high).exp()) / (s * (p.high - p.low))
    return uniform


def _beta(p: Uniform, q: Beta) -> Tensor:
    a, b = q.concentration1, q.concentration0
    inside = log_beta(a, b) - (a - 1) * _mean_log(p) - (b - 1) * _mean_log_between(1 - p.high, 1 - p.low)
    return where((p.low < 0) | (p.high > 1), math.inf, inside)


def _exponential(p: Any, q: Exponential) -> Tensor:
    inside = q.rate * p.mean - q.rate.log()
    return where(p.low < 0, math.inf, inside) if isinstance(p, Uniform) else inside


def _gamma(p: Any, q: Gamma) -> Tensor:
    a, rate = q.concentration, q.rate
    inside = lgamma(a) - a * rate.log() - (a - 1) * _mean_log(p) + rate * p.mean
    return where(p.low < 0, math.inf, inside) if isinstance(p, Uniform) else inside


def _gumbel(p: Any, q: Gumbel) -> Tensor:
    s = 1 / q.scale
    return q.scale.log() + (p.mean - q.loc) * s + (q.loc * s).exp() * _mean_exp(p, s)  # type: ignore[no-any-return]


def _laplace(p: Normal, q: Laplace) -> Tensor:
    m, s = p.loc - q.loc, p.scale
    distance = s * math.sqrt(2 / math.pi) * (-((m / s) ** 2) / 2).exp() + m * erf(m / s * math.sqrt(0.5))
    return (2 * q.scale).log() + distance / q.scale


def _normal(p: Any, q: Normal) -> Tensor:
    apart = p.variance + (p.mean - q.loc) ** 2
    inside = 0.5 * (math.log(2 * math.pi) + apart / q.scale**2) + q.scale.log()
    return where(p.alpha <= 2, math.inf, inside) if isinstance(p, Pareto) else inside


def _pareto(p: Uniform, q: Pareto) -> Tensor:
    inside = (q.alpha + 1) * _mean_log(p) - q.alpha.log() - q.alpha * q.scale.log()
    return where(p.low < q.scale, math.inf, inside)


def _poisson(p: Bernoulli, q: Poisson) -> Tensor:
    return q.rate - xlogy(p.probs, q.rate)


def _uniform(p: Beta, q: Uniform) -> Tensor:
    return where((q.low > 0) | (q.high < 1), math.inf, (q.high - q.low).log())


# The class of q: -E log q(x), and the classes of p for which it is.
LOSSES: dict[type, tuple[Callable[[Any, Any], Tensor], tuple[type, ...]]] = {
    Beta: (_beta, (Uniform,)),
    Exponential: (_exponential, (Beta, Gamma, Pareto, Uniform)),
    Gamma: (_gamma, (Beta, Exponential, Pareto, Uniform)),
    Gumbel: (_gumbel, (Exponential, Gamma, Normal, Uniform)),
    Laplace: (_laplace, (Normal,)),
    Normal: (_normal, (Beta, Exponential, Gamma, Gumbel, Laplace, Pareto, Uniform)),
    Pareto: (_pareto, (Uniform,)),
    Poisson: (_poisson, (Bernoulli,)),
    Uniform: (_uniform, (Beta,)),
}
# The class of p, and the classes of q that lack some of its outcomes, whatever the parameters.
INFINITE: dict[type, tuple[type, ...]] = {
    Beta: (Pareto,),
    Exponential: (Beta, Pareto, Uniform),
    Gamma: (Beta, Pareto, Uniform),
    Gumbel: (Beta, Exponential, Gamma, Pareto, Uniform),
    Laplace: (Beta, Exponential, Gamma, Pareto, Uniform),
    Normal: (Beta, Exponential, Gamma, Pareto, Uniform),
    Pareto: (Beta, Uniform),
    Poisson: (Bernoulli, Binomial),
}


def _divergence(loss: Callable[[Any, Any], Tensor]) -> Callable[[Any, Any], Tensor]:
    return lambda p, q: loss(p, q) - p.entropy()


def _infinite(p: Any, q: Any) -> Tensor:
    mean = p.mean
    return full(broadcast_shapes(p.batch_shape, q.batch_shape), math.inf, dtype=mean.dtype, device=mean.device)


for _class_q, (_loss, _classes) in LOSSES.items():
    for _class_p in _classes:
        register_kl(_class_p, _class_q)(_divergence(_loss))
for _class_p, _classes in INFINITE.items():
    for _class_q in _classes:
        register_kl(_class_p, _class_q)(_infinite)
