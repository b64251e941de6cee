"""The multinomial distribution."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence

from ...autograd.grad_mode import no_grad
from ...ops.creation.from_shape import ones, zeros
from ...ops.creation.ranges import arange
from ...ops.elementwise.gamma import lgamma
from ...ops.elementwise.where import where
from ...tensor import Tensor
from .. import constraints
from ..arguments import counts
from ..constraints import Constraint
from .binomial import Binomial
from .categorical import Outcomes


class Multinomial(Outcomes):
    r"""The multinomial distribution: of how often each of m outcomes comes in n draws.

    .. math:: P(k) = \frac{n!}{\prod_i k_i!} \prod_i p_i^{k_i}, \qquad \sum_i k_i = n

    `lucid.multinomial` is another thing: it draws indices, and counts nothing.

    Args:
        total_count: The number n of draws, one for the whole batch.
        probs: Probabilities, or weights that are not negative.
        logits: Logarithms of weights, of any size.
        validate_args: As for `Distribution`.

    Shape:
        probs or logits: (..., m); event_shape: (m,).

    Raises:
        ValueError: Neither or both of `probs` and `logits` are given, or what is given has no dimension, or the number
            of draws is negative.
        NotImplementedError: The number of draws is no integer.

    Example:
        >>> import lucid
        >>> d = lucid.distributions.Multinomial(8, probs=lucid.tensor([1.0, 1.0, 2.0]))
        >>> d.mean, d.sample().sum()
        (tensor([2., 2., 4.]), tensor(8.))

    Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Discrete multivariate distributions", chapter 35.
    """

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}

    def __init__(
        self,
        total_count: int = 1,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ):
        try:
            self.total_count = operator.index(total_count)
        except TypeError:
            raise NotImplementedError(
                f"Multinomial: expected total_count to be one integer for the whole batch, got {total_count!r}"
            ) from None
        if self.total_count < 0:
            raise ValueError(f"Multinomial: expected total_count to be 0 or more, got {self.total_count}")
        shape = self._set(probs, logits).shape
        super().__init__(shape[:-1], shape[-1:], validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.multinomial(self.total_count)

    @property
    def mean(self) -> Tensor:
        return self.probs * self.total_count

    @property
    def variance(self) -> Tensor:
        return self.total_count * self.probs * (1 - self.probs)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        with no_grad():
            drawn = self._draw((self.total_count, *shape[:-1])).movedim(0, -1)
            none = zeros(shape, dtype=self._param.dtype, device=drawn.device)
            return none.scatter_add(-1, drawn, ones(drawn.shape, dtype=none.dtype, device=none.device))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        value = counts(value, self._param)
        logits = where((value == 0) & (self.logits == -math.inf), 0.0, self.logits)
        return lgamma(value.sum(-1) + 1) - lgamma(value + 1).sum(-1) + (logits * value).sum(-1)

    def entropy(self) -> Tensor:
        n = self.total_count
        times = arange(1, n + 1, dtype=self._param.dtype, device=self._param.device)
        times = times.reshape((-1, *([1] * self._param.ndim)))
        chances = Binomial(n, probs=self.probs, validate_args=False).log_prob(times).exp()
        return n * self._entropy() - math.lgamma(n + 1) + (chances * lgamma(times + 1)).sum((0, -1))
