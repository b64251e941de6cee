"""Padded images, laid out so that each tap of a window covers one slice at all positions; the numbers of taps."""

from __future__ import annotations

import functools
import itertools
import math
from typing import Any

from ...backend import Array
from ..convolution.window import Window

FEW = 16  # channels of which a row is too short for NumPy's innermost loop


@functools.lru_cache(maxsize=1024)
def padded_layout(at: Window, channels: int) -> PaddedLayout:
    """The layout for a window over images of some channels."""
    return PaddedLayout(at, channels)


class PaddedLayout:
    """Memory of shape (n, phases, *lines, columns, C) for images (n, *size, C) and their padding.

    Where there are few channels and the stride is s, there are s phases: phase i holds the columns i, i + s, ... side
    by side, so that the pixels of a line that a tap covers are contiguous. Else there is one phase.

    Attributes:
        taps: For each tap of the window, in row-major order, the slice that it covers at all positions.
        elements: About how many elements are touched for one image: the padded one, a result, and one more of its size.
    """

    def __init__(self, at: Window, channels: int):
        n, stride = len(at.kernel), at.stride[-1]
        self.at, self.elements = at, 3 * math.prod(at.padded) * channels + 1
        self.phases = stride if channels < FEW and at.out[-1] > 1 else 1
        self.shape = (self.phases, *at.padded[:-1], -(-at.padded[-1] // self.phases), channels)
        self._is_image = at.padded == at.size and self.phases == 1  # the memory may be the image's own
        self.taps = []
        for where in itertools.product(*map(range, at.kernel)):
            *lines, columns = at.tap(where)
            phase = 0
            if self.phases > 1:
                phase, first = columns.start % stride, columns.start // stride
                columns = slice(first, first + at.out[-1])
            self.taps.append((slice(None), phase, *lines, columns))
        lines = [slice(low, low + size) for size, (low, _) in zip(at.size[:-1], at.padding[:-1], strict=True)]
        self._copies = []  # for each phase, the slice of the padded images and that of the images
        for phase in range(self.phases):
            low = at.padding[-1][0] - phase
            first = max(0, -(-low // self.phases))
            start = first * self.phases - low
            last = first + len(range(start, at.size[-1], self.phases))
            inside = (slice(None), phase, *lines, slice(first, last))
            self._copies.append((inside, (*(slice(None),) * n, slice(start, None, self.phases))))

    def pad(self, xp: Any, x: Array, value: float) -> Array:
        """Images x with padding of a value."""
        if self._is_image:
            return xp.ascontiguousarray(x)[:, None]
        padded = xp.empty((x.shape[0], *self.shape), x.dtype)
        if self.at.padded != self.at.size or self.at.padded[-1] % self.phases:
            padded[...] = value
        for inside, image in self._copies:
            padded[inside] = x[image]
        return padded

    def empty(self, xp: Any, x: Array) -> Array:
        """Uninitialized padded images, which `crop` copies to x: x itself where there is no padding."""
        return x[:, None] if self._is_image else xp.empty((x.shape[0], *self.shape), x.dtype)

    def crop(self, padded: Array, x: Array) -> None:
        """Copy padded images without their padding to x."""
        if not self._is_image:
            for inside, image in self._copies:
                x[image] = padded[inside]


def tap_dtype(at: Window) -> str:
    """The smallest integer type that can number the taps."""
    return "uint8" if math.prod(at.kernel) <= 256 else "int32"


def first_tap(xp: Any, at: Window) -> Array:
    """The first tap at each position that does not cover padding, (*out, 1)."""
    first, step = xp.zeros((*at.out, 1), tap_dtype(at)), 1
    for i in reversed(range(len(at.out))):
        low, s, d = at.padding[i][0], at.stride[i], at.dilation[i]
        in_padding = [max(0, -(-(low - p * s) // d)) * step for p in range(at.out[i])]
        first += xp.asarray(in_padding, first.dtype).reshape(-1, *(1 for _ in at.out[i:]))
        step *= at.kernel[i]
    return first


def count_taps_before(xp: Any, covered: list[Array], best: Array, t: Array) -> None:
    """Write into t the tap of the maximum: as many others come before it. For finite maxima, which are not padding."""
    t[...] = 0
    before = None
    for v in covered[:-1]:
        lower = v != best
        before = lower if before is None else xp.logical_and(lower, before, out=lower)
        t += before.view("uint8")


def follow_maximum(xp: Any, covered: list[Array], t: Array, first: Array) -> None:
    """The same for any maxima, from the tap that is the first."""
    best = covered[0].copy()
    t[...] = first
    for number, v in enumerate(covered[1:], 1):
        better = v > best
        better |= v != v
        xp.maximum(t, better * t.dtype.type(number), out=t)
        xp.maximum(best, v, out=best)


def indices_of_taps(xp: Any, t: Array, at: Window) -> Array:
    """The index of the pixel that tap t of each window covers, counted through each image."""
    rest, index, step = t.astype(xp.int64), 0, 1
    for i in reversed(range(len(at.out))):
        rest, tap = rest // at.kernel[i], rest % at.kernel[i]
        position = xp.arange(at.out[i]).reshape(-1, *(1 for _ in at.out[i + 1 :]))
        index = index + step * (position * at.stride[i] + tap * at.dilation[i] - at.padding[i][0])
        step *= at.size[i]
    return xp.ascontiguousarray(index)
