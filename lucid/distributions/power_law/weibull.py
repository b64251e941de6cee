"""The Weibull distribution."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...ops.elementwise.gamma import lgamma
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import Distribution
from ..gamma.exponential import standard_exponential


class Weibull(Distribution):
    r"""The Weibull distribution.

    .. math:: p(x) = \frac{k}{\lambda} \left(\frac{x}{\lambda}\right)^{k-1} e^{-(x/\lambda)^k}, \qquad x > 0

    Args:
        scale: λ > 0.
        concentration: k > 0: failures become less likely with age for k < 1, and more likely for k > 1.
        validate_args: As for `Distribution`.

    Shape:
        scale, concentration: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.Weibull(2.0, 1.0).mean  # an exponential distribution of rate 1/2
        tensor(2.)

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 1, chapter 21.
    """

    arg_constraints = {"scale": constraints.positive, "concentration": constraints.positive}
    support = constraints.positive
    has_rsample = True

    def __init__(self, scale: Tensor | float, concentration: Tensor | float, validate_args: bool | None = None):
        self.scale, self.concentration = broadcast("Weibull", scale=scale, concentration=concentration)
        super().__init__(self.scale.shape, validate_args=validate_args)

    def _moment(self, n: int) -> Tensor:
        return lgamma(1 + n / self.concentration).exp()

    @property
    def mean(self) -> Tensor:
        return self.scale * self._moment(1)

    @property
    def mode(self) -> Tensor:
        k = self.concentration
        return self.scale * ((k - 1) / k).clamp(min=0) ** (1 / k)

    @property
    def variance(self) -> Tensor:
        return self.scale**2 * (self._moment(2) - self._moment(1) ** 2)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self.scale * standard_exponential(self._extended_shape(sample_shape), self.scale) ** (
            1 / self.concentration
        )

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        k, z = self.concentration, value / self.scale
        return k.log() - self.scale.log() + (k - 1) * z.log() - z**k

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value, constraints.nonnegative)
        return -(-((value / self.scale) ** self.concentration)).expm1()

    def icdf(self, value: Tensor) -> Tensor:
        return self.scale * (-(-value).log1p()) ** (1 / self.concentration)

    def entropy(self) -> Tensor:
        k = self.concentration
        return np.euler_gamma * (1 - 1 / k) + (self.scale / k).log() + 1
