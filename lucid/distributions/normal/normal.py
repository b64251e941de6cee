"""The normal distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...ops.creation.random import randn
from ...ops.special.normal_cdf import ndtr, ndtri
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import ExponentialFamily


class Normal(ExponentialFamily):
    r"""The normal (Gaussian) distribution.

    .. math:: p(x) = \frac{1}{\sigma \sqrt{2\pi}} \exp\!\left(-\frac{(x - \mu)^2}{2 \sigma^2}\right)

    `scale` is the standard deviation σ. A network that puts out log σ² gives ``(0.5 * log_var).exp()``.

    Args:
        loc: The mean μ.
        scale: The standard deviation σ > 0, not the variance.
        validate_args: As for `Distribution`.

    Shape:
        loc, scale: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> d = lucid.distributions.Normal(0.0, 2.0)
        >>> d.log_prob(lucid.tensor([0.0, 2.0]))
        tensor([-1.6121, -2.1121])
        >>> d.entropy()
        tensor(2.1121)

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 1, chapter 13.
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None):
        self.loc, self.scale = broadcast("Normal", loc=loc, scale=scale)
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.loc

    mode = mean

    @property
    def stddev(self) -> Tensor:
        return self.scale

    @property
    def variance(self) -> Tensor:
        return self.scale**2

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        noise = randn(self._extended_shape(sample_shape), dtype=self.loc.dtype, device=self.loc.device)
        return self.loc + self.scale * noise

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        z = (value - self.loc) / self.scale
        return -0.5 * z**2 - self.scale.log() - 0.5 * math.log(2 * math.pi)

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return ndtr((value - self.loc) / self.scale)

    def icdf(self, value: Tensor) -> Tensor:
        return self.loc + self.scale * ndtri(value)

    def entropy(self) -> Tensor:
        return 0.5 + 0.5 * math.log(2 * math.pi) + self.scale.log()
