"""The exponential distribution."""

from __future__ import annotations

from collections.abc import Sequence

from ...ops.creation.fills import exponential
from ...ops.creation.from_shape import zeros
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast
from ..distribution import ExponentialFamily


class Exponential(ExponentialFamily):
    r"""The exponential distribution: of the time until something happens that does not age.

    .. math:: p(x) = \lambda e^{-\lambda x}, \qquad x \ge 0

    Args:
        rate: λ > 0, the inverse of the mean; no scale.
        validate_args: As for `Distribution`.

    Shape:
        rate: the batch_shape.

    Example:
        >>> import lucid
        >>> lucid.distributions.Exponential(4.0).mean
        tensor(0.2500)

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous univariate distributions" 1, chapter 19.
    """

    arg_constraints = {"rate": constraints.positive}
    support = constraints.nonnegative
    has_rsample = True

    def __init__(self, rate: Tensor | float, validate_args: bool | None = None):
        (self.rate,) = broadcast("Exponential", rate=rate)
        super().__init__(self.rate.shape, validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return 1 / self.rate

    stddev = mean

    @property
    def mode(self) -> Tensor:
        return self.rate * 0

    @property
    def variance(self) -> Tensor:
        return self.rate**-2

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return standard_exponential(self._extended_shape(sample_shape), self.rate) / self.rate

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return self.rate.log() - self.rate * value

    def cdf(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return -(-self.rate * value).expm1()

    def icdf(self, value: Tensor) -> Tensor:
        return -(-value).log1p() / self.rate

    def entropy(self) -> Tensor:
        return 1 - self.rate.log()


def standard_exponential(shape: tuple[int, ...], like: Tensor) -> Tensor:
    """Numbers of the exponential distribution of rate 1, of a tensor's dtype and device; none is 0."""
    return exponential(zeros(shape, dtype=like.dtype, device=like.device))
