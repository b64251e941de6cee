"""Integers: greatest common divisors, least common multiples, shifted bits."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...backend import Array


def check_integers(name: str, *values: Any) -> None:
    """Refuse operands whose common dtype is not of integers. Booleans beside integers count as 0 and 1.

    Raises:
        RuntimeError: One of them is of floating-point numbers, or all are booleans.
    """
    kinds = [np.asarray(v).dtype.kind if isinstance(v, bool | int | float) else v.dtype.kind for v in values]
    if "f" in kinds or ("i" not in kinds and "u" not in kinds):
        got = " and ".join(str(getattr(v, "dtype", type(v).__name__)) for v in values)
        raise RuntimeError(f"{name}: expected integers, got {got}; convert them with .long()")


@primitive
def gcd(xp: Any, a: Array, b: Array) -> Array:
    """Return the greatest common divisor of integers, which is not negative; that of 0 and 0 is 0.

    Raises:
        RuntimeError: An input is of floating-point numbers, or both are booleans.

    Example:
        >>> import lucid
        >>> lucid.gcd(lucid.tensor([12, -9]), lucid.tensor([18, 6])).tolist()
        [6, 3]
    """
    check_integers("gcd", a, b)
    return xp.gcd(a, b)


@primitive
def lcm(xp: Any, a: Array, b: Array) -> Array:
    """Return the least common multiple of integers, which is not negative; 0 if one of them is 0.

    Raises:
        RuntimeError: An input is of floating-point numbers, or both are booleans.

    Example:
        >>> import lucid
        >>> lucid.lcm(lucid.tensor([4, -3]), lucid.tensor([6, 5])).tolist()
        [12, 15]
    """
    check_integers("lcm", a, b)
    return xp.lcm(a, b)


@primitive
def bitwise_left_shift(xp: Any, a: Array, b: Array) -> Array:
    """Return a << b, the bits of integers shifted to the left: a 2ᵇ, as far as it fits the dtype.

    Raises:
        RuntimeError: An input is of floating-point numbers, or both are booleans.

    Example:
        >>> import lucid
        >>> lucid.bitwise_left_shift(lucid.tensor([1, 3]), 2).tolist()
        [4, 12]
    """
    check_integers("bitwise_left_shift", a, b)
    return a << b


@primitive
def bitwise_right_shift(xp: Any, a: Array, b: Array) -> Array:
    """Return a >> b, the bits of integers shifted to the right: ⌊a / 2ᵇ⌋, also of negative ones.

    Raises:
        RuntimeError: An input is of floating-point numbers, or both are booleans.

    Example:
        >>> import lucid
        >>> lucid.bitwise_right_shift(lucid.tensor([9, -9]), 1).tolist()
        [4, -5]
    """
    check_integers("bitwise_right_shift", a, b)
    return a >> b
