"""The log-normal distribution."""

from __future__ import annotations

from ...tensor import Tensor
from .. import constraints
from ..composite.transformed_distribution import TransformedDistribution
from ..transforms.elementwise import ExpTransform
from .normal import Normal


class LogNormal(TransformedDistribution):
    r"""The distribution of y = exp(x), where x is normal.

    .. math:: p(y) = \frac{1}{y \sigma \sqrt{2\pi}} \exp\!\left(-\frac{(\log y - \mu)^2}{2 \sigma^2}\right)

    `loc` and `scale` are the mean and standard deviation of log y, not of y, whose mean is
    :math:`\exp(\mu + \sigma^2 / 2)`.

    Args:
        loc: The mean μ of the logarithm.
        scale: The standard deviation σ > 0 of the logarithm.
        validate_args: As for `Distribution`.

    Shape:
        loc, scale: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> d = lucid.distributions.LogNormal(0.0, 1.0)
        >>> d.mean, d.mode
        (tensor(1.6487), tensor(0.3679))

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 1, chapter 14.
    """

    arg_constraints = {"loc": constraints.real, "scale": constraints.positive}
    support = constraints.positive
    has_rsample = True
    base_dist: Normal

    def __init__(self, loc: Tensor | float, scale: Tensor | float, validate_args: bool | None = None):
        super().__init__(Normal(loc, scale, validate_args), ExpTransform(), validate_args)

    @property
    def loc(self) -> Tensor:
        """The mean of the logarithm."""
        return self.base_dist.loc

    @property
    def scale(self) -> Tensor:
        """The standard deviation of the logarithm."""
        return self.base_dist.scale

    @property
    def mean(self) -> Tensor:
        return (self.loc + self.scale**2 / 2).exp()

    @property
    def mode(self) -> Tensor:
        return (self.loc - self.scale**2).exp()

    @property
    def variance(self) -> Tensor:
        square = self.scale**2
        return square.expm1() * (2 * self.loc + square).exp()

    def entropy(self) -> Tensor:
        return self.base_dist.entropy() + self.loc

    def __repr__(self) -> str:
        return repr(self.base_dist).replace("Normal", type(self).__name__)
