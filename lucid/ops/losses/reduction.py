"""The `reduction` argument of losses: none, mean, sum."""

from __future__ import annotations

from typing import Any

from ..reduction.sums import mean, sum

REDUCTIONS = ("none", "mean", "sum")


def check_reduction(name: str, reduction: str, known: tuple[str, ...] = REDUCTIONS) -> None:
    """Refuse a reduction that there is not.

    Raises:
        ValueError: It is none of those known.
    """
    if reduction not in known:
        raise ValueError(f"{name}: reduction must be one of {', '.join(map(repr, known))}, got {reduction!r}")


def reduce(loss: Any, reduction: str) -> Any:
    """Return the mean or the sum of the elements' losses, or all of them as they are."""
    if reduction == "mean":
        return mean(loss)
    return sum(loss) if reduction == "sum" else loss
