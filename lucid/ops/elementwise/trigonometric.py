"""Trigonometric and hyperbolic functions, their inverses, and conversions between degrees and radians."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from .powers import rsqrt
from .where import ratio


@primitive
def sin(xp, x):
    """Return the sine of x, in radians.

    Example:
        >>> import lucid
        >>> lucid.sin(lucid.tensor([0.5, 1.0]))
        tensor([0.4794, 0.8415])
    """
    return xp.sin(x)


sin.vjp(x=lambda g, x: g * cos(x))


@primitive
def cos(xp, x):
    """Return the cosine of x, in radians.

    Example:
        >>> import lucid
        >>> lucid.cos(lucid.tensor([0.5, 1.0]))
        tensor([0.8776, 0.5403])
    """
    return xp.cos(x)


cos.vjp(x=lambda g, x: -g * sin(x))


@primitive(wide=True)
def tan(xp, x):
    """Return the tangent of x, in radians.

    Example:
        >>> import lucid
        >>> lucid.tan(lucid.tensor([0.5, 1.0]))
        tensor([0.5463, 1.5574])
    """
    return xp.tan(x)


tan.vjp(x=lambda g, y: g * (1 + y * y))


@primitive(wide=True)
def asin(xp, x):
    """Return the angle in [-π/2, π/2] whose sine is x.

    Example:
        >>> import lucid
        >>> lucid.asin(lucid.tensor([0.5, 1.0]))
        tensor([0.5236, 1.5708])
    """
    return xp.arcsin(x)


asin.vjp(x=lambda g, x: g * rsqrt(1 - x * x))


@primitive(wide=True)
def acos(xp, x):
    """Return the angle in [0, π] whose cosine is x.

    Example:
        >>> import lucid
        >>> lucid.acos(lucid.tensor([0.5, 1.0]))
        tensor([1.0472, 0.0000])
    """
    return xp.arccos(x)


acos.vjp(x=lambda g, x: -g * rsqrt(1 - x * x))


@primitive(wide=True)
def atan(xp, x):
    """Return the angle in [-π/2, π/2] whose tangent is x.

    Example:
        >>> import lucid
        >>> lucid.atan(lucid.tensor([0.5, 1.0]))
        tensor([0.4636, 0.7854])
    """
    return xp.arctan(x)


atan.vjp(x=lambda g, x: g / (1 + x * x))


@primitive(wide=True)
def sinh(xp, x):
    """Return the hyperbolic sine, (eˣ - e⁻ˣ) / 2.

    Example:
        >>> import lucid
        >>> lucid.sinh(lucid.tensor([0.5, 1.0]))
        tensor([0.5211, 1.1752])
    """
    return xp.sinh(x)


sinh.vjp(x=lambda g, x: g * cosh(x))


@primitive(wide=True)
def cosh(xp, x):
    """Return the hyperbolic cosine, (eˣ + e⁻ˣ) / 2.

    Example:
        >>> import lucid
        >>> lucid.cosh(lucid.tensor([0.5, 1.0]))
        tensor([1.1276, 1.5431])
    """
    return xp.cosh(x)


cosh.vjp(x=lambda g, x: g * sinh(x))


@primitive(wide=True)
def tanh(xp, x):
    """Hyperbolic tangent, sinh(x) / cosh(x).

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> tanh(lucid.tensor([0.0, 1000.0]))
        tensor([0., 1.])
    """
    return xp.tanh(x)


tanh.vjp(x=lambda g, y: g - g * y * y)


@primitive(wide=True)
def atan2(xp, a, b):
    """Return the angle in [-π, π] of the point with abscissa b and ordinate a, whose tangent is a / b.

    The gradient at the origin is taken to be 0.

    Example:
        >>> import lucid
        >>> lucid.atan2(lucid.tensor([1.0, 1.0]), lucid.tensor([1.0, -1.0]))
        tensor([0.7854, 2.3562])
    """
    return xp.arctan2(a, b)


atan2.vjp(
    a=lambda g, a, b: ratio(g * b, a * a + b * b),
    b=lambda g, a, b: -ratio(g * a, a * a + b * b),
)


@primitive(wide=True)
def asinh(xp, x):
    """Return the number whose hyperbolic sine is x.

    Example:
        >>> import lucid
        >>> lucid.asinh(lucid.tensor([0.5, 1.0]))
        tensor([0.4812, 0.8814])
    """
    return xp.arcsinh(x)


asinh.vjp(x=lambda g, x: g * rsqrt(x * x + 1))


@primitive(wide=True)
def acosh(xp, x):
    """Return the nonnegative number whose hyperbolic cosine is x.

    Example:
        >>> import lucid
        >>> lucid.acosh(lucid.tensor([1.0, 2.0]))
        tensor([0.0000, 1.3170])
    """
    return xp.arccosh(x)


acosh.vjp(x=lambda g, x: g * rsqrt(x * x - 1))


@primitive(wide=True)
def atanh(xp, x):
    """Return the number whose hyperbolic tangent is x.

    Example:
        >>> import lucid
        >>> lucid.atanh(lucid.tensor([0.0, 0.5]))
        tensor([0.0000, 0.5493])
    """
    return xp.arctanh(x)


atanh.vjp(x=lambda g, x: g / (1 - x * x))


@primitive
def deg2rad(xp, x):
    """Return x degrees in radians.

    Example:
        >>> import lucid
        >>> lucid.deg2rad(lucid.tensor([0.0, 180.0]))
        tensor([0.0000, 3.1416])
    """
    return x * (math.pi / 180)


deg2rad.vjp(x=lambda g: g * (math.pi / 180))


@primitive
def rad2deg(xp, x):
    """Return x radians in degrees.

    Example:
        >>> import lucid
        >>> lucid.rad2deg(lucid.tensor([0.0, 3.14159]))
        tensor([  0.0000, 179.9999])
    """
    return x * (180 / math.pi)


rad2deg.vjp(x=lambda g: g * (180 / math.pi))


@primitive(wide=True)
def sinc(xp, x):
    """Return sin(πx) / (πx), which is 1 at x = 0.

    Example:
        >>> import lucid
        >>> lucid.sinc(lucid.tensor([0.5, 1.0]))
        tensor([ 6.3662e-01, -2.7828e-08])
    """
    return xp.sinc(x)


sinc.vjp(x=lambda g, x: g * _slope_of_sinc(x, n=1))


@primitive
def _slope_of_sinc(xp: Any, x: Array, *, n: int) -> Array:
    """The n-th derivative of sinc, from sinc(x) = h(u) = sin(u) / u with u = πx.

    Near 0 it is Taylor's series. Elsewhere u h⁽ᵏ⁾ = sin⁽ᵏ⁾(u) - k h⁽ᵏ⁻¹⁾, which is u h = sin(u) differentiated k times,
    and loses no digits where u is larger than n.
    """
    u, near = math.pi * x.astype(xp.float64), 1 + n / 2
    small, series = xp.minimum(xp.maximum(u, -near), near), xp.zeros_like(u)
    for m in reversed(range(n % 2, TERMS + n, 2)):  # the power of u in a term of h⁽ⁿ⁾
        series = series * small * small + (-1) ** ((m + n) // 2) / (math.factorial(m) * (m + n + 1))
    series = series * small if n % 2 else series
    u = xp.where(xp.abs(u) <= near, math.inf, u)
    sine, cosine = xp.sin(xp.where(u == math.inf, 0, u)), xp.cos(xp.where(u == math.inf, 0, u))
    h = sine / u
    for k in range(1, n + 1):
        h = ((cosine, -sine, -cosine, sine)[(k - 1) % 4] - k * h) / u
    return (math.pi**n * xp.where(u == math.inf, series, h)).astype(x.dtype)


_slope_of_sinc.vjp(x=lambda g, x, n: g * _slope_of_sinc(x, n=n + 1))
TERMS = 34  # of Taylor's series, up to where they round to 0


@primitive(wide=True)
def hypot(xp, a, b):
    """Return √(a² + b²), without overflow. The gradient where it is 0 is taken to be 0.

    Example:
        >>> import lucid
        >>> lucid.hypot(lucid.tensor([3.0, 5.0]), lucid.tensor([4.0, 12.0]))
        tensor([ 5., 13.])
    """
    return xp.hypot(a, b)


hypot.vjp(a=lambda g, a, y: ratio(g * a, y), b=lambda g, b, y: ratio(g * b, y))

arcsin, arccos, arctan, arctan2, arcsinh, arccosh, arctanh = asin, acos, atan, atan2, asinh, acosh, atanh
