"""Logical operations on what is true, that is, not zero, and bitwise ones on integers."""

from __future__ import annotations

from ...autograd.primitive import primitive


@primitive
def logical_and(xp, a, b):
    """Return whether both a and b are true, that is, not zero.

    Example:
        >>> import lucid
        >>> lucid.logical_and(lucid.tensor([True, True]), lucid.tensor([True, False]))
        tensor([ True, False])
    """
    return xp.logical_and(a, b)


@primitive
def logical_or(xp, a, b):
    """Return whether a or b, or both, are true.

    Example:
        >>> import lucid
        >>> lucid.logical_or(lucid.tensor([True, True]), lucid.tensor([True, False]))
        tensor([True, True])
    """
    return xp.logical_or(a, b)


@primitive
def logical_xor(xp, a, b):
    """Return whether one of a and b is true, and not both.

    Example:
        >>> import lucid
        >>> lucid.logical_xor(lucid.tensor([True, True]), lucid.tensor([True, False]))
        tensor([False,  True])
    """
    return xp.logical_xor(a, b)


@primitive
def logical_not(xp, x):
    """Return whether x is zero or False.

    Example:
        >>> import lucid
        >>> lucid.logical_not(lucid.tensor([True, False]))
        tensor([False,  True])
    """
    return xp.logical_not(x)


@primitive
def bitwise_and(xp, a, b):
    """Return a & b, of booleans or of the bits of integers.

    Example:
        >>> import lucid
        >>> lucid.bitwise_and(lucid.tensor([12, 10]), 6)
        tensor([4, 2])
    """
    return a & b


@primitive
def bitwise_or(xp, a, b):
    """Return a | b, of booleans or of the bits of integers.

    Example:
        >>> import lucid
        >>> lucid.bitwise_or(lucid.tensor([12, 10]), 6)
        tensor([14, 14])
    """
    return a | b


@primitive
def bitwise_xor(xp, a, b):
    """Return a ^ b, of booleans or of the bits of integers.

    Example:
        >>> import lucid
        >>> lucid.bitwise_xor(lucid.tensor([12, 10]), 6)
        tensor([10, 12])
    """
    return a ^ b


@primitive
def bitwise_not(xp, x):
    """Return ~x: not x for booleans, all bits of integers turned round.

    Example:
        >>> import lucid
        >>> lucid.bitwise_not(lucid.tensor([0, 5]))
        tensor([-1, -6])
    """
    return ~x
