"""Logarithms of sums and products that would overflow, or be undefined, if they were written out.

Example:
    >>> import numpy as np
    >>> logaddexp(np.array([1000.0]), np.array([1000.0]))
    array([1000.69314718])
"""

from __future__ import annotations

import math
from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from .elementwise import log, sigmoid
from .selection import where


@primitive
def logaddexp(xp, a, b):
    """Return log(eᵃ + eᵇ), without overflow."""
    return xp.logaddexp(a, b)


logaddexp.vjp(a=lambda g, a, b: g * sigmoid(a - b), b=lambda g, a, b: g * sigmoid(b - a))


@primitive
def logaddexp2(xp, a, b):
    """Return log₂(2ᵃ + 2ᵇ), without overflow."""
    return xp.logaddexp2(a, b)


logaddexp2.vjp(
    a=lambda g, a, b: g * sigmoid(math.log(2) * (a - b)),
    b=lambda g, a, b: g * sigmoid(math.log(2) * (b - a)),
)


@primitive
def exp2(xp, x):
    """Return 2ˣ."""
    return xp.exp2(x)


exp2.vjp(x=lambda g, y: math.log(2) * g * y)


@primitive
def xlogy(xp, a, b):
    """Return a log(b), which for a = 0 is 0, also at b = 0."""
    zero = (a == 0) & (b == b)
    return xp.where(zero, 0, a * xp.log(xp.where(zero, 1, b)))


xlogy.vjp(
    a=lambda g, a, b: g * log(_where_used(b, a)),
    b=lambda g, a, b: g * a / b,
)


@primitive
def _where_used(xp: Any, b: Any, a: Any) -> Array:
    """b, or 1, whose logarithm is 0, where the logarithm does not count and does not exist."""
    return xp.where((a == 0) & (b <= 0), 1, b)


_where_used.vjp(b=lambda g: g, a=None)


def logit(input: Any, eps: float | None = None) -> Any:
    """Return log(x / (1 - x)), the inverse of the sigmoid; with `eps`, of x clamped to [eps, 1 - eps].

    Example:
        >>> import numpy as np
        >>> logit(np.array([0.5, 0.75])).round(6)
        array([0.      , 1.098612])
    """
    return _logit(input, eps=eps)


@primitive
def _logit(xp: Any, x: Array, *, eps: float | None) -> Array:
    x = x if eps is None else xp.minimum(xp.maximum(x, eps), 1 - eps)
    return xp.log(x / (1.0 - x))


def _through_logit(g: Any, x: Any, eps: float | None) -> Any:
    slope = g / (x * (1 - x))
    if eps is None:
        return where((x >= 0) & (x <= 1), slope, math.nan)
    return where((x >= eps) & (x <= 1 - eps), slope, 0.0)


_logit.vjp(x=_through_logit)

expit = sigmoid
