"""Powers and roots."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Operand, Tensor
from ...backend import Array, is_array
from .exponential import log
from .where import where, zero_gradient


def pow(input: Tensor, exponent: Operand) -> Tensor:
    """Return aᵇ of base a and exponent b; 0⁰ is 1.

    Example:
        >>> import lucid
        >>> pow(lucid.tensor([2.0, 3.0]), 2)
        tensor([4., 9.])
    """
    return _pow(input, exponent)


@primitive(raw=True, wide=True)
def _pow(xp, a, b):
    if type(b) in (int, float, bool):
        if b < 0 and type(b) is int and a.dtype.kind != "f":
            raise RuntimeError(f"pow: integers have no power {b}; convert the base with .float()")
        return a * a * a if b == 3 else a**b  # only of the square NumPy makes a product itself
    if b.dtype.kind == "i" and not (a.dtype.kind == "f" if is_array(a) else type(a) is float):
        return _integer_power(xp, a, b)
    return a**b


def _integer_power(xp: Any, a: Any, b: Array) -> Array:
    """aᵇ of integers; rounded towards zero for b < 0, so 0 unless a is 1 or -1."""
    inverse = xp.where((a == 1) | (a == -1), xp.where(b % 2 == 0, 1, a), 0)
    power = a ** xp.maximum(b, 0)
    return xp.where(b < 0, inverse, power).astype(power.dtype)


_pow.vjp(a=lambda g, a, b: _pow_base_vjp(g, a, b), b=lambda g, a, b, y: g * y * log(_safe_base(a, b)))


def _pow_base_vjp(g: Any, a: Any, b: Any) -> Any:
    """Return g b aᵇ⁻¹, which for b = 0 is 0, also at a = 0."""
    if isinstance(b, int | float):
        return g * (b * a ** (b - 1)) if b != 0 else zero_gradient(g)
    return g * (b * where((a == 0) & (b == 0), 1.0, a) ** (b - 1))


@primitive
def _safe_base(xp: Any, a: Any, b: Array) -> Array:
    """Return a, or 1 where a = 0 and b >= 0: there aᵇ does not change with b, for 0⁰ just as PyTorch has it."""
    return xp.where((a == 0) & (b >= 0), 1.0, a)


_safe_base.vjp(a=lambda g: g, b=None)


@primitive(wide=True)
def sqrt(xp, x):
    """Return the square root of x.

    Example:
        >>> import lucid
        >>> lucid.sqrt(lucid.tensor([1.0, 4.0, 9.0]))
        tensor([1., 2., 3.])
    """
    return xp.sqrt(x)


sqrt.vjp(x=lambda g, y: g / (2 * y))


@primitive(wide=True)
def rsqrt(xp, x):
    """Return 1 / √x.

    Example:
        >>> import lucid
        >>> lucid.rsqrt(lucid.tensor([1.0, 4.0, 9.0]))
        tensor([1.0000, 0.5000, 0.3333])
    """
    return 1 / xp.sqrt(x)


rsqrt.vjp(x=lambda g, y: -0.5 * g * y * y * y)


@primitive
def square(xp, x):
    """Return x².

    Example:
        >>> import lucid
        >>> lucid.square(lucid.tensor([1.0, 4.0, 9.0]))
        tensor([ 1., 16., 81.])
    """
    return xp.square(x) if x.dtype.kind != "b" else x.astype(xp.int64)


square.vjp(x=lambda g, x: 2 * g * x)


@primitive(wide=True)
def reciprocal(xp, x):
    """Return 1 / x.

    Example:
        >>> import lucid
        >>> lucid.reciprocal(lucid.tensor([1.0, 4.0, 9.0]))
        tensor([1.0000, 0.2500, 0.1111])
    """
    return 1 / x


reciprocal.vjp(x=lambda g, y: -g * y * y)
