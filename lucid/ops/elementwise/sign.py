"""Signs: sign, signbit, copysign, and the Heaviside step function."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Operand, Tensor
from ...backend import Array
from .where import ratio, zero_gradient


@primitive
def sign(xp, x):
    """Return -1, 0 or 1, as x is negative, zero (or NaN, as PyTorch has it) or positive.

    Example:
        >>> import lucid
        >>> lucid.sign(lucid.tensor([-2.0, 0.0, 3.0]))
        tensor([-1.,  0.,  1.])
    """
    positive = (x > 0).astype(x.dtype)
    return positive if x.dtype.kind in "bu" else positive - (x < 0)


sign.vjp(x=lambda g: zero_gradient(g))


@primitive
def copysign(xp, a, b):
    """Return |a| with the sign of b, which may be that of -0.

    Example:
        >>> import lucid
        >>> lucid.copysign(lucid.tensor([1.0, 2.0]), lucid.tensor([-1.0, 1.0]))
        tensor([-1.,  2.])
    """
    return xp.copysign(a, b)


copysign.vjp(a=lambda g, a, y: g * ratio(y, a), b=lambda g: zero_gradient(g))


@primitive
def signbit(xp, x):
    """Return whether the sign bit of x is set, as it is also for -0.

    Example:
        >>> import lucid
        >>> lucid.signbit(lucid.tensor([-1.0, 0.0]))
        tensor([ True, False])
    """
    return xp.signbit(x) if x.dtype.kind == "f" else x < 0


@primitive(name="heaviside")
def _heaviside(xp: Any, x: Array, values: Any) -> Array:
    return xp.where(x == 0, values, (x > 0).astype(x.dtype))


def heaviside(input: Tensor, values: Operand) -> Tensor:
    """Return 0 for negative x, 1 for positive x, and `values` where x = 0. It has no gradient, as in PyTorch.

    Example:
        >>> import lucid
        >>> heaviside(lucid.tensor([-2.0, 0.0, 3.0]), lucid.tensor(0.5))
        tensor([0.0000, 0.5000, 1.0000])
    """
    return _heaviside(input, values)


sgn = sign  # complex numbers, for which they differ, are not part of lucid


@primitive
def positive(xp: Any, x: Array) -> Array:
    """Return +x, which is the input itself.

    Raises:
        RuntimeError: The input is of booleans.

    Example:
        >>> import lucid
        >>> lucid.positive(lucid.tensor([-1.0]))
        tensor([-1.])
    """
    if x.dtype.kind == "b":
        raise RuntimeError("positive: booleans have no sign; convert them with .long()")
    return x


positive.vjp(x=lambda g: g)
