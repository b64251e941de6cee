"""What all losses share: how the losses of the elements become one number, and that prediction and target match."""

from __future__ import annotations

import warnings
from typing import Any

from ... import ops
from ...backend import device_of

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


def check_same_size(name: str, input: Any, target: Any, strict: bool = False) -> None:
    """Refuse a target that does not broadcast with the input, and warn of one that has to; if strict, refuse that too.

    Raises:
        RuntimeError: The shapes do not broadcast.
        ValueError: They differ, and `strict`.
    """
    a, b = tuple(input.shape), tuple(target.shape)
    if a == b:
        return
    if strict:
        raise ValueError(f"{name}: target must have the shape of the input, got {b} for {a}; see reshape and unsqueeze")
    if any(1 not in (n, m) and n != m for n, m in zip(reversed(a), reversed(b), strict=False)):
        raise RuntimeError(f"{name}: target of shape {b} does not fit an input of shape {a}; they should be the same")
    warnings.warn(
        f"{name}: using a target size ({b}) that is different to the input size ({a}); this will likely lead to "
        "incorrect results due to broadcasting; make them the same, for example with target.reshape(input.shape)",
        stacklevel=3,
    )


def check_same_device(name: str, first: Any, **others: Any) -> None:
    """Refuse tensors of different devices, by name, before they meet in an array operation.

    Raises:
        RuntimeError: One is elsewhere.
    """
    device = device_of(first)
    for what, other in others.items():
        if other is not None and device_of(other) != device:
            raise RuntimeError(
                f'{name}: input is on {device}, {what} on {device_of(other)}; move it with .to("{device}")'
            )
