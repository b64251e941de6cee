"""The Kumaraswamy distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ...ops.elementwise.exponential import xlogy
from ...ops.elementwise.gamma import digamma, lgamma
from ...ops.elementwise.where import where
from ...ops.special.entropy import xlog1py
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import Distribution
from ..gamma.exponential import standard_exponential


class Kumaraswamy(Distribution):
    r"""The Kumaraswamy distribution, of a share between 0 and 1.

    .. math:: p(x) = a b\, x^{a - 1} (1 - x^a)^{b - 1}

    It is much like the beta distribution, and has its distribution function, :math:`1 - (1 - x^a)^b`, in closed form.

    Args:
        concentration1: a > 0.
        concentration0: b > 0.
        validate_args: As for `Distribution`.

    Shape:
        concentration1, concentration0: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.Kumaraswamy(1.0, 1.0).mean
        tensor(0.5000)

    Source: P. Kumaraswamy, "A generalized probability density function for double-bounded random processes", 1980.
    """

    arg_constraints = {"concentration1": constraints.positive, "concentration0": constraints.positive}
    support = constraints.unit_interval
    has_rsample = True

    def __init__(
        self, concentration1: Tensor | float, concentration0: Tensor | float, validate_args: bool | None = None
    ):
        self.concentration1, self.concentration0 = broadcast(
            "Kumaraswamy", concentration1=concentration1, concentration0=concentration0
        )
        super().__init__(self.concentration1.shape, validate_args=validate_args)

    def _moment(self, n: int) -> Tensor:
        a, b = self.concentration1, self.concentration0
        return (b.log() + lgamma(1 + n / a) + lgamma(b) - lgamma(1 + n / a + b)).exp()

    @property
    def mean(self) -> Tensor:
        return self._moment(1)

    @property
    def mode(self) -> Tensor:
        a, b = self.concentration1, self.concentration0
        return where((a < 1) | (b < 1), math.nan, ((a - 1) / (a * b - 1)) ** (1 / a))

    @property
    def variance(self) -> Tensor:
        return self._moment(2) - self._moment(1) ** 2

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self._of_tail(-standard_exponential(self._extended_shape(sample_shape), self.concentration1))

    def _of_tail(self, log_tail: Tensor) -> Tensor:
        """The value above which lies the probability of this logarithm."""
        return (-(log_tail / self.concentration0).expm1()) ** (1 / self.concentration1)

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        a, b = self.concentration1, self.concentration0
        return a.log() + b.log() + xlogy(a - 1, value) + xlog1py(b - 1, -(value**a))

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return -(self.concentration0 * (-(value**self.concentration1)).log1p()).expm1()

    def icdf(self, value: Tensor) -> Tensor:
        return self._of_tail((-value).log1p())

    def entropy(self) -> Tensor:
        a, b = self.concentration1, self.concentration0
        return 1 - 1 / b + (1 - 1 / a) * (digamma(b + 1) + np.euler_gamma) - a.log() - b.log()
