"""Checks of numbers, counts and choices given as arguments."""

from __future__ import annotations

import math
import numbers
from collections.abc import Sequence
from typing import Any


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
