"""The categorical distribution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...autograd.grad_mode import no_grad
from ...ops.conversion import finfo
from ...ops.creation.random import rand
from ...ops.creation.ranges import arange
from ...ops.indexing.gathering import gather
from ...ops.reduction.logsumexp import logsumexp
from ...ops.shape.broadcasting import broadcast_shapes
from ...ops.sorting.searching import searchsorted
from ...size import Size
from ...tensor import Tensor
from .. import constraints
from ..arguments import lazy_property, logits_to_probs, one_of, probs_to_logits, vectors
from ..constraints import Constraint
from ..distribution import Distribution


class Outcomes(Distribution):
    """What distributions over n listed outcomes have, which are given by probabilities or by logits."""

    _given: str

    def _set(self, probs: Any, logits: Any) -> Tensor:
        """Set the parameter, normalized, and return it."""
        name = type(self).__name__
        self._given = one_of(name, probs=probs, logits=logits)
        what = "a Tensor whose last dimension holds the outcomes"
        value = vectors(name, self._given, probs if logits is None else logits, what)
        normalized = value / value.sum(-1, keepdim=True) if logits is None else value - logsumexp(value, -1, True)
        self.__dict__[self._given] = normalized
        return normalized

    @lazy_property
    def logits(self) -> Tensor:
        """The logarithms of the probabilities."""
        return probs_to_logits(self.probs)

    @lazy_property
    def probs(self) -> Tensor:
        """The probabilities."""
        return logits_to_probs(self.logits)

    @property
    def _param(self) -> Tensor:
        return self.__dict__[self._given]  # type: ignore[no-any-return]

    @property
    def _num_events(self) -> int:
        return int(self._param.shape[-1])

    @property
    def param_shape(self) -> Size:
        """The shape of the probabilities."""
        return self._param.size()

    def _entropy(self) -> Tensor:
        logits = self.logits.clamp(min=float(finfo(self.logits.dtype).min))  # so that 0 times -∞ is 0
        return -(logits * self.probs).sum(-1)

    def _draw(self, shape: tuple[int, ...]) -> Tensor:
        """Indices of outcomes, of a shape that ends in that of the batch."""
        with no_grad():
            ends = self.probs.to(np.float64).cumsum(-1)
            u = rand(shape, dtype=np.float64, device=ends.device) * ends[..., -1]
            batch = ends.shape[:-1]
            samples = math.prod(shape[: len(shape) - len(batch)])
            if samples < 16:
                index = (ends <= u.unsqueeze(-1)).sum(-1)
            else:  # to bisect takes longer for a few, and for many neither the time nor the memory of all comparisons
                rows = u.reshape((samples, *batch)).movedim(0, -1)
                index = searchsorted(ends, rows, right=True).movedim(-1, 0).reshape(shape)
            return index.clamp(max=self._num_events - 1)


def chosen(logits: Tensor, index: Tensor) -> Tensor:
    """The logits of the outcomes of some indices, which broadcast with the batch."""
    index = index.unsqueeze(-1)
    if index.shape[:-1] != logits.shape[:-1]:
        shape = broadcast_shapes(index.shape[:-1], logits.shape[:-1])
        index, logits = index.expand((*shape, 1)), logits.expand((*shape, logits.shape[-1]))
    return gather(logits, -1, index).squeeze(-1)


class Categorical(Outcomes):
    r"""The categorical distribution: of one of n outcomes, as an index.

    .. math:: P(i) = p_i, \qquad p = \operatorname{softmax}(\text{logits})

    Give either probabilities, which are divided by their sum, or logits: ``Categorical(x)`` takes x as probabilities,
    so that what a network puts out goes in as ``Categorical(logits=x)``.

    Args:
        probs: Probabilities, or weights that are not negative.
        logits: Logarithms of weights, of any size.
        validate_args: As for `Distribution`.

    Shape:
        probs or logits: (..., n); batch_shape: (...); a sample: sample_shape + batch_shape, of integers.

    Raises:
        ValueError: Neither or both of `probs` and `logits` are given, or what is given has no dimension.

    Example:
        >>> import lucid
        >>> d = lucid.distributions.Categorical(probs=lucid.tensor([1.0, 3.0]))
        >>> d.log_prob(lucid.tensor(1)).exp()
        tensor(0.7500)
        >>> d.entropy()
        tensor(0.5623)

    Source: C. M. Bishop, "Pattern recognition and machine learning", 2.2.
    """

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    has_enumerate_support = True

    def __init__(self, probs: Tensor | None = None, logits: Tensor | None = None, validate_args: bool | None = None):
        super().__init__(self._set(probs, logits).shape[:-1], validate_args=validate_args)

    @property
    def support(self) -> Constraint:
        return constraints.integer_interval(0, self._num_events - 1)

    @property
    def mean(self) -> Tensor:
        return self._param.detach().sum(-1) * math.nan  # outcomes have no order, so that no index is their mean

    variance = mean

    @property
    def mode(self) -> Tensor:
        return self.probs.argmax(-1)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self._draw(self._extended_shape(sample_shape))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return chosen(self.logits, value.to(np.int64))

    def entropy(self) -> Tensor:
        return self._entropy()

    def enumerate_support(self, expand: bool = True) -> Tensor:
        return self._listed(arange(self._num_events, device=self._param.device), expand)
