"""Cross-correlation of arrays, which deep learning calls convolution, and its two gradients, as products of im2col.

Channels are last here: images are (N, *size, C), outputs (N, *out, O). With stride s, dilation d and padding p,

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

LONG = 2048  # elements in a row, if possible: NumPy is slow where its innermost loop is short


def channels_last(x: Array) -> Array:
    """A view of (N, C, *size) as (N, *size, C)."""
    return x.transpose(0, *range(2, x.ndim), 1)


def channels_first(x: Array) -> Array:
    """A view of (N, *size, C) as (N, C, *size)."""
    return x.transpose(0, x.ndim - 1, *range(1, x.ndim - 1))


def rows(xp: Any, x: Array) -> tuple[Array, int]:
    """x, (N, C, ...), as a matrix with the C channels of k positions in each row, and k."""
    x = xp.ascontiguousarray(channels_last(x))
    count, channels = x.size // max(x.shape[-1], 1), x.shape[-1]
    k = 1
    while count and count % (2 * k) == 0 and 2 * k * channels <= LONG:
        k *= 2
    return x.reshape(count // k, k * channels), k


def summed(xp: Any, x: Array, k: int) -> Array:
    """The sum of each channel, given `rows`."""
    return matmul(xp, xp.ones(len(x), x.dtype), x).reshape(k, -1).sum(axis=0)


def correlate(xp: Any, x: Array, w: Array, bias: Array | None, at: Window, y: Array) -> None:
    """Write into y the convolution of images x with a weight w, (O, C, *kernel), plus a bias."""
    unrolled, out_channels = layout(at, x.shape[-1]), w.shape[0]
    if not out_channels:  # as of the gradient of images without channels
        return
    rhs = unrolled.rhs(w)
    rows_per_line, width = unrolled.rows_per_line, at.out[-1]
    fits = rows_per_line == width and y.flags.c_contiguous
    bias_line = None if bias is None else xp.tile(bias, width)

    def work(start: int, stop: int) -> None:
        out = y[start:stop]
        result = out if fits else xp.empty((stop - start, *at.out[:-1], rows_per_line, out_channels), y.dtype)
        result_rows = result.reshape(-1, out_channels)
        for which, lhs in unrolled.lhs(xp, x[start:stop]):
            product(xp, lhs, rhs, result_rows[which])
        if bias_line is not None:
            lines = result.reshape(-1, rows_per_line * out_channels)[:, : width * out_channels]
            if out.flags.c_contiguous:
                xp.add(lines, bias_line, out=out.reshape(lines.shape))
            else:
                out[...] = (lines + bias_line).reshape(out.shape)
        elif not fits:
            out[...] = result[..., :width, :]

    in_chunks(xp, work, x.shape[0], x.itemsize * (unrolled.elements + math.prod(at.out) * out_channels))


def correlate_weight(xp: Any, g: Array, x: Array, at: Window) -> Array:
    """The gradient with respect to the weight, (O, C, *kernel), from that of the output, g: lhsᵀ g."""
    unrolled, out_channels = layout(at, x.shape[-1]), g.shape[-1]
    rows_per_line, width = unrolled.rows_per_line, at.out[-1]

    def work(start: int, stop: int) -> Array:
        part = g[start:stop]
        if rows_per_line != width or not part.flags.c_contiguous:
            part = xp.empty((stop - start, *at.out[:-1], rows_per_line, out_channels), g.dtype)
            part[..., :width, :] = g[start:stop]
            part[..., width:, :] = 0  # windows that hang over the end of a line do not count
        g_rows = part.reshape(-1, out_channels)
        total = None
        for which, lhs in unrolled.lhs(xp, x[start:stop]):
            m = transposed_product(xp, lhs, g_rows[which])
            total = m if total is None else xp.add(total, m, out=total)
        return total

    size = x.itemsize * (unrolled.elements + math.prod(at.out) * out_channels)
    total = in_chunks(xp, work, x.shape[0], size) if x.shape[0] else None
    if total is None:
        return xp.zeros((out_channels, x.shape[-1], *at.kernel), g.dtype)
    return unrolled.weight(total, out_channels)


def flipped(w: Array, dims: int) -> Array:
    """Kernels with their last dimensions reversed."""
    return w[(..., *(slice(None, None, -1) for _ in range(dims)))]


def transposed_window(at: Window) -> Window:
    """The window of the flipped kernel, of stride 1, over the gradient of the output."""
    before = [s - 1 - low for s, (low, _) in zip(at.span, at.padding, strict=True)]
    after = [n - o + low for n, o, (low, _) in zip(at.size, at.out, at.padding, strict=True)]
    return Window(at.out, at.kernel, at.size, at.stride, tuple(zip(before, after, strict=True)), at.dilation)


def correlate_input(xp: Any, g: Array, w: Array, at: Window, x: Array) -> None:
    """Write into x the gradient with respect to the input, from that of the output, g."""
    if all(s == 1 for s in at.stride):
        # A convolution again, of g with the flipped kernel: each input was covered by the taps in reverse order.
        correlate(xp, g, flipped(w.swapaxes(0, 1), len(at.kernel)), None, transposed_window(at), x)
        return
    # col2im: g rhsᵀ is the gradient of every window, and the windows are added up where they overlap. Of a window, the
    # pixels of one line lie in a row, and so do those of the window that begins where it ends.
    out_channels, channels = w.shape[:2]
    slides = at.dilation[-1] == 1 or at.kernel[-1] == 1
    kernel = at.kernel[:-1] if slides else at.kernel  # the taps that are added one by one
    width, stride = (at.kernel[-1] if slides else 1), at.stride[-1]
    n_sums = -(-width // stride)  # windows of which every n-th does not overlap the one before
    length = n_sums * stride * channels
    m = w.transpose(0, *range(2, w.ndim), 1).reshape(out_channels, -1)
    starts = [low for low, _ in at.padding]
    columns = max(at.padded[-1], at.span[-1] - width + (at.out[-1] - 1) * stride + n_sums * stride)

    def work(start: int, stop: int) -> None:
        n = stop - start
        windows = matmul(xp, g[start:stop].reshape(-1, out_channels), m).reshape(n, *at.out, *kernel, width * channels)
        padded = xp.zeros((n, *at.padded[:-1], columns * channels), x.dtype)
        for where in itertools.product(*map(range, kernel)):
            lines = padded[(slice(None), *at.tap(where[: len(at.kernel) - 1]))]
            first = 0 if slides else where[-1] * at.dilation[-1]
            for i in range(min(n_sums, at.out[-1])):
                part = windows[(..., slice(i, None, n_sums), *where, slice(None))]
                begin = (first + i * stride) * channels
                sums = lines[..., begin : begin + part.shape[-2] * length]
                sums.reshape(*sums.shape[:-1], part.shape[-2], length)[..., : width * channels] += part
        padded = padded.reshape(n, *at.padded[:-1], columns, channels)
        x[start:stop] = padded[(slice(None), *(slice(low, low + k) for low, k in zip(starts, at.size, strict=True)))]

    size = math.prod(at.padded) + math.prod(at.out) * math.prod(at.kernel)
    in_chunks(xp, work, g.shape[0], x.itemsize * (size * channels + 1))
