"""What the arguments of a scheduler may be: each check returns the value, or says what it got and what it wanted."""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from typing import Any

from ..optimizer import Optimizer

Group = dict[str, Any]


def number(owner: str, name: str, value: Any, low: float = -math.inf, high: float = math.inf) -> float:
    """Return a real number in [low, high].

    Raises:
        TypeError: It is not a number.
        ValueError: It is outside, or NaN.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        hint = "; a tensor gives its number with .item()" if hasattr(value, "item") else ""
        raise TypeError(f"{owner}: {name} must be a real number; got {value!r} ({type(value).__name__}){hint}")
    if not low <= float(value) <= high:
        wanted = f"at least {low}" if high == math.inf else f"between {low} and {high}"
        raise ValueError(f"{owner}: {name} must be {wanted if low > -math.inf else 'a number'}; got {value!r}")
    return float(value)


def count(owner: str, name: str, value: Any, least: int = 1) -> int:
    """Return a whole number from `least` on.

    Raises:
        ValueError: It is something else.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
        raise ValueError(f"{owner}: {name} must be a whole number from {least} on; got {value!r}")
    return int(value)


def choice(owner: str, name: str, value: Any, choices: Sequence[str]) -> str:
    """Return one of some words.

    Raises:
        ValueError: It is none of them.
    """
    if value not in choices:
        raise ValueError(f"{owner}: {name} must be one of {', '.join(map(repr, choices))}; got {value!r}")
    return str(value)


def per_group(owner: str, name: str, value: Any, optimizer: Optimizer) -> list[Any]:
    """Return one value for each group: those of a list, or the same for all.

    Raises:
        ValueError: The list has another length.
    """
    groups = len(optimizer.param_groups)
    if not isinstance(value, (list, tuple)):
        return [value] * groups
    if len(value) != groups:
        raise ValueError(
            f"{owner}: {name} has {len(value)} values, but the optimizer has {groups} parameter groups; "
            "give one value for each group, or one for all"
        )
    return list(value)


def numbers_per_group(owner: str, name: str, value: Any, optimizer: Optimizer, low: float = 0.0) -> list[float]:
    """Return one number for each group."""
    return [number(owner, name, v, low) for v in per_group(owner, name, value, optimizer)]


def optimizer(owner: str, value: Any) -> Optimizer:
    """Return an optimizer whose learning rates are numbers.

    Raises:
        TypeError: It is no optimizer, or a learning rate is a function.
    """
    if not isinstance(value, Optimizer):
        raise TypeError(f"{owner}: {type(value).__name__} is not an Optimizer")
    for i, group in enumerate(value.param_groups):
        rate(owner, i, group)
    return value


def rate(owner: str, i: int, group: Group) -> float:
    """Return the learning rate of a group.

    Raises:
        TypeError: It is a function.
    """
    lr = group["lr"]
    if callable(lr):
        raise TypeError(
            f"{owner}: the learning rate of parameter group {i} is a function, {lr!r}, and a scheduler needs a number "
            "that it can change; give the optimizer a number, or leave the scheduler out"
        )
    return lr  # type: ignore[no-any-return]
