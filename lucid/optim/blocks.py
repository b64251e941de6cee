"""Runs a rule on the CPU: in blocks that stay in the cache, each small parameter together with its neighbours.

The state of all parameters of a cohort lies in one flat array per kind, so several small parameters are one stretch
of it: their gradients and values are gathered, the program runs once, and the values are scattered back. A large
parameter is worked on where it lies, block by block.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .cohort import Cohort
from .program import program

BLOCK = 1 << 17  # bytes of one array: with its neighbours it stays within a core's second-level cache
SMALL = 1 << 15  # bytes below which gathering a parameter costs less than running the program for it alone


class CPUCohort(Cohort):
    """Parameters that are updated together on the CPU."""

    def _allocate(self, start: dict[str, float]) -> None:
        sizes = [slot.param.data.size for slot in self.slots]
        self.ends = np.cumsum(sizes).tolist()
        self.flat = []
        for name, value in start.items():
            flat = np.full(sum(sizes), value, self.dtype)
            self.flat.append(flat)
            for slot, size, end in zip(self.slots, sizes, self.ends, strict=True):
                view = flat[end - size : end].reshape(slot.param.data.shape)
                if name in slot.arrays:
                    view[...] = self._saved(slot, name)
                slot.arrays[name] = view
        for slot in self.slots:
            slot.arrays = {name: slot.arrays[name] for name in start}

    def bind(self) -> None:
        super().bind()
        self.boxes = [np.zeros((), self.dtype) for _ in self.rule.scalar_letters]
        self.values: list[float] = [0.0] * len(self.boxes)
        code = program(self.rule, self.dtype)
        block, small = BLOCK // self.dtype.itemsize, SMALL // self.dtype.itemsize
        self.units: list[Large | Gathered] = []
        waiting: list[int] = []

        def gather() -> None:
            if len(waiting) == 1 and self._lies_flat(waiting[0]):
                self.units.append(Large(self, waiting[0], block))
            elif waiting:
                self.units.append(Gathered(self, list(waiting)))
            waiting.clear()

        for i, data in enumerate(self.datas):
            if data.size > small and self._lies_flat(i):
                gather()
                self.units.append(Large(self, i, block))
                continue
            if waiting and self.ends[i] - self.ends[waiting[0]] + self.datas[waiting[0]].size > block:
                gather()
            if data.size:
                waiting.append(i)
        gather()
        longest = max((unit.length for unit in self.units), default=0)
        spare = [np.empty(longest, self.dtype) for _ in range(2 + code.scratch)]
        spare += [np.empty(longest, np.bool_) for _ in range(code.masks)]
        for unit in self.units:
            unit.prepare(self, code.run, spare)

    def _lies_flat(self, i: int) -> bool:
        return bool(self.datas[i].flags.c_contiguous) and self.datas[i].dtype == self.dtype

    def run(self, gradients: list[Any], scalars: tuple[float, ...]) -> None:
        values = self.values
        for i, value in enumerate(scalars):
            if value != values[i]:
                values[i] = value
                self.boxes[i][()] = value
        for unit in self.units:
            unit.run(gradients)


class Large:
    """A parameter that is worked on where it lies."""

    def __init__(self, cohort: CPUCohort, index: int, block: int):
        self.index, self.block = index, block
        self.dtype = cohort.dtype
        self.size = cohort.datas[index].size
        self.length = min(self.size, block)
        self.stage: Any = None

    def prepare(self, cohort: CPUCohort, function: Any, spare: list[Any]) -> None:
        self.function = function
        p = cohort.datas[self.index].reshape(-1)
        start = cohort.ends[self.index] - self.size
        self.pieces = []
        for i in range(0, self.size, self.block):
            j = min(i + self.block, self.size)
            state = [flat[start + i : start + j] for flat in cohort.flat]
            self.pieces.append((i, j, p[i:j], [*state, *(s[: j - i] for s in spare[2:]), *cohort.boxes]))

    def run(self, gradients: list[Any]) -> None:
        g = gradients[self.index]
        if g.dtype != self.dtype or not g.flags.c_contiguous:
            if self.stage is None:
                self.stage = np.empty(g.shape, self.dtype)
            self.stage[...] = g
            g = self.stage
        g = g.reshape(-1)
        function = self.function
        for i, j, p, rest in self.pieces:
            function(p, g[i:j], *rest)


class Gathered:
    """Neighbours that are copied together, updated as one, and copied back."""

    def __init__(self, cohort: CPUCohort, members: list[int]):
        self.members = members
        self.first, self.after = members[0], members[-1] + 1
        self.start = cohort.ends[members[0]] - cohort.datas[members[0]].size
        self.length = cohort.ends[members[-1]] - self.start

    def prepare(self, cohort: CPUCohort, function: Any, spare: list[Any]) -> None:
        self.function = function
        p, g, *scratch = (s[: self.length] for s in spare)
        state = [flat[self.start : self.start + self.length] for flat in cohort.flat]
        self.args = [p, g, *state, *scratch, *cohort.boxes]
        self.datas = [cohort.datas[i] for i in range(self.first, self.after)]
        ends = [end - self.start for end in cohort.ends[self.first : self.after]]
        self.p = [p[end - d.size : end].reshape(d.shape) for d, end in zip(self.datas, ends, strict=True)]
        self.g = [g[end - d.size : end].reshape(d.shape) for d, end in zip(self.datas, ends, strict=True)]

    def run(self, gradients: list[Any]) -> None:
        for place, gradient in zip(self.g, gradients[self.first : self.after], strict=True):
            place[...] = gradient
        for place, data in zip(self.p, self.datas, strict=True):
            place[...] = data
        self.function(*self.args)
        for data, place in zip(self.datas, self.p, strict=True):
            data[...] = place
