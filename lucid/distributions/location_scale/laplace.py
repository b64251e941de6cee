"""The Laplace distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...ops.elementwise.where import where
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import Distribution
from ..gamma.exponential import standard_exponential


class Laplace(Distribution):
    r"""The Laplace (double exponential) distribution.

    .. math:: p(x) = \frac{1}{2b} \exp\!\left(-\frac{|x - \mu|}{b}\right)

    Args:
        loc: The mean μ.
        scale: b > 0, the mean of \|x - μ\|; the standard deviation is √2 b.
        validate_args: As for `Distribution`.

    Shape:
        loc, scale: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.Laplace(0.0, 1.0).variance
        tensor(2.)

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 2, chapter 24.
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None):
        self.loc, self.scale = broadcast("Laplace", loc=loc, scale=scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.loc

    mode = mean

    @property
    def stddev(self) -> Tensor:
        return math.sqrt(2) * self.scale

    @property
    def variance(self) -> Tensor:
        return 2 * self.scale**2

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        return self.loc + self.scale * (standard_exponential(shape, self.loc) - standard_exponential(shape, self.loc))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return -(2 * self.scale).log() - (value - self.loc).abs() / self.scale

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        z = (value - self.loc) / self.scale
        return where(z < 0, z.clamp(max=0).exp() / 2, 1 - (-z.clamp(min=0)).exp() / 2)

    def icdf(self, value: Tensor) -> Tensor:
        beyond = value - 0.5
        below, above = (2 * beyond.clamp(max=0)).log1p(), (-2 * beyond.clamp(min=0)).log1p()
        return self.loc + self.scale * where(beyond < 0, below, -above)

    def entropy(self) -> Tensor:
        return 1 + (2 * self.scale).log()
