"""The Poisson distribution."""

from __future__ import annotations

from collections.abc import Sequence

from ...autograd.grad_mode import no_grad
from ...ops.creation.sampling import poisson
from ...ops.elementwise.exponential import xlogy
from ...ops.elementwise.gamma import lgamma
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast, counts
from ..distribution import ExponentialFamily


class Poisson(ExponentialFamily):
    r"""The Poisson distribution: of how often something happens in a given time.

    .. math:: P(k) = \frac{\lambda^k e^{-\lambda}}{k!}, \qquad k = 0, 1, 2, \dots

    Args:
        rate: λ ≥ 0, the mean and the variance. A network that puts out log λ gives ``x.exp()``.
        validate_args: As for `Distribution`.

    Shape:
        rate: the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.Poisson(2.0).log_prob(lucid.tensor(0.0))
        tensor(-2.)

    Source: N. L. Johnson, A. W. Kemp, S. Kotz, "Univariate discrete distributions", chapter 4.
    """

    arg_constraints = {"rate": constraints.nonnegative}
    support = constraints.nonnegative_integer

    def __init__(self, rate: Tensor | float, validate_args: bool | None = None):
        (self.rate,) = broadcast("Poisson", rate=rate)
        super().__init__(self.rate.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.rate

    variance = mean

    @property
    def mode(self) -> Tensor:
        return self.rate.floor()

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with no_grad():
            return poisson(self.rate.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        value = counts(value, self.rate)
        return xlogy(value, self.rate) - self.rate - lgamma(value + 1)
