"""Shrinkage functions: hardshrink, softshrink, tanhshrink."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..elementwise.arithmetic import abs
from ..elementwise.trigonometric import tanh
from ..elementwise.where import masked


@primitive
def _hardshrink(xp: Any, x: Array, *, lambd: float) -> Array:
    """x where |x| > λ, 0 elsewhere."""
    return xp.where(xp.abs(x) <= lambd, x.dtype.type(0), x)


_hardshrink.vjp(x=lambda g, x, lambd: masked(g, ~(abs(x) <= lambd)))


def hardshrink(input: Any, lambd: float = 0.5) -> Any:
    r"""Return x where :math:`|x| > \lambda`, and 0 elsewhere.

    Example:
        >>> import lucid
        >>> hardshrink(lucid.tensor([-1.0, 0.25, 2.0]))
        tensor([-1.,  0.,  2.])
    """
    return _hardshrink(input, lambd=float(lambd))


@primitive
def _softshrink(xp: Any, x: Array, *, lambd: float) -> Array:
    """x brought nearer to 0 by λ, and 0 where |x| ≤ λ."""
    return x - xp.minimum(xp.maximum(x, -lambd), lambd)


_softshrink.vjp(x=lambda g, x, lambd: masked(g, ~(abs(x) <= lambd)))


def softshrink(input: Any, lambd: float = 0.5) -> Any:
    r"""Return x brought nearer to 0 by λ, and 0 where :math:`|x| \le \lambda`.

    Raises:
        RuntimeError: λ is negative.

    Example:
        >>> import lucid
        >>> softshrink(lucid.tensor([-1.0, 0.25, 2.0]))
        tensor([-0.5000,  0.0000,  1.5000])
    """
    if not lambd >= 0:
        raise RuntimeError(f"softshrink: lambd must be 0 or more, got {lambd}")
    return _softshrink(input, lambd=float(lambd))


@primitive
def _tanhshrink(xp: Any, x: Array) -> Array:
    """x - tanh(x)"""
    return x - xp.tanh(x)


_tanhshrink.vjp(x=lambda g, x: g * tanh(x) ** 2)


def tanhshrink(input: Any) -> Any:
    r"""Return :math:`x - \tanh(x)`.

    Example:
        >>> import lucid
        >>> tanhshrink(lucid.tensor([0.0, 1.0]))
        tensor([0.0000, 0.2384])
    """
    return _tanhshrink(input)
