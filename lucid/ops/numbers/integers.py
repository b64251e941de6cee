"""Integers: greatest common divisors, least common multiples, shifted bits."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array


def check_integers(name: str, *values: Any, booleans: bool = False) -> None:
    """Refuse arrays and numbers that are no integers.

    Raises:
        RuntimeError: One of them is of floating-point numbers or, unless `booleans`, of booleans.
    """
    for value in values:
        kind = value.dtype.kind if hasattr(value, "dtype") else "f" if isinstance(value, float) else "i"
        if kind == "f" or (kind == "b" and not booleans):
            got = getattr(value, "dtype", type(value).__name__)
            raise RuntimeError(f"{name}: expected integers, got {got}; convert them with .long()")


@primitive
def gcd(xp: Any, a: Array, b: Array) -> Array:
    """Return the greatest common divisor of integers, which is not negative; that of 0 and 0 is 0.

    Raises:
        RuntimeError: An input is not of integers.

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
        RuntimeError: An input is not of integers.

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
        RuntimeError: An input is not of integers.

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
        RuntimeError: An input is not of integers.

    Example:
        >>> import lucid
        >>> lucid.bitwise_right_shift(lucid.tensor([9, -9]), 1).tolist()
        [4, -5]
    """
    check_integers("bitwise_right_shift", a, b)
    return a >> b
