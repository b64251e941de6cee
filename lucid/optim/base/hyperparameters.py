"""Limits of hyper-parameters, written as types in the signature of an optimizer, beside the defaults.

    def __init__(self, params, lr: LearningRate = 2e-3, betas: Betas = (0.9, 0.999), eps: NonNegative = 1e-8): ...

Each type here is a plain Python type with a check attached (`typing.Annotated`): for a type checker `NonNegative` is
float. `limits_of` reads the checks of a signature. ``bool`` and ``Literal["a", "b"]`` are checks as they stand; a
parameter of any other type is taken as it is.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin, get_type_hints

from ...autograd.typing import Tensor
from . import checks

Check = Callable[[str, str, Any], Any]  # check(owner, name, value): the value as plain Python values, or an error
Limits = Mapping[str, Check]  # by name


class Interval:
    """Finite numbers from `low` on and below `high`; `high` itself belongs to a closed interval."""

    def __init__(self, low: float = -math.inf, high: float = math.inf, closed: bool = False):
        self.low, self.high, self.closed = low, high, closed

    def __call__(self, owner: str, name: str, value: Any) -> float:
        """Return a number of this interval.

        Raises:
            TypeError: It is not a real number.
            ValueError: It is outside, or NaN.
        """
        found = checks.real(owner, name, value)
        if not (self.low <= found < self.high or (self.closed and found == self.high)) or math.isinf(found):
            upper = f"{name} {'<=' if self.closed else '<'} {self.high}"
            wanted = "a finite number" if math.isinf(self.low) else f"{self.low} <= {upper}"
            raise ValueError(f"{owner}: {name} is out of range: got {value!r}, expected {wanted}")
        return found


class Numbers:
    """A tuple of numbers of one interval, to each of which a rule gives a symbol of its own: betas are beta1, beta2."""

    def __init__(self, interval: Interval, *symbols: str):
        self.interval, self.symbols = interval, symbols

    def __call__(self, owner: str, name: str, value: Any) -> tuple[float, ...]:
        """Return the numbers.

        Raises:
            TypeError: It is no tuple or list of so many numbers.
            ValueError: One is out of range.
        """
        if not isinstance(value, (tuple, list)) or len(value) != len(self.symbols):
            kind = "pair" if len(self.symbols) == 2 else "tuple"
            raise TypeError(f"{owner}: {name} must be a {kind} ({', '.join(self.symbols)}); got {value!r}")
        return tuple(self.interval(owner, f"{name}[{i}]", v) for i, v in enumerate(value))


def learning_rate(owner: str, name: str, value: Any) -> Any:
    """Return a learning rate: a number that is not negative, or a function of the number of steps taken."""
    return value if callable(value) and not hasattr(value, "__array__") else NON_NEGATIVE(owner, name, value)


NON_NEGATIVE, BELOW_ONE, FINITE = Interval(0.0), Interval(0.0, 1.0), Interval()
BETAS = Numbers(BELOW_ONE, "beta1", "beta2")

# What an optimizer is given: parameters, pairs of name and parameter, or groups.
Params: TypeAlias = Iterable[Tensor] | Iterable[tuple[str, Tensor]] | Iterable[dict[str, Any]]
ScalarOrSchedule = float | Callable[[int], float]  # a number, or a function of the number of steps taken
LearningRate = Annotated[ScalarOrSchedule, learning_rate]
NonNegative = Annotated[float, NON_NEGATIVE]
Finite = Annotated[float, FINITE]
UpToOne = Annotated[float, Interval(0.0, 1.0, closed=True)]
Betas = Annotated[tuple[float, float], BETAS]
Count = Annotated[int, checks.count]  # a whole number from 1 on

# Names that mean the same in every optimizer, for a subclass whose signature does not say their limits.
COMMON: Limits = {
    "lr": learning_rate,
    "betas": BETAS,
    "eps": NON_NEGATIVE,
    "momentum": NON_NEGATIVE,
    "weight_decay": NON_NEGATIVE,
    "decoupled_weight_decay": checks.flag,
    "maximize": checks.flag,
}


@functools.cache
def limits_of(function: Callable[..., Any]) -> Limits:
    """Return the checks of the parameters of a function, by name, as their types say.

    Example:
        >>> def adamax(eps: NonNegative = 1e-8, maximize: bool = False): ...
        >>> sorted(limits_of(adamax))
        ['eps', 'maximize']
    """
    try:
        hints = get_type_hints(function, include_extras=True)
    except NameError:  # a type that is imported for type checkers only
        return {}
    return {name: check for name, hint in hints.items() if (check := _check_of(hint)) is not None}


def _check_of(hint: Any) -> Check | None:
    if hint is bool:
        return checks.flag
    if get_origin(hint) is Literal:
        return lambda owner, name, value: checks.choice(owner, name, value, get_args(hint))
    if type(None) in get_args(hint):
        check = next(filter(None, map(_check_of, get_args(hint))), None)
        return check and (lambda owner, name, value: None if value is None else check(owner, name, value))
    return next(filter(callable, getattr(hint, "__metadata__", ())), None)


def checked(limits: Limits, owner: str, name: str, value: Any) -> Any:
    """Return a hyper-parameter as plain Python values, or refuse it; without a limit it is taken as it is.

    Raises:
        TypeError: It is of the wrong type.
        ValueError: It is out of range.

    Example:
        >>> checked(COMMON, "Adamax", "betas", [0.9, 0.5])
        (0.9, 0.5)
    """
    if name in limits:
        return limits[name](owner, name, value)
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", 1) == 0 else value
