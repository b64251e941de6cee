"""im2col and col2im: the windows of images as columns of a matrix, and columns added to the images they came from.

The columns of images (N, C, *size) are (C, taps, N, *out), so that one product takes all images; or, for `unfold`,
(N, C, taps, *out), a matrix for each.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

from ....backend import Array
from ....backend.kernels.written import Launch, Written
from ..window import Window
from .loops import at_pixels, at_positions, numbers, pixels, positions


def taps(at: Window) -> Iterator[tuple[int, tuple[slice, ...]]]:
    """The number of each tap, in row-major order, and the slices that it covers."""
    return enumerate(map(at.tap, itertools.product(*map(range, at.kernel))))


def im2col(xp: Any, x: Array, *, at: Window, batch_first: bool = False) -> Array:
    """The windows of images at all positions."""
    (n, channels), count = x.shape[:2], math.prod(at.kernel)
    padded = xp.zeros((n, channels, *at.padded), x.dtype)
    padded[(..., *_inside(at))] = x
    out = xp.empty((n, channels, count, *at.out) if batch_first else (channels, count, n, *at.out), x.dtype)
    windows = out if batch_first else xp.moveaxis(out, 2, 0)
    for number, tap in taps(at):
        windows[:, :, number] = padded[(slice(None), slice(None), *tap)]
    return out


def col2im(xp: Any, columns: Array, *, at: Window, batch_first: bool = False) -> Array:
    """The images (N, C, *size) to which each window is added at its position."""
    windows = columns if batch_first else xp.moveaxis(columns, 2, 0)
    padded = xp.zeros((*windows.shape[:2], *at.padded), columns.dtype)
    for number, tap in taps(at):
        padded[(slice(None), slice(None), *tap)] += windows[:, :, number]
    return xp.ascontiguousarray(padded[(..., *_inside(at))])


def _inside(at: Window) -> tuple[slice, ...]:
    """The slices of the padded image that are the image."""
    return tuple(slice(low, low + n) for n, (low, _) in zip(at.size, at.padding, strict=True))


def _steps(n: int, channels: int, at: Window, batch_first: bool) -> tuple[int, int, int]:
    """How far it is from one channel, one tap and one image to the next, among columns."""
    count, step = math.prod(at.kernel), math.prod(at.out)
    if batch_first:
        return count * step, step, channels * count * step
    return count * n * step, n * step, step


def _im2col_launch(x: Array, *, at: Window, batch_first: bool = False) -> Launch:
    (n, channels), count = x.shape[:2], math.prod(at.kernel)
    shape = (n, channels, count, *at.out) if batch_first else (channels, count, n, *at.out)
    steps = (n, channels, *_steps(n, channels, at, batch_first))
    return Launch([(shape, x.dtype)], positions(at, n * channels), (*steps, *numbers(at)))


def _col2im_launch(columns: Array, *, at: Window, batch_first: bool = False) -> Launch:
    n, channels = columns.shape[:2] if batch_first else (columns.shape[2], columns.shape[0])
    steps = (channels, *_steps(n, channels, at, batch_first))
    return Launch([((n, channels, *at.size), columns.dtype)], pixels(at, n * channels), (*steps, *numbers(at)))


STEPS = "{I} channel_step, {I} tap_step, {I} image_step"

IM2COL = Written(
    "im2col",
    im2col,
    at_positions(
        "im2col",
        f"const {{T}}* x, {{T}}* columns, {{I}} threads, {{I}} images, {{I}} channels, {STEPS}",
        before="""// Images are counted before channels, so that neighbouring threads write neighbouring elements.
    const {I} n = plane % images, c = plane / images;
    const {T}* image = x + (n * channels + c) * size0 * size1 * size2;
    {T}* column = columns + c * channel_step + n * image_step + (p0 * out1 + p1) * out2 + p2;""",
        tap="column[number * tap_step] = inside ? image[pixel] : {store}(0);",
        after="",
    ),
    _im2col_launch,
)

COL2IM = Written(
    "col2im",
    col2im,
    at_pixels(
        "col2im",
        f"const {{T}}* columns, {{T}}* x, {{I}} threads, {{I}} channels, {STEPS}",
        before="""const {T}* column = columns + plane % channels * channel_step + plane / channels * image_step;
    {A} total = 0;""",
        window="total += {load}(column[((t0 * kernel1 + t1) * kernel2 + t2) * tap_step + position]);",
        after="x[i] = {store}(total);",
    ),
    _col2im_launch,
)
