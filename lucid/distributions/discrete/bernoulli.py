"""The Bernoulli distribution, and what all distributions of trials that succeed or fail share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...autograd.grad_mode import no_grad
from ...ops.creation.ranges import arange
from ...ops.creation.sampling import bernoulli
from ...ops.elementwise.exponential import logaddexp
from ...ops.elementwise.where import where
from ...size import Size
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast, lazy_property, logits_to_probs, one_of, probs_to_logits
from ..distribution import Distribution, ExponentialFamily


class Trials(Distribution):
    """What distributions have that are given by the probability of success, or by its log-odds."""

    _given: str

    def _set(self, probs: Any, logits: Any, **others: Any) -> tuple[int, ...]:
        """Set the parameters, and return the batch_shape."""
        self._given = one_of(type(self).__name__, probs=probs, logits=logits)
        given = {self._given: probs if logits is None else logits}
        values = broadcast(type(self).__name__, **given, **others)
        for name, value in zip([*given, *others], values, strict=True):
            self.__dict__[name] = value
        return tuple(values[0].shape)

    @lazy_property
    def logits(self) -> Tensor:
        """The log-odds of success."""
        return probs_to_logits(self.probs, is_binary=True)

    @lazy_property
    def probs(self) -> Tensor:
        """The probability of success."""
        return logits_to_probs(self.logits, is_binary=True)

    @property
    def _param(self) -> Tensor:
        return self.__dict__[self._given]  # type: ignore[no-any-return]

    def _numbers(self, n: int) -> Tensor:
        """0, 1, ..., n - 1, as numbers of successes."""
        return arange(n, dtype=self._param.dtype, device=self._param.device)

    @property
    def param_shape(self) -> Size:
        """The shape of the probabilities."""
        return self._param.size()


class Bernoulli(Trials, ExponentialFamily):
    r"""The Bernoulli distribution: 1 with probability p, else 0.

    .. math:: P(x) = p^x (1 - p)^{1 - x}, \qquad x \in \{0, 1\}

    Args:
        probs: The probability p.
        logits: Its log-odds, log(p / (1 - p)).
        validate_args: As for `Distribution`.

    Shape:
        probs or logits: the batch_shape.

    Raises:
        ValueError: Neither or both of `probs` and `logits` are given.

    Example:
        >>> import lucid
        >>> d = lucid.distributions.Bernoulli(probs=0.25)
        >>> d.log_prob(lucid.tensor([0.0, 1.0])).exp()
        tensor([0.7500, 0.2500])

    Source: N. L. Johnson, A. W. Kemp, S. Kotz, "Univariate discrete distributions", 3.2.
    """

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.boolean
    has_enumerate_support = True

    def __init__(
        self,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ):
        super().__init__(self._set(probs, logits), validate_args=validate_args)

    @property
    def mean(self) -> Tensor:
        return self.probs

    @property
    def mode(self) -> Tensor:
        p = self.probs
        return where(p == 0.5, math.nan, (p > 0.5).to(p.dtype))

    @property
    def variance(self) -> Tensor:
        return self.probs * (1 - self.probs)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with no_grad():
            return bernoulli(self.probs.expand(self._extended_shape(sample_shape)))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return value * self.logits - logaddexp(self.logits, 0.0)

    def entropy(self) -> Tensor:
        return logaddexp(self.logits, 0.0) - self.probs * self.logits

    def enumerate_support(self, expand: bool = True) -> Tensor:
        return self._listed(self._numbers(2), expand)
