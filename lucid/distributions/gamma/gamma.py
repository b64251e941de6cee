"""The gamma distribution, and the chi-squared and inverse gamma distributions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...ops.conversion import finfo
from ...ops.creation.implicit import standard_gamma
from ...ops.elementwise.exponential import xlogy
from ...ops.elementwise.gamma import digamma, lgamma
from ...ops.elementwise.where import where
from ...ops.special.incomplete_gamma import igamma, igammac
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import ExponentialFamily


class Gamma(ExponentialFamily):
    r"""The gamma distribution.

    .. math:: p(x) = \frac{\beta^\alpha}{\Gamma(\alpha)} x^{\alpha - 1} e^{-\beta x}, \qquad x > 0

    Its mean is α / β. `rate` is the inverse of the scale θ that NumPy and SciPy take.

    Args:
        concentration: α > 0, also called shape.
        rate: β > 0, no scale.
        validate_args: As for `Distribution`.

    Shape:
        concentration, rate: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> d = lucid.distributions.Gamma(3.0, 2.0)
        >>> d.mean, d.variance, d.mode
        (tensor(1.5000), tensor(0.7500), tensor(1.))

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 1, chapter 17.
    """

    arg_constraints: Any = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, concentration: Tensor | float, rate: Tensor | float, validate_args: bool | None = None):
        self.concentration, self.rate = broadcast(type(self).__name__, concentration=concentration, rate=rate)
        super().__init__(self.concentration.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.concentration / self.rate

    @property
    def mode(self) -> Tensor:
        return ((self.concentration - 1) / self.rate).clamp(min=0)

    @property
    def variance(self) -> Tensor:
        return self.concentration / self.rate**2

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        x = standard_gamma(self.concentration.expand(self._extended_shape(sample_shape))) / self.rate
        return x + (float(finfo(x.dtype).tiny) - x.detach()).clamp(min=0)  # no zero, whose logarithm is -∞

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        a, rate = self.concentration, self.rate
        return xlogy(a, rate) + xlogy(a - 1, value) - rate * value - lgamma(a)

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return igamma(self.concentration, self.rate * value)

    def entropy(self) -> Tensor:
        a = self.concentration
        return a - self.rate.log() + lgamma(a) + (1 - a) * digamma(a)


class Chi2(Gamma):
    r"""The chi-squared distribution: of the sum of squares of `df` standard normal numbers.

    .. math:: p(x) = \frac{x^{k/2 - 1} e^{-x/2}}{2^{k/2} \Gamma(k/2)}, \qquad x > 0

    It is the gamma distribution of concentration k / 2 and rate 1 / 2.

    Args:
        df: The degrees of freedom k > 0.
        validate_args: As for `Distribution`.

    Shape:
        df: the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.Chi2(3.0).variance
        tensor(6.)

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 1, chapter 18.
    """

    arg_constraints = {"df": constraints.positive}

    def __init__(self, df: Tensor | float, validate_args: bool | None = None):
        (self.df,) = broadcast("Chi2", df=df)
        super().__init__(0.5 * self.df, 0.5, validate_args)


class InverseGamma(ExponentialFamily):
    r"""The distribution of 1 / x, where x has a gamma distribution.

    .. math:: p(y) = \frac{\beta^\alpha}{\Gamma(\alpha)} y^{-\alpha - 1} e^{-\beta / y}, \qquad y > 0

    `rate` is the rate β of x, and so a scale of y.

    Args:
        concentration: α > 0.
        rate: β > 0.
        validate_args: As for `Distribution`.

    Shape:
        concentration, rate: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.InverseGamma(3.0, 4.0).mean
        tensor(2.)

    Source: A. Gelman et al., "Bayesian data analysis", appendix A.
    """

    arg_constraints = {"concentration": constraints.positive, "rate": constraints.positive}
    support = constraints.positive
    has_rsample = True

    def __init__(self, concentration: Tensor | float, rate: Tensor | float, validate_args: bool | None = None):
        self.concentration, self.rate = broadcast("InverseGamma", concentration=concentration, rate=rate)
        super().__init__(self.concentration.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        a = where(self.concentration > 1, self.concentration, 2.0)
        return where(self.concentration > 1, self.rate / (a - 1), math.inf)

    @property
    def mode(self) -> Tensor:
        return self.rate / (self.concentration + 1)

    @property
    def variance(self) -> Tensor:
        a = where(self.concentration > 2, self.concentration, 3.0)
        return where(self.concentration > 2, (self.rate / (a - 1)) ** 2 / (a - 2), math.inf)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self.rate / standard_gamma(self.concentration.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        a, rate = self.concentration, self.rate
        return xlogy(a, rate) - (a + 1) * value.log() - rate / value - lgamma(a)

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value, constraints.nonnegative)
        return igammac(self.concentration, self.rate / value)

    def entropy(self) -> Tensor:
        a = self.concentration
        return a + self.rate.log() + lgamma(a) - (1 + a) * digamma(a)
