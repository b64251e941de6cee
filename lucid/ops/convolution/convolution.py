"""Convolution in one, two and three dimensions.

A convolution is linear in its input and in its weight, and so are its two gradients. Each of the three has the other
two as gradient rules, so there are gradients of any order; correlation.py computes them on the CPU, kernels/product.py
on a GPU.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, native
from ...backend.matmul import matmul
from ..arguments import check_floating, check_one_dtype, raw
from ..reduction.sums import expand_reduced
from ..shape.reshaping import reshape, unsqueeze
from .correlation import channels_first, channels_last, correlate, correlate_input, correlate_weight, rows, summed
from .grouped import correlate_grouped, correlate_grouped_input, correlate_grouped_weight, is_narrow
from .kernels.product import convolve, convolve_input, convolve_weight
from .window import INTEGERS, Ints, Window, check_dims, each, merging, sliding


@primitive(wide="native")
def _conv(xp: Any, x: Array, weight: Array, bias: Array | None = None, *, at: Window, groups: int) -> Array:
    if xp is not np:
        return convolve(xp, x, weight, bias, at, groups)
    if is_narrow(groups, x.shape[1]):
        return correlate_grouped(xp, x, weight, bias, at, groups)
    y = xp.empty((x.shape[0], *at.out, weight.shape[0]), x.dtype)
    x = channels_last(x)
    for of_x, of_y in group_channels(groups, x.shape[-1], weight.shape[0]):
        correlate(xp, x[..., of_x], weight[of_y], None if bias is None else bias[of_y], at, y[..., of_y])
    return channels_first(y)


@primitive(wide="native")
def _conv_input(xp: Any, g: Array, weight: Array, *, at: Window, groups: int) -> Array:
    """The gradient of a convolution with respect to its input, which is the transposed convolution of g."""
    if xp is not np:
        return convolve_input(xp, g, weight, at, groups)
    if is_narrow(groups, weight.shape[1] * groups):
        return correlate_grouped_input(xp, g, weight, at, groups)
    x = xp.empty((g.shape[0], *at.size, weight.shape[1] * groups), g.dtype)
    g = channels_last(g)
    for of_x, of_g in group_channels(groups, x.shape[-1], weight.shape[0]):
        correlate_input(xp, g[..., of_g], weight[of_g], at, x[..., of_x])
    return channels_first(x)


@primitive(wide="native")
def _conv_weight(xp: Any, g: Array, x: Array, *, at: Window, groups: int) -> Array:
    """The gradient of a convolution with respect to its weight."""
    if xp is not np:
        return convolve_weight(xp, g, x, at, groups)
    if is_narrow(groups, x.shape[1]):
        return correlate_grouped_weight(xp, g, x, at, groups)
    x, g = channels_last(x), channels_last(g)
    channels = group_channels(groups, x.shape[-1], g.shape[-1])
    found = [correlate_weight(xp, g[..., of_g], x[..., of_x], at) for of_x, of_g in channels]
    return xp.ascontiguousarray(found[0] if groups == 1 else xp.concatenate(found))


def group_channels(groups: int, channels: int, out_channels: int) -> list[tuple[slice, slice]]:
    """The input and the output channels of each group."""
    c, o = channels // groups, out_channels // groups
    return [(slice(i * c, (i + 1) * c), slice(i * o, (i + 1) * o)) for i in range(groups)]


_conv.vjp(
    x=lambda g, weight, at, groups: _conv_input(g, weight, at=at, groups=groups),
    weight=lambda g, x, at, groups: _conv_weight(g, x, at=at, groups=groups),
    bias=lambda g: channel_sums(g),
)
_conv_input.vjp(
    g=lambda h, weight, at, groups: _conv(h, weight, None, at=at, groups=groups),
    weight=lambda h, g, at, groups: _conv_weight(g, h, at=at, groups=groups),
)
_conv_weight.vjp(
    g=lambda h, x, at, groups: _conv(x, h, None, at=at, groups=groups),
    x=lambda h, g, at, groups: _conv_input(g, h, at=at, groups=groups),
)


@primitive(wide="native")
def channel_sums(xp: Any, x: Array) -> Array:
    """The sum of each channel over the batch and all spatial positions."""
    if xp is not np:
        return x.sum(axis=(0, *range(2, x.ndim)))
    if not x.flags.c_contiguous:
        return summed(xp, *rows(xp, x))
    planes = x.reshape(x.shape[0] * x.shape[1], math.prod(x.shape[2:]))
    return matmul(xp, planes, xp.ones(planes.shape[1], x.dtype)).reshape(x.shape[:2]).sum(axis=0)


channel_sums.vjp(
    x=lambda g, x_shape: expand_reduced(g, shape=x_shape, dim=(0, *range(2, len(x_shape))), keepdim=False),
)


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Ints = 1,
    padding: Ints | str = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Tensor:
    r"""1-D convolution over sequences; the arguments are those of `conv2d`.

    .. math:: y_{n,o,p} = b_o + \sum_{c,t} x_{n,c,\,s p + d t - \text{pad}} \, w_{o,c,t}

    Shape:
        input: (N, C, L) or (C, L); weight: (O, C / groups, k); bias: (O,).
        output: (N, O, L_out) or (O, L_out), where

        .. math:: L_{out} = \left\lfloor \frac{L + 2 \, \text{pad} - d (k - 1) - 1}{s} \right\rfloor + 1

    Example:
        >>> import lucid
        >>> conv1d(lucid.tensor([[1.0, 2.0, 4.0, 8.0]]), lucid.tensor([[[-1.0, 1.0]]]))
        tensor([[1., 2., 4.]])
    """
    return conv_nd("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Ints = 1,
    padding: Ints | str = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Tensor:
    r"""2-D convolution over images.

    .. math:: y_{n,o,p,q} = b_o + \sum_{c,t,u} x_{n,c,\,s p + d t - \text{pad},\,s q + d u - \text{pad}} \, w_{o,c,t,u}

    The sum runs over the channels of one group. As in PyTorch, the kernel is not flipped: in mathematics this is the
    cross-correlation. On the CPU the output's channels come last in memory, whatever its shape says; the next
    convolution and all element-wise functions keep this layout. On a GPU they come first.

    Args:
        input: x.
        weight: w, the kernel of each output channel.
        bias: b, or None.
        stride: The step s from one position of the window to the next, an int or one for each dimension.
        padding: The zeros before and after each dimension, an int or one for each dimension; ``"valid"`` for none,
            ``"same"`` for as many as keep the input's size.
        dilation: The distance d between two elements of the window, an int or one for each dimension.
        groups: The number of groups that the channels are divided into, each with a convolution of its own; as many
            as there are channels make a depthwise convolution.

    Shape:
        input: (N, C, H, W) or (C, H, W); weight: (O, C / groups, kH, kW); bias: (O,).
        output: (N, O, H_out, W_out) or (O, H_out, W_out), where

        .. math:: H_{out} = \left\lfloor \frac{H + 2 \, \text{pad} - d (kH - 1) - 1}{s} \right\rfloor + 1

        and W_out likewise.

    Raises:
        RuntimeError: The shapes or dtypes do not fit, the window is larger than the padded input, `padding` is an
            unknown word, or ``"same"`` with a stride.
        TypeError: `stride`, `padding` or `dilation` is not an int, nor one for each dimension.

    Example:
        >>> import lucid
        >>> conv2d(lucid.ones(1, 3, 3), lucid.ones(1, 1, 2, 2), padding=1)
        tensor([[[1., 2., 2., 1.],
                 [2., 4., 4., 2.],
                 [2., 4., 4., 2.],
                 [1., 2., 2., 1.]]])

    Source: Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998.
    """
    return conv_nd("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Ints = 1,
    padding: Ints | str = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Tensor:
    r"""3-D convolution over volumes; the arguments are those of `conv2d`.

    .. math:: y_{n,o,p} = b_o + \sum_{c,t} x_{n,c,\,s p + d t - \text{pad}} \, w_{o,c,t}
        \qquad p, t \in \mathbb{N}^3

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W); weight: (O, C / groups, kD, kH, kW); bias: (O,).
        output: (N, O, D_out, H_out, W_out) or (O, D_out, H_out, W_out), where

        .. math:: D_{out} = \left\lfloor \frac{D + 2 \, \text{pad} - d (kD - 1) - 1}{s} \right\rfloor + 1

        and H_out and W_out likewise.

    Example:
        >>> import lucid
        >>> conv3d(lucid.ones(1, 2, 2, 2), lucid.ones(1, 1, 2, 2, 2)).item()
        8.0
    """
    return conv_nd("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


def conv_nd(
    name: str, n: int, x: Any, weight: Any, bias: Any, stride: Ints, padding: Any, dilation: Ints, groups: int
) -> Any:
    """Convolution over n dimensions, with the arguments checked."""
    batched = check_dims(name, x.shape, n)
    check_weight(name, n, x, weight, bias, groups, weight.shape[0], x.shape[-n - 1], weight.shape[1] * groups, INTEGERS)
    size, kernel = tuple(x.shape[-n:]), tuple(weight.shape[2:])
    steps, gaps = each(name, "stride", stride, n), each(name, "dilation", dilation, n)
    at = sliding(size, kernel, steps, paddings(name, padding, kernel, steps, gaps), gaps)
    if min(at.out) < 1:
        raise RuntimeError(
            f"{name}: the window is larger than the padded input: {kernel} with dilation {gaps} spans "
            f"{at.span}, an input of {size} with padding is {at.padded}; add padding, or take a smaller kernel"
        )
    x = x if batched else unsqueeze(x, 0)
    if (m := merging(at, raw(x), groups)) is None:
        y = _conv(x, weight, bias, at=at, groups=groups)
    else:
        y = _conv(m.merge(x), m.merge(weight), bias, at=m.at, groups=groups)
        y = reshape(y, (*y.shape[:2], *at.out))
    return y if batched else reshape(y, y.shape[1:])


def check_weight(
    name: str,
    n: int,
    x: Any,
    weight: Any,
    bias: Any,
    groups: int,
    out_channels: int,
    channels: int,
    expected: int,
    integers: Sequence[str],
) -> None:
    """Refuse a weight or bias that does not fit the input, whose channels should be as many as expected.

    Some integers can be convolved on the CPU.

    Raises:
        RuntimeError: Dimensions, channels, groups or dtypes do not fit.
    """
    if len(weight.shape) != n + 2:
        raise RuntimeError(f"{name}: expected a weight of {n + 2} dimensions, got shape {tuple(weight.shape)}")
    if groups < 1 or weight.shape[0] % groups or 0 in (weight.shape[0], *weight.shape[2:]):
        raise RuntimeError(
            f"{name}: groups must be positive and divide the channels, and the kernel must not be empty; got "
            f"groups={groups} and a weight of shape {tuple(weight.shape)}"
        )
    if channels != expected:
        raise RuntimeError(
            f"{name}: expected input with {expected} channels, got shape {tuple(x.shape)}, which has {channels}; the "
            f"weight has shape {tuple(weight.shape)} with groups={groups}"
        )
    if bias is not None and tuple(bias.shape) != (out_channels,):
        raise RuntimeError(f"{name}: expected a bias of shape {(out_channels,)}, got {tuple(bias.shape)}")
    if x.dtype != weight.dtype or (bias is not None and bias.dtype != x.dtype):
        check_one_dtype(name, input=x, weight=weight, bias=bias)
    if x.dtype.kind != "f" and (x.dtype.name not in integers or type(raw(x)) is not native):
        check_floating(name, x)


def paddings(name: str, padding: Any, kernel: Any, stride: Any, dilation: Any) -> tuple[tuple[int, int], ...]:
    """Return the padding before and after each dimension.

    Raises:
        RuntimeError: Not one for each dimension, negative, an unknown word, or ``"same"`` with a stride.
        TypeError: Not an int, nor several.
    """
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise RuntimeError(f"{name}: padding must be numbers, 'same' or 'valid', got {padding!r}")
        if padding == "same" and any(s != 1 for s in stride):
            raise RuntimeError(f"{name}: padding='same' needs stride 1, got {stride}; give the padding as numbers")
        total = [d * (k - 1) if padding == "same" else 0 for k, d in zip(kernel, dilation, strict=True)]
        return tuple((t // 2, t - t // 2) for t in total)
    return tuple((p, p) for p in each(name, "padding", padding, len(kernel), least=0))
