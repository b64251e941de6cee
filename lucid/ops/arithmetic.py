"""Arithmetic, element by element: + - * / // % **, signs, and rounding to whole numbers.

Each operation is followed by the gradient of each of its arguments, from the gradient g of its result.

Example:
    >>> import numpy as np
    >>> mul(np.array([1.0, 2.0]), 3.0)
    array([3., 6.])
"""

from __future__ import annotations

from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from .elementwise import log
from .selection import ratio, where


@primitive
def _add(xp, a, b):
    """Return a + b."""
    return a + b


_add.vjp(a=lambda g: g, b=lambda g: g)


def add(input: Any, other: Any, *, alpha: float = 1) -> Any:
    """Return input + alpha · other.

    Example:
        >>> import numpy as np
        >>> add(np.array([1.0, 2.0]), 10.0), add(np.array([1.0, 2.0]), np.array([1.0, 1.0]), alpha=3)
        (array([11., 12.]), array([4., 5.]))
    """
    return _add(input, other) if alpha == 1 else _add(input, other * alpha)


@primitive
def _sub(xp, a, b):
    """Return a - b."""
    return a - b


_sub.vjp(a=lambda g: g, b=lambda g: -g)


def sub(input: Any, other: Any, *, alpha: float = 1) -> Any:
    """Return input - alpha · other.

    Example:
        >>> import numpy as np
        >>> sub(np.array([1.0, 2.0]), 1.0), sub(np.array([1.0, 2.0]), np.array([1.0, 1.0]), alpha=3)
        (array([0., 1.]), array([-2., -1.]))
    """
    return _sub(input, other) if alpha == 1 else _sub(input, other * alpha)


@primitive
def mul(xp, a, b):
    """Return a * b."""
    return a * b


mul.vjp(a=lambda g, b: g * b, b=lambda g, a: g * a)


@primitive(name="div")
def true_divide(xp, a, b):
    """Return a / b, also of integers, whose quotient has the default dtype."""
    return a / b


true_divide.vjp(a=lambda g, b: g / b, b=lambda g, b, y: -g * y / b)


def div(input: Any, other: Any, *, rounding_mode: str | None = None) -> Any:
    """Return input / other, rounded towards zero ("trunc"), downwards ("floor"), or not at all (None).

    Raises:
        ValueError: The rounding mode is none of these.

    Example:
        >>> import numpy as np
        >>> div(np.array([7, -7]), 2, rounding_mode="trunc")
        array([ 3, -3])
    """
    if rounding_mode is None:
        return true_divide(input, other)
    if rounding_mode == "floor":
        return floor_divide(input, other)
    if rounding_mode == "trunc":
        return _trunc_divide(input, other)
    raise ValueError(f"div: expected rounding_mode to be None, 'trunc' or 'floor', got {rounding_mode!r}")


@primitive
def flat(xp: Any, x: Array) -> Array:
    """Zeros: the gradient through a function that is flat between its jumps."""
    return xp.zeros_like(x)


flat.vjp(x=lambda g: flat(g))


@primitive
def floor_divide(xp, a, b):
    """Return ⌊a / b⌋, as Python's //."""
    return a // b


floor_divide.vjp(a=lambda g: flat(g), b=lambda g: flat(g))


@primitive
def _trunc_divide(xp: Any, a: Array, b: Array) -> Array:
    q = a // b
    if q.dtype.kind == "f":
        return xp.trunc(a / b)
    return q + ((q < 0) & (q * b != a))  # one more than the floor, where that is negative and a / b not whole


_trunc_divide.vjp(a=lambda g: flat(g), b=lambda g: flat(g))


@primitive
def remainder(xp, a, b):
    """Return a - b ⌊a / b⌋, which has the sign of b, as Python's %."""
    return a % b


remainder.vjp(a=lambda g: g, b=lambda g, a, b: -g * floor_divide(a, b))


def pow(input: Any, exponent: Any) -> Any:
    """Return aᵇ of base a and exponent b; 0⁰ is 1.

    Example:
        >>> import numpy as np
        >>> pow(np.array([2.0, 3.0]), 2)
        array([4., 9.])
    """
    return _pow(input, exponent)


@primitive(raw=True)
def _pow(xp, a, b):
    return a * a * a if type(b) in (int, float) and b == 3 else a**b  # only of the square NumPy makes a product itself


_pow.vjp(a=lambda g, a, b: _through_base(g, a, b), b=lambda g, a, b, y: g * y * log(_safe_base(a, b)))


def _through_base(g: Any, a: Any, b: Any) -> Any:
    """Return g b aᵇ⁻¹, which for b = 0 is 0, also at a = 0."""
    if isinstance(b, int | float):
        return g * (b * a ** (b - 1)) if b != 0 else flat(g)
    return g * (b * where((a == 0) & (b == 0), 1.0, a) ** (b - 1))


@primitive
def _safe_base(xp: Any, a: Any, b: Array) -> Array:
    """Return a, or 1 where a = 0 and b >= 0: there aᵇ does not change with b, for 0⁰ just as PyTorch has it."""
    return xp.where((a == 0) & (b >= 0), 1.0, a)


_safe_base.vjp(a=lambda g: g, b=None)


@primitive
def atan2(xp, a, b):
    """Return the angle in [-π, π] whose tangent is a / b: that of the point with abscissa b and height a.

    The gradient at the origin is taken to be 0.
    """
    return xp.arctan2(a, b)


atan2.vjp(
    a=lambda g, a, b: ratio(g * b, a * a + b * b),
    b=lambda g, a, b: -ratio(g * a, a * a + b * b),
)


@primitive
def neg(xp, x):
    """Return -x."""
    return -x


neg.vjp(x=lambda g: -g)


@primitive
def abs(xp, x):
    """Return |x|. The slope at 0 is taken to be 0."""
    return xp.abs(x)


abs.vjp(x=lambda g, x: g * sign(x))


@primitive
def sign(xp, x):
    """Return -1, 0 or 1, as x is negative, zero (or NaN, as PyTorch has it) or positive."""
    positive = (x > 0).astype(x.dtype)
    return positive if x.dtype.kind in "bu" else positive - (x < 0)


sign.vjp(x=lambda g: flat(g))


@primitive
def floor(xp, x):
    """Return the largest whole number that is not greater than x."""
    return xp.floor(x)


floor.vjp(x=lambda g: flat(g))


@primitive
def ceil(xp, x):
    """Return the smallest whole number that is not less than x."""
    return xp.ceil(x)


ceil.vjp(x=lambda g: flat(g))


@primitive
def trunc(xp, x):
    """Return x without its decimals."""
    return xp.trunc(x)


trunc.vjp(x=lambda g: flat(g))


@primitive
def round(xp, x, *, decimals=0):
    """Return the nearest number with so many decimals, of two equally near ones the even one."""
    return x.round(decimals)


round.vjp(x=lambda g: flat(g))

subtract, multiply, divide, negative, absolute = sub, mul, div, neg, abs
