"""The categorical distribution with outcomes as one-hot vectors."""

from __future__ import annotations

from collections.abc import Sequence

from ...ops.creation.from_shape import eye
from ...ops.embedding.one_hot import one_hot
from ...tensor import Tensor
from .. import constraints
from .categorical import Outcomes, chosen


class OneHotCategorical(Outcomes):
    r"""The categorical distribution, with outcomes as vectors of zeros and a one.

    .. math:: P(x) = \prod_i p_i^{x_i}

    Args:
        probs: Probabilities, or weights that are not negative.
        logits: Logarithms of weights, of any size.
        validate_args: As for `Distribution`.

    Shape:
        probs or logits: (..., n); event_shape: (n,).

    Raises:
        ValueError: Neither or both of `probs` and `logits` are given, or what is given has no dimension.

    Example:
        >>> import lucid
        >>> d = lucid.distributions.OneHotCategorical(probs=lucid.tensor([0.0, 1.0]))
        >>> d.sample()
        tensor([0., 1.])

    Source: C. M. Bishop, "Pattern recognition and machine learning", 2.2.
    """

    arg_constraints = {"probs": constraints.simplex, "logits": constraints.real_vector}
    support = constraints.one_hot
    has_enumerate_support = True

    def __init__(self, probs: Tensor | None = None, logits: Tensor | None = None, validate_args: bool | None = None):
        shape = self._set(probs, logits).shape
        super().__init__(shape[:-1], shape[-1:], validate_args)

    @property
    def mean(self) -> Tensor:
        return self.probs

    @property
    def mode(self) -> Tensor:
        return self._one_hot(self.probs.argmax(-1))

    @property
    def variance(self) -> Tensor:
        return self.probs * (1 - self.probs)

    def _one_hot(self, index: Tensor) -> Tensor:
        return one_hot(index, self._num_events).to(self._param.dtype)

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self._one_hot(self._draw(self._extended_shape(sample_shape)[:-1]))

    def log_prob(self, value: Tensor) -> Tensor:
        if self._validate_args:
            self._validate_sample(value)
        return chosen(self.logits, value.argmax(-1))

    def entropy(self) -> Tensor:
        return self._entropy()

    def enumerate_support(self, expand: bool = True) -> Tensor:
        return self._listed(eye(self._num_events, dtype=self._param.dtype, device=self._param.device), expand)


class OneHotCategoricalStraightThrough(OneHotCategorical):
    r"""`OneHotCategorical` with a gradient that is that of the probabilities, as if they had been the sample.

    It is biased, and often good enough.

    Example:
        >>> import lucid
        >>> p = lucid.tensor([0.25, 0.75], requires_grad=True)
        >>> d = lucid.distributions.OneHotCategoricalStraightThrough(probs=p)
        >>> d.rsample().requires_grad
        True

    Source: Y. Bengio, N. Léonard, A. Courville, "Estimating or propagating gradients through stochastic neurons for
    conditional computation", 2013.
    """

    has_rsample = True

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        return self.sample(sample_shape) + (self.probs - self.probs.detach())
