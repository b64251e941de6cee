"""SiLU (swish) and hard swish: the input times a gate."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, native
from ...backend.chunks import FEW, blockwise, keep
from ...backend.chunks import sigmoid as write_sigmoid
from ..elementwise.exponential import sigmoid
from ..elementwise.where import masked
from .inplace import apply_in_place


@primitive(fused=True)
def _silu(xp: Any, input: Array) -> Array:
    if type(input) is native and input.dtype.kind == "f":
        return blockwise(_run, input)
    return input / (1 + xp.exp(-input))


def _run(out: Any, x: Any) -> None:
    """The same on the CPU. Where e⁻ˣ overflows, the result is -0."""
    with np.errstate(over="ignore"):
        np.negative(x, out=out)
        np.exp(out, out=out)
    out += 1
    np.divide(x, out, out=out)


def _silu_vjp(g: Any, input: Any, y: Any) -> Any:
    if type(g) is native:
        return blockwise(_run_vjp, g, input, y)
    s = sigmoid(input)
    return g * (s + y * (1 - s))


def _run_vjp(out: Any, g: Any, x: Any, y: Any) -> None:
    """The same on the CPU."""
    write_sigmoid(out, x)
    rest = 1 - out
    rest *= y
    out += rest
    out *= g


_silu.vjp(input=_silu_vjp)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
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
    if type(x) is native and x.dtype.kind == "f" and x.size >= FEW:
        return blockwise(_run_hard, x)
    return x * (xp.minimum(xp.maximum(x + 3, 0), 6) / 6)


def _run_hard(out: Any, x: Any) -> None:
    """The same on the CPU."""
    np.add(x, 3, out=out)
    np.clip(out, 0, 6, out=out)
    out /= 6
    out *= x


def _hardswish_vjp(g: Any, x: Any) -> Any:
    if type(g) is native:
        return blockwise(_run_hard_vjp, g, x)
    return masked(g * (x / 3 + 0.5), (x > -3) & (x < 3)) + masked(g, ~(x < 3))


def _run_hard_vjp(out: Any, g: Any, x: Any) -> None:
    """The same on the CPU."""
    np.divide(x, 3, out=out)
    out += 0.5
    keep(out, np.abs(x) < 3, out)
    out += ~(x < 3)
    out *= g


_hardswish.vjp(x=_hardswish_vjp)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
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
