"""Grouped convolution on arrays, and its two gradients, where a group has few channels.

Channels are first here: images are (N, C, *size), outputs (N, O, *out). The columns of all channels (im2col.py) are
those of one group after the other, so that one call multiplies each group's columns by its kernels. One group at a time
would copy and multiply a few numbers in a row. Where a group has one channel, depthwise.py has another scheme for
images. The result lies in memory as the input does, channels first or last.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

from ...backend import Array
from ...backend.chunks import in_chunks
from ...backend.matmul import is_finite, matmul
from .correlation import channels_first, channels_last, flipped, transposed_window
from .depthwise import Banded
from .im2col import Columns
from .window import Window

NARROW = 8  # channels of a group up to which a product for each group is slower
PIECE = 4  # how much more memory than the columns a piece touches, so that they stay in the second-level cache


def is_narrow(groups: int, channels: int) -> bool:
    """Whether there are groups of few channels."""
    return groups > 1 and channels <= NARROW * groups


def empty_like(xp: Any, x: Array, channels: int, size: tuple[int, ...]) -> Array:
    """Uninitialized images whose channels lie in memory as those of x do."""
    if x.flags.c_contiguous:
        return xp.empty((x.shape[0], channels, *size), x.dtype)
    return channels_first(xp.empty((x.shape[0], *size, channels), x.dtype))


def depthwise(at: Window, groups: int, x: Array, out_channels: int) -> Banded | None:
    """The layout of a depthwise convolution of images x, or None."""
    fits = groups == x.shape[1] and Banded.fits(at)
    return Banded(at, groups, out_channels // groups) if fits else None


def planes(x: Array, groups: int) -> Array:
    """Images (n, C, *size) as a matrix of the channels of each group, (groups, c, n · positions)."""
    return x.swapaxes(0, 1).reshape(groups, x.shape[1] // groups, x.size // x.shape[1])


def images(x: Array, n: int, size: tuple[int, ...]) -> Array:
    """The inverse of `planes`."""
    return x.reshape(x.shape[0] * x.shape[1], n, *size).swapaxes(0, 1)


def correlate_grouped(xp: Any, x: Array, w: Array, bias: Array | None, at: Window, groups: int) -> Array:
    """The convolution of images x with a weight w, (O, C / groups, *kernel), plus a bias."""
    y = empty_like(xp, x, w.shape[0], at.out)
    if (banded := depthwise(at, groups, x, w.shape[0])) is not None:
        rhs = banded.rhs(xp, w)

        def lines(start: int, stop: int) -> None:
            banded.forward(xp, x[start:stop], rhs, bias, y[start:stop])

        in_chunks(xp, lines, x.shape[0], x.itemsize * banded.elements)
        if is_finite(y):
            return y
    unrolled, kernels = Columns(at, x.shape[1]), w.reshape(groups, w.shape[0] // groups, -1)

    def work(start: int, stop: int) -> None:
        columns = unrolled.columns(xp, channels_last(x[start:stop]))
        result = matmul(xp, kernels, columns.reshape(groups, kernels.shape[2], columns.shape[1]))
        if bias is not None:
            result += bias.reshape(groups, -1, 1)
        y[start:stop] = images(result, stop - start, at.out)

    in_chunks(xp, work, x.shape[0], PIECE * x.itemsize * unrolled.elements)
    return y


def correlate_grouped_input(xp: Any, g: Array, w: Array, at: Window, groups: int) -> Array:
    """The gradient with respect to the input, from that of the output, g."""
    of_groups = w.reshape(groups, w.shape[0] // groups, *w.shape[1:])
    if all(s == 1 for s in at.stride) and (w.shape[1] > 1 or w.shape[0] == groups):
        kernels = flipped(of_groups.swapaxes(1, 2), len(at.kernel))
        return correlate_grouped(xp, g, kernels.reshape(-1, *kernels.shape[2:]), None, transposed_window(at), groups)
    channels = groups * w.shape[1]
    x = empty_like(xp, g, channels, at.size)
    if (banded := depthwise(at, groups, x, w.shape[0])) is not None:
        rhs = banded.rhs(xp, w)

        def lines(start: int, stop: int) -> None:
            banded.gradient(xp, g[start:stop], rhs, x[start:stop])

        in_chunks(xp, lines, g.shape[0], g.itemsize * banded.elements)
        if is_finite(x):
            return x
    kernels = of_groups.reshape(groups, of_groups.shape[1], -1).swapaxes(1, 2)
    inside = tuple(slice(low, low + n) for n, (low, _) in zip(at.size, at.padding, strict=True))

    def work(start: int, stop: int) -> None:
        n = stop - start
        columns = matmul(xp, kernels, planes(g[start:stop], groups)).reshape(channels, *at.kernel, n, *at.out)
        padded = xp.zeros((channels, n, *at.padded), g.dtype)
        for where in itertools.product(*map(range, at.kernel)):
            padded[(..., *at.tap(where))] += columns[(slice(None), *where)]
        x[start:stop] = padded[(..., *inside)].swapaxes(0, 1)

    in_chunks(xp, work, g.shape[0], PIECE * g.itemsize * channels * math.prod(at.kernel) * math.prod(at.out))
    return x


def correlate_grouped_weight(xp: Any, g: Array, x: Array, at: Window, groups: int) -> Array:
    """The gradient with respect to the weight, (O, C / groups, *kernel), from that of the output, g."""
    if (banded := depthwise(at, groups, x, g.shape[1])) is not None:

        def lines(start: int, stop: int) -> Array:
            return banded.weight_gradient(xp, g[start:stop], x[start:stop])

        total = banded.weight(xp, in_chunks(xp, lines, x.shape[0], x.itemsize * banded.elements))
        if is_finite(total):
            return total
    unrolled, channels = Columns(at, x.shape[1]), x.shape[1] // groups

    def work(start: int, stop: int) -> Array:
        columns = unrolled.columns(xp, channels_last(x[start:stop]))
        rows = columns.reshape(groups, columns.shape[0] // groups, columns.shape[1]).swapaxes(1, 2)
        return matmul(xp, planes(g[start:stop], groups), rows)

    total = in_chunks(xp, work, x.shape[0], PIECE * x.itemsize * unrolled.elements)
    return total.reshape(g.shape[1], channels, *at.kernel)
