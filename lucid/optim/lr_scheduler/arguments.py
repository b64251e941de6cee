"""Checks of a scheduler's arguments: each returns the value, or raises with what it got and what it expected."""

from __future__ import annotations

from typing import Any

from ..base import checks
from ..optimizer import Optimizer

Group = dict[str, Any]


def per_group(owner: str, name: str, value: Any, optimizer: Optimizer) -> list[Any]:
    """Return a value for each group: those of a list, or the same for all.

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
    """Return a number for each group: those of a list, or the same for all."""
    return [checks.number(owner, name, v, low) for v in per_group(owner, name, value, optimizer)]


def optimizer(owner: str, value: Any) -> Optimizer:
    """Return an optimizer whose learning rates are numbers.

    Raises:
        TypeError: It is not an optimizer, or a learning rate is a function.
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
