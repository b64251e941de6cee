"""The generalized Pareto distribution."""

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


class GeneralizedPareto(Distribution):
    r"""The generalized Pareto distribution: of what exceeds a high threshold.

    .. math:: p(x) = \frac{1}{\sigma} \left(1 + \xi z\right)^{-1/\xi - 1}, \qquad z = \frac{x - \mu}{\sigma} \ge 0

    For ξ = 0 it is exponential, for ξ < 0 it ends at μ - σ / ξ. It has no mean for ξ ≥ 1 and no variance for ξ ≥ 1/2;
    these are NaN.

    Args:
        loc: The least value μ.
        scale: σ > 0.
        concentration: ξ: how heavy the tail is.
        validate_args: As for `Distribution`.

    Shape:
        loc, scale, concentration: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.GeneralizedPareto(0.0, 1.0, 0.5).mean
        tensor(2.)

    Source: S. Coles, "An introduction to statistical modeling of extreme values", chapter 4.
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive, "concentration": constraints.real}
    has_rsample = True

    def __init__(
        self,
        loc: Tensor | float,
        scale: Tensor | float,
        concentration: Tensor | float,
        validate_args: bool | None = None,
    ):
        self.loc, self.scale, self.concentration = broadcast(
            "GeneralizedPareto", loc=loc, scale=scale, concentration=concentration
        )
        super().__init__(self.loc.shape, validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        c = self.concentration
        end = self.loc - self.scale / where(c < 0, c, -1.0)
        return constraints.interval(self.loc, where(c < 0, end, math.inf))

    @property
    def mean(self) -> Tensor:
        c = where(self.concentration < 1, self.concentration, 0.0)
        return where(self.concentration < 1, self.loc + self.scale / (1 - c), math.nan)

    @property
    def mode(self) -> Tensor:
        return self.loc

    @property
    def variance(self) -> Tensor:
        c = where(self.concentration < 0.5, self.concentration, 0.0)
        return where(self.concentration < 0.5, self.scale**2 / ((1 - c) ** 2 * (1 - 2 * c)), math.nan)

    def _exponential(self, z: Tensor) -> Tensor:
        """-z, which both functions below are for ξ = 0, with its gradient with respect to ξ."""
        finite = where(z.isinf(), 0.0, z)
        return self.concentration * finite * finite / 2 - z

    def _log_survival(self, value: Tensor) -> Tensor:
        """The logarithm of the probability of more than a value."""
        z = (value - self.loc) / self.scale
        c = where(self.concentration == 0, 1.0, self.concentration)
        return where(self.concentration == 0, self._exponential(z), -(c * z).log1p() / c)

    def _of_survival(self, log_survival: Tensor) -> Tensor:
        c = where(self.concentration == 0, 1.0, self.concentration)
        z = where(self.concentration == 0, self._exponential(log_survival), (-c * log_survival).expm1() / c)
        return self.loc + self.scale * z

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self._of_survival(-standard_exponential(self._extended_shape(sample_shape), self.loc))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return (1 + self.concentration) * self._log_survival(value) - self.scale.log()

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return -self._log_survival(value).expm1()

    def icdf(self, value: Tensor) -> Tensor:
        return self._of_survival((-value).log1p())

    def entropy(self) -> Tensor:
        return self.scale.log() + self.concentration + 1
