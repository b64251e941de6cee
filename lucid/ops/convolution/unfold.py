"""Sliding blocks of images, unfolded into columns and folded back: im2col and col2im."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, device_of
from ..shape.reshaping import reshape, unsqueeze
from .kernels.columns import COL2IM, IM2COL, col2im, im2col
from .window import Ints, Window, check_dims, each, sliding


@primitive
def _unfold(xp: Any, x: Array, *, at: Window) -> Array:
    """The windows of images (N, C, H, W) as columns, (N, C · taps, positions)."""
    n, channels = x.shape[:2]
    out = (
        im2col(xp, x, at=at, batch_first=True) if xp is np else device_of(x).launch(IM2COL, x, at=at, batch_first=True)
    )
    return out.reshape(n, channels * math.prod(at.kernel), math.prod(at.out))


@primitive(wide="native")
def _fold(xp: Any, x: Array, *, at: Window) -> Array:
    """The transpose of `_unfold`: columns are added to the images that they are windows of."""
    n, channels = x.shape[0], x.shape[1] // math.prod(at.kernel)
    x = x.reshape(n, channels, math.prod(at.kernel), *at.out)
    return (
        col2im(xp, x, at=at, batch_first=True) if xp is np else device_of(x).launch(COL2IM, x, at=at, batch_first=True)
    )


_unfold.vjp(x=lambda g, at: _fold(g, at=at))
_fold.vjp(x=lambda g, at: _unfold(g, at=at))


def _window(name: str, size: Any, kernel_size: Ints, dilation: Ints, padding: Ints, stride: Ints) -> Window:
    kernel, gaps = each(name, "kernel_size", kernel_size, 2), each(name, "dilation", dilation, 2)
    pads, steps = each(name, "padding", padding, 2, least=0), each(name, "stride", stride, 2)
    at = sliding(size, kernel, steps, tuple((p, p) for p in pads), gaps)
    if min(at.out) < 1:
        raise RuntimeError(
            f"{name}: the window does not fit: {kernel} with dilation {gaps} spans {at.span}, the padded image is "
            f"{at.padded}"
        )
    return at


def unfold(input: Tensor, kernel_size: Ints, dilation: Ints = 1, padding: Ints = 0, stride: Ints = 1) -> Tensor:
    r"""im2col: the sliding blocks of images as columns of a matrix. Its transpose is `fold`.

    Each block is one column: its elements in all channels. Overlapping elements are copied.

    Args:
        input: The images.
        kernel_size: The size (kH, kW) of the blocks, an int or two, as in all that follows.
        dilation: The distance d between two elements of a block.
        padding: The zeros before and after each dimension.
        stride: The step s from one block to the next.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, C · kH · kW, H_out · W_out) or (C · kH · kW, H_out · W_out), where

        .. math:: H_{out} = \left\lfloor \frac{H + 2 \, \text{padding} - d (kH - 1) - 1}{s} \right\rfloor + 1

        and W_out likewise.

    Raises:
        RuntimeError: The input is no image, or a block is larger than the padded image.
        TypeError: An argument is not an int, nor two.

    Example:
        >>> import lucid
        >>> unfold(lucid.arange(6.0).reshape(1, 2, 3), 2).tolist()
        [[0.0, 1.0], [1.0, 2.0], [3.0, 4.0], [4.0, 5.0]]
    """
    batched = check_dims("unfold", input.shape, 2)
    at = _window("unfold", tuple(input.shape[-2:]), kernel_size, dilation, padding, stride)
    y = _unfold(input if batched else unsqueeze(input, 0), at=at)
    return y if batched else reshape(y, y.shape[1:])


def fold(
    input: Tensor, output_size: Ints, kernel_size: Ints, dilation: Ints = 1, padding: Ints = 0, stride: Ints = 1
) -> Tensor:
    """col2im: images made of sliding blocks, which are summed where they overlap. It is the transpose of `unfold`.

    It is not its inverse: ``fold(unfold(x))`` is x times the number of blocks that an element is in.

    Args:
        input: The blocks, as columns.
        output_size: The size (H, W) of the images, an int or two, as in all that follows.
        kernel_size: The size (kH, kW) of the blocks.
        dilation: The distance between two elements of a block.
        padding: How much of the images is cut off before and after each dimension.
        stride: The step from one block to the next.

    Shape:
        input: (N, C · kH · kW, H_out · W_out) or (C · kH · kW, H_out · W_out), the output of `unfold`.
        output: (N, C, H, W) or (C, H, W).

    Raises:
        RuntimeError: The shape is not that of `unfold` for these arguments, or a block is larger than the image.
        TypeError: An argument is not an int, nor two.

    Example:
        >>> import lucid
        >>> fold(lucid.ones(4, 2), (2, 3), 2).tolist()
        [[[1.0, 2.0, 1.0], [1.0, 2.0, 1.0]]]
    """
    shape = tuple(input.shape)
    at = _window("fold", each("fold", "output_size", output_size, 2), kernel_size, dilation, padding, stride)
    if len(shape) not in (2, 3) or shape[-2] % math.prod(at.kernel) or shape[-1] != math.prod(at.out):
        raise RuntimeError(
            f"fold: expected input of shape (N, C · {math.prod(at.kernel)}, {math.prod(at.out)}) or without N, for "
            f"windows of {at.kernel} at {at.out} positions, got {shape}"
        )
    y = _fold(input if len(shape) == 3 else unsqueeze(input, 0), at=at)
    return y if len(shape) == 3 else reshape(y, y.shape[1:])
