"""The Pareto distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...ops.elementwise.where import where
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..constraints import Constraint
from ..distribution import Distribution
from ..gamma.exponential import standard_exponential


class Pareto(Distribution):
    r"""The Pareto distribution (of type 1).

    .. math:: p(x) = \frac{\alpha m^\alpha}{x^{\alpha + 1}}, \qquad x \ge m

    Its mean is infinite for α ≤ 1, its variance for α ≤ 2.

    Args:
        scale: The least value m > 0.
        alpha: The exponent α > 0.
        validate_args: As for `Distribution`.

    Shape:
        scale, alpha: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.Pareto(1.0, 3.0).mean
        tensor(1.5000)

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 1, chapter 20.
    """

    arg_constraints = {"alpha": constraints.positive, "scale": constraints.positive}
    has_rsample = True

    def __init__(self, scale: Tensor | float, alpha: Tensor | float, validate_args: bool | None = None):
        self.scale, self.alpha = broadcast("Pareto", scale=scale, alpha=alpha)
        super().__init__(self.scale.shape, validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.greater_than_eq(self.scale)

    @property
    def mean(self) -> Tensor:
        finite = self.alpha > 1
        a = where(finite, self.alpha, 2.0)
        return where(finite, a * self.scale / (a - 1), math.inf)

    @property
    def mode(self) -> Tensor:
        return self.scale

    @property
    def variance(self) -> Tensor:
        finite = self.alpha > 2
        a = where(finite, self.alpha, 3.0)
        return where(finite, self.scale**2 * a / ((a - 1) ** 2 * (a - 2)), math.inf)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self.scale * (standard_exponential(self._extended_shape(sample_shape), self.scale) / self.alpha).exp()

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return self.alpha.log() + self.alpha * self.scale.log() - (self.alpha + 1) * value.log()

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return -(self.alpha * (self.scale / value).log()).expm1()

    def icdf(self, value: Tensor) -> Tensor:
        return self.scale * (-(-value).log1p() / self.alpha).exp()

    def entropy(self) -> Tensor:
        return (self.scale / self.alpha).log() + 1 + 1 / self.alpha
