"""The momentum of an optimizer, for the schedulers that cycle it inversely to the learning rate.

It is ``momentum``, or for optimizers with ``betas`` the first of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..optimizer import Optimizer
from . import arguments


def is_beta1(owner: str, optimizer: Optimizer) -> bool:
    """Return whether the momentum is the first of the betas.

    Raises:
        ValueError: There is no momentum.
    """
    if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
        raise ValueError(
            f"{owner}: optimizer must support momentum or beta1 with `cycle_momentum` option enabled, and "
            f"{type(optimizer).__name__} has neither; use cycle_momentum=False"
        )
    return "betas" in optimizer.defaults


def ranges(
    owner: str, optimizer: Optimizer, base: float | Sequence[float], most: float | Sequence[float]
) -> tuple[list[float], list[float]]:
    """Return the minimum and the maximum momentum of each group."""
    return (
        arguments.numbers_per_group(owner, "base_momentum", base, optimizer),
        arguments.numbers_per_group(owner, "max_momentum", most, optimizer),
    )


def prepare(optimizer: Optimizer, base: Sequence[float], most: Sequence[float]) -> None:
    """Store the range in each group, and set the maximum."""
    write(optimizer, most)
    for group, low, high in zip(optimizer.param_groups, base, most, strict=True):
        group["max_momentum"], group["base_momentum"] = high, low


def write(optimizer: Optimizer, values: Sequence[float]) -> None:
    """Set the momentum of each group."""
    for group, value in zip(optimizer.param_groups, values, strict=False):
        if "betas" in optimizer.defaults:
            group["betas"] = (value, *group["betas"][1:])
        else:
            group["momentum"] = value
