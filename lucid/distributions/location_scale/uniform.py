"""The uniform distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...ops.creation.random import rand
from ...ops.elementwise.where import where
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..constraints import Constraint
from ..distribution import Distribution


class Uniform(Distribution):
    r"""The uniform distribution on low ≤ x < high.

    .. math:: p(x) = \frac{1}{b - a}, \qquad a \le x < b

    Args:
        low: The lower bound a.
        high: The upper bound b > a.
        validate_args: As for `Distribution`.

    Shape:
        low, high: shapes that broadcast, to the batch_shape.

    Raises:
        ValueError: A lower bound is not below its upper bound.

    Example:
        >>> import lucid
        >>> lucid.distributions.Uniform(1.0, 5.0).log_prob(lucid.tensor(2.0)).exp()
        tensor(0.2500)

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 2, chapter 26.
    """

    arg_constraints = {"low": constraints.dependent, "high": constraints.dependent}
    has_rsample = True

    def __init__(self, low: Tensor | float, high: Tensor | float, validate_args: bool | None = None):
        self.low, self.high = broadcast("Uniform", low=low, high=high)
        super().__init__(self.low.shape, validate_args=validate_args)
        if self._validate_args and not (self.low < self.high).all():
            raise ValueError(f"Uniform: expected low < high, got low={self.low} and high={self.high}")

    @property
    def support(self) -> Constraint:
        return constraints.interval(self.low, self.high)

    @property
    def mean(self) -> Tensor:
        return (self.high + self.low) / 2

    @property
    def mode(self) -> Tensor:
        return math.nan * self.high

    @property
    def stddev(self) -> Tensor:
        return (self.high - self.low) / math.sqrt(12)

    @property
    def variance(self) -> Tensor:
        return (self.high - self.low) ** 2 / 12

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        u = rand(self._extended_shape(sample_shape), dtype=self.low.dtype, device=self.low.device)
        return self.low + u * (self.high - self.low)

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        inside = (value >= self.low) & (value < self.high)
        return where(inside, -(self.high - self.low).log(), -math.inf)

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return ((value - self.low) / (self.high - self.low)).clamp(0, 1)

    def icdf(self, value: Tensor) -> Tensor:
        return self.low + value * (self.high - self.low)

    def entropy(self) -> Tensor:
        return (self.high - self.low).log()
