"""The binomial distribution."""

from __future__ import annotations

from collections.abc import Sequence

from ...autograd.grad_mode import no_grad
from ...ops.creation.sampling import binomial
from ...ops.elementwise.clamp import minimum
from ...ops.elementwise.exponential import logaddexp
from ...ops.elementwise.gamma import lgamma
from ...tensor import Tensor
from .. import constraints
from ..arguments import counts
from ..constraints import Constraint
from .bernoulli import Trials


class Binomial(Trials):
    r"""The binomial distribution: of the number of successes in n trials.

    .. math:: P(k) = \binom{n}{k} p^k (1 - p)^{n - k}, \qquad 0 \le k \le n

    Args:
        total_count: The number n of trials.
        probs: The probability p of success.
        logits: Its log-odds.
        validate_args: As for `Distribution`.

    Shape:
        total_count, probs or logits: shapes that broadcast, to the batch_shape.

    Raises:
        ValueError: Neither or both of `probs` and `logits` are given.

    Example:
        >>> import lucid
        >>> d = lucid.distributions.Binomial(10, probs=0.5)
        >>> d.mean, d.variance
        (tensor(5.), tensor(2.5000))

    Source: N. L. Johnson, A. W. Kemp, S. Kotz, "Univariate discrete distributions", chapter 3.
    """

    arg_constraints = {
        "total_count": constraints.nonnegative_integer,
        "probs": constraints.unit_interval,
        "logits": constraints.real,
    }
    has_enumerate_support = True
    total_count: Tensor

    def __init__(
        self,
        total_count: Tensor | float = 1,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ):
        super().__init__(self._set(probs, logits, total_count=total_count), validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.integer_interval(0, self.total_count)

    @property
    def mean(self) -> Tensor:
        return self.total_count * self.probs

    @property
    def mode(self) -> Tensor:
        return minimum(((self.total_count + 1) * self.probs).floor(), self.total_count)

    @property
    def variance(self) -> Tensor:
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        with no_grad():
            return binomial(self.total_count.expand(shape), self.probs.expand(shape))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        n, k = self.total_count, counts(value, self.total_count)
        ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
        return ways + k * self.logits - n * logaddexp(self.logits, 0.0)

    def _largest_count(self) -> int:
        n = int(self.total_count.max().item())
        if not (self.total_count == n).all():
            raise NotImplementedError(
                "Binomial: entropy and enumerate_support want one total_count for the whole batch; make a distribution "
                "for each of them"
            )
        return n

    def entropy(self) -> Tensor:
        n = self._largest_count()
        log_prob = self.log_prob(self._listed(self._numbers(n + 1), expand=False))
        return -(log_prob.exp() * log_prob).sum(0)

    def enumerate_support(self, expand: bool = True) -> Tensor:
        return self._listed(self._numbers(self._largest_count() + 1), expand)
