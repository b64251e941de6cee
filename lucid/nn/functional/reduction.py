"""How the losses of the elements become one number."""

from __future__ import annotations

from typing import Any

from ... import ops

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
        return ops.mean(loss)
    return ops.sum(loss) if reduction == "sum" else loss
