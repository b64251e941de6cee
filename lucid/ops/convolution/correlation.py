"""Cross-correlation of arrays and its two gradients, as matrix products of im2col's layouts.

Channels are last here: images are (N, *size, C), results (N, *out, O). With stride s, dilation d and padding p,

    y[n, i, o] = Σ_{t, c} x[n, s i + d t - p, c] w[o, c, t]
"""

from __future__ import annotations

import itertools
import math
from typing import Any

from ...backend import Array
from ...backend.chunks import in_chunks
from ...backend.matmul import matmul, product, transposed_product
from .im2col import layout
from .window import Window

LONG = 2048  # numbers in a row, if it can be had: NumPy is slow where its innermost loop is short


def channels_last(x: Array) -> Array:
    """A view of (N, C, *size) as (N, *size, C)."""
    return x.transpose(0, *range(2, x.ndim), 1)


def channels_first(x: Array) -> Array:
    """A view of (N, *size, C) as (N, C, *size)."""
    return x.transpose(0, x.ndim - 1, *range(1, x.ndim - 1))


def rows(xp: Any, x: Array) -> tuple[Array, int]:
    """x, (N, C, ...), as rows of its C channels; several of them in one long row, and how many."""
    x = xp.ascontiguousarray(channels_last(x))
    count, channels = x.size // max(x.shape[-1], 1), x.shape[-1]
    k = 1
    while count and count % (2 * k) == 0 and 2 * k * channels <= LONG:
        k *= 2
    return x.reshape(count // k, k * channels), k


def summed(xp: Any, x: Array, k: int) -> Array:
    """The sum of each channel over rows of k times all channels."""
    return matmul(xp, xp.ones(len(x), x.dtype), x).reshape(k, -1).sum(axis=0)


def correlate(xp: Any, x: Array, w: Array, bias: Array | None, at: Window, y: Array) -> None:
    """Write into y the convolution of images x with a weight w, (O, C, *kernel), plus a bias."""
    unrolled, results = layout(at, x.shape[-1]), w.shape[0]
    right = unrolled.right(w)
    pitch, width = unrolled.pitch, at.out[-1]
    fits = pitch == width and y.flags.c_contiguous
    line = None if bias is None else xp.tile(bias, width)

    def work(start: int, stop: int) -> None:
        part = y[start:stop]
        grid = part if fits else xp.empty((stop - start, *at.out[:-1], pitch, results), y.dtype)
        rows = grid.reshape(-1, results)
        for where, left in unrolled.lefts(xp, x[start:stop]):
            product(xp, left, right, rows[where])
        if line is not None:
            lines = grid.reshape(-1, pitch * results)[:, : width * results]
            if part.flags.c_contiguous:
                xp.add(lines, line, out=part.reshape(lines.shape))
            else:
                part[...] = (lines + line).reshape(part.shape)
        elif not fits:
            part[...] = grid[..., :width, :]

    in_chunks(xp, work, x.shape[0], x.itemsize * (unrolled.numbers + math.prod(at.out) * results))


def correlate_weight(xp: Any, g: Array, x: Array, at: Window) -> Array:
    """The gradient of the weight, (O, C, *kernel), from that of the result, g."""
    unrolled, results = layout(at, x.shape[-1]), g.shape[-1]
    pitch, width = unrolled.pitch, at.out[-1]

    def work(start: int, stop: int) -> Array:
        part = g[start:stop]
        if pitch != width or not part.flags.c_contiguous:
            grid = xp.empty((stop - start, *at.out[:-1], pitch, results), g.dtype)
            grid[..., :width, :] = part
            grid[..., width:, :] = 0  # places that hang over the end of a line count nothing
            part = grid
        rows = part.reshape(-1, results)
        total = None
        for where, left in unrolled.lefts(xp, x[start:stop]):
            m = transposed_product(xp, left, rows[where])
            total = m if total is None else xp.add(total, m, out=total)
        return total

    size = x.itemsize * (unrolled.numbers + math.prod(at.out) * results)
    total = in_chunks(xp, work, x.shape[0], size) if x.shape[0] else None
    if total is None:
        return xp.zeros((results, x.shape[-1], *at.kernel), g.dtype)
    return unrolled.weight(total, results)


def correlate_input(xp: Any, g: Array, w: Array, at: Window, x: Array) -> None:
    """Write into x the gradient of the input, from that of the result, g."""
    if all(s == 1 for s in at.stride):
        # Each input has met the window the other way round: a convolution again, with the window turned about.
        turned = w[(slice(None), slice(None), *(slice(None, None, -1) for _ in at.kernel))].swapaxes(0, 1)
        before = [s - 1 - low for s, (low, _) in zip(at.span, at.padding, strict=True)]
        after = [n - o + low for n, o, (low, _) in zip(at.size, at.out, at.padding, strict=True)]
        padding = tuple(zip(before, after, strict=True))
        correlate(xp, g, turned, None, Window(at.out, at.kernel, at.size, at.stride, padding, at.dilation), x)
        return
    results, channels = w.shape[:2]
    m = w.transpose(0, *range(2, w.ndim), 1).reshape(results, -1)

    def work(start: int, stop: int) -> None:
        n = stop - start
        parts = xp.matmul(g[start:stop].reshape(-1, results), m).reshape(n, *at.out, *at.kernel, channels)
        whole = xp.zeros((n, *at.padded, channels), x.dtype)
        for where in itertools.product(*map(range, at.kernel)):
            whole[(slice(None), *at.tap(where))] += parts[(..., *where, slice(None))]
        inside = [slice(low, low + n) for n, (low, _) in zip(at.size, at.padding, strict=True)]
        x[start:stop] = whole[(slice(None), *inside)]

    size = math.prod(at.padded) + math.prod(at.out) * math.prod(at.kernel)
    in_chunks(xp, work, g.shape[0], x.itemsize * (size * channels + 1))
