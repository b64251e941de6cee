"""Sliding blocks of an image: unfold (im2col) and fold (col2im)."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..shape.reshaping import reshape, unsqueeze
from .convolution import Ints
from .window import Window, check_dims, each


@primitive
def _unfold(xp: Any, x: Array, *, at: Window) -> Array:
    """What each window of (N, C, H, W) sees, as (N, C · taps, places)."""
    n, channels = x.shape[:2]
    framed = xp.zeros((n, channels, *at.padded), x.dtype)
    framed[(..., *_inside(at))] = x
    out = xp.empty((n, channels, math.prod(at.kernel), *at.out), x.dtype)
    for number, tap in taps(at):
        out[:, :, number] = framed[(slice(None), slice(None), *tap)]
    return out.reshape(n, channels * math.prod(at.kernel), math.prod(at.out))


@primitive
def _fold(xp: Any, x: Array, *, at: Window) -> Array:
    """The transpose of `_unfold`: what lands on one pixel is summed."""
    n, channels = x.shape[0], x.shape[1] // math.prod(at.kernel)
    parts = x.reshape(n, channels, math.prod(at.kernel), *at.out)
    framed = xp.zeros((n, channels, *at.padded), x.dtype)
    for number, tap in taps(at):
        framed[(slice(None), slice(None), *tap)] += parts[:, :, number]
    return xp.ascontiguousarray(framed[(..., *_inside(at))])


_unfold.vjp(x=lambda g, at: _fold(g, at=at))
_fold.vjp(x=lambda g, at: _unfold(g, at=at))


def taps(at: Window) -> Iterator[tuple[int, tuple[slice, ...]]]:
    """Number and place of each element of the window, in the order in which a user would read them."""
    return enumerate(map(at.tap, itertools.product(*map(range, at.kernel))))


def _inside(at: Window) -> tuple[slice, ...]:
    return tuple(slice(low, low + n) for n, (low, _) in zip(at.size, at.padding, strict=True))


def _window(name: str, size: Any, kernel_size: Ints, dilation: Ints, padding: Ints, stride: Ints) -> Window:
    kernel, gaps = each(name, "kernel_size", kernel_size, 2), each(name, "dilation", dilation, 2)
    pads, steps = each(name, "padding", padding, 2, least=0), each(name, "stride", stride, 2)
    at = Window(size, kernel, (), steps, tuple((p, p) for p in pads), gaps)
    out = tuple((n - k) // s + 1 for n, k, s in zip(at.padded, at.span, steps, strict=True))
    if min(out) < 1:
        raise RuntimeError(
            f"{name}: the window does not fit: {kernel} with dilation {gaps} spans {at.span}, the padded image is "
            f"{at.padded}"
        )
    return at._replace(out=out)


def unfold(input: Any, kernel_size: Ints, dilation: Ints = 1, padding: Ints = 0, stride: Ints = 1) -> Any:
    """Lay out what a window sees at each of its places as a column.

    Args:
        input: Of shape (N, C, H, W) or (C, H, W).
        kernel_size: The size (kH, kW) of the window, an int or two, as in all that follows.
        dilation: The distance between two elements of the window.
        padding: How many zeros are put at each side.
        stride: The distance from one place to the next.

    Returns:
        Of shape (N, C · kH · kW, places), or without N.

    Raises:
        RuntimeError: The window does not fit the image.

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
    input: Any, output_size: Ints, kernel_size: Ints, dilation: Ints = 1, padding: Ints = 0, stride: Ints = 1
) -> Any:
    """Put columns back where `unfold` took them from; what lands on one pixel is summed.

    Args:
        input: Of shape (N, C · kH · kW, places), or without N.
        output_size: The size (H, W) of the image, an int or two, as in all that follows.
        kernel_size: The size (kH, kW) of the window.
        dilation: The distance between two elements of the window.
        padding: How much of each side is left out.
        stride: The distance from one place to the next.

    Returns:
        Of shape (N, C, H, W), or without N.

    Raises:
        RuntimeError: The columns are not those of such windows.

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
            f"windows of {at.kernel} at {at.out} places, got {shape}"
        )
    y = _fold(input if len(shape) == 3 else unsqueeze(input, 0), at=at)
    return y if len(shape) == 3 else reshape(y, y.shape[1:])
