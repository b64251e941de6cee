"""What the functions of this package ask of their inputs before they compute."""

from __future__ import annotations

import warnings
from typing import Any

from ...autograd.tape import Variable
from ...backend import XP, Array, device_of


def raw(value: Any) -> Array:
    """Return the array of a Tensor, or an array as it is."""
    return value.data if isinstance(value, Variable) else value


def check_tensors(name: str, **values: Any) -> None:
    """Refuse what is neither a Tensor nor an array, by name.

    Raises:
        TypeError: One is something else.
    """
    for what, value in values.items():
        if not isinstance(value, Variable) and type(value) not in XP:
            raise TypeError(
                f"{name}: expected {what} to be a Tensor, got {type(value).__name__}; wrap it in lucid.tensor(...)"
            )


def check_same_size(name: str, input: Any, target: Any, strict: bool = False) -> None:
    """Refuse a target that does not broadcast with the input, and warn of one that has to; if strict, refuse that too.

    Raises:
        RuntimeError: The shapes do not broadcast.
        ValueError: They differ, and `strict`.
    """
    check_tensors(name, input=input, target=target)
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
