"""SiLU (swish), hard swish and the gated linear unit: the input times a gate."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..arguments import one_dim
from ..elementwise.exponential import LOWEST, sigmoid
from ..elementwise.where import masked
from ..shape.splitting import split
from .inplace import apply_in_place


@primitive
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


@primitive
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


def glu(input: Any, dim: int = -1) -> Any:
    r"""Gated linear unit: one half of the input, gated by the sigmoid of the other half.

    .. math:: y = a \, \sigma(b)

    where a is the first half of the input along a dimension and b the second.

    Args:
        input: a and b, one after the other.
        dim: The dimension that is halved.

    Shape:
        input: (..., 2 n, ...), of even size in `dim`; output: (..., n, ...).

    Raises:
        IndexError: The dimension is out of range.
        RuntimeError: The input is 0-d, or the size of the dimension is odd.

    Example:
        >>> import lucid
        >>> glu(lucid.tensor([2.0, 0.0]))
        tensor([1.])

    Source: Y. Dauphin et al., "Language modeling with gated convolutional networks", 2017.
    """
    if not input.ndim:
        raise RuntimeError("glu: expected at least one dimension, got a single number")
    dim = one_dim("glu", dim, input.ndim)
    if input.shape[dim] % 2:
        raise RuntimeError(f"glu: dimension {dim} must be even to be halved, got shape {tuple(input.shape)}")
    half = input.shape[dim] // 2
    a, b = split(input, half, dim) if half else (input, input)
    return a * sigmoid(b)
