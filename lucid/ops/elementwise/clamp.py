"""Element-wise maximum and minimum, and clamp."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Operand, Tensor
from ...backend import Array, native
from .where import masked


@primitive
def maximum(xp, a, b):
    """Return the larger of a and b; NaN where one of them is. Where they are equal, each has half of the gradient.

    Example:
        >>> import lucid
        >>> maximum(lucid.tensor([1.0, 5.0]), 2.0)
        tensor([2., 5.])
    """
    return xp.maximum(a, b)


maximum.vjp(
    a=lambda g, a, b: masked(g, ~(a < b)) - masked(0.5 * g, a == b),
    b=lambda g, a, b: masked(g, ~(b < a)) - masked(0.5 * g, a == b),
)


@primitive
def minimum(xp, a, b):
    """Return the smaller of a and b; NaN where one of them is. Where they are equal, each has half of the gradient.

    Example:
        >>> import lucid
        >>> minimum(lucid.tensor([1.0, 5.0]), 2.0)
        tensor([1., 2.])
    """
    return xp.minimum(a, b)


minimum.vjp(
    a=lambda g, a, b: masked(g, ~(a > b)) - masked(0.5 * g, a == b),
    b=lambda g, a, b: masked(g, ~(b > a)) - masked(0.5 * g, a == b),
)


def clamp(input: Tensor, min: Operand | None = None, max: Operand | None = None) -> Tensor:
    """Return min(max(x, low), high), each of the two bounds a number, a tensor or None.

    The gradient passes where low ≤ x ≤ high; elsewhere it goes to the bound.

    Raises:
        RuntimeError: There is no bound at all.

    Example:
        >>> import lucid
        >>> clamp(lucid.tensor([-1.0, 0.5, 3.0]), 0.0, 1.0)
        tensor([0.0000, 0.5000, 1.0000])
    """
    if min is None and max is None:
        raise RuntimeError("clamp: expected at least one of min and max, got None for both; pass one of them")
    return _clamp(input, min, max)


clip = clamp


@primitive
def _clamp(xp: Any, x: Array, low: Any = None, high: Any = None) -> Array:
    if type(low) is type(high) is float and type(x) is native:
        return xp.clip(x, low, high)  # NumPy takes twice as long over a maximum with a number
    y = x if low is None else xp.maximum(x, low)
    return y if high is None else xp.minimum(y, high)


_clamp.vjp(
    x=lambda g, x, low, high: masked(g, _inside(x, low, high)),
    low=lambda g, x, low, high: masked(g, _below(x, low, high)),
    high=lambda g, x, low, high: masked(g, _above(x, low, high)),
)


@primitive
def _inside(xp: Any, x: Array, low: Any = None, high: Any = None) -> Array:
    if low is None or high is None:
        return x <= high if low is None else x >= low
    return (x >= low) & (x <= high)


@primitive
def _below(xp: Any, x: Array, low: Any = None, high: Any = None) -> Array:
    """Whether the lower bound is the result of clamp."""
    return (x < low) & (low < high) if high is not None else x < low


@primitive
def _above(xp: Any, x: Array, low: Any = None, high: Any = None) -> Array:
    """Whether the upper bound is the result of clamp. Where low > high it is, for every x."""
    return (x > high) | (low > high) if low is not None else x > high


def clamp_min(input: Tensor, min: Operand) -> Tensor:
    """Return ``clamp(input, min=min)``.

    Example:
        >>> import lucid
        >>> clamp_min(lucid.tensor([-1.0, 2.0]), 0.0)
        tensor([0., 2.])
    """
    return clamp(input, min=min)


def clamp_max(input: Tensor, max: Operand) -> Tensor:
    """Return ``clamp(input, max=max)``.

    Example:
        >>> import lucid
        >>> clamp_max(lucid.tensor([-1.0, 2.0]), 0.0)
        tensor([-1.,  0.])
    """
    return clamp(input, max=max)


@primitive
def fmax(xp, a, b):
    """Return the larger of a and b, or where one of them is NaN, the other.

    Example:
        >>> import lucid
        >>> lucid.fmax(lucid.tensor([1.0, float("nan")]), lucid.tensor([2.0, 3.0]))
        tensor([2., 3.])
    """
    return xp.fmax(a, b)


fmax.vjp(
    a=lambda g, a, b: masked(g, (a >= b) | (b != b)),
    b=lambda g, a, b: masked(g, ~((a >= b) | (b != b))),
)


@primitive
def fmin(xp, a, b):
    """Return the smaller of a and b, or where one of them is NaN, the other.

    Example:
        >>> import lucid
        >>> lucid.fmin(lucid.tensor([1.0, float("nan")]), lucid.tensor([2.0, 3.0]))
        tensor([1., 3.])
    """
    return xp.fmin(a, b)


fmin.vjp(
    a=lambda g, a, b: masked(g, (a <= b) | (b != b)),
    b=lambda g, a, b: masked(g, ~((a <= b) | (b != b))),
)
