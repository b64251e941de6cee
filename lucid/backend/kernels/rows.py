"""Kernels of rows, traced from functions: formulas with sums and maxima along a row, in one launch.

Arrays have three dimensions (A, B, C), each of its full size or 1, and a row goes along some of them: the last
(softmax, layer norm), the second (a sum over samples), or the first and the last (the channels of a batch). A group of
threads works on a row (row_text.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..device import XP, Array, Device
from .c_text import computes_in
from .element import ElementGraph, ElementXP
from .kernel import OPTIONS, cast_to, float_dtype, widened
from .row_text import MAX, SUM, THREADS, Bits, RowText
from .traced import Traced, rebuilt, results_of

FITS = 2**31 - THREADS  # elements that an int can count, and the step of a thread behind them


class RowXP:
    """An array library with sums and maxima along rows, which keep their dimensions."""

    def __init__(self, xp: Any, shape: tuple[int, ...], axes: tuple[int, ...]):
        self._xp, self._shape, self._axes = xp, shape, axes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._xp, name)

    @property
    def count(self) -> int:
        """The number of elements of a row."""
        return math.prod(self._shape[i] for i in self._axes)

    @property
    def index(self) -> Array:
        """The index of an element in its row; the row goes along one dimension."""
        (axis,) = self._axes
        return self._xp.arange(self._shape[axis]).reshape(*(-1 if i == axis else 1 for i in range(3)))

    @property
    def number(self) -> Array:
        """The index of a row in the second dimension."""
        return self._xp.arange(self._shape[1]).reshape(1, -1, 1)

    def sum(self, x: Array) -> Array:
        return x.sum(axis=self._axes, keepdims=True)

    def max(self, x: Array) -> Array:
        return x.max(axis=self._axes, keepdims=True)

    def mean(self, x: Array) -> Array:
        return self.sum(x) / max(self.count, 1)


class _RowSymbols(ElementXP):
    """`RowXP` on symbols."""

    count = property(lambda self: self._graph.symbol("row_count"))
    index = property(lambda self: self._graph.symbol("row_index"))
    number = property(lambda self: self._graph.symbol("row_number"))

    def sum(self, x: Any) -> Any:
        return self._graph.apply(SUM, x)

    def max(self, x: Any) -> Any:
        return self._graph.apply(MAX, x)

    def mean(self, x: Any) -> Any:
        return self.sum(x) / self.count


class Text(NamedTuple):
    """What a kernel is compiled from.

    Attributes:
        source: The CUDA source.
        outputs: The dtype of each result, and in which of the three dimensions it changes: the others are of size 1.
        tree: For each of several results whether there is one; None for a single result.
    """

    source: str
    outputs: tuple[tuple[Any, Bits], ...]
    tree: tuple[bool, ...] | None


class Rows(Traced):
    """A kernel that is traced from a function ``f(row, *arrays, **options)``, where `row` is like `RowXP`."""

    def function(self, xp: Any, *arrays: Any, axes: tuple[int, ...], **options: Any) -> Any:
        """The function itself; float16 is computed in float32, and what is the same along a row stays so."""
        present = [a for a in arrays if type(a) in XP]
        dtype, shape = float_dtype(present), np.broadcast_shapes(*(a.shape for a in present))
        with np.errstate(all="ignore"):
            result = self.formula(RowXP(xp, shape, axes), *map(widened, arrays), **options)
        several = isinstance(result, tuple)
        results = [self._cast(r, dtype, axes) for r in (result if several else (result,))]
        return tuple(results) if several else results[0]

    @staticmethod
    def _cast(result: Any, dtype: Any, axes: tuple[int, ...]) -> Any:
        changes = result is not None and any(result.shape[i] > 1 for i in axes)
        return cast_to(result, dtype) if changes else result

    def reduced(self, arrays: Sequence[Any], options: dict[str, Any]) -> Any:
        """The dimensions that the function names where it reduces; None if it uses `row.sum` and its like."""
        return None

    def kind(self, array: Any) -> Any:
        return array.dtype.char, tuple(n > 1 for n in array.shape)

    def on_gpu(self, device: Device, *arrays: Any, axes: tuple[int, ...], **options: Any) -> Any:
        """Launch it, with a group of threads for each row."""
        xp = device.xp
        arrays = tuple(xp.ascontiguousarray(a) if type(a) in XP else a for a in arrays)
        present = [a for a in arrays if type(a) in XP]
        shape = np.broadcast_shapes(*(a.shape for a in present))
        far = math.prod(shape) > FITS
        text, passed = self.traced(arrays, {**options, "axes": axes, "far": far})
        outs = [xp.empty([n if b else 1 for n, b in zip(shape, bits, strict=True)], d) for d, bits in text.outputs]
        rows = math.prod(n for i, n in enumerate(shape) if i not in axes)
        if rows:
            kernel = self._compiled.get(text)
            if kernel is None:
                kernel = self._compiled[text] = xp.RawKernel(text.source, self.name, options=OPTIONS)
            grid, block = launch_shape(shape, axes, rows)
            sizes = [(np.int64 if far else np.int32)(n) for n in shape]
            T = computes_in(float_dtype(present)).type
            kernel(grid, block, (*(T(v) if type(v) is float else v for v in passed), *outs, *sizes))
        return rebuilt(outs, text.tree)

    def trace(self, arrays: Sequence[Any], options: dict[str, Any]) -> Text:
        """Return the text for arguments like these."""
        options = dict(options)
        axes, far = options.pop("axes"), options.pop("far")
        dtype = float_dtype([a for a in arrays if type(a) in XP])
        dims = self.reduced(arrays, options)
        graph = ElementGraph(computes_in(dtype), dims)
        graph.device.xp = _RowSymbols(graph)
        symbols, inputs = self.symbols(graph, (*arrays, *options.values()))
        args, named = symbols[: len(arrays)], dict(zip(options, symbols[len(arrays) :], strict=True))
        found, tree = results_of(graph, self.formula(graph.device.xp, *args, **named))
        bits = {s.index: tuple(n > 1 for n in a.shape) for s, a in zip(args, arrays, strict=True) if type(a) in XP}
        writer = RowText(graph, axes, bits, far)
        outputs = tuple(
            (dtype if r.dtype.kind == "f" and writer.changes(r) else r.dtype, writer.bits[r.index]) for r in found
        )
        return Text(writer.source(self.name, inputs, found, outputs), outputs, tree)


SECTOR = 8  # elements that memory is read by: 32 bytes


def launch_shape(shape: tuple[int, ...], axes: tuple[int, ...], rows: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The number of blocks, and the threads of each: x of them beside each other in rows, y along a row.

    Neighbouring threads should read neighbouring elements: those of a row, or those of rows that lie side by side, as
    many as memory is read at a time. There are many threads for a long row, because each waits for what it reads.
    """
    length = math.prod(shape[i] for i in axes)
    side_by_side = 2 not in axes or (shape[2] == 1 and shape[1] > 1)
    x = SECTOR if side_by_side else 1
    most = 1 << max(length - 1, 1).bit_length() - 1  # the power of two below the length
    return (-(-rows // x),), (x, max(32 // x, min(THREADS // x, most)))
