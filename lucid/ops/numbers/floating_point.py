"""Floating-point numbers as mantissa times a power of two, their neighbours, and powers in double precision."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...autograd.broadcasting import cast
from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, is_array
from ..arguments import floating, raw
from ..elementwise.arithmetic import mul
from ..elementwise.powers import _pow
from ..elementwise.where import masked, zero_gradient
from .promotion import result_type


class Frexp(NamedTuple):
    """A floating-point number as mantissa · 2^exponent."""

    mantissa: Tensor
    exponent: Tensor


def frexp(input: Tensor) -> Frexp:
    """Return the mantissa m, with 1/2 <= |m| < 1 or m = 0, and the exponent e of x = m · 2ᵉ.

    Shape:
        input: any shape; output: the same, twice: of the input's dtype, and of int32.

    Raises:
        RuntimeError: The input is not of floating-point numbers.

    Example:
        >>> import lucid
        >>> mantissa, exponent = lucid.frexp(lucid.tensor([8.0, -0.75]))
        >>> mantissa.tolist(), exponent.tolist()
        ([0.5, -0.75], [4, 0])
    """
    return Frexp(*_frexp(input))


@primitive(casts=True)
def _frexp(xp: Any, x: Array) -> tuple[Array, Array]:
    _check_floating("frexp", x)
    mantissa, exponent = xp.frexp(x)
    return xp.asarray(mantissa), xp.asarray(exponent, xp.int32)


_frexp.vjp(x=lambda g, y: _ldexp(g[0], -y[1]))


def ldexp(input: Tensor, other: Tensor) -> Tensor:
    """Return input · 2^other, the inverse of `frexp`; for integer exponents, exactly wherever the result has room.

    Shape:
        input and other: shapes that broadcast; output: what they broadcast to.

    Example:
        >>> import lucid
        >>> lucid.ldexp(lucid.tensor([0.5, -0.75]), lucid.tensor([4, 0])).tolist()
        [8.0, -0.75]
    """
    exponent = raw(other)
    if is_array(exponent) and exponent.dtype.kind in "iu" and is_array(raw(input)):
        return _ldexp(floating(input), other)
    return mul(input, _pow(2.0, other))


SPAN = 4096  # more than there are powers of two from the smallest float64 to the largest


@primitive(name="ldexp")
def _ldexp(xp: Any, x: Array, exponent: Array) -> Array:
    """x 2ᵉ where 2ᵉ itself may be too large or too small for the dtype."""
    return xp.ldexp(x, xp.clip(xp.asarray(exponent, xp.int64), -SPAN, SPAN).astype(xp.int32))


_ldexp.vjp(x=lambda g, exponent: _ldexp(g, exponent), exponent=None)


@primitive
def nextafter(xp: Any, a: Array, b: Array) -> Array:
    """Return the floating-point number next to a in the direction of b, or a itself where both are equal.

    Raises:
        RuntimeError: An input is not of floating-point numbers.

    Example:
        >>> import lucid
        >>> lucid.nextafter(lucid.tensor([1.0]), lucid.tensor([2.0])) - 1
        tensor([1.1921e-07])
    """
    _check_floating("nextafter", a, b)
    dtype = result_type(a, b)  # in which they are neighbours: a 0-d float64 beside float32 does not count
    return xp.nextafter(*(v.astype(dtype, copy=False) if is_array(v) else v for v in (a, b)))


nextafter.vjp(a=lambda g, a, b: masked(g, a != b), b=lambda g: zero_gradient(g))


def float_power(input: Tensor, exponent: Tensor) -> Tensor:
    """Return input ^ exponent in double precision: of integers too, and with negative exponents.

    Shape:
        input and exponent: shapes that broadcast, or one of them a number; output: what they broadcast to, in float64.

    Example:
        >>> import lucid
        >>> lucid.float_power(lucid.tensor([2, 4]), -1).tolist()
        [0.5, 0.25]
    """
    base, power = (cast(v, dtype=np.dtype("float64")) if is_array(raw(v)) else float(v) for v in (input, exponent))
    return _pow(base, power)


def _check_floating(name: str, *values: Any) -> None:
    for value in values:
        if is_array(value) and value.dtype.kind != "f":
            raise RuntimeError(
                f"{name}: expected floating-point numbers, got {value.dtype}; convert them with .float()"
            )
