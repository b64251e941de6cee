"""SiLU (swish) and hard swish: the input times a gate."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..elementwise.exponential import LOWEST, sigmoid
from ..elementwise.where import masked
from .inplace import apply_in_place


@primitive(fused=True)
def _silu(xp: Any, input: Array) -> Array:
    x = xp.maximum(input, LOWEST.get(input.dtype.char, -88.0))
    return x / (1 + xp.exp(-x))


def _silu_vjp(g: Any, input: Any, y: Any) -> Any:
    s = sigmoid(input)
    return g * (s + y * (1 - s))


_silu.vjp(input=_silu_vjp)


def silu(input: Any, inplace: bool = False) -> Any:
    r"""Sigmoid linear unit, also called swish: x times its sigmoid.

    .. math:: y = x \, \sigma(x) = \frac{x}{1 + e^{-x}}

    Args:
        input: The elements x.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> silu(lucid.tensor([-1.0, 1.0]))
        tensor([-0.2689,  0.7311])

    Source: S. Elfwing et al., "Sigmoid-weighted linear units for neural network function approximation", 2018.
    """
    return apply_in_place(_silu, input) if inplace else _silu(input)


@primitive(fused=True)
def _hardswish(xp: Any, x: Array) -> Array:
    return x * (xp.minimum(xp.maximum(x + 3, 0), 6) / 6)


_hardswish.vjp(x=lambda g, x: masked(g * (x / 3 + 0.5), (x > -3) & (x < 3)) + masked(g, ~(x < 3)))


def hardswish(input: Any, inplace: bool = False) -> Any:
    r"""Hard swish: x times its hard sigmoid.

    .. math:: y = x \min(\max(0, x + 3), 6) / 6

    Args:
        input: The elements x.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> hardswish(lucid.tensor([-4.0, 3.0]))
        tensor([-0.,  3.])

    Source: A. Howard et al., "Searching for MobileNetV3", 2019.
    """
    return apply_in_place(_hardswish, input) if inplace else _hardswish(input)
