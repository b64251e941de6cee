"""im2col: a convolution as a matrix product, for which the windows at all positions are laid out as a matrix.

    y[position, o] = Σₖ lhs[position, k] rhs[k, o]

A row of lhs holds the pixels that the window covers at one position, in all channels; a column of rhs is the kernel of
one output channel. There are two layouts, `Slices` for many channels and `Columns` for few; both are filled for a few
images at a time, in the cache. docs/performance.md tells which others were measured.

Source: K. Chellapilla et al., "High performance convolutional neural networks for document processing", 2006.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from typing import Any

from ...backend import Array
from .window import Window

FEW = 4  # channels of which a copy along the image is faster than a copy along the channels

Lhs = tuple[slice, Array]  # the rows of the result, and the rows of lhs that make them


@functools.lru_cache(maxsize=1024)
def layout(at: Window, channels: int) -> Slices | Columns:
    """The layout for a window over images of some channels."""
    return Slices(at, channels) if channels > FEW else Columns(at, channels)


class Layout:
    """How lhs and rhs are laid out. A layout has the methods `lhs`, `rhs`, and `weight`, the inverse of `rhs`."""

    rows_per_line: int  # rows of lhs for one line of the output, with those of windows that hang over its end
    elements: int  # elements laid out for one image

    def __init__(self, at: Window, channels: int):
        self.at, self.channels = at, channels
        ends = [(max(0, -low), n - max(0, -high)) for n, (low, high) in zip(at.size, at.padding, strict=True)]
        # The part of the image that is used, and where it lies in the padded image.
        self.source = tuple(slice(first, last) for first, last in ends)
        self.inside = tuple(
            slice(first + low, last + low) for (first, last), (low, _) in zip(ends, at.padding, strict=True)
        )


class Slices(Layout):
    """Channels last: the pixels of one line that a window of width k covers lie in memory as k·C elements in a row.

    At the next position they are the row that begins C elements later. Read as a matrix with rows of k·C elements,
    memory holds the windows at positions 0, k, 2k, ...; begun C elements later, those at 1, k+1, ...: k products, each
    with a slice of memory, and nothing is copied along the width. Only the other lines that the window covers are
    copied beside it, so that a column of the unrolled lines holds `depth` elements, kernel lines times channels.

    Where the width is dilated, what the window covers does not lie in a row. It is copied like the lines, and one
    product with rows of `depth` elements is left.
    """

    def __init__(self, at: Window, channels: int):
        super().__init__(at, channels)
        n = len(at.kernel)
        self.slides = at.dilation[-1] == 1 or at.kernel[-1] == 1
        self.copied = n - 1 if self.slides else n  # the dimensions whose taps are copied beside one another
        self.kernel_lines = at.kernel[: self.copied]
        self.depth = math.prod(self.kernel_lines) * channels
        self.kernel_width, self.stride = (at.kernel[-1], at.stride[-1]) if self.slides else (1, 1)
        self.rows_per_line = -(-at.padded[-1] // self.stride) if self.slides else at.out[-1]
        self.rows_per_image = math.prod(at.out[:-1]) * self.rows_per_line
        self.n_products = -(-self.kernel_width // self.stride)  # until each position was the beginning of a row
        self.elements = self.rows_per_image * self.stride * self.depth
        self.is_pointwise = math.prod(at.kernel) == 1 and at.out == at.padded == at.size
        # The padded image, whose lines are as long as those of the rows.
        columns = self.rows_per_line * self.stride if self.slides else at.padded[-1]
        self.padded = (*at.padded[:-1], columns)
        self.is_padded = self.padded != at.size or self.inside != self.source
        self.is_image = math.prod(self.kernel_lines) == 1 and at.out[:-1] == at.padded[:-1] and self.slides

    def rhs(self, w: Array) -> Array:
        """The weight (O, C, *kernel) as a matrix (k, O)."""
        lines = range(2, self.copied + 2)
        return w.transpose(*range(self.copied + 2, w.ndim), *lines, 1, 0).reshape(-1, w.shape[0])

    def weight(self, rhs: Array, out_channels: int) -> Array:
        """A matrix (k, O) as a weight (O, C, *kernel)."""
        width = self.at.kernel[self.copied :]
        n, first = len(self.at.kernel) + 2, len(width)
        w = rhs.reshape(*width, *self.kernel_lines, self.channels, out_channels)
        return w.transpose(n - 1, n - 2, *range(first, n - 2), *range(first))

    def lhs(self, xp: Any, x: Array) -> Iterator[Lhs]:
        """The matrices of `n_products` products for images (n, *size, C)."""
        rows, step, width = x.shape[0] * self.rows_per_image, self.stride * self.depth, self.kernel_width * self.depth
        if self.is_pointwise and x.flags.c_contiguous:
            yield slice(None), x.reshape(rows, self.depth)
            return
        if self.is_image and not self.is_padded and x.flags.c_contiguous:
            memory = x.reshape(-1)
        else:
            memory = xp.empty((rows * step,), x.dtype)
            if self.is_image:
                self.pad(x, memory.reshape(x.shape[0], *self.padded, self.channels))
            else:
                self.unroll(xp, x, memory)
        for i in range(min(self.n_products, rows)):
            # The last windows of the last image hang over the end of memory, where there is no room for a row.
            count = (memory.size - width - i * step) // (self.n_products * step) + 1
            strides = (self.n_products * step * x.itemsize, x.itemsize)
            block = xp.ndarray((count, width), x.dtype, memory, i * step * x.itemsize, strides)
            yield slice(i, i + (count - 1) * self.n_products + 1, self.n_products), block

    def pad(self, x: Array, out: Array) -> Array:
        """Write images and their padding into out."""
        if self.is_padded:
            for i, (n, inside) in enumerate(zip(self.padded, self.inside, strict=True)):
                line = (slice(None),) * (i + 1)
                out[(*line, slice(0, inside.start))] = 0
                out[(*line, slice(inside.stop, n))] = 0
        out[(slice(None), *self.inside)] = x[(slice(None), *self.source)]
        return out

    def unroll(self, xp: Any, x: Array, memory: Array) -> None:
        """Write into memory, for each position and column, the lines that the window covers, side by side."""
        at, n, k = self.at, x.shape[0], self.copied
        if self.is_padded or not x.flags.c_contiguous:
            x = self.pad(x, xp.empty((n, *self.padded, self.channels), x.dtype))
        # The channels of a pixel are one element, of so many bytes: NumPy is slow where its innermost loop is short.
        pixel = f"V{self.channels * x.itemsize}"
        first, *lines, _ = x.strides
        positions = [step * s for step, s in zip(lines[:k], at.stride, strict=False)]
        taps = [step * d for step, d in zip(lines[:k], at.dilation, strict=False)]
        shape = (n, *at.out[:k], *self.padded[k:], *self.kernel_lines)
        strides = (first, *positions, *lines[k:], *taps)
        memory.view(pixel).reshape(shape)[...] = xp.ndarray(shape, pixel, x, 0, strides)


class Columns(Layout):
    """Channels first: for each channel and each tap, the pixels that it covers at all positions are one column."""

    def __init__(self, at: Window, channels: int):
        super().__init__(at, channels)
        self.rows_per_line = at.out[-1]
        self.elements = channels * math.prod(at.kernel) * math.prod(at.out)
        positions = (slice(0, (n - 1) * s + 1, s) for n, s in zip(at.out, at.stride, strict=True))
        self.windows = (..., *positions, *(slice(None, None, d) for d in at.dilation))

    def rhs(self, w: Array) -> Array:
        """The weight (O, C, *kernel) as a matrix (k, O)."""
        return w.reshape(w.shape[0], -1).T

    def weight(self, rhs: Array, out_channels: int) -> Array:
        """A matrix (k, O) as a weight (O, C, *kernel)."""
        return rhs.T.reshape(out_channels, self.channels, *self.at.kernel)

    def lhs(self, xp: Any, x: Array) -> Iterator[Lhs]:
        """The matrix of one product for images (n, *size, C), with a row for each position."""
        yield slice(None), self.columns(xp, x).T

    def columns(self, xp: Any, x: Array) -> Array:
        """The transpose of that matrix, with a column for each position."""
        at, n, k = self.at, x.shape[0], len(self.at.kernel)
        planes = (xp.zeros if any(map(any, at.padding)) else xp.empty)((self.channels, n, *at.padded), x.dtype)
        planes[(..., *self.inside)] = x.transpose(x.ndim - 1, *range(x.ndim - 1))[(..., *self.source)]
        # Views of all windows, (C, n, *out, *kernel), are copied in one call, in which the other threads can run.
        views = xp.lib.stride_tricks.sliding_window_view(planes, at.span, axis=tuple(range(2, k + 2)))[self.windows]
        columns = xp.empty((self.channels, *at.kernel, n, *at.out), x.dtype)
        columns[...] = views.transpose(0, *range(k + 2, 2 * k + 2), 1, *range(2, k + 2))
        return columns.reshape(self.channels * math.prod(at.kernel), n * math.prod(at.out))
