"""Checks of numbers, counts and choices given as arguments."""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from typing import Any, TypeVar

T = TypeVar("T")


def real(owner: str, name: str, value: Any) -> float:
    """Return a real number, or that of a tensor of one element, as a float; it may be NaN or infinite.

    Raises:
        TypeError: It is not a number.
    """
    if type(value) is float:  # by far the most frequent, and seen at once
        return value
    found = value.item() if hasattr(value, "item") and math.prod(value.shape) == 1 else value
    if isinstance(found, bool) or not isinstance(found, numbers.Real):
        raise TypeError(f"{owner}: {name} must be a real number; got {value!r} ({type(value).__name__})")
    return float(found)


def number(owner: str, name: str, value: Any, low: float = -math.inf, high: float = math.inf) -> float:
    """Return a real number in [low, high].

    Raises:
        TypeError: It is not a number.
        ValueError: It is outside, or NaN.
    """
    found = real(owner, name, value)
    if not low <= found <= high:
        wanted = f"at least {low}" if high == math.inf else f"between {low} and {high}"
        raise ValueError(f"{owner}: {name} must be {wanted if low > -math.inf else 'a number'}; got {value!r}")
    return found


def count(owner: str, name: str, value: Any, least: int = 1) -> int:
    """Return a whole number from `least` on.

    Raises:
        ValueError: It is something else.
    """
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
        raise ValueError(f"{owner}: {name} must be a whole number from {least} on; got {value!r}")
    return int(value)


def choice(owner: str, name: str, value: T, choices: Sequence[T]) -> T:
    """Return one of several values.

    Raises:
        ValueError: It is none of them.
    """
    if value not in choices:
        raise ValueError(f"{owner}: {name} must be one of {', '.join(map(repr, choices))}; got {value!r}")
    return value


def flag(owner: str, name: str, value: Any) -> bool:
    """Return True or False, which may be NumPy's.

    Raises:
        TypeError: It is something else.
    """
    if type(value).__name__ not in ("bool", "bool_"):
        raise TypeError(f"{owner}: {name} must be True or False; got {value!r}")
    return bool(value)
