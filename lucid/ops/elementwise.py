"""Functions of one variable, element by element: exponentials, logarithms, roots, circular and hyperbolic functions.

Each is its formula, with its derivative directly under it: g is the gradient of the result y = f(x), and the rule
returns the gradient of x, which is g times f'(x). A rule that can use y instead of x does, because y is there already.

Example:
    >>> import numpy as np
    >>> exp(np.array([0.0, 1.0]))
    array([1.        , 2.71828183])
"""

from __future__ import annotations

import math

from ..autograd.primitive import primitive


@primitive
def exp(xp, x):
    """Return eˣ."""
    return xp.exp(x)


exp.vjp(x=lambda g, y: g * y)


@primitive
def expm1(xp, x):
    """Return eˣ - 1, exact for small x too."""
    return xp.expm1(x)


expm1.vjp(x=lambda g, y: g * (y + 1))


@primitive
def log(xp, x):
    """Return the natural logarithm of x."""
    return xp.log(x)


log.vjp(x=lambda g, x: g / x)


@primitive
def log1p(xp, x):
    """Return log(1 + x), exact for small x too."""
    return xp.log1p(x)


log1p.vjp(x=lambda g, x: g / (1 + x))


@primitive
def log2(xp, x):
    """Return the logarithm of x to base 2."""
    return xp.log2(x)


log2.vjp(x=lambda g, x: g / (x * math.log(2)))


@primitive
def log10(xp, x):
    """Return the logarithm of x to base 10."""
    return xp.log10(x)


log10.vjp(x=lambda g, x: g / (x * math.log(10)))


@primitive
def sqrt(xp, x):
    """Return the square root of x."""
    return xp.sqrt(x)


sqrt.vjp(x=lambda g, y: g / (2 * y))


@primitive
def rsqrt(xp, x):
    """Return 1 / √x."""
    return 1 / xp.sqrt(x)


rsqrt.vjp(x=lambda g, y: -0.5 * g * y * y * y)


@primitive
def square(xp, x):
    """Return x²."""
    return xp.square(x)


square.vjp(x=lambda g, x: 2 * g * x)


@primitive
def reciprocal(xp, x):
    """Return 1 / x."""
    return 1 / x


reciprocal.vjp(x=lambda g, y: -g * y * y)


@primitive
def sin(xp, x):
    """Return the sine of x, in radians."""
    return xp.sin(x)


sin.vjp(x=lambda g, x: g * cos(x))


@primitive
def cos(xp, x):
    """Return the cosine of x, in radians."""
    return xp.cos(x)


cos.vjp(x=lambda g, x: -g * sin(x))


@primitive
def tan(xp, x):
    """Return the tangent of x, in radians."""
    return xp.tan(x)


tan.vjp(x=lambda g, y: g * (1 + y * y))


@primitive
def asin(xp, x):
    """Return the angle in [-π/2, π/2] whose sine is x."""
    return xp.arcsin(x)


asin.vjp(x=lambda g, x: g * rsqrt(1 - x * x))


@primitive
def acos(xp, x):
    """Return the angle in [0, π] whose cosine is x."""
    return xp.arccos(x)


acos.vjp(x=lambda g, x: -g * rsqrt(1 - x * x))


@primitive
def atan(xp, x):
    """Return the angle in [-π/2, π/2] whose tangent is x."""
    return xp.arctan(x)


atan.vjp(x=lambda g, x: g / (1 + x * x))


@primitive
def sinh(xp, x):
    """Return the hyperbolic sine, (eˣ - e⁻ˣ) / 2."""
    return xp.sinh(x)


sinh.vjp(x=lambda g, x: g * cosh(x))


@primitive
def cosh(xp, x):
    """Return the hyperbolic cosine, (eˣ + e⁻ˣ) / 2."""
    return xp.cosh(x)


cosh.vjp(x=lambda g, x: g * sinh(x))


@primitive
def tanh(xp, x):
    """Return the hyperbolic tangent, sinh(x) / cosh(x)."""
    return xp.tanh(x)


tanh.vjp(x=lambda g, y: g - g * y * y)


@primitive
def sigmoid(xp, x):
    """Return 1 / (1 + e⁻ˣ)."""
    return 1 / (1 + xp.exp(-xp.maximum(x, LOWEST.get(x.dtype.char, -88.0))))


sigmoid.vjp(x=lambda g, y: g * (y * (1 - y)))

# Below this e⁻ˣ would overflow, in float16 and float64 (in float32 below -88); 1 / (1 + e⁻ˣ) is as good as 0 there.
LOWEST = {"e": -11.0, "d": -709.0}
