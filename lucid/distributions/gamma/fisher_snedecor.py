"""The F-distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...ops.creation.implicit import standard_gamma
from ...ops.elementwise.where import where
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import Distribution
from .beta import log_beta


class FisherSnedecor(Distribution):
    r"""The F-distribution (Fisher-Snedecor): of the ratio of two estimates of one variance.

    .. math:: p(x) = \frac{1}{B(\frac{d_1}{2}, \frac{d_2}{2})} \left(\frac{d_1}{d_2}\right)^{d_1/2}
        x^{d_1/2 - 1} \left(1 + \frac{d_1}{d_2} x\right)^{-(d_1 + d_2)/2}

    It has no mean for d₂ ≤ 2 and no variance for d₂ ≤ 4; these are NaN.

    Args:
        df1: The degrees of freedom d₁ > 0 of the numerator.
        df2: The degrees of freedom d₂ > 0 of the denominator.
        validate_args: As for `Distribution`.

    Shape:
        df1, df2: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.FisherSnedecor(3.0, 4.0).mean
        tensor(2.)

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 2, chapter 27.
    """

    arg_constraints = {"df1": constraints.positive, "df2": constraints.positive}
    support = constraints.positive
    has_rsample = True

    def __init__(self, df1: Tensor | float, df2: Tensor | float, validate_args: bool | None = None):
        self.df1, self.df2 = broadcast("FisherSnedecor", df1=df1, df2=df2)
        super().__init__(self.df1.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        d = where(self.df2 > 2, self.df2, 3.0)
        return where(self.df2 > 2, d / (d - 2), math.nan)

    @property
    def mode(self) -> Tensor:
        inside = (self.df1 - 2) / self.df1 * self.df2 / (self.df2 + 2)
        return where(self.df1 > 2, inside, math.nan)

    @property
    def variance(self) -> Tensor:
        d = where(self.df2 > 4, self.df2, 5.0)
        finite = 2 * d**2 * (self.df1 + d - 2) / (self.df1 * (d - 2) ** 2 * (d - 4))
        return where(self.df2 > 4, finite, math.nan)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        above = standard_gamma((self.df1 / 2).expand(shape)) / self.df1
        below = standard_gamma((self.df2 / 2).expand(shape)) / self.df2
        return above / below

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        a, b, ratio = self.df1 / 2, self.df2 / 2, self.df1 / self.df2
        return a * ratio.log() + (a - 1) * value.log() - (a + b) * (ratio * value).log1p() - log_beta(a, b)
