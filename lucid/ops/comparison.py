"""Questions about elements, whose answers are booleans and have no gradients; and logic on booleans and bits.

Example:
    >>> import numpy as np
    >>> gt(np.array([1.0, 2.0]), 1.5)
    array([False,  True])
"""

from __future__ import annotations

from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array


@primitive
def eq(xp, a, b):
    """Return whether a = b."""
    return a == b


@primitive
def ne(xp, a, b):
    """Return whether a ≠ b."""
    return a != b


@primitive
def lt(xp, a, b):
    """Return whether a < b."""
    return a < b


@primitive
def le(xp, a, b):
    """Return whether a ≤ b."""
    return a <= b


@primitive
def gt(xp, a, b):
    """Return whether a > b."""
    return a > b


@primitive
def ge(xp, a, b):
    """Return whether a ≥ b."""
    return a >= b


@primitive
def isnan(xp, x):
    """Return whether x is NaN, "not a number"."""
    return xp.isnan(x)


@primitive
def isinf(xp, x):
    """Return whether x is ∞ or -∞."""
    return xp.isinf(x)


@primitive
def isfinite(xp, x):
    """Return whether x is neither infinite nor NaN."""
    return xp.isfinite(x)


def isclose(input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Return whether |a - b| ≤ atol + rtol |b|, element by element.

    Example:
        >>> import numpy as np
        >>> isclose(np.array([1.0, 1.0]), np.array([1.000001, 1.1]))
        array([ True, False])
    """
    return _isclose(input, other, rtol=rtol, atol=atol, equal_nan=equal_nan)


@primitive
def _isclose(xp: Any, a: Array, b: Array, *, rtol: float, atol: float, equal_nan: bool) -> Array:
    return xp.isclose(a, b, rtol, atol, equal_nan)


def allclose(input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> bool:
    """Return whether |a - b| ≤ atol + rtol |b| everywhere, as a Python bool.

    Example:
        >>> import numpy as np
        >>> allclose(np.array([1.0, 2.0]), np.array([1.0, 2.000001]))
        True
    """
    return bool(isclose(input, other, rtol, atol, equal_nan).all().item())


def equal(input: Any, other: Any) -> bool:
    """Return whether two tensors have the same shape and elements, as a Python bool.

    Example:
        >>> import numpy as np
        >>> equal(np.array([1, 2]), np.array([1, 2])), equal(np.array([1, 2]), np.array([1]))
        (True, False)
    """
    return tuple(input.shape) == tuple(other.shape) and bool(eq(input, other).all().item())


@primitive
def logical_and(xp, a, b):
    """Return whether both a and b are true, that is, not zero."""
    return xp.logical_and(a, b)


@primitive
def logical_or(xp, a, b):
    """Return whether a or b, or both, are true."""
    return xp.logical_or(a, b)


@primitive
def logical_xor(xp, a, b):
    """Return whether one of a and b is true, and not both."""
    return xp.logical_xor(a, b)


@primitive
def logical_not(xp, x):
    """Return whether x is zero or False."""
    return xp.logical_not(x)


@primitive
def bitwise_and(xp, a, b):
    """Return a & b, of booleans or of the bits of integers."""
    return a & b


@primitive
def bitwise_or(xp, a, b):
    """Return a | b, of booleans or of the bits of integers."""
    return a | b


@primitive
def bitwise_xor(xp, a, b):
    """Return a ^ b, of booleans or of the bits of integers."""
    return a ^ b


@primitive
def bitwise_not(xp, x):
    """Return ~x: not x for booleans, all bits of integers turned round."""
    return ~x


greater, greater_equal, less, less_equal, not_equal = gt, ge, lt, le, ne
