"""Relaxed Bernoulli and categorical distributions: nearly discrete samples that have gradients (Gumbel-softmax)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ...ops.activations.softmax import softmax
from ...ops.conversion import finfo
from ...ops.elementwise.exponential import logaddexp
from ...ops.reduction.logsumexp import logsumexp
from ...tensor import Tensor
from .. import constraints
from ..arguments import broadcast, inner_logit, inner_sigmoid
from ..gamma.exponential import standard_exponential
from .bernoulli import Trials
from .categorical import Outcomes


class RelaxedBernoulli(Trials):
    r"""A number between 0 and 1 that is nearly 0 or 1, with a gradient: the binary concrete distribution.

    .. math:: x = \sigma\!\left(\frac{\ell + L}{\tau}\right), \qquad L = \log u - \log(1 - u)

    Args:
        temperature: τ > 0: samples become those of `Bernoulli` as it goes to 0, and their gradients large.
        probs: The probability of 1 at temperature 0.
        logits: Its log-odds ℓ.
        validate_args: As for `Distribution`.

    Shape:
        probs or logits: the batch_shape.

    Raises:
        ValueError: Neither or both of `probs` and `logits` are given.

    Example:
        >>> import lucid
        >>> x = lucid.distributions.RelaxedBernoulli(0.5, logits=lucid.zeros(3)).rsample()
        >>> bool(((0 <= x) & (x <= 1)).all())
        True

    Source: C. J. Maddison, A. Mnih, Y. W. Teh, "The concrete distribution", 2017.
    """

    arg_constraints = {"probs": constraints.unit_interval, "logits": constraints.real}
    support = constraints.unit_interval
    has_rsample = True

    def __init__(
        self,
        temperature: Tensor | float,
        probs: Tensor | float | None = None,
        logits: Tensor | float | None = None,
        validate_args: bool | None = None,
    ):
        shape = self._set(probs, logits)
        (self.temperature,) = broadcast(type(self).__name__, temperature=temperature)
        super().__init__(shape, validate_args=validate_args)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        shape = self._extended_shape(sample_shape)
        noise = standard_exponential(shape, self._param).log() - standard_exponential(shape, self._param).log()
        return inner_sigmoid((self.logits + noise) / self.temperature)

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        logit = inner_logit(value)
        difference = self.logits - logit * self.temperature
        density = self.temperature.log() + difference - 2 * logaddexp(difference, 0.0)
        return density + logaddexp(logit, 0.0) + logaddexp(-logit, 0.0)


class RelaxedOneHotCategorical(Outcomes):
    r"""A vector that is nearly one-hot, with a gradient: the Gumbel-softmax.

    .. math:: x = \operatorname{softmax}\!\left(\frac{\log p + G}{\tau}\right), \qquad G \text{ of Gumbel noise}

    Args:
        temperature: τ > 0: samples become those of `OneHotCategorical` as it goes to 0, and their gradients large.
        probs: The probabilities p at temperature 0.
        logits: Logarithms of weights, of any size.
        validate_args: As for `Distribution`.

    Shape:
        probs or logits: (..., n); event_shape: (n,).

    Raises:
        ValueError: Neither or both of `probs` and `logits` are given, or what is given has no dimension.

    Example:
        >>> import lucid
        >>> lucid.distributions.RelaxedOneHotCategorical(0.5, logits=lucid.zeros(3)).rsample().sum().round()
        tensor(1.)

    Source: E. Jang, S. Gu, B. Poole, "Categorical reparameterization with Gumbel-softmax", 2017.
    """

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    support = constraints.simplex
    has_rsample = True

    def __init__(
        self,
        temperature: Tensor | float,
        probs: Tensor | None = None,
        logits: Tensor | None = None,
        validate_args: bool | None = None,
    ):
        shape = self._set(probs, logits).shape
        (self.temperature,) = broadcast(type(self).__name__, temperature=temperature)
        super().__init__(shape[:-1], shape[-1:], validate_args)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        gumbel = -standard_exponential(self._extended_shape(sample_shape), self._param).log()
        x = softmax((self.logits + gumbel) / self.temperature, -1)
        return x.clamp(min=float(finfo(x.dtype).tiny))  # no zero, whose logarithm is -∞

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        n, logs = self._num_events, value.log()
        scores = self.logits - logs * self.temperature
        constant = math.lgamma(n) + (n - 1) * self.temperature.log()
        return (scores - logsumexp(scores, -1, True)).sum(-1) + constant - logs.sum(-1)
