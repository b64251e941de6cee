"""The half-normal distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...ops.creation.random import randn
from ...ops.elementwise.erf import erf
from ...ops.elementwise.where import where
from ...ops.special.normal_cdf import ndtri
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import Distribution


class HalfNormal(Distribution):
    r"""The distribution of \|x\|, where x is normal with mean 0.

    .. math:: p(y) = \frac{\sqrt2}{\sigma \sqrt\pi} \exp\!\left(-\frac{y^2}{2 \sigma^2}\right), \qquad y \ge 0

    Args:
        scale: The standard deviation σ > 0 of x; that of y is smaller.
        validate_args: As for `Distribution`.

    Shape:
        scale: the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.HalfNormal(1.0).mean
        tensor(0.7979)

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 1, chapter 13.10.
    """

    arg_constraints = {"scale": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, scale: Tensor | float, validate_args: bool | None = None):
        (self.scale,) = broadcast("HalfNormal", scale=scale)
        super().__init__(self.scale.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.scale * math.sqrt(2 / math.pi)

    @property
    def mode(self) -> Tensor:
        return self.scale * 0

    @property
    def variance(self) -> Tensor:
        return self.scale**2 * (1 - 2 / math.pi)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        noise = randn(self._extended_shape(sample_shape), dtype=self.scale.dtype, device=self.scale.device)
        return self.scale * noise.abs()

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        density = -0.5 * (value / self.scale) ** 2 - self.scale.log() + 0.5 * math.log(2 / math.pi)
        return where(value >= 0, density, -math.inf)

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return erf(value / self.scale * math.sqrt(0.5))

    def icdf(self, value: Tensor) -> Tensor:
        return self.scale * ndtri((value + 1) / 2)

    def entropy(self) -> Tensor:
        return 0.5 + 0.5 * math.log(math.pi / 2) + self.scale.log()
