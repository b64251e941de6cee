"""Rounding to whole numbers: floor, ceil, trunc, round, the fractional part; division that rounds, and remainders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...backend import Array, device_of, is_array
from ...backend.checks import integers_in_range
from .where import zero_gradient


@primitive
def floor(xp, x):
    """Return the largest whole number that is not greater than x.

    Example:
        >>> import lucid
        >>> lucid.floor(lucid.tensor([1.5, -1.5]))
        tensor([ 1., -2.])
    """
    return xp.floor(x)


floor.vjp(x=lambda g: zero_gradient(g))


@primitive
def ceil(xp, x):
    """Return the smallest whole number that is not less than x.

    Example:
        >>> import lucid
        >>> lucid.ceil(lucid.tensor([1.5, -1.5]))
        tensor([ 2., -1.])
    """
    return xp.ceil(x)


ceil.vjp(x=lambda g: zero_gradient(g))


@primitive
def trunc(xp, x):
    """Return x rounded towards zero.

    Example:
        >>> import lucid
        >>> lucid.trunc(lucid.tensor([1.5, -1.5]))
        tensor([ 1., -1.])
    """
    return xp.trunc(x)


trunc.vjp(x=lambda g: zero_gradient(g))

fix = trunc


@primitive
def round(xp, x, *, decimals=0):
    """Return x rounded to a number of decimals; halves are rounded to the even neighbour.

    Example:
        >>> import lucid
        >>> lucid.round(lucid.tensor([0.5, 1.5, 2.7]))
        tensor([0., 2., 3.])
    """
    return x.round(decimals)


round.vjp(x=lambda g: zero_gradient(g))


@primitive
def frac(xp, x):
    """Return x - trunc(x): the fractional part, with the sign of x.

    Example:
        >>> import lucid
        >>> lucid.frac(lucid.tensor([1.5, -1.5]))
        tensor([ 0.5000, -0.5000])
    """
    return x - xp.trunc(x)


frac.vjp(x=lambda g: g)


@primitive
def floor_divide(xp, a, b):
    """Return ⌊a / b⌋, as Python's //.

    Raises:
        RuntimeError: An integer is divided by the integer 0.

    Example:
        >>> import lucid
        >>> lucid.floor_divide(lucid.tensor([7, -7]), 2)
        tensor([ 3, -4])
    """
    if not is_floating(a, b):
        return _of_integers(xp, "floor_divide", lambda: a // b, b)
    return a // b if xp is np else _divmod(xp, a, b)[0]


floor_divide.vjp(a=lambda g: zero_gradient(g), b=lambda g: zero_gradient(g))


@primitive
def _trunc_divide(xp: Any, a: Array, b: Array) -> Array:
    if is_floating(a, b):
        return xp.trunc(a / b)
    q = _of_integers(xp, "floor_divide", lambda: a // b, b)
    return q + ((q < 0) & (q * b != a))  # one more than the floor, where that is negative and a / b not whole


_trunc_divide.vjp(a=lambda g: zero_gradient(g), b=lambda g: zero_gradient(g))


@primitive
def remainder(xp, a, b):
    """Return a - b ⌊a / b⌋, which has the sign of b, as Python's %.

    Raises:
        RuntimeError: An integer is divided by the integer 0.

    Example:
        >>> import lucid
        >>> lucid.remainder(lucid.tensor([7, -7]), 3)
        tensor([1, 2])
    """
    if not is_floating(a, b):
        return _of_integers(xp, "remainder", lambda: a % b, b)
    return a % b if xp is np else _divmod(xp, a, b)[1]


remainder.vjp(a=lambda g: g, b=lambda g, a, b: -g * floor_divide(a, b))


def is_floating(*values: Any) -> bool:
    """Whether there is a floating-point number among some arrays and Python numbers."""
    return any(v.dtype.kind == "f" if is_array(v) else isinstance(v, float) for v in values)


def _of_integers(xp: Any, name: str, divide: Callable[[], Array], b: Any) -> Array:
    """A division of integers, and an error where one is divided by 0: NumPy's result is 0, with a warning."""

    def error(_: Any = None) -> Exception:
        return RuntimeError(
            f"{name}: ZeroDivisionError, an integer was divided by 0; convert one side with .float() to get inf or nan"
        )

    if xp is np:
        try:
            with np.errstate(divide="raise"):
                return divide()
        except FloatingPointError:
            raise error() from None
    if is_array(b):
        device = device_of(b)
        if device.type != "cpu":
            integers_in_range((b == 0).astype(xp.int8), device, 0, 1, error)
    elif b == 0:
        raise error()
    return divide()


def _divmod(xp: Any, a: Any, b: Any) -> tuple[Array, Array]:
    """⌊a / b⌋ and a - b ⌊a / b⌋, in the steps of NumPy and Python: first the remainder, which fmod finds exactly.

    A GPU's own operators round a / b before they take its floor, so that 1.0 // 0.1 would be 10, and 5 % inf NaN.
    """
    if all(v.dtype == np.float16 for v in (a, b) if is_array(v)):  # too coarse for the quotient
        single = (v.astype(np.float32) if is_array(v) else float(np.float16(v)) for v in (a, b))
        whole, rest = _divmod(xp, *single)
        return whole.astype(np.float16), rest.astype(np.float16)
    rest = xp.fmod(a, b)
    quotient = (a - rest) / b  # whole, but for rounding
    below = (rest != 0) & ((b < 0) != (rest < 0))  # fmod rounds towards zero
    quotient = xp.where(below, quotient - 1, quotient)
    rest = xp.where(below, rest + b, xp.where(rest == 0, xp.copysign(rest, b), rest))
    whole = xp.floor(quotient)
    whole = xp.where(quotient - whole > 0.5, whole + 1, whole)
    whole = xp.where(quotient == 0, xp.copysign(quotient, a / b), whole)
    return xp.where((b == 0) & (rest != rest), a / b, whole), rest


@primitive
def fmod(xp, a, b):
    """Return a - b trunc(a / b), which has the sign of a, as C's %; see `remainder` for that of Python.

    Raises:
        RuntimeError: An integer is divided by the integer 0.

    Example:
        >>> import lucid
        >>> lucid.fmod(lucid.tensor([7, -7]), 3)
        tensor([ 1, -1])
    """
    return xp.fmod(a, b) if is_floating(a, b) else _of_integers(xp, "fmod", lambda: xp.fmod(a, b), b)


fmod.vjp(a=lambda g: g, b=lambda g, a, b: -g * _trunc_divide(a, b))
