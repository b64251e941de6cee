"""The Cauchy distribution, and its upper half."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...ops.creation.fills import cauchy
from ...ops.creation.from_shape import zeros
from ...ops.elementwise.where import where
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import Distribution


class Cauchy(Distribution):
    r"""The Cauchy (Lorentz) distribution: of the ratio of two normal numbers.

    .. math:: p(x) = \frac{1}{\pi} \frac{\gamma}{(x - x_0)^2 + \gamma^2}

    It has neither mean nor variance: means of samples do not settle, however many there are.

    Args:
        loc: The median x₀, which is also the mode.
        scale: γ > 0, half the width at half the height.
        validate_args: As for `Distribution`.

    Shape:
        loc, scale: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> d = lucid.distributions.Cauchy(0.0, 1.0)
        >>> d.mean, d.icdf(lucid.tensor(0.75))
        (tensor(nan), tensor(1.))

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 1, chapter 16.
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None):
        self.loc, self.scale = broadcast("Cauchy", loc=loc, scale=scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.loc.detach() * math.nan

    @property
    def mode(self) -> Tensor:
        return self.loc

    @property
    def variance(self) -> Tensor:
        return self.scale.detach() * math.inf

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        noise = cauchy(zeros(self._extended_shape(sample_shape), dtype=self.loc.dtype, device=self.loc.device))
        return self.loc + self.scale * noise

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        z = (value - self.loc) / self.scale
        return -math.log(math.pi) - self.scale.log() - (z**2).log1p()

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return ((value - self.loc) / self.scale).atan() / math.pi + 0.5

    def icdf(self, value: Tensor) -> Tensor:
        return self.loc + self.scale * ((value - 0.5) * math.pi).tan()

    def entropy(self) -> Tensor:
        return math.log(4 * math.pi) + self.scale.log()


class HalfCauchy(Distribution):
    r"""The distribution of \|x\|, where x has a Cauchy distribution of median 0.

    .. math:: p(y) = \frac{2}{\pi} \frac{\gamma}{y^2 + \gamma^2}, \qquad y \ge 0

    Args:
        scale: γ > 0, the median.
        validate_args: As for `Distribution`.

    Shape:
        scale: the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.HalfCauchy(2.0).cdf(lucid.tensor(2.0))
        tensor(0.5000)

    Source: A. Gelman, "Prior distributions for variance parameters in hierarchical models", 2006.
    """

    arg_constraints = {"scale": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, scale: Tensor | float, validate_args: bool | None = None):
        (self.scale,) = broadcast("HalfCauchy", scale=scale)
        super().__init__(self.scale.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.scale.detach() * math.inf

    variance = mean

    @property
    def mode(self) -> Tensor:
        return self.scale * 0

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        noise = cauchy(zeros(self._extended_shape(sample_shape), dtype=self.scale.dtype, device=self.scale.device))
        return self.scale * noise.abs()

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        density = math.log(2 / math.pi) - self.scale.log() - ((value / self.scale) ** 2).log1p()
        return where(value >= 0, density, -math.inf)

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return (value / self.scale).atan() * (2 / math.pi)

    def icdf(self, value: Tensor) -> Tensor:
        return self.scale * (value * (math.pi / 2)).tan()

    def entropy(self) -> Tensor:
        return math.log(2 * math.pi) + self.scale.log()
