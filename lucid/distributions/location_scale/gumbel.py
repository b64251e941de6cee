"""The Gumbel distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import Distribution
from ..gamma.exponential import standard_exponential


class Gumbel(Distribution):
    r"""The Gumbel distribution: of the largest of many numbers.

    .. math:: p(x) = \frac{1}{\beta} \exp\!\left(-z - e^{-z}\right), \qquad z = \frac{x - \mu}{\beta}

    Args:
        loc: The mode μ; the mean is μ + 0.5772 β.
        scale: β > 0; the standard deviation is π β / √6.
        validate_args: As for `Distribution`.

    Shape:
        loc, scale: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.Gumbel(0.0, 1.0).mean
        tensor(0.5772)

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 2, chapter 22.
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None):
        self.loc, self.scale = broadcast("Gumbel", loc=loc, scale=scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.loc + self.scale * np.euler_gamma

    @property
    def mode(self) -> Tensor:
        return self.loc

    @property
    def stddev(self) -> Tensor:
        return self.scale * (math.pi / math.sqrt(6))

    @property
    def variance(self) -> Tensor:
        return self.stddev**2

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self.loc - self.scale * standard_exponential(self._extended_shape(sample_shape), self.loc).log()

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        z = (value - self.loc) / self.scale
        return -z - (-z).exp() - self.scale.log()

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return (-((self.loc - value) / self.scale).exp()).exp()

    def icdf(self, value: Tensor) -> Tensor:
        return self.loc - self.scale * (-value.log()).log()

    def entropy(self) -> Tensor:
        return self.scale.log() + (1 + np.euler_gamma)
