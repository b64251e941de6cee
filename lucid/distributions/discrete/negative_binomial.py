"""The negative binomial distribution."""

from __future__ import annotations

from collections.abc import Sequence

from ...autograd.grad_mode import no_grad
from ...ops.activations.sigmoid import logsigmoid
from ...ops.creation.implicit import standard_gamma
from ...ops.creation.sampling import poisson
from ...ops.elementwise.gamma import lgamma
from ...ops.elementwise.where import where
from ...tensor import Tensor
from .. import constraints
from ..arguments import counts
from .bernoulli import Trials


class NegativeBinomial(Trials):
    r"""The negative binomial distribution: of the number of successes before the r-th failure.

    .. math:: P(k) = \frac{\Gamma(r + k)}{k!\, \Gamma(r)} p^k (1 - p)^r

    As in PyTorch p is the probability of what is counted. In SciPy and NumPy it is that of what ends the counting:
    their p is 1 - p here. With r real it is a Poisson distribution whose rate has a gamma distribution.

    Args:
        total_count: The number r ≥ 0 of failures, which need not be whole.
        probs: The probability p < 1 of success.
        logits: Its log-odds.
        validate_args: As for `Distribution`.

    Shape:
        total_count, probs or logits: shapes that broadcast, to the batch_shape.

    Raises:
        ValueError: Neither or both of `probs` and `logits` are given.

    Example:
        >>> import lucid
        >>> lucid.distributions.NegativeBinomial(3.0, probs=0.5).mean
        tensor(3.)

    Source: N. L. Johnson, A. W. Kemp, S. Kotz, "Univariate discrete distributions", chapter 5.
    """

    arg_constraints = {
        "total_count": constraints.greater_than_eq(0),
        "probs": constraints.half_open_interval(0.0, 1.0),
        "logits": constraints.real,
    }
    support = constraints.nonnegative_integer
    total_count: Tensor

    def __init__(
        self,
        total_count: Tensor | float,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ):
        super().__init__(self._set(probs, logits, total_count=total_count), validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.total_count * self.logits.exp()

    @property
    def mode(self) -> Tensor:
        return ((self.total_count - 1) * self.logits.exp()).floor().clamp(min=0)

    @property
    def variance(self) -> Tensor:
        return self.mean / (-self.logits).sigmoid()

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with no_grad():
            rates = standard_gamma(self.total_count.expand(self._extended_shape(sample_shape)))
            return poisson(rates * self.logits.exp())

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        r, k = self.total_count, counts(value, self.total_count)
        ways = where(r + k == 0, 0.0, lgamma(r + k) - lgamma(k + 1) - lgamma(r))
        return ways + r * logsigmoid(-self.logits) + k * logsigmoid(self.logits)
