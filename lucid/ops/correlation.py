"""Convolution on bare arrays: how the three sums of a convolution become matrix products.

Everything here is *channels-last*: an image is (N, *size, C), so that what a window of width k sees along the last
dimension lies in memory as k·C numbers in a row; one position further, it is the row that begins C numbers later. Read
as a matrix with rows of k·C numbers, memory holds the positions 0, k, 2k, ...; begun C numbers later, the positions 1,
k+1, ...: **k matrix products, each on a plain slice, with nothing copied along the width**. What lies in other lines of
the image is copied beside each other first, kernel-height times (`unroll`), a few images at a time in the cache.
docs/performance.md tells of the schemes that lost.

    y[n, p, o] = Σ_{t, c} x[n, s p + d t, c] w[t, c, o]
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

from ..backend import Array
from ..backend.pieces import in_pieces
from .window import Pairs, Window


def channels_last(x: Array) -> Array:
    """A view of (N, C, *size) as (N, *size, C)."""
    return x.transpose(0, *range(2, x.ndim), 1)


def channels_first(x: Array) -> Array:
    """A view of (N, *size, C) as (N, C, *size)."""
    return x.transpose(0, x.ndim - 1, *range(1, x.ndim - 1))


class Plan:
    """How one convolution is cut into matrix products.

    Attributes:
        lead: How many dimensions are unrolled: all but the last, or all if the last is dilated.
        step, taps: The stride and the kernel along the width, as the rows of the unrolled memory know them.
        pitch: How many window positions a row of the image holds, with those that hang over its end.
        phases: How many matrix products it takes until all positions have had their turn.
    """

    def __init__(self, at: Window):
        self.at = at
        self.lead = len(at.kernel) - (at.dilation[-1] == 1 or at.kernel[-1] == 1)
        self.dims = at.kernel[: self.lead]
        self.lines = at.out[:-1]
        if self.lead == len(at.kernel):
            self.step, self.taps, self.pitch = 1, 1, at.out[-1]
        else:
            self.step, self.taps = at.stride[-1], at.kernel[-1]
            self.pitch = -(-at.padded[-1] // self.step)
        self.phases = -(-self.taps // self.step)

    def matrix(self, w: Array) -> Array:
        """The weight (O, C, *kernel) as the right side of the products: (taps · unrolled taps · C, O)."""
        n = len(self.at.kernel)
        width = (n + 1,) if self.lead < n else ()
        return w.transpose(*width, *range(2, 2 + self.lead), 1, 0).reshape(-1, w.shape[0])

    def weight(self, m: Array) -> Array:
        """The opposite of `matrix`, for an array (taps, ..., C, O)."""
        n = len(self.at.kernel)
        back = (n + 1, n, *range(1, n), 0) if self.lead < n else (n + 1, n, *range(n))
        return m.transpose(back)

    def bytes_each(self, channels: int, results: int, itemsize: int) -> int:
        """About how many bytes are touched for one image."""
        places = math.prod(self.lines) * self.pitch
        return itemsize * (places * (self.step * math.prod(self.dims) * channels + results) + 1)

    def unroll(self, xp: Any, x: Array) -> Iterator[tuple[slice, Array]]:
        """The left sides of the products for images (n, *size, C), each with the positions that are its rows."""
        at, deep = self.at, math.prod(self.dims) * x.shape[-1]
        count = x.shape[0] * math.prod(self.lines) * self.pitch
        if math.prod(at.kernel) == 1 and at.out == at.padded == at.size and x.flags.c_contiguous:
            yield slice(None), x.reshape(count, deep)
            return
        memory = xp.empty((count + self.phases) * self.step * deep, x.dtype)
        end = count * self.step * deep
        memory[end:] = 0  # what the last rows see beyond the last image
        v = memory[:end].reshape(x.shape[0], *self.lines, self.pitch * self.step, *self.dims, x.shape[-1])
        self._fill(v, pad(xp, x, at.padding))
        for phase in range(min(self.phases, count)):
            rows, start, length = (
                -(-(count - phase) // self.phases),
                phase * self.step * deep,
                self.phases * self.step * deep,
            )
            block = memory[start : start + rows * length].reshape(rows, length)
            yield slice(phase, None, self.phases), block[:, : self.taps * deep]

    def _fill(self, v: Array, x: Array) -> None:
        """Copy to each position what the window sees there of other lines of the image."""
        n, width = len(self.at.kernel), x.shape[-2]
        for where in itertools.product(*map(range, self.dims)):
            tap = self.at.tap(where + (0,) * (n - self.lead))
            if self.lead < n:
                v[(..., slice(0, width), *where, slice(None))] = x[(slice(None), *tap[:-1])]
            else:
                v[(..., *where, slice(None))] = x[(slice(None), *tap)]
        if self.lead < n and v.shape[n] > width:
            v[(slice(None),) * n + (slice(width, None),)] = 0


def pad(xp: Any, x: Array, padding: Pairs) -> Array:
    """Images (n, *size, C) with zeros around them, or with less than there was where the padding is negative."""
    if not any(map(any, padding)):
        return x
    sizes = list(zip(x.shape[1:-1], padding, strict=True))
    out = xp.zeros((x.shape[0], *(n + low + high for n, (low, high) in sizes), x.shape[-1]), x.dtype)
    inside = [slice(max(low, 0), n + low + min(high, 0)) for n, (low, high) in sizes]
    kept = [slice(max(-low, 0), n + min(high, 0)) for n, (low, high) in sizes]
    out[(slice(None), *inside)] = x[(slice(None), *kept)]
    return out


def correlate(xp: Any, x: Array, w: Array, bias: Array | None, at: Window, y: Array) -> None:
    """Write into y, (N, *out, O), the convolution of images x, (N, *size, C), with a weight w, (O, C, *kernel)."""
    plan = Plan(at)
    m, results = plan.matrix(w), w.shape[0]
    fits = plan.pitch == at.out[-1] and y.flags.c_contiguous

    def work(start: int, stop: int) -> None:
        part = y[start:stop]
        grid = part if fits else xp.empty((stop - start, *plan.lines, plan.pitch, results), y.dtype)
        rows = grid.reshape(-1, results)
        for where, left in plan.unroll(xp, x[start:stop]):
            xp.matmul(left, m, out=rows[where])
        if bias is not None:
            xp.add(grid[..., : at.out[-1], :], bias, out=part)
        elif not fits:
            part[...] = grid[..., : at.out[-1], :]

    in_pieces(xp, work, x.shape[0], plan.bytes_each(x.shape[-1], results, x.itemsize))


def correlate_weight(xp: Any, g: Array, x: Array, at: Window) -> Array:
    """The gradient of the weight, (O, C, *kernel), from that of the result, g, (N, *out, O)."""
    plan = Plan(at)
    channels, results = x.shape[-1], g.shape[-1]

    def work(start: int, stop: int) -> Array:
        part = g[start:stop]
        if plan.pitch != at.out[-1] or not part.flags.c_contiguous:
            # Positions that hang over the end of a line count nothing.
            grid = xp.zeros((stop - start, *plan.lines, plan.pitch, results), g.dtype)
            grid[..., : at.out[-1], :] = part
            part = grid
        rows = part.reshape(-1, results)
        total = xp.zeros((plan.taps * math.prod(plan.dims) * channels, results), g.dtype)
        for where, left in plan.unroll(xp, x[start:stop]):
            total += xp.matmul(left.T, rows[where])
        return total

    m = in_pieces(xp, work, x.shape[0], plan.bytes_each(channels, results, x.itemsize))
    return plan.weight(m.reshape(*((plan.taps,) if plan.lead < len(at.kernel) else ()), *plan.dims, channels, results))


def correlate_input(xp: Any, g: Array, w: Array, at: Window, x: Array) -> None:
    """Write into x, (N, *size, C), the gradient of the input, from that of the result, g, (N, *out, O)."""
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
    in_pieces(xp, work, g.shape[0], x.itemsize * (size * channels + 1))
