"""Images with a frame around them, laid out so that each element of a window sees one slice for all places at once."""

from __future__ import annotations

import itertools
import math
from typing import Any

from ...backend import Array
from .window import Window

FEW = 16  # channels of which a row is too short for NumPy's innermost loop


class Frame:
    """Memory of shape (n, phases, *lines, columns, C) for images (n, *size, C).

    Where there are few channels and the window steps by s, there are s phases: of every s-th column, side by side, so
    that what an element of the window sees along a line is one stretch of memory. Else there is one phase.

    Attributes:
        taps: For each element of the window, in the order in which a user would read them, the slice that it sees.
        plain: Whether the memory is just the image's.
    """

    def __init__(self, at: Window, channels: int):
        n, step = len(at.kernel), at.stride[-1]
        self.at, self.channels = at, channels
        self.phases = step if channels < FEW and at.out[-1] > 1 else 1
        self.shape = (self.phases, *at.padded[:-1], -(-at.padded[-1] // self.phases), channels)
        self.plain = at.padded == at.size and self.phases == 1
        self.taps = []
        for where in itertools.product(*map(range, at.kernel)):
            *lines, columns = at.tap(where)
            if self.phases > 1:
                phase, first = columns.start % step, columns.start // step
                columns = slice(first, first + at.out[-1])
            else:
                phase = 0
            self.taps.append((slice(None), phase, *lines, columns))
        lines = [slice(low, low + size) for size, (low, _) in zip(at.size[:-1], at.padding[:-1], strict=True)]
        self.copies = []
        for phase in range(self.phases):
            low = at.padding[-1][0] - phase
            first = max(0, -(-low // self.phases))
            start = first * self.phases - low
            last = first + len(range(start, at.size[-1], self.phases))
            inside = (slice(None), phase, *lines, slice(first, last))
            self.copies.append((inside, (*(slice(None),) * n, slice(start, None, self.phases))))

    @property
    def numbers(self) -> int:
        """About how many numbers are touched for one image: the frame, a result, and one thing more of that size."""
        return 3 * math.prod(self.at.padded) * self.channels + 1

    def around(self, xp: Any, x: Array, value: float) -> Array:
        """The images in their frame, which is full of a value."""
        if self.plain:
            return xp.ascontiguousarray(x)[:, None]
        whole = xp.empty((x.shape[0], *self.shape), x.dtype)
        if self.at.padded != self.at.size or self.at.padded[-1] % self.phases:
            whole[...] = value
        for inside, image in self.copies:
            whole[inside] = x[image]
        return whole

    def over(self, xp: Any, x: Array) -> Array:
        """Memory of a frame that will be `taken` to images x, to write the gradients of what the window saw to."""
        return x[:, None] if self.plain else xp.empty((x.shape[0], *self.shape), x.dtype)

    def taken(self, whole: Array, x: Array) -> None:
        """Copy to images x what lies inside their frame."""
        if not self.plain:
            for inside, image in self.copies:
                x[image] = whole[inside]
