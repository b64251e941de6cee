"""im2col: a convolution as a matrix product, for which the windows at all positions are laid out as a matrix.

    y[position, o] = Σₖ lhs[position, k] rhs[k, o]

A row of lhs holds the pixels that the window covers at one position, in all channels; a column of rhs is the kernel of
one output channel. There are two layouts, `Slices` for many channels and `Columns` for few; both are filled for a few
images at a time, in the cache. docs/performance.md tells which others were measured.

Source: K. Chellapilla et al., "High performance convolutional neural networks for document processing", 2006.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator, Sequence
from typing import Any

from ...backend import Array
from .window import Window

FEW = 4  # channels of which a copy along the image is faster than a copy along the channels

Lhs = tuple[slice, Array]  # the rows of the result, and the rows of lhs that make them


@functools.lru_cache(maxsize=1024)
def layout(at: Window, channels: int) -> Slices | Columns:
    """The layout for a window over images of some channels."""
    contiguous = at.dilation[-1] == 1 or at.kernel[-1] == 1
    return Slices(at, channels) if contiguous and channels > FEW else Columns(at, channels)


class Layout:
    """How lhs and rhs are laid out. A layout has the methods `lhs`, `rhs`, and `weight`, the inverse of `rhs`."""

    rows_per_line: int  # rows of lhs for one line of the output, with those of windows that hang over its end
    elements: int  # elements laid out for one image

    def __init__(self, at: Window, channels: int):
        self.at, self.channels = at, channels


class Slices(Layout):
    """Channels last: the pixels of one line that a window of width k covers lie in memory as k·C elements in a row.

    At the next position they are the row that begins C elements later. Read as a matrix with rows of k·C elements,
    memory holds the windows at positions 0, k, 2k, ...; begun C elements later, those at 1, k+1, ...: k products, each
    with a slice of memory, and nothing is copied along the width. Only the other lines that the window covers are
    copied beside it, so that a column of the unrolled lines holds `depth` elements, kernel lines times channels.
    """

    def __init__(self, at: Window, channels: int):
        super().__init__(at, channels)
        *lines, self.kernel_width = at.kernel
        self.kernel_lines, self.stride = tuple(lines), at.stride[-1]
        self.depth = math.prod(lines) * channels
        self.rows_per_line = -(-at.padded[-1] // self.stride)
        self.rows_per_image = math.prod(at.out[:-1]) * self.rows_per_line
        self.n_products = -(-self.kernel_width // self.stride)  # until each position was the beginning of a row
        self.elements = self.rows_per_image * self.stride * self.depth
        self.is_pointwise = math.prod(at.kernel) == 1 and at.out == at.padded == at.size
        self.columns = on_image(at.size[-1], self.rows_per_line * self.stride, 1, -at.padding[-1][0])
        self.copies = [
            (
                where,
                [
                    on_image(at.size[i], at.out[i], at.stride[i], tap * at.dilation[i] - at.padding[i][0])
                    for i, tap in enumerate(where)
                ],
            )
            for where in itertools.product(*map(range, lines))
        ]

    def rhs(self, w: Array) -> Array:
        """The weight (O, C, *kernel) as a matrix (k, O)."""
        n = w.ndim
        return w.transpose(n - 1, *range(2, n - 1), 1, 0).reshape(-1, w.shape[0])

    def weight(self, rhs: Array, out_channels: int) -> Array:
        """A matrix (k, O) as a weight (O, C, *kernel)."""
        n = len(self.at.kernel) + 2
        w = rhs.reshape(self.kernel_width, *self.kernel_lines, self.channels, out_channels)
        return w.transpose(n - 1, n - 2, *range(1, n - 2), 0)

    def lhs(self, xp: Any, x: Array) -> Iterator[Lhs]:
        """The matrices of `n_products` products for images (n, *size, C)."""
        rows, step = x.shape[0] * self.rows_per_image, self.stride * self.depth
        if self.is_pointwise and x.flags.c_contiguous:
            yield slice(None), x.reshape(rows, self.depth)
            return
        memory = xp.empty(((rows + self.n_products) * step,), x.dtype)
        memory[rows * step :] = 0  # the last windows hang over the end of the last image
        lines = memory[: rows * step].reshape(
            x.shape[0], *self.at.out[:-1], self.rows_per_line * self.stride, *self.kernel_lines, self.channels
        )
        for where, pairs in self.copies:
            self._copy(lines[(..., *where, slice(None))], x, pairs)
        length = self.n_products * step
        for i in range(min(self.n_products, rows)):
            count = -(-(rows - i) // self.n_products)
            block = memory[i * step : i * step + count * length].reshape(count, length)
            yield slice(i, None, self.n_products), block[:, : self.kernel_width * self.depth]

    def _copy(self, to: Array, x: Array, pairs: Sequence[tuple[slice, slice]]) -> None:
        """Copy the lines that one tap covers at all positions, and 0 where it covers padding."""
        columns, image_columns = self.columns
        to[(slice(None), *(p for p, _ in pairs), columns)] = x[(slice(None), *(q for _, q in pairs), image_columns)]
        for i, (positions, _) in enumerate([*pairs, self.columns], start=1):
            before = (slice(None),) * i
            if positions.start > 0:
                to[(*before, slice(0, positions.start))] = 0
            if positions.stop < to.shape[i]:
                to[(*before, slice(positions.stop, None))] = 0


def on_image(size: int, positions: int, stride: int, offset: int) -> tuple[slice, slice]:
    """The positions p at which the pixel ``p stride + offset`` is on the image and not in the padding, and the pixels.

    Example:
        >>> on_image(size=5, positions=4, stride=2, offset=-1)
        (slice(1, 3, None), slice(1, 4, 2))
    """
    first = max(0, -(offset // stride))
    last = max(first, min(positions, (size - 1 - offset) // stride + 1))
    start = first * stride + offset
    return slice(first, last), slice(start, start + (last - first - 1) * stride + 1 if last > first else start, stride)


class Columns(Layout):
    """Channels first: for each channel and each tap, the pixels that it covers at all positions are one column."""

    def __init__(self, at: Window, channels: int):
        super().__init__(at, channels)
        self.rows_per_line = at.out[-1]
        self.elements = channels * math.prod(at.kernel) * math.prod(at.out)
        every = (slice(None), slice(None))
        ends = [(max(0, -low), n - max(0, -high)) for n, (low, high) in zip(at.size, at.padding, strict=True)]
        self.source = (*every, *(slice(first, last) for first, last in ends))
        self.inside = (
            *every,
            *(slice(first + low, last + low) for (first, last), (low, _) in zip(ends, at.padding, strict=True)),
        )
        positions = (slice(0, (n - 1) * s + 1, s) for n, s in zip(at.out, at.stride, strict=True))
        self.windows = (*every, *positions, *(slice(None, None, d) for d in at.dilation))

    def rhs(self, w: Array) -> Array:
        """The weight (O, C, *kernel) as a matrix (k, O)."""
        return w.reshape(w.shape[0], -1).T

    def weight(self, rhs: Array, out_channels: int) -> Array:
        """A matrix (k, O) as a weight (O, C, *kernel)."""
        return rhs.T.reshape(out_channels, self.channels, *self.at.kernel)

    def lhs(self, xp: Any, x: Array) -> Iterator[Lhs]:
        """The matrix of one product for images (n, *size, C), with a row for each position."""
        at, n, k = self.at, x.shape[0], len(self.at.kernel)
        planes = (xp.zeros if any(map(any, at.padding)) else xp.empty)((self.channels, n, *at.padded), x.dtype)
        planes[self.inside] = x.transpose(x.ndim - 1, *range(x.ndim - 1))[self.source]
        # Views of all windows, (C, n, *out, *kernel), are copied in one call, in which the other threads can run.
        views = xp.lib.stride_tricks.sliding_window_view(planes, at.span, axis=tuple(range(2, k + 2)))[self.windows]
        columns = xp.empty((self.channels, *at.kernel, n, *at.out), x.dtype)
        columns[...] = views.transpose(0, *range(k + 2, 2 * k + 2), 1, *range(2, k + 2))
        yield slice(None), columns.reshape(self.channels * math.prod(at.kernel), -1).T
