"""Transforms of numbers: affine, exponential, power, sigmoid, tanh, softplus, absolute value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...ops.activations.sigmoid import logsigmoid
from ...ops.creation.from_shape import zeros_like
from ...ops.elementwise.exponential import logaddexp
from ...ops.shape.broadcasting import broadcast_shapes
from ...tensor import Tensor
from .. import constraints
from ..arguments import inner_logit, inner_sigmoid, sum_rightmost
from ..constraints import Constraint
from ..distribution import Distribution
from .transform import Transform


class AffineTransform(Transform):
    """y = loc + scale x.

    Args:
        loc: The shift.
        scale: The factor, which may be negative, but not 0.
        event_dim: How many of the last dimensions are one event.
        cache_size: As for `Transform`.

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> transforms.AffineTransform(1.0, 2.0)(lucid.tensor([3.0]))
        tensor([7.])
    """

    bijective = True
    _equal_by = ("loc", "scale")

    def __init__(self, loc: Tensor | float, scale: Tensor | float, event_dim: int = 0, cache_size: int = 0):
        super().__init__(cache_size)
        self.loc, self.scale, self._event_dim = loc, scale, event_dim

    @property
    def domain(self) -> Constraint:
        """All real numbers."""
        return constraints.independent(constraints.real, self._event_dim) if self._event_dim else constraints.real

    @property
    def codomain(self) -> Constraint:
        """All real numbers."""
        return self.domain

    @property
    def event_dim(self) -> int:
        """How many of the last dimensions are one event."""
        return self._event_dim

    @property
    def sign(self) -> Any:
        """The sign of the scale."""
        return self.scale.sign() if isinstance(self.scale, Tensor) else int(math.copysign(1, self.scale))

    def _call(self, x: Tensor) -> Tensor:
        return self.loc + self.scale * x

    def _inverse(self, y: Tensor) -> Tensor:
        return (y - self.loc) / self.scale

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        scale = self.scale.abs().log() if isinstance(self.scale, Tensor) else math.log(abs(self.scale))
        return sum_rightmost(zeros_like(x) + scale, self._event_dim)

    def forward_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        return _with_parameters(shape, self.loc, self.scale)

    inverse_shape = forward_shape

    def __repr__(self) -> str:
        return f"AffineTransform(loc={self.loc}, scale={self.scale})"


def _with_parameters(shape: Sequence[int], *parameters: Any) -> tuple[int, ...]:
    """The shape to which a value broadcasts with the parameters that are tensors."""
    return tuple(broadcast_shapes(shape, *(p.shape for p in parameters if isinstance(p, Tensor))))


class _Elementwise(Transform):
    """A transform of numbers without parameters, which equals each of its class."""

    _equal_by = ()
    domain: Constraint = constraints.real
    bijective = True
    sign: Any = 1


class ExpTransform(_Elementwise):
    """y = exp(x).

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> transforms.ExpTransform()(lucid.tensor([0.0]))
        tensor([1.])
    """

    codomain = constraints.positive

    def _call(self, x: Tensor) -> Tensor:
        return x.exp()

    def _inverse(self, y: Tensor) -> Tensor:
        return y.log()

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return x


class SigmoidTransform(_Elementwise):
    """y = 1 / (1 + exp(-x)).

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> transforms.SigmoidTransform()(lucid.tensor([0.0]))
        tensor([0.5000])
    """

    codomain = constraints.unit_interval

    def _call(self, x: Tensor) -> Tensor:
        return inner_sigmoid(x)

    def _inverse(self, y: Tensor) -> Tensor:
        return inner_logit(y)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return logsigmoid(x) + logsigmoid(-x)


class TanhTransform(_Elementwise):
    """y = tanh(x).

    From x = ±9 on (±19 in float64) y rounds to ±1, and its inverse to ±∞. Make it with ``cache_size=1``, so that
    `log_prob` of a sample remembers x; of values that come from elsewhere, keep a distance from ±1.

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> transforms.TanhTransform(cache_size=1)(lucid.tensor([0.0, 20.0]))
        tensor([0., 1.])
    """

    codomain = constraints.interval(-1.0, 1.0)

    def _call(self, x: Tensor) -> Tensor:
        return x.tanh()

    def _inverse(self, y: Tensor) -> Tensor:
        return y.atanh()

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return 2 * (math.log(2) - x - logaddexp(-2 * x, 0.0))  # of 1 - tanh(x)²


class SoftplusTransform(_Elementwise):
    """y = log(1 + exp(x)).

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> transforms.SoftplusTransform()(lucid.tensor([0.0]))
        tensor([0.6931])
    """

    codomain = constraints.positive

    def _call(self, x: Tensor) -> Tensor:
        return logaddexp(x, 0.0)

    def _inverse(self, y: Tensor) -> Tensor:
        return (-y).expm1().neg().log() + y

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return -logaddexp(-x, 0.0)


class AbsTransform(_Elementwise):
    """The absolute value of x, which is not one to one: its inverse returns the positive x.

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> transforms.AbsTransform()(lucid.tensor([-2.0]))
        tensor([2.])
    """

    codomain = constraints.positive
    bijective = False
    sign = Transform.sign

    def _call(self, x: Tensor) -> Tensor:
        return x.abs()

    def _inverse(self, y: Tensor) -> Tensor:
        return y


class PowerTransform(Transform):
    """y = x to the power of an exponent, for positive x.

    Example:
        >>> import lucid
        >>> from lucid.distributions import transforms
        >>> transforms.PowerTransform(2.0)(lucid.tensor([3.0]))
        tensor([9.])
    """

    domain = codomain = constraints.positive
    bijective = True
    _equal_by = ("exponent",)

    def __init__(self, exponent: Tensor | float, cache_size: int = 0):
        super().__init__(cache_size)
        self.exponent = exponent

    @property
    def sign(self) -> Any:
        """The sign of the exponent."""
        return self.exponent.sign() if isinstance(self.exponent, Tensor) else int(math.copysign(1, self.exponent))

    def _call(self, x: Tensor) -> Tensor:
        return x.pow(self.exponent)

    def _inverse(self, y: Tensor) -> Tensor:
        return y.pow(1 / self.exponent)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return (self.exponent * y / x).abs().log()

    def forward_shape(self, shape: Sequence[int]) -> tuple[int, ...]:
        return _with_parameters(shape, self.exponent)

    inverse_shape = forward_shape


class CumulativeDistributionTransform(Transform):
    """y = F(x), the cumulative distribution function of a distribution: y is uniform where x has that distribution.

    Args:
        distribution: A distribution of numbers that has `cdf`, `icdf` and `log_prob`.
        cache_size: As for `Transform`.

    Example:
        >>> import lucid
        >>> from lucid.distributions import Normal, transforms
        >>> transforms.CumulativeDistributionTransform(Normal(0.0, 1.0))(lucid.tensor([0.0]))
        tensor([0.5000])
    """

    bijective = True
    codomain = constraints.unit_interval
    sign: Any = 1

    def __init__(self, distribution: Distribution, cache_size: int = 0):
        super().__init__(cache_size)
        self.distribution = distribution

    @property
    def domain(self) -> Constraint:
        """The support of the distribution."""
        return self.distribution.support  # type: ignore[no-any-return]

    def _call(self, x: Tensor) -> Tensor:
        return self.distribution.cdf(x)

    def _inverse(self, y: Tensor) -> Tensor:
        return self.distribution.icdf(y)

    def log_abs_det_jacobian(self, x: Tensor, y: Tensor) -> Tensor:
        return self.distribution.log_prob(x)
