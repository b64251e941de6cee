"""Comparison of elements, and tests for NaN and infinity: booleans without gradients."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Operand, Tensor
from ...backend import Array, is_array


@primitive
def eq(xp, a, b):
    """Return whether a = b.

    Example:
        >>> import lucid
        >>> lucid.eq(lucid.tensor([1, 2, 3]), 2)
        tensor([False,  True, False])
    """
    return a == b


@primitive
def ne(xp, a, b):
    """Return whether a ≠ b.

    Example:
        >>> import lucid
        >>> lucid.ne(lucid.tensor([1, 2, 3]), 2)
        tensor([ True, False,  True])
    """
    return a != b


@primitive
def lt(xp, a, b):
    """Return whether a < b.

    Example:
        >>> import lucid
        >>> lucid.lt(lucid.tensor([1, 2, 3]), 2)
        tensor([ True, False, False])
    """
    return a < b


@primitive
def le(xp, a, b):
    """Return whether a ≤ b.

    Example:
        >>> import lucid
        >>> lucid.le(lucid.tensor([1, 2, 3]), 2)
        tensor([ True,  True, False])
    """
    return a <= b


@primitive
def gt(xp, a, b):
    """Return whether a > b.

    Example:
        >>> import lucid
        >>> lucid.gt(lucid.tensor([1, 2, 3]), 2)
        tensor([False, False,  True])
    """
    return a > b


@primitive
def ge(xp, a, b):
    """Return whether a ≥ b.

    Example:
        >>> import lucid
        >>> lucid.ge(lucid.tensor([1, 2, 3]), 2)
        tensor([False,  True,  True])
    """
    return a >= b


greater, greater_equal, less, less_equal, not_equal = gt, ge, lt, le, ne


@primitive
def isnan(xp, x):
    """Return whether x is NaN, "not a number".

    Example:
        >>> import lucid
        >>> lucid.isnan(lucid.tensor([1.0, float("inf"), float("nan")]))
        tensor([False, False,  True])
    """
    return xp.isnan(x)


@primitive
def isinf(xp, x):
    """Return whether x is ∞ or -∞.

    Example:
        >>> import lucid
        >>> lucid.isinf(lucid.tensor([1.0, float("inf"), float("nan")]))
        tensor([False,  True, False])
    """
    return xp.isinf(x)


@primitive
def isposinf(xp, x):
    """Return whether x is ∞.

    Example:
        >>> import lucid
        >>> lucid.isposinf(lucid.tensor([float("-inf"), float("inf")]))
        tensor([False,  True])
    """
    return x == math.inf


@primitive
def isneginf(xp, x):
    """Return whether x is -∞.

    Example:
        >>> import lucid
        >>> lucid.isneginf(lucid.tensor([float("-inf"), float("inf")]))
        tensor([ True, False])
    """
    return x == -math.inf


@primitive
def isfinite(xp, x):
    """Return whether x is neither infinite nor NaN.

    Example:
        >>> import lucid
        >>> lucid.isfinite(lucid.tensor([1.0, float("inf"), float("nan")]))
        tensor([ True, False, False])
    """
    return xp.isfinite(x)


def isclose(input: Tensor, other: Operand, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Tensor:
    """Return whether |a - b| ≤ atol + rtol |b|, element by element.

    Raises:
        RuntimeError: A tolerance is negative.

    Example:
        >>> import lucid
        >>> isclose(lucid.tensor([1.0, 1.0]), lucid.tensor([1.000001, 1.1]))
        tensor([ True, False])
    """
    if not (rtol >= 0 and atol >= 0):
        raise RuntimeError(f"isclose: expected rtol and atol to be 0 or more, got {rtol} and {atol}")
    return _isclose(input, other, rtol=rtol, atol=atol, equal_nan=equal_nan)


@primitive
def _isclose(xp: Any, a: Array, b: Array, *, rtol: float, atol: float, equal_nan: bool) -> Array:
    return xp.isclose(a, b, rtol, atol, equal_nan)


def allclose(input: Tensor, other: Operand, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Return whether |a - b| ≤ atol + rtol |b| everywhere, as a Python bool.

    Example:
        >>> import lucid
        >>> allclose(lucid.tensor([1.0, 2.0]), lucid.tensor([1.0, 2.000001]))
        True
    """
    return bool(isclose(input, other, rtol, atol, equal_nan).all().item())


def equal(input: Tensor, other: Tensor) -> bool:
    """Return whether two tensors have the same shape and elements, as a Python bool.

    Example:
        >>> import lucid
        >>> equal(lucid.tensor([1, 2]), lucid.tensor([1, 2])), equal(lucid.tensor([1, 2]), lucid.tensor([1]))
        (True, False)
    """
    return tuple(input.shape) == tuple(other.shape) and bool(eq(input, other).all().item())


def isin(elements: Tensor, test_elements: Tensor, *, assume_unique: bool = False, invert: bool = False) -> Tensor:
    """Return for each element whether it is one of `test_elements`; with `invert`, whether it is none of them.

    Args:
        elements: Of any shape, or a number.
        test_elements: Of any shape, or a number.
        assume_unique: Neither has an element twice, which may save time.
        invert: See above.

    Example:
        >>> import lucid
        >>> lucid.isin(lucid.tensor([1, 2, 3]), lucid.tensor([3, 1])).tolist()
        [True, False, True]
    """
    return _isin(elements, test_elements, unique=bool(assume_unique), invert=bool(invert))


@primitive(casts=True)
def _isin(xp: Any, x: Any, others: Any, *, unique: bool, invert: bool) -> Array:
    x, others = (a if is_array(a) else xp.asarray(a) for a in (x, others))
    return xp.isin(x, others, assume_unique=unique, invert=invert).reshape(x.shape)


def is_nonzero(input: Tensor) -> bool:
    """Return whether the only element is not zero.

    Raises:
        RuntimeError: There is not exactly one element.

    Example:
        >>> import lucid
        >>> lucid.is_nonzero(lucid.tensor([0.0]))
        False
    """
    if math.prod(input.shape) != 1:
        raise RuntimeError(f"is_nonzero: expected one element, got shape {tuple(input.shape)}; use .any() or .all()")
    return bool(input.item())
