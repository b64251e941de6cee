"""Mixtures of distributions of one family."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from ..autograd.grad_mode import no_grad
from ..ops.activations.softmax import log_softmax
from ..ops.indexing.gathering import gather
from ..ops.reduction.logsumexp import logsumexp
from ..tensor import Tensor
from . import constraints
from .constraints import Constraint
from .discrete.categorical import Categorical
from .distribution import Distribution


class MixtureSameFamilyConstraint(constraints.Constraint):
    """The support of a mixture: values that each component allows."""

    def __init__(self, base_constraint: constraints.Constraint):
        self.base_constraint = base_constraint
        self.is_discrete, self.advice = base_constraint.is_discrete, base_constraint.advice
        self.event_dim = base_constraint.event_dim

    def check(self, value: Tensor) -> Tensor:
        """Return for each event whether all components allow it."""
        return self.base_constraint.check(value.unsqueeze(-1 - self.event_dim)).all(-1)

    def __repr__(self) -> str:
        return f"MixtureSameFamilyConstraint({self.base_constraint!r})"


class MixtureSameFamily(Distribution):
    r"""A mixture: one of n distributions of a family is chosen, and the outcome drawn from it.

    .. math:: p(x) = \sum_i \pi_i\, p_i(x)

    The components are the last batch dimension of one distribution: a mixture of three Gaussians has a `Normal` with
    parameters of shape (3,). For vectors, make the numbers of the vector an event first, with `Independent`.

    Args:
        mixture_distribution: A `Categorical` over the components, with their weights π.
        component_distribution: The components.
        validate_args: As for `Distribution`.

    Shape:
        mixture_distribution: batch_shape, over n outcomes; component_distribution: (*batch_shape, n).

    Raises:
        ValueError: The weights are no `Categorical`, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> from lucid.distributions import Categorical, MixtureSameFamily, Normal
        >>> d = MixtureSameFamily(Categorical(lucid.ones(2)), Normal(lucid.tensor([-1.0, 1.0]), 0.5))
        >>> d.mean, d.variance
        (tensor(0.), tensor(1.2500))

    Source: C. M. Bishop, "Pattern recognition and machine learning", 9.2.
    """

    arg_constraints: Any = {}

    def __init__(
        self,
        mixture_distribution: Categorical,
        component_distribution: Distribution,
        validate_args: bool | None = None,
    ):
        if not isinstance(mixture_distribution, Categorical) or not isinstance(component_distribution, Distribution):
            raise ValueError(
                "MixtureSameFamily: expected a Categorical and a Distribution, got "
                f"{type(mixture_distribution).__name__} and {type(component_distribution).__name__}"
            )
        weights = (*mixture_distribution.batch_shape, mixture_distribution._num_events)
        batch = tuple(component_distribution.batch_shape)
        fits = len(batch) >= 1 and batch[-1] == weights[-1]
        if not fits or any(i not in (1, j) for i, j in zip(reversed(weights), reversed(batch), strict=False)):
            raise ValueError(
                f"MixtureSameFamily: the component_distribution has batch_shape {batch}, whose last dimension should "
                f"be the {weights[-1]} components, and the others those of the mixture_distribution, {weights[:-1]}"
            )
        self._mixture_distribution, self._component_distribution = mixture_distribution, component_distribution
        super().__init__(batch[:-1], component_distribution.event_shape, validate_args)

    @property
    def mixture_distribution(self) -> Categorical:
        """The distribution of the index of the component."""
        return self._mixture_distribution

    @property
    def component_distribution(self) -> Distribution:
        """The components, along the last dimension of their batch."""
        return self._component_distribution

    def expand(self, batch_shape: Sequence[int], _instance: Any = None) -> Self:
        new = super().expand(batch_shape, _instance)
        n = self._component_distribution.batch_shape[-1]
        new._component_distribution = self._component_distribution.expand((*batch_shape, n))
        new._mixture_distribution = self._mixture_distribution.expand(tuple(batch_shape))
        return new

    @property
    def support(self) -> Constraint:
        return MixtureSameFamilyConstraint(self._component_distribution.support)

    def _average(self, values: Tensor) -> Tensor:
        """The mean over the components, of values with the dimensions of the event."""
        events = len(self._event_shape)
        weights = self._mixture_distribution.probs
        weights = weights.reshape(tuple(weights.shape) + (1,) * events)
        return (weights * values).sum(-1 - events)

    @property
    def mean(self) -> Tensor:
        return self._average(self._component_distribution.mean)

    @property
    def variance(self) -> Tensor:
        each = self._component_distribution
        apart = each.mean - self.mean.unsqueeze(-1 - len(self._event_shape))
        return self._average(each.variance) + self._average(apart**2)

    def _padded(self, value: Tensor) -> Tensor:
        return value.unsqueeze(-1 - len(self._event_shape))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        weights = log_softmax(self._mixture_distribution.logits, -1)
        return logsumexp(weights + self._component_distribution.log_prob(self._padded(value)), -1)

    def cdf(self, value: Tensor) -> Tensor:
        return (self._component_distribution.cdf(self._padded(value)) * self._mixture_distribution.probs).sum(-1)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        with no_grad():
            shape, events = self._extended_shape(sample_shape), len(self._event_shape)
            batch = shape[: len(shape) - events]
            chosen = self._mixture_distribution.expand(self._batch_shape).sample(sample_shape)
            index = chosen.reshape(batch + (1,) * (events + 1)).expand((*batch, 1, *self._event_shape))
            each = self._component_distribution.sample(sample_shape)
            return gather(each, len(batch), index).squeeze(len(batch))

    def __repr__(self) -> str:
        return f"MixtureSameFamily(\n  {self._mixture_distribution},\n  {self._component_distribution})"
