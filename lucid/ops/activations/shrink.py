"""Shrinkage functions: hardshrink, softshrink, tanhshrink."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..elementwise.arithmetic import abs
from ..elementwise.trigonometric import tanh
from ..elementwise.where import masked


@primitive(fused=True, piecewise_linear=True)
def _hardshrink(xp: Any, x: Array, *, lambd: float) -> Array:
    return xp.where(xp.abs(x) <= lambd, x.dtype.type(0), x)


_hardshrink.vjp(x=lambda g, x, lambd: masked(g, abs(x) > lambd))


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    r"""Hard shrinkage (hard thresholding): small values become 0.

    .. math:: y = x \text{ if } |x| > \lambda, \text{ else } 0

    Args:
        input: The elements x.
        lambd: λ; ``lambda`` is a keyword of Python.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> hardshrink(lucid.tensor([-1.0, 0.25, 2.0]))
        tensor([-1.,  0.,  2.])

    Source: D. L. Donoho and I. M. Johnstone, "Ideal spatial adaptation by wavelet shrinkage", 1994.
    """
    return _hardshrink(input, lambd=float(lambd))


@primitive(fused=True, piecewise_linear=True)
def _softshrink(xp: Any, x: Array, *, lambd: float) -> Array:
    return x - xp.minimum(xp.maximum(x, -lambd), lambd)


_softshrink.vjp(x=lambda g, x, lambd: masked(g, abs(x) > lambd))


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    r"""Soft shrinkage (soft thresholding): values move towards 0 by λ, the proximal operator of λ |x|.

    .. math:: y = \operatorname{sign}(x) \max(|x| - \lambda, 0)

    Args:
        input: The elements x.
        lambd: λ, at least 0.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: λ is negative.

    Example:
        >>> import lucid
        >>> softshrink(lucid.tensor([-1.0, 0.25, 2.0]))
        tensor([-0.5000,  0.0000,  1.5000])

    Source: D. L. Donoho and I. M. Johnstone, "Ideal spatial adaptation by wavelet shrinkage", 1994.
    """
    if not lambd >= 0:
        raise RuntimeError(f"softshrink: lambd must be 0 or more, got {lambd}")
    return _softshrink(input, lambd=float(lambd))


@primitive(fused=True)
def _tanhshrink(xp: Any, x: Array) -> Array:
    return x - xp.tanh(x)


_tanhshrink.vjp(x=lambda g, x: g * tanh(x) ** 2)


def tanhshrink(input: Tensor) -> Tensor:
    r"""Tanh shrinkage.

    .. math:: y = x - \tanh(x)

    Args:
        input: The elements x.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> tanhshrink(lucid.tensor([0.0, 1.0]))
        tensor([0.0000, 0.2384])
    """
    return _tanhshrink(input)
