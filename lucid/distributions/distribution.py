"""The base class of distributions: shapes, sampling without gradients, checks of parameters and values."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from ..autograd.grad_mode import no_grad
from ..ops.arguments import sizes
from ..size import Size
from ..tensor import Tensor
from . import constraints
from .constraints import Constraint


class Distribution:
    r"""A probability distribution, or a batch of them.

    The shape of a sample has three parts: ``sample_shape + batch_shape + event_shape``. A batch holds independent
    distributions with parameters of their own; an event is one outcome, whose elements may depend on each other: a
    vector of a `MultivariateNormal`. `log_prob` returns one number for each event, so that its result has not the
    dimensions of the event.

    To make one of your own, set `arg_constraints` and `support`, call ``super().__init__(batch_shape, event_shape)``
    when the parameters are attributes, and write `log_prob` and `rsample`, or `sample` where no gradient passes.

    Args:
        batch_shape: The shape of the parameters, without their event dimensions.
        event_shape: The shape of one outcome; empty for numbers.
        validate_args: Whether parameters and values are checked; by default as `set_default_validate_args` says.

    Attributes:
        arg_constraints: The `constraints` of the parameters, by name.
        has_rsample: Whether samples have gradients with respect to the parameters.
        has_enumerate_support: Whether `enumerate_support` lists all outcomes.

    Raises:
        ValueError: A parameter does not satisfy its constraint.

    Example:
        >>> import lucid
        >>> from lucid.distributions import Normal
        >>> d = Normal(lucid.zeros(3, 2), 1.0)
        >>> d.batch_shape == (3, 2), d.event_shape == (), d.sample((5,)).shape == (5, 3, 2)
        (True, True, True)

    Source: J. V. Dillon et al., "TensorFlow Distributions", 2017.
    """

    has_rsample = False
    has_enumerate_support = False
    arg_constraints: Any = {}
    _validate_args = __debug__

    @staticmethod
    def set_default_validate_args(value: bool) -> None:
        """Say whether distributions check parameters and values by default; it takes time, and on a GPU a wait.

        Raises:
            ValueError: It is neither True nor False.
        """
        if value not in (True, False):
            raise ValueError(f"set_default_validate_args: expected True or False, got {value!r}")
        Distribution._validate_args = bool(value)

    def __init__(
        self, batch_shape: Sequence[int] = (), event_shape: Sequence[int] = (), validate_args: bool | None = None
    ):
        self._batch_shape, self._event_shape = Size(batch_shape), Size(event_shape)
        if validate_args is not None:
            self._validate_args = validate_args
        if self._validate_args:
            for name, constraint in self.arg_constraints.items():
                lazily = isinstance(getattr(type(self), name, None), functools.cached_property)
                if not constraints.is_dependent(constraint) and not (lazily and name not in self.__dict__):
                    self._check(constraint, getattr(self, name), f"parameter {name}")

    @property
    def batch_shape(self) -> Size:
        """The shape of the batch of distributions."""
        return self._batch_shape

    @property
    def event_shape(self) -> Size:
        """The shape of one outcome."""
        return self._event_shape

    if TYPE_CHECKING:
        support: Any  # a Constraint, which type checkers let a subclass make an attribute or a property
    else:

        @property
        def support(self) -> Constraint:
            """The constraint that outcomes satisfy."""
            raise NotImplementedError(f"{type(self).__name__} has no support")

    @property
    def mean(self) -> Tensor:
        """The mean."""
        raise NotImplementedError(f"{type(self).__name__} has no mean")

    @property
    def mode(self) -> Tensor:
        """The outcome of the largest probability or density."""
        raise NotImplementedError(f"{type(self).__name__} has no mode")

    @property
    def variance(self) -> Tensor:
        """The variance, of each element of the outcome."""
        raise NotImplementedError(f"{type(self).__name__} has no variance")

    @property
    def stddev(self) -> Tensor:
        """The standard deviation, of each element of the outcome."""
        return self.variance.sqrt()

    def sample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draw outcomes, without gradients: see `rsample` for those with.

        Shape:
            output: sample_shape + batch_shape + event_shape.
        """
        with no_grad():
            return self.rsample(sample_shape)

    def rsample(self, sample_shape: Sequence[int] = ()) -> Tensor:
        """Draw outcomes as a function of the parameters and of noise, so that gradients reach the parameters.

        Shape:
            output: sample_shape + batch_shape + event_shape.

        Raises:
            NotImplementedError: The outcomes are discrete, or no such function is known; see `has_rsample`.
        """
        raise NotImplementedError(
            f"{type(self).__name__} has no rsample: no gradient passes through its samples; use sample(), and "
            "log_prob(sample) in the loss (the score function, REINFORCE)"
        )

    def log_prob(self, value: Tensor) -> Tensor:
        """Return the logarithm of the probability or density of outcomes.

        Shape:
            value: (..., *batch_shape, *event_shape), or what broadcasts with it; output: that without the event.

        Raises:
            ValueError: The value is no Tensor, is not in the support, or does not broadcast with the distribution.
        """
        raise NotImplementedError(f"{type(self).__name__} has no log_prob")

    def cdf(self, value: Tensor) -> Tensor:
        """Return the probability that an outcome is at most a value."""
        raise NotImplementedError(f"{type(self).__name__} has no cdf")

    def icdf(self, value: Tensor) -> Tensor:
        """Return the quantile of a probability: the inverse of `cdf`."""
        raise NotImplementedError(f"{type(self).__name__} has no icdf")

    def entropy(self) -> Tensor:
        r"""Return the entropy, :math:`-\operatorname{E} \log p(x)`, of shape `batch_shape`."""
        raise NotImplementedError(f"{type(self).__name__} has no entropy")

    def perplexity(self) -> Tensor:
        """Return the exponential of the entropy."""
        return self.entropy().exp()

    def enumerate_support(self, expand: bool = True) -> Tensor:
        """Return all outcomes along a new first dimension.

        Args:
            expand: Whether the other dimensions are those of the batch; else they are of size 1.
        """
        raise NotImplementedError(f"{type(self).__name__} has no enumerate_support: its outcomes cannot be listed")

    def _listed(self, outcomes: Tensor, expand: bool) -> Tensor:
        """Outcomes along the first dimension, with dimensions of the batch after it."""
        n, *event = outcomes.shape
        outcomes = outcomes.reshape((n, *([1] * len(self._batch_shape)), *event))
        return outcomes.expand((n, *self._batch_shape, *event)) if expand else outcomes

    def expand(self, batch_shape: Sequence[int], _instance: Any = None) -> Self:
        """Return the distribution with its parameters expanded, as views, to a batch of another shape."""
        new = object.__new__(type(self)) if _instance is None else _instance
        new.__dict__.update(self.__dict__)
        for name, event_dim in self._parameters().items():
            value = self.__dict__[name]
            new.__dict__[name] = value.expand(tuple(batch_shape) + value.shape[value.ndim - event_dim :])
        new._batch_shape = Size(batch_shape)
        return new

    def _parameters(self) -> dict[str, int]:
        """The parameters that are there, of this class and those that it is made from, with their event dimensions."""
        found: dict[str, int] = {}
        for cls in type(self).__mro__:
            own = vars(cls).get("arg_constraints", {})
            for name, constraint in (own if isinstance(own, dict) else {}).items():
                if isinstance(self.__dict__.get(name), Tensor):
                    found.setdefault(name, constraint.event_dim)
        return found

    def _get_checked_instance(self, cls: type, _instance: Any = None) -> Any:
        """What an `expand` that was written for PyTorch begins with: a new object of this class."""
        if _instance is None and type(self).__init__ is not cls.__init__:  # type: ignore[misc]
            raise NotImplementedError(
                f"{type(self).__name__} is made from {cls.__name__} with an __init__ of its own, and needs an expand"
            )
        return object.__new__(type(self)) if _instance is None else _instance

    def _extended_shape(self, sample_shape: Sequence[int] = ()) -> Size:
        """The shape of a sample."""
        shape = sizes("sample", (sample_shape,)) if not hasattr(sample_shape, "__index__") else None
        if shape is None:
            raise TypeError(f"sample: expected a shape, such as ({sample_shape},), got {sample_shape!r}")
        return Size(shape + self._batch_shape + self._event_shape)

    def _validate_sample(self, value: Any, support: Constraint | None = None) -> None:
        """Refuse a value that is no outcome of this distribution; `cdf` may allow the bounds of the support too."""
        name = type(self).__name__
        if not isinstance(value, Tensor):
            raise ValueError(
                f"{name}: the value argument must be a Tensor, got {type(value).__name__}; wrap it in lucid.tensor(...)"
            )
        expected, events = self._batch_shape + self._event_shape, len(self._event_shape)
        given = tuple(value.shape)
        if given[len(given) - events :] != self._event_shape:
            raise ValueError(
                f"{name}: the last dimensions of a value are the event_shape {tuple(self._event_shape)}, got shape "
                f"{given}"
            )
        if any(1 not in (i, j) and i != j for i, j in zip(reversed(given), reversed(expected), strict=False)):
            raise ValueError(
                f"{name}: a value of shape {given} does not broadcast with batch_shape + event_shape {tuple(expected)}"
            )
        self._check(support or self.support, value, "value")

    def _check(self, constraint: Constraint, value: Any, what: str) -> None:
        valid = constraint.check(value)
        if valid.all():
            return
        wrong = value[~valid] if valid.shape == value.shape else value
        shown = str(wrong if wrong.numel() <= 10 else wrong.reshape(-1)[:10]).removeprefix("tensor(").removesuffix(")")
        where = "within the support" if what == "value" else "to satisfy the constraint"
        to_be = "to be " if what == "value" else ""
        raise ValueError(
            f"Expected {what} (Tensor of shape {tuple(value.shape)}) of distribution {self!r} {to_be}{where} "
            f"{constraint!r}, but found invalid values: {shown}"
            + (f"; {constraint.advice}" if constraint.advice else "")
        )

    def __repr__(self) -> str:
        shown = []
        for name in self.arg_constraints:
            value = self.__dict__.get(name)
            if isinstance(value, Tensor):
                text = value.item() if value.ndim == 0 else value if math.prod(value.shape) == 1 else value.size()
                shown.append(f"{name}: {text}")
        return f"{type(self).__name__}({', '.join(shown)})"


class ExponentialFamily(Distribution):
    r"""A distribution whose density is :math:`p(x) = \exp(t(x) \cdot \theta - F(\theta) + k(x))`.

    It says of a class what it is; entropies and divergences are written out for each of them.
    """
