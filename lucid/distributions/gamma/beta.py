"""The beta distribution."""

from __future__ import annotations

from collections.abc import Sequence

from ...ops.creation.implicit import dirichlet
from ...ops.elementwise.exponential import xlogy
from ...ops.elementwise.gamma import digamma, lgamma
from ...ops.elementwise.where import where
from ...ops.shape.joining import stack
from ...ops.special.entropy import xlog1py
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import ExponentialFamily


class Beta(ExponentialFamily):
    r"""The beta distribution, of a share between 0 and 1.

    .. math:: p(x) = \frac{x^{\alpha - 1} (1 - x)^{\beta - 1}}{B(\alpha, \beta)}, \qquad
        B(\alpha, \beta) = \frac{\Gamma(\alpha) \Gamma(\beta)}{\Gamma(\alpha + \beta)}

    Its mean is α / (α + β): a larger `concentration1` moves it to 1, a larger `concentration0` to 0.

    Args:
        concentration1: α > 0, of 1.
        concentration0: β > 0, of 0.
        validate_args: As for `Distribution`.

    Shape:
        concentration1, concentration0: shapes that broadcast, to the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.Beta(3.0, 1.0).mean
        tensor(0.7500)

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 2, chapter 25.
    """

    arg_constraints = {"concentration1": constraints.positive, "concentration0": constraints.positive}
    support = constraints.unit_interval
    has_rsample = True

    def __init__(
        self, concentration1: Tensor | float, concentration0: Tensor | float, validate_args: bool | None = None
    ):
        self.concentration1, self.concentration0 = broadcast(
            "Beta", concentration1=concentration1, concentration0=concentration0
        )
        super().__init__(self.concentration1.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.concentration1 / (self.concentration1 + self.concentration0)

    @property
    def mode(self) -> Tensor:
        a, b = self.concentration1, self.concentration0
        inner = (a - 1).clamp(min=0) / ((a - 1).clamp(min=0) + (b - 1).clamp(min=0))
        return where((a < 1) & (b < 1), 1.0, inner)  # of the two ends, which are equally infinite

    @property
    def variance(self) -> Tensor:
        a, b = self.concentration1, self.concentration0
        return a * b / ((a + b) ** 2 * (a + b + 1))

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        both = stack([self.concentration1.expand(shape), self.concentration0.expand(shape)], -1)
        return dirichlet(both)[..., 0]

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        a, b = self.concentration1, self.concentration0
        return xlogy(a - 1, value) + xlog1py(b - 1, -value) - log_beta(a, b)

    def entropy(self) -> Tensor:
        a, b = self.concentration1, self.concentration0
        return log_beta(a, b) - (a - 1) * digamma(a) - (b - 1) * digamma(b) + (a + b - 2) * digamma(a + b)


def log_beta(a: Tensor, b: Tensor) -> Tensor:
    """The logarithm of the beta function."""
    return lgamma(a) + lgamma(b) - lgamma(a + b)
