"""The `reduction` argument of losses: "none", "mean" or "sum"."""

from __future__ import annotations

from typing import Any

from ..reduction.sums import mean, sum

REDUCTIONS = ("none", "mean", "sum")


def check_reduction(name: str, reduction: str, known: tuple[str, ...] = REDUCTIONS) -> None:
    """Refuse an unknown reduction.

    Raises:
        ValueError: It is not one of the known ones.
    """
    if reduction not in known:
        raise ValueError(f"{name}: reduction must be one of {', '.join(map(repr, known))}, got {reduction!r}")


def reduce(loss: Any, reduction: str, name: str = "loss") -> Any:
    """The mean or the sum of the elements' losses, or all of them as they are.

    Raises:
        ValueError: `reduction` is unknown.
    """
    if reduction == "mean":
        return mean(loss)
    if reduction == "none":
        return loss
    check_reduction(name, reduction)
    return sum(loss)
