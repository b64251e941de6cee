"""Parts of numbers: what stands after the point, the remainder of a division, the sign; and numbers for NaN and ∞.

Example:
    >>> import numpy as np
    >>> frac(np.array([2.5, -1.25]))
    array([ 0.5 , -0.25])
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import primitive
from ..backend import Array
from .arithmetic import _trunc_divide, flat, sign, trunc
from .comparison import isfinite
from .selection import masked, ratio


@primitive
def frac(xp, x):
    """Return x - trunc(x): what stands after the point, with the sign of x."""
    return x - xp.trunc(x)


frac.vjp(x=lambda g: g)


@primitive
def fmod(xp, a, b):
    """Return a - b trunc(a / b), which has the sign of a, as C's %; see `remainder` for that of Python."""
    return xp.fmod(a, b)


fmod.vjp(a=lambda g: g, b=lambda g, a, b: -g * _trunc_divide(a, b))


@primitive
def copysign(xp, a, b):
    """Return |a| with the sign of b, which may be that of -0."""
    return xp.copysign(a, b)


copysign.vjp(a=lambda g, a, y: g * ratio(y, a), b=lambda g: flat(g))


@primitive
def signbit(xp, x):
    """Return whether the sign of x is minus, which for -0 it is."""
    return xp.signbit(x) if x.dtype.kind == "f" else x < 0


@primitive(name="heaviside")
def _heaviside(xp: Any, x: Array, values: Any) -> Array:
    return xp.where(x == 0, values, (x > 0).astype(x.dtype))


def heaviside(input: Any, values: Any) -> Any:
    """Return 0 for negative x, 1 for positive x, and `values` where x = 0. It has no gradient, as in PyTorch.

    Example:
        >>> import numpy as np
        >>> heaviside(np.array([-2.0, 0.0, 3.0]), np.array(0.5))
        array([0. , 0.5, 1. ])
    """
    return _heaviside(input, values)


def nan_to_num(input: Any, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Any:
    """Return the input with numbers in place of NaN, ∞ and -∞: by default 0, and the largest and smallest there are.

    Example:
        >>> import numpy as np
        >>> nan_to_num(np.array([1.0, np.nan, np.inf]), posinf=9.0)
        array([1., 0., 9.])
    """
    return _nan_to_num(input, nan=nan, posinf=posinf, neginf=neginf)


@primitive
def _nan_to_num(xp: Any, x: Array, *, nan: float | None, posinf: float | None, neginf: float | None) -> Array:
    if x.dtype.kind != "f":
        return x.copy()
    limits = np.finfo(x.dtype)
    x = xp.where(xp.isnan(x), 0.0 if nan is None else nan, x)
    x = xp.where(x == np.inf, float(limits.max) if posinf is None else posinf, x)
    return xp.where(x == -np.inf, float(limits.min) if neginf is None else neginf, x)


_nan_to_num.vjp(x=lambda g, x: masked(g, isfinite(x)))


@primitive
def fmax(xp, a, b):
    """Return the larger of a and b, or the one that is a number where the other is NaN."""
    return xp.fmax(a, b)


fmax.vjp(
    a=lambda g, a, b: masked(g, (a >= b) | (b != b)),
    b=lambda g, a, b: masked(g, ~((a >= b) | (b != b))),
)


@primitive
def fmin(xp, a, b):
    """Return the smaller of a and b, or the one that is a number where the other is NaN."""
    return xp.fmin(a, b)


fmin.vjp(
    a=lambda g, a, b: masked(g, (a <= b) | (b != b)),
    b=lambda g, a, b: masked(g, ~((a <= b) | (b != b))),
)

sgn = sign  # complex numbers, for which they differ, are not part of lucid
fix = trunc
