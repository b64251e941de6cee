"""Student's t-distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...ops.creation.implicit import standard_gamma
from ...ops.creation.random import randn
from ...ops.elementwise.gamma import digamma, lgamma
from ...ops.elementwise.where import where
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import Distribution


class StudentT(Distribution):
    r"""Student's t-distribution: of a normal number over an estimate of its standard deviation.

    .. math:: p(x) = \frac{\Gamma(\frac{\nu + 1}{2})}{\sigma \sqrt{\nu \pi}\, \Gamma(\frac{\nu}{2})}
        \left(1 + \frac{z^2}{\nu}\right)^{-\frac{\nu + 1}{2}}, \qquad z = \frac{x - \mu}{\sigma}

    It is a Cauchy distribution for ν = 1, and becomes a normal one for large ν.

    Args:
        df: The degrees of freedom ν > 0; with 1 or fewer there is no mean, with 2 or fewer no finite variance.
        loc: The location μ.
        scale: σ > 0, which is smaller than the standard deviation.
        validate_args: As for `Distribution`.

    Shape:
        df, loc, scale: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.StudentT(4.0).variance
        tensor(2.)

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 2, chapter 28.
    """

    arg_constraints = {"df": constraints.positive, "loc": constraints.real, "scale": constraints.positive}
    support = constraints.real
    has_rsample = True

    def __init__(
        self,
        df: Tensor | float,
        loc: Tensor | float = 0.0,
        scale: Tensor | float = 1.0,
        validate_args: bool | None = None,
    ):
        self.df, self.loc, self.scale = broadcast("StudentT", df=df, loc=loc, scale=scale)
        super().__init__(self.df.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return where(self.df > 1, self.loc, math.nan)

    @property
    def mode(self) -> Tensor:
        return self.loc

    @property
    def variance(self) -> Tensor:
        d = where(self.df > 2, self.df, 3.0)
        finite = self.scale**2 * d / (d - 2)
        return where(self.df > 2, finite, where(self.df > 1, self.df.detach() * math.inf, math.nan))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        noise = randn(shape, dtype=self.loc.dtype, device=self.loc.device)
        halves = standard_gamma((self.df / 2).expand(shape))  # half of what has a chi-squared distribution
        return self.loc + self.scale * noise * (self.df / (2 * halves)).sqrt()

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        z = (value - self.loc) / self.scale
        half = self.df / 2
        constant = lgamma(half + 0.5) - lgamma(half) - 0.5 * (self.df * math.pi).log() - self.scale.log()
        return constant - (half + 0.5) * (z**2 / self.df).log1p()

    def entropy(self) -> Tensor:
        half = self.df / 2
        log_beta = lgamma(half) + math.lgamma(0.5) - lgamma(half + 0.5)
        spread = (half + 0.5) * (digamma(half + 0.5) - digamma(half))
        return self.scale.log() + spread + 0.5 * self.df.log() + log_beta
