"""Logical operations on what is true, that is, not zero, and bitwise ones on integers.

Example:
    >>> import numpy as np
    >>> logical_and(np.array([True, True]), np.array([True, False]))
    array([ True, False])
"""

from __future__ import annotations

from ...autograd.primitive import primitive


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
