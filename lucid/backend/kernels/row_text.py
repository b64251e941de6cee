"""The CUDA text of a kernel of rows.

It goes along the row in loops. A value that needs no sum is known in the first one; one that needs a sum (or maximum)
of such values in the second, and so on: this number is its *level*. What is the same along the row is computed between
the loops, once for each thread; the last loop writes the results. All else is computed again in each loop that needs
it, from elements that lie in the cache by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .c_text import C_TYPES, HALF, INFINITE, load, store
from .element import Element, ElementGraph
from .graph import INPUT
from .traced import line, step_name

SUM, MAX = "row_sum", "row_max"
THREADS = 1024  # of a block, at most
STARTS = {SUM: "({T})0", MAX: "-({T})" + INFINITE}

Bits = tuple[bool, bool, bool]  # in which of the three dimensions a value changes

PRELUDE = """
template <class T> __device__ T row_sum(T a, T b) { return a + b; }
template <class T> __device__ T row_max(T a, T b) { return a >= b || a != a ? a : b; }

// Join the values of all threads of a row, which are those with the same x.
template <class T, class Join> __device__ T over_row(T value, T* part, Join join) {
    T* own = part + threadIdx.y * blockDim.x + threadIdx.x;
    *own = value;
    __syncthreads();
    for (int half = blockDim.y / 2; half > 0; half /= 2) {
        if (threadIdx.y < half) *own = join(*own, own[half * blockDim.x]);
        __syncthreads();
    }
    value = part[threadIdx.x];
    __syncthreads();
    return value;
}
"""


class RowText:
    """The source of one kernel.

    Args:
        graph: The graph of the formula.
        axes: Which of the three dimensions the row goes along.
        bits: For the index of each array's symbol, in which dimensions the array changes; the others are added.
        far: Whether indices need 64 bits.
    """

    def __init__(self, graph: ElementGraph, axes: tuple[int, ...], bits: dict[int, Any], far: bool):
        self.graph, self.axes, self.bits = graph, axes, bits
        self.int = "long long" if far else "int"
        self.level: dict[int, int] = {}  # after how many loops a value is known
        every = [tuple(i == axis for i in range(3)) for axis in range(3)]
        own: dict[str, Any] = {"row_index": every[axes[0]], "row_number": every[1]}
        for s in graph.symbols:
            parts = [a for a in s.args if isinstance(a, Element)]
            level = max((self.level[a.index] for a in parts), default=0)
            changes: Any = own.get(s.op) or tuple(any(self.bits[a.index][i] for a in parts) for i in range(3))
            if s.op in STARTS:
                level, changes = level + 1, tuple(b and i not in axes for i, b in enumerate(changes))
            self.level[s.index] = level
            self.bits.setdefault(s.index, changes)

    def changes(self, symbol: Any) -> bool:
        """Whether a value changes along a row."""
        return any(self.bits[symbol.index][i] for i in self.axes)

    def source(self, name: str, inputs: Any, results: list[Any], outputs: Any) -> str:
        T = C_TYPES[self.graph.dtype.name]
        arrays = {s.args[0] for s in self.graph.symbols if s.op == INPUT}
        params = [f"const {C_TYPES[d.name]}{'* __restrict__' if n in arrays else ''} {n}" for n, d in inputs]
        params += [f"{C_TYPES[d.name]}* __restrict__ y{i}" for i, (d, _) in enumerate(outputs)]
        halves = any(d == np.float16 for d in [d for _, d in inputs] + [d for d, _ in outputs])
        steps = self.graph.steps(tuple(results))
        last = max((self.level[r.index] for r in results), default=0)
        body: list[str] = []
        for level in range(last + 1):
            body += self._once(steps, level, T)
            sums = [s for s in steps if s.op in STARTS and self.level[s.index] == level + 1]
            if sums:
                body += [f"{T} s{s.index} = {STARTS[s.op].format(T=T)};" for s in sums]
                ends = [f"s{s.index} = {s.op}(s{s.index}, ({T}){self._name(s.args[0])});" for s in sums]
                body += self._loop([s.args[0] for s in sums], ends, T)
                body += [f"const {T} x{s.index} = over_row(s{s.index}, part, {s.op}<{T}>);" for s in sums]
        along = [i for i, r in enumerate(results) if any(outputs[i][1][k] for k in self.axes)]
        if along:
            body += self._loop([results[i] for i in along], [self._write(i, results[i], outputs[i]) for i in along], T)
        once = [self._write(i, r, outputs[i]) for i, r in enumerate(results) if i not in along]
        if once:
            body += ["if (live && threadIdx.y == 0) {", *(f"    {line}" for line in once), "}"]
        row_of = {(2,): "a = row / B, b = row % B", (1,): "a = row / C, c = row % C", (0, 2): "b = row"}[self.axes]
        rows, count = {(2,): ("A * B", "C"), (1,): ("A * C", "B"), (0, 2): ("B", "A * C")}[self.axes]
        head = f'{HALF if halves else ""}{PRELUDE}\nextern "C" __global__ void __launch_bounds__({THREADS}) {name}('
        text = "\n    ".join(
            [
                f"{', '.join(params)}, const {self.int} A, const {self.int} B, const {self.int} C)\n{{",
                f"__shared__ {T} part[{THREADS}];",
                f"const {self.int} rows = {rows}, count = {count};",
                f"const {self.int} row = blockIdx.x * ({self.int})blockDim.x + threadIdx.x;",
                "const bool live = row < rows;",
                f"const {self.int} {row_of};",
                *body,
            ]
        )
        return f"{head}{text}\n}}\n"

    def _once(self, steps: Sequence[Any], level: int, T: str) -> list[str]:
        """The lines for what is the same along a row, and known after so many loops."""
        found = [s for s in steps if s.op not in STARTS and self.level[s.index] == level and not self.changes(s)]
        return [*self._loads(found, level, T), *(line(s, T, self._name) for s in found if not s.op.startswith("row_"))]

    def _loads(self, steps: Sequence[Any], level: int, T: str) -> list[str]:
        """The lines that read the elements that are the same along a row: all before the first loop."""
        if level:
            return []
        inputs = [s for s in self.graph.symbols if s.op == INPUT and not self.changes(s)]
        return [f"const auto v_{s} = live ? {self._element(s)} : {self._zero(s, T)};" for s in inputs]

    def _zero(self, s: Any, T: str) -> str:
        return f"({T})0" if s.dtype.kind == "f" else f"({C_TYPES[s.args[1].name]})0"

    def _loop(self, wanted: Sequence[Any], ends: list[str], T: str) -> list[str]:
        """The lines of a loop along the row that computes some values, and ends each turn with `ends`."""
        needed = [s for s in self.graph.steps(tuple(wanted)) if self.changes(s) and s.op not in STARTS]
        used = {a.index for s in needed for a in s.args if isinstance(a, Element)} | {s.index for s in wanted}
        inputs = [s for s in self.graph.symbols if s.op == INPUT and s.index in used and self.changes(s)]
        at = {(2,): "c = i", (1,): "b = i", (0, 2): "a = i / C, c = i % C"}[self.axes]
        lines = [f"const {self.int} {at};", *(f"const auto v_{s} = {self._element(s)};" for s in inputs)]
        lines += [line(s, T, self._name) for s in needed if not s.op.startswith("row_")]
        loop = f"for ({self.int} i = threadIdx.y; live && i < count; i += blockDim.y) {{"
        return ["#pragma unroll 4", loop, *(f"    {line}" for line in [*lines, *ends]), "}"]

    def _element(self, s: Any) -> str:
        return load(f"{s}[{offset(self.bits[s.index])}]", s.args[1])

    def _name(self, s: Any) -> str:
        if s.op == INPUT:
            return f"v_{s}"
        return {"row_index": "i", "row_number": "b", "row_count": f"({C_TYPES[self.graph.dtype.name]})count"}.get(
            s.op, step_name(s)
        )

    def _write(self, i: int, result: Any, output: tuple[Any, Bits]) -> str:
        dtype, bits = output
        return f"y{i}[{offset(bits)}] = {store(self._name(result), dtype)};"


def offset(bits: Bits) -> str:
    """The index in C of an element of a contiguous array that has some of the dimensions A, B and C."""
    text = ""
    for letter, size, there in zip("abc", "ABC", bits, strict=True):
        if there:
            text = f"({text}) * {size} + {letter}" if text else letter
    return text or "0"
