"""The geometric distribution."""

from __future__ import annotations

from collections.abc import Sequence

from ...autograd.grad_mode import no_grad
from ...ops.elementwise.exponential import logaddexp
from ...ops.elementwise.where import where
from ...ops.special.entropy import xlog1py
from ...tensor import Tensor
from .. import constraints
from ..gamma.exponential import standard_exponential
from .bernoulli import Trials


class Geometric(Trials):
    r"""The geometric distribution: of the number of failures before the first success.

    .. math:: P(k) = (1 - p)^k p, \qquad k = 0, 1, 2, \dots

    It begins with 0. `Tensor.geometric_`, as NumPy and SciPy, counts the success too, and begins with 1.

    Args:
        probs: The probability p > 0 of success.
        logits: Its log-odds.
        validate_args: As for `Distribution`.

    Shape:
        probs or logits: the batch_shape.

    Raises:
        ValueError: Neither or both of `probs` and `logits` are given.

    Example:
        >>> import lucid
        >>> lucid.distributions.Geometric(0.25).mean
        tensor(3.)

    Source: N. L. Johnson, A. W. Kemp, S. Kotz, "Univariate discrete distributions", 5.2.
    """

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.nonnegative_integer

    def __init__(
        self,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ):
        super().__init__(self._set(probs, logits), validate_args=validate_args)
        if self._validate_args and probs is not None:
            self._check(
                constraints.greater_than(0.0, advice="no success would ever come"), self.probs, "parameter probs"
            )

    @property
    def mean(self) -> Tensor:
        return 1 / self.probs - 1

    @property
    def mode(self) -> Tensor:
        return self.probs * 0

    @property
    def variance(self) -> Tensor:
        return (1 / self.probs - 1) / self.probs

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with no_grad():
            waits = standard_exponential(self._extended_shape(sample_shape), self.probs)
            return (waits / -(-self.probs).log1p()).floor()

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        failure = -where(value == 0, 0.0, self.probs)  # so that log 0 has no gradient where there was no failure
        return xlog1py(value, failure) + self.probs.log()

    def entropy(self) -> Tensor:
        return (logaddexp(self.logits, 0.0) - self.probs * self.logits) / self.probs
