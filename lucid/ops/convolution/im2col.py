"""How a convolution becomes matrix products: what the window sees at each of its places is laid out as a matrix.

    y[place, o] = Σₖ left[place, k] right[k, o]

k counts the elements of the window, in all channels. Two layouts, `Slices` for many channels and `Columns` for few;
both are filled a few images at a time, in the cache. docs/performance.md tells of those that lost.
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

Left = tuple[slice, Array]


@functools.lru_cache(maxsize=1024)
def layout(at: Window, channels: int) -> Slices | Columns:
    """The layout for a window over images of some channels."""
    wide = at.dilation[-1] == 1 or at.kernel[-1] == 1
    return Slices(at, channels) if wide and channels > FEW else Columns(at, channels)


class Layout:
    """What both layouts know."""

    pitch: int  # how many places there are in a line, with those that hang over its end

    def __init__(self, at: Window, channels: int):
        self.at, self.channels = at, channels

    def reach(self, i: int, tap: int, places: int | None = None) -> tuple[slice, slice]:
        """The places along dimension i where a tap falls on the image and not beside it, and where it falls."""
        at = self.at
        size, stride, offset = at.size[i], at.stride[i], tap * at.dilation[i] - at.padding[i][0]
        if places is None:
            places = at.out[i]
        else:
            stride = 1
        first = max(0, -(offset // stride))
        last = max(first, min(places, (size - 1 - offset) // stride + 1))
        start = first * stride + offset
        return slice(first, last), slice(
            start, start + (last - first - 1) * stride + 1 if last > first else start, stride
        )


class Slices(Layout):
    """Channels last: what a window of width k sees in one line lies in memory as k·C numbers in a row.

    One place further, it is the row that begins C numbers later. Read as a matrix with rows of k·C numbers, memory
    holds the places 0, k, 2k, ...; begun C numbers later, the places 1, k+1, ...: k products, each with a slice of the
    memory, and nothing is copied along the width. Only what the window sees in other lines is copied beside it.
    """

    def __init__(self, at: Window, channels: int):
        super().__init__(at, channels)
        *high, self.taps = at.kernel
        self.high, self.step = tuple(high), at.stride[-1]
        self.deep = math.prod(high) * channels  # numbers at one place of the unrolled lines
        self.pitch = -(-at.padded[-1] // self.step)
        self.turns = -(-self.taps // self.step)  # products until all places have had their turn
        self.plain = math.prod(at.kernel) == 1 and at.out == at.padded == at.size
        self.lines = math.prod(at.out[:-1]) * self.pitch
        self.width = self.reach(len(high), 0, self.pitch * self.step)
        self.copies = [
            (where, [self.reach(i, t) for i, t in enumerate(where)]) for where in itertools.product(*map(range, high))
        ]

    @property
    def numbers(self) -> int:
        """How many numbers are laid out for one image."""
        return self.lines * self.step * self.deep

    def right(self, w: Array) -> Array:
        """The weight (O, C, *kernel) as a matrix (k, O)."""
        n = w.ndim
        return w.transpose(n - 1, *range(2, n - 1), 1, 0).reshape(-1, w.shape[0])

    def weight(self, m: Array, results: int) -> Array:
        """The opposite of `right`."""
        n = len(self.at.kernel) + 2
        m = m.reshape(self.taps, *self.high, self.channels, results)
        return m.transpose(n - 1, n - 2, *range(1, n - 2), 0)

    def lefts(self, xp: Any, x: Array) -> Iterator[Left]:
        """The matrices for images (n, *size, C), each with the places that are its rows."""
        count, step, deep = x.shape[0] * self.lines, self.step, self.deep
        if self.plain and x.flags.c_contiguous:
            yield slice(None), x.reshape(count, deep)
            return
        memory = xp.empty(((count + self.turns) * step * deep,), x.dtype)
        memory[count * step * deep :] = 0  # what the last rows see beyond the last image
        v = memory[: count * step * deep].reshape(
            x.shape[0], *self.at.out[:-1], self.pitch * step, *self.high, self.channels
        )
        for where, pairs in self.copies:
            self._copy(v[(..., *where, slice(None))], x, pairs)
        length = self.turns * step * deep
        for turn in range(min(self.turns, count)):
            rows = -(-(count - turn) // self.turns)
            start = turn * step * deep
            block = memory[start : start + rows * length].reshape(rows, length)
            yield slice(turn, None, self.turns), block[:, : self.taps * deep]

    def _copy(self, to: Array, x: Array, pairs: Sequence[tuple[slice, slice]]) -> None:
        """Copy to each place what one tap sees there, 0 beside the image."""
        inner, outer = self.width
        to[(slice(None), *(p for p, _ in pairs), inner)] = x[(slice(None), *(q for _, q in pairs), outer)]
        for i, (places, _) in enumerate([*pairs, self.width], start=1):
            before = (slice(None),) * i
            if places.start > 0:
                to[(*before, slice(0, places.start))] = 0
            if places.stop < to.shape[i]:
                to[(*before, slice(places.stop, None))] = 0


class Columns(Layout):
    """Channels first: for each channel and each element of the window, what it sees at all places is one column."""

    def __init__(self, at: Window, channels: int):
        super().__init__(at, channels)
        self.pitch = at.out[-1]
        every = (slice(None), slice(None))
        ends = [(max(0, -low), n - max(0, -high)) for n, (low, high) in zip(at.size, at.padding, strict=True)]
        self.source = (*every, *(slice(first, last) for first, last in ends))
        self.inside = (
            *every,
            *(slice(first + low, last + low) for (first, last), (low, _) in zip(ends, at.padding, strict=True)),
        )
        places = (slice(0, (n - 1) * s + 1, s) for n, s in zip(at.out, at.stride, strict=True))
        self.seen = (*every, *places, *(slice(None, None, d) for d in at.dilation))

    @property
    def numbers(self) -> int:
        """How many numbers are laid out for one image."""
        return self.channels * math.prod(self.at.kernel) * math.prod(self.at.out)

    def right(self, w: Array) -> Array:
        """The weight (O, C, *kernel) as a matrix (k, O)."""
        return w.reshape(w.shape[0], -1).T

    def weight(self, m: Array, results: int) -> Array:
        """The opposite of `right`."""
        return m.T.reshape(results, self.channels, *self.at.kernel)

    def lefts(self, xp: Any, x: Array) -> Iterator[Left]:
        """The matrix for images (n, *size, C), with all places as its rows."""
        at, n, k = self.at, x.shape[0], len(self.at.kernel)
        planes = (xp.zeros if any(map(any, at.padding)) else xp.empty)((self.channels, n, *at.padded), x.dtype)
        planes[self.inside] = x.transpose(x.ndim - 1, *range(x.ndim - 1))[self.source]
        # Views of all windows, (C, n, *out, *kernel), are copied in one call, in which the other threads can run.
        seen = xp.lib.stride_tricks.sliding_window_view(planes, at.span, axis=tuple(range(2, k + 2)))[self.seen]
        columns = xp.empty((self.channels, *at.kernel, n, *at.out), x.dtype)
        columns[...] = seen.transpose(0, *range(k + 2, 2 * k + 2), 1, *range(2, k + 2))
        yield slice(None), columns.reshape(self.channels * math.prod(at.kernel), -1).T
