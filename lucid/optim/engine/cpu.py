"""Fused implementation on the CPU: blocks that stay in the cache, and small parameters updated together.

The state of all parameters of a bucket is in one flat array per kind, so several small parameters are one slice of it:
their gradients and values are gathered, the program runs once, and the values are scattered back. A large parameter is
updated in place, block by block. If there is enough work, several threads share the blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from ...backend import threads
from ...backend.allocation import LINE, empty_lined_up
from ...backend.chunks import CACHE
from .bucket import Bucket
from .numpy_program import Program, program

BLOCK = CACHE  # bytes of all arrays of a block together: see there
SMALL = 1 << 15  # bytes below which gathering a parameter costs less than running the program for it alone
WORTH = 1 << 23  # bytes that all operations together write, below which waking a second thread does not pay


def _view(array: Any) -> memoryview:
    return memoryview(array)


class Lane:
    """The scratch memory of one thread."""

    def __init__(self, length: int, dtype: np.dtype[Any], code: Program):
        self.values, self.gradients = empty_lined_up(length, dtype), empty_lined_up(length, dtype)
        self.scratch = [empty_lined_up(length, dtype) for _ in range(code.scratch)]
        self.scratch += [empty_lined_up(length, np.bool_) for _ in range(code.masks)]
        self._cut: dict[int, list[Any]] = {length: self.scratch}

    def cut(self, length: int) -> list[Any]:
        """Return the scratch blocks, sliced to a length."""
        if length not in self._cut:
            self._cut[length] = [block[:length] for block in self.scratch]
        return self._cut[length]


class CPUBucket(Bucket):
    """A bucket on the CPU."""

    def _allocate(self, start: dict[str, float]) -> None:
        sizes = [slot.param._data.size for slot in self.slots]
        self.ends = np.cumsum(sizes).tolist()
        self.flat = []
        for name, value in start.items():
            flat = empty_lined_up(sum(sizes), self.dtype)
            flat.fill(value)
            self.flat.append(flat)
            for slot, size, end in zip(self.slots, sizes, self.ends, strict=True):
                view = flat[end - size : end].reshape(slot.param._data.shape)
                if name in slot.arrays:
                    view[...] = self._saved(slot, name)
                slot.arrays[name] = view
        for slot in self.slots:
            slot.arrays = {name: slot.arrays[name] for name in start}

    def bind(self) -> None:
        super().bind()
        code = program(self.rule, self.dtype)
        self.function = code.run
        self.boxes = [np.zeros((), self.dtype) for _ in self.rule.scalar_symbols]
        self.values: list[float] = [0.0] * len(self.boxes)
        small = SMALL // self.dtype.itemsize
        flat = sum(data.size for i, data in enumerate(self.datas) if data.size > small and self.lies_flat(i))
        shares = threads.get_num_threads() if flat * self.dtype.itemsize * code.source.count("\n") > WORTH else 1
        arrays = 2 + len(self.flat) + code.scratch  # the parameter, its gradient, the state
        block = min(BLOCK // (arrays * self.dtype.itemsize), max(-(-flat // shares), small))
        self.large: list[Large] = []
        self.pieces: list[Chunk] = []
        self.gathered: list[Gathered] = []
        waiting: list[int] = []

        def gather() -> None:
            if len(waiting) == 1 and self.lies_flat(waiting[0]):
                self._add_large(waiting[0], block)
            elif waiting:
                self.gathered.append(Gathered(self, waiting[0], waiting[-1] + 1))
            waiting.clear()

        for i, data in enumerate(self.datas):
            if data.size > small and self.lies_flat(i):
                gather()
                self._add_large(i, block)
                continue
            if waiting and self.ends[i] - self.start_of(waiting[0]) > 4 * small:
                gather()
            if data.size:
                waiting.append(i)
        gather()
        longest = max([piece.length for piece in self.pieces] + [unit.length for unit in self.gathered], default=0)
        self.lanes = [Lane(longest, self.dtype, code) for _ in range(max(min(shares, len(self.pieces)), 1))]
        for unit in self.gathered:
            unit.prepare(self.lanes[0])

    def start_of(self, i: int) -> int:
        """Return where the state of a parameter begins in the flat arrays."""
        return int(self.ends[i] - self.datas[i].size)

    def lies_flat(self, i: int) -> bool:
        """Return whether a parameter can be updated in place as a flat array."""
        return bool(self.datas[i].flags.c_contiguous) and self.datas[i].dtype == self.dtype

    def _add_large(self, i: int, block: int) -> None:
        large = Large(self, i)
        self.large.append(large)
        size = self.datas[i].size
        # Cut between lines of the cache, into about equal blocks: no thread is left with a much larger last one.
        parts, line = -(-size // block), LINE // self.dtype.itemsize
        cuts = [size * k // parts // line * line for k in range(parts)]
        self.pieces += [Chunk(large, a, b) for a, b in pairwise([*cuts, size])]

    def run(self, gradients: list[Any], scalars: tuple[float, ...]) -> None:
        values = self.values
        for i, value in enumerate(scalars):
            if value != values[i]:
                values[i] = value
                self.boxes[i][()] = value
        for unit in self.gathered:
            unit.run(gradients)
        for large in self.large:
            large.take(gradients)
        try:
            # Each thread takes the next piece that is left, so that a thread that is held up holds up nothing.
            pieces = iter(self.pieces)
            if len(self.lanes) == 1:
                self._work(pieces, self.lanes[0])
            else:
                threads.together(lambda number: self._work(pieces, self.lanes[number]), len(self.lanes))
        finally:
            for large in self.large:
                large.gradient = None  # so that its memory can be freed

    @staticmethod
    def _work(pieces: Iterator[Chunk], lane: Lane) -> None:
        for piece in pieces:
            piece.run(lane)


class Large:
    """A large parameter, updated in place."""

    def __init__(self, bucket: CPUBucket, index: int):
        self.bucket, self.index = bucket, index
        self.flat = bucket.datas[index].reshape(-1)
        self.start = bucket.start_of(index)
        self.gradient: Any = None
        self.stage: Any = None

    def take(self, gradients: list[Any]) -> None:
        """Flatten the gradient, by a copy only if its layout or dtype needs one."""
        g = gradients[self.index]
        if g.dtype != self.flat.dtype or not g.flags.c_contiguous:
            if self.stage is None:
                self.stage = np.empty(g.shape, self.flat.dtype)
            self.stage[...] = g
            g = self.stage
        self.gradient = g.reshape(-1)


class Chunk:
    """A block of a large parameter."""

    def __init__(self, large: Large, first: int, after: int):
        self.large, self.first, self.after, self.length = large, first, after, after - first
        bucket, start = large.bucket, large.start
        self.function, self.boxes = bucket.function, bucket.boxes
        self.p = large.flat[first:after]
        self.state = [flat[start + first : start + after] for flat in bucket.flat]

    def run(self, lane: Lane) -> None:
        g = self.large.gradient[self.first : self.after]
        self.function(self.p, g, *self.state, *lane.cut(self.length), *self.boxes)


class Gathered:
    """Small neighbouring parameters that are gathered, updated as one array, and scattered back."""

    def __init__(self, bucket: CPUBucket, first: int, after: int):
        self.bucket, self.first, self.after = bucket, first, after
        start = bucket.start_of(first)
        self.length = bucket.ends[after - 1] - start
        self.state = [flat[start : start + self.length] for flat in bucket.flat]

    def prepare(self, lane: Lane) -> None:
        """Slice the lane's blocks into a view for each parameter."""
        bucket, span = self.bucket, range(self.first, self.after)
        whole = [lane.values[: self.length], lane.gradients[: self.length]]
        self.args = [*whole, *self.state, *lane.cut(self.length), *bucket.boxes]
        start = bucket.start_of(self.first)
        cuts = [slice(bucket.start_of(i) - start, bucket.ends[i] - start) for i in span]
        shapes = [bucket.datas[i].shape for i in span]
        self.g = [lane.gradients[cut].reshape(shape) for cut, shape in zip(cuts, shapes, strict=True)]
        self.copies: list[tuple[Any, Any]] = []  # pairs of memoryviews: these copy small arrays faster than NumPy does
        self.odd: list[tuple[Any, Any]] = []  # pairs of arrays of different layouts or types
        for i, cut, shape in zip(span, cuts, shapes, strict=True):
            data, place = bucket.datas[i], lane.values[cut]
            if bucket.lies_flat(i):
                self.copies.append((_view(place), _view(data.reshape(-1))))
            else:
                self.odd.append((place.reshape(shape), data))

    def run(self, gradients: list[Any]) -> None:
        for place, gradient in zip(self.g, gradients[self.first : self.after], strict=True):
            place[...] = gradient
        for place, data in self.copies:
            place[:] = data
        for place, data in self.odd:
            place[...] = data
        self.bucket.function(*self.args)
        for place, data in self.copies:
            data[:] = place
        for place, data in self.odd:
            data[...] = place
