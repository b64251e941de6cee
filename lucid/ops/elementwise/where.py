"""Element-wise selection by a condition: where, nan_to_num, and the masks and ratios of gradient rules."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ...backend.chunks import BITS
from .comparison import isfinite


@primitive
def where(xp, condition, input, other):
    """Return the input where the condition holds, and the other elsewhere.

    Raises:
        TypeError: The condition is not boolean.

    Example:
        >>> import lucid
        >>> x = lucid.tensor([-1.0, 2.0])
        >>> where(x > 0, x, 0.0)
        tensor([0., 2.])
    """
    if type(condition) is not bool and (not hasattr(condition, "dtype") or condition.dtype.kind != "b"):
        got = getattr(condition, "dtype", type(condition).__name__)
        raise TypeError(f"where: expected a boolean condition, got {got}; compare first, as in where(x != 0, a, b)")
    return xp.where(condition, input, other)


where.vjp(
    condition=None,
    input=lambda g, condition: masked(g, condition),
    other=lambda g, condition: masked(g, ~condition),
)


@primitive(casts=True)
def masked(xp, x, mask):
    """Return x where the mask holds, and 0 elsewhere even if x is infinite or NaN there.

    Multiplying the bits of x, read as an integer, by 1 or 0 does that, at several times the speed of ``xp.where``.
    """
    if xp is not np:
        return xp.where(mask, x, 0)
    bits = BITS[x.itemsize]
    if not isinstance(mask, np.ndarray) or mask.shape != x.shape or not mask.ndim:
        return (x.view(bits) * xp.asarray(mask, bits)).view(x.dtype)
    kept = mask.astype(bits)  # type: ignore[call-overload]  # the result is written over it
    kept *= x.view(bits)
    return kept.view(x.dtype)


masked.vjp(x=lambda g, mask: masked(g, mask), mask=None)


@primitive
def ratio(xp: Any, a: Array, b: Array) -> Array:
    """Return a / b, and 0 where b = 0: the slope of a norm at its lowest point is taken to be 0."""
    zero = b == 0
    return xp.where(zero, 0, a / xp.where(zero, 1, b))


ratio.vjp(a=lambda g, b: ratio(g, b), b=lambda g, b, y: -ratio(g * y, b))


@primitive
def zero_gradient(xp: Any, x: Array) -> Array:
    """Zeros: the gradient through a function that is flat between its jumps."""
    return xp.zeros_like(x)


zero_gradient.vjp(x=lambda g: zero_gradient(g))


def nan_to_num(input: Tensor, nan: float = 0.0, posinf: float | None = None, neginf: float | None = None) -> Tensor:
    """Return the input with NaN, ∞ and -∞ replaced, by default by 0 and the largest and smallest finite numbers.

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
