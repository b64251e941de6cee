"""ReLU and its family: relu, leaky_relu, prelu, rrelu."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.inplace import in_place
from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, native
from ...backend.chunks import FEW, blockwise, keep, row, select
from ..arguments import check_one_dtype, converted
from ..creation.random import rand
from ..elementwise.arithmetic import mul
from ..elementwise.where import masked, where
from ..shape.reshaping import reshape
from .inplace import apply_in_place


@primitive(fused=True, piecewise_linear=True)
def _relu(xp: Any, x: Array) -> Array:
    return xp.maximum(x, 0) if type(x) is not native or x.size < FEW else blockwise(clipped, x, low=0, high=math.inf)


def clipped(out: Any, x: Any, *, low: float, high: float) -> None:
    """min(max(x, low), high), on the CPU."""
    if high < math.inf:
        np.clip(x, low, high, out=out)
    else:
        np.maximum(x, row(low, x), out=out)


def _relu_vjp(g: Any, y: Any) -> Any:
    return blockwise(_open, g, y) if type(g) is native and g.size >= FEW else masked(g, y != 0)


def _open(out: Any, g: Any, y: Any) -> None:
    """The same on the CPU."""
    keep(out, y != 0, g)


_relu.vjp(x=_relu_vjp)


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    r"""Rectified linear unit.

    .. math:: y = \max(0, x)

    The derivative at 0 is taken to be 0.

    Args:
        input: The elements x.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> relu(lucid.tensor([-1.0, 2.0]))
        tensor([0., 2.])

    Source: V. Nair and G. Hinton, "Rectified linear units improve restricted Boltzmann machines", 2010.
    """
    return apply_in_place(_relu, input) if inplace else _relu(input)


@primitive(fused=True, piecewise_linear=True)
def _leaky_relu(xp: Any, x: Array, *, slope: float) -> Array:
    return xp.maximum(x, slope * x) if slope <= 1 else xp.minimum(x, slope * x)


def _leaky_relu_vjp(g: Any, x: Any, slope: float) -> Any:
    if type(g) is native:
        return blockwise(_bent_vjp, g, x, slope=slope)
    return masked(g, x > 0) + slope * masked(g, ~(x > 0))


def _bent_vjp(out: Any, g: Any, x: Any, *, slope: float) -> None:
    """g for x > 0 and slope g below, on the CPU."""
    np.multiply(g, select(x > 0, 1.0, slope, g.dtype), out=out)


_leaky_relu.vjp(x=_leaky_relu_vjp)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    r"""Leaky ReLU: a small slope for negative values.

    .. math:: y = \max(0, x) + \text{slope} \cdot \min(0, x)

    Args:
        input: The elements x.
        negative_slope: The slope for x < 0.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> leaky_relu(lucid.tensor([-1.0, 2.0]), 0.1)
        tensor([-0.1000,  2.0000])

    Source: A. Maas et al., "Rectifier nonlinearities improve neural network acoustic models", 2013.
    """
    slope = float(negative_slope)
    return apply_in_place(_leaky_relu, input, slope=slope) if inplace else _leaky_relu(input, slope=slope)


@primitive(fused=True, piecewise_linear=True)
def _prelu(xp: Any, x: Array, weight: Array) -> Array:
    return xp.where(x > 0, x, weight * x)


_prelu.vjp(
    x=lambda g, x, weight: masked(g, x > 0) + weight * masked(g, ~(x > 0)),
    weight=lambda g, x: masked(g * x, ~(x > 0)),
)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    r"""Parametric ReLU: a leaky ReLU whose slope is learned.

    .. math:: y = \max(0, x) + w \min(0, x)

    The channels are dimension 1, the second one, also of an input (N, L, C) whose channels are last.

    Args:
        input: The elements x.
        weight: The slope w: one element for all channels, or one for each.

    Shape:
        input: (N, C, ...), or any shape with a single w; weight: (C,), (1,) or (); output: the input's shape.

    Raises:
        RuntimeError: The weight has neither 1 element nor C, or another dtype than the input.

    Example:
        >>> import lucid
        >>> prelu(lucid.tensor([[-2.0, -2.0]]), lucid.tensor([0.5, 0.25]))
        tensor([[-1.0000, -0.5000]])

    Source: K. He et al., "Delving deep into rectifiers", 2015.
    """
    count = math.prod(weight.shape)
    channels = input.shape[1] if input.ndim > 1 else 1
    if weight.ndim > 1 or count not in (1, channels):
        raise RuntimeError(
            f"prelu: expected a weight of 1 number or of {channels}, the channels of an input of shape "
            f"{tuple(input.shape)}, got shape {tuple(weight.shape)}"
        )
    check_one_dtype("prelu", input=input, weight=weight)
    shape = (count, *(1,) * (input.ndim - 2)) if count > 1 else ()
    return _prelu(input, reshape(weight, shape))


def rrelu(
    input: Tensor, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False, inplace: bool = False
) -> Tensor:
    r"""Randomized leaky ReLU: while training, the slope of each negative element is random.

    .. math:: y = \max(0, x) + a \min(0, x), \qquad a \sim \mathcal{U}(\text{lower}, \text{upper})

    Args:
        input: The elements x.
        lower: The smallest slope.
        upper: The largest slope.
        training: Whether to draw a; otherwise it is the mean of `lower` and `upper`.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `lower` is larger than `upper`, or `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> rrelu(lucid.tensor([-8.0, 8.0]), 0.25, 0.75)
        tensor([-4.,  8.])

    Source: B. Xu et al., "Empirical evaluation of rectified activations in convolutional network", 2015.
    """
    if lower > upper:
        raise RuntimeError(f"rrelu: lower must be less than or equal to upper, got {lower} and {upper}")
    if not training:
        return leaky_relu(input, (lower + upper) / 2, inplace)
    u = rand(tuple(input.shape), dtype=input.dtype, device=input.device)
    a = converted(where(input.detach() > 0, 1.0, u * (upper - lower) + lower), input.dtype)
    return in_place(mul, "rrelu_")(input, a) if inplace else input * a
