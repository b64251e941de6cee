"""Rounding to whole numbers: floor, ceil, trunc, round, and the fractional part.

Example:
    >>> import numpy as np
    >>> frac(np.array([2.5, -1.25]))
    array([ 0.5 , -0.25])
"""

from __future__ import annotations

from ...autograd.primitive import primitive
from .where import zero_gradient


@primitive
def floor(xp, x):
    """Return the largest whole number that is not greater than x."""
    return xp.floor(x)


floor.vjp(x=lambda g: zero_gradient(g))


@primitive
def ceil(xp, x):
    """Return the smallest whole number that is not less than x."""
    return xp.ceil(x)


ceil.vjp(x=lambda g: zero_gradient(g))


@primitive
def trunc(xp, x):
    """Return x rounded towards zero."""
    return xp.trunc(x)


trunc.vjp(x=lambda g: zero_gradient(g))

fix = trunc


@primitive
def round(xp, x, *, decimals=0):
    """Return x rounded to a number of decimals; halves are rounded to the even neighbour."""
    return x.round(decimals)


round.vjp(x=lambda g: zero_gradient(g))


@primitive
def frac(xp, x):
    """Return x - trunc(x): the fractional part, with the sign of x."""
    return x - xp.trunc(x)


frac.vjp(x=lambda g: g)
