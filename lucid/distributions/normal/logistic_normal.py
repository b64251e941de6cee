"""The logistic-normal distribution."""

from __future__ import annotations

from ...tensor import Tensor
from .. import constraints
from ..composite.transformed_distribution import TransformedDistribution
from ..transforms.vectors import StickBreakingTransform
from .normal import Normal


class LogisticNormal(TransformedDistribution):
    r"""The distribution of shares that stick breaking makes of independent normal numbers.

    n numbers make n + 1 shares, which add up to 1; see `StickBreakingTransform`. It has neither mean nor variance in
    closed form, and is no softmax of normal numbers.

    Args:
        loc: The means of the normal numbers.
        scale: Their standard deviations.
        validate_args: As for `Distribution`.

    Shape:
        loc, scale: shapes that broadcast to (..., n); event_shape: (n + 1,).

    Example:
        >>> import lucid
        >>> d = lucid.distributions.LogisticNormal(lucid.zeros(3), lucid.ones(3))
        >>> d.sample().shape == (4,)
        True

    Source: J. Aitchison, S. M. Shen, "Logistic-normal distributions", 1980.
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.simplex
    has_rsample = True

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None):
        base = Normal(loc, scale, validate_args)
        base = base if base.batch_shape else base.expand((1,))
        super().__init__(base, StickBreakingTransform(), validate_args)

    @property
    def loc(self) -> Tensor:
        """The means of the normal numbers."""
        return self.base_dist.base_dist.loc  # type: ignore[attr-defined, no-any-return]

    @property
    def scale(self) -> Tensor:
        """The standard deviations of the normal numbers."""
        return self.base_dist.base_dist.scale  # type: ignore[attr-defined, no-any-return]
