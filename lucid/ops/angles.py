"""Angles and hyperbolic angles: the inverses of sinh, cosh and tanh, degrees and radians, hypot, sinc.

Example:
    >>> import numpy as np
    >>> rad2deg(np.array([0.0, np.pi]))
    array([  0., 180.])
"""

from __future__ import annotations

import math
from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from .arithmetic import atan2
from .elementwise import acos, asin, atan, rsqrt
from .selection import ratio, where


@primitive
def asinh(xp, x):
    """Return the number whose hyperbolic sine is x."""
    return xp.arcsinh(x)


asinh.vjp(x=lambda g, x: g * rsqrt(x * x + 1))


@primitive
def acosh(xp, x):
    """Return the number that is not negative and whose hyperbolic cosine is x."""
    return xp.arccosh(x)


acosh.vjp(x=lambda g, x: g * rsqrt(x * x - 1))


@primitive
def atanh(xp, x):
    """Return the number whose hyperbolic tangent is x."""
    return xp.arctanh(x)


atanh.vjp(x=lambda g, x: g / (1 - x * x))


@primitive
def deg2rad(xp, x):
    """Return x degrees in radians."""
    return x * (math.pi / 180)


deg2rad.vjp(x=lambda g: g * (math.pi / 180))


@primitive
def rad2deg(xp, x):
    """Return x radians in degrees."""
    return x * (180 / math.pi)


rad2deg.vjp(x=lambda g: g * (180 / math.pi))


@primitive
def sinc(xp, x):
    """Return sin(πx) / (πx), which is 1 at x = 0."""
    return xp.sinc(x)


sinc.vjp(x=lambda g, x: g * _slope_of_sinc(x))


@primitive
def _slope_of_sinc(xp: Any, x: Array) -> Array:
    """(cos(πx) - sinc(x)) / x, which is 0 at x = 0."""
    zero = x == 0
    x = xp.where(zero, 1, x)
    return xp.where(zero, 0, (xp.cos(math.pi * x) - xp.sinc(x)) / x)


_slope_of_sinc.vjp(x=lambda g, x, y: g * where(x == 0, -(math.pi**2) / 3, -(math.pi**2) * sinc(x) - 2 * ratio(y, x)))


@primitive
def hypot(xp, a, b):
    """Return √(a² + b²), without overflow. The gradient where it is 0 is taken to be 0."""
    return xp.hypot(a, b)


hypot.vjp(a=lambda g, a, y: ratio(g * a, y), b=lambda g, b, y: ratio(g * b, y))

arcsin, arccos, arctan, arctan2, arcsinh, arccosh, arctanh = asin, acos, atan, atan2, asinh, acosh, atanh
