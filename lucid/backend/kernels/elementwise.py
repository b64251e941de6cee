"""Elementwise kernels, traced from functions: a formula of any length in one launch.

CuPy's ``ElementwiseKernel`` does what is not the formula: broadcasting, strides, and the loop over all elements.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..device import XP, Device
from .c_text import C_TYPES, computes_in
from .element import ElementGraph
from .graph import INPUT
from .kernel import OPTIONS, cast_to, float_dtype, widened
from .traced import Traced, line, rebuilt, results_of, step_name


class Text(NamedTuple):
    """What CuPy makes an ``ElementwiseKernel`` of.

    Attributes:
        inputs: The dtype and name of each array and number.
        outputs: The same of each result.
        operation: The lines in C for one element.
        tree: For each of several results whether there is one; None for a single result.
    """

    inputs: str
    outputs: str
    operation: str
    tree: tuple[bool, ...] | None


class Elementwise(Traced):
    """A kernel that is traced from a function of elements.

    Args:
        function: A function ``f(xp, *arrays, **options)``; or, like a gradient rule, ``f(*arrays, **options)``, made of
            lucid's operations.
        name: The name of the kernel.
        takes_xp: Whether it is the former.
    """

    def __init__(self, function: Callable[..., Any], name: str, *, takes_xp: bool = True):
        super().__init__(function, name)
        self.takes_xp = takes_xp

    def function(self, xp: Any, *arrays: Any, out: Sequence[Any] | None = None, **options: Any) -> Any:
        """The function itself; float16 is computed in float32. With `out`, the results are written there."""
        dtype = float_dtype([a for a in arrays if type(a) in XP])
        wide = map(widened, arrays)
        result = cast_to(self.formula(xp, *wide, **options) if self.takes_xp else self.formula(*wide, **options), dtype)
        if out is None:
            return result
        for array, value in zip(out, result if isinstance(result, tuple) else (result,), strict=True):
            array[...] = value
        return None

    def on_gpu(self, device: Device, *arrays: Any, out: Sequence[Any] | None = None, **options: Any) -> Any:
        """Launch it, for results of the shape to which the arrays broadcast, or into `out`."""
        text, passed = self.traced(arrays, options)
        kernel = self._compiled.get(text)
        if kernel is None:
            kernel = self._compiled[text] = device.xp.ElementwiseKernel(
                text.inputs, text.outputs, text.operation, self.name, options=OPTIONS
            )
        if out is not None:
            kernel(*passed, *out)
            return None
        found = kernel(*passed)
        return rebuilt(found if isinstance(found, tuple) else (found,), text.tree)

    def trace(self, arrays: Sequence[Any], options: dict[str, Any]) -> Text:
        """Return the text for arguments like these."""
        dtype = float_dtype([a for a in arrays if type(a) in XP])
        graph = ElementGraph(computes_in(dtype))
        symbols, inputs = self.symbols(graph, (*arrays, *options.values()))
        args, named = symbols[: len(arrays)], dict(zip(options, symbols[len(arrays) :], strict=True))
        result = self.formula(graph.device.xp, *args, **named) if self.takes_xp else self.formula(*args, **named)
        found, tree = results_of(graph, result)
        T = C_TYPES[graph.dtype.name]
        # CuPy's type for elements of float16 arrays has no arithmetic: they are read as numbers of the type T.
        halves = {n for n, d in inputs if d == np.float16}
        lines = [f"const {T} f_{n} = {n};" for n in sorted(halves)]

        def name(symbol: Any) -> str:
            return f"f_{symbol}" if symbol.op == INPUT and str(symbol) in halves else step_name(symbol)

        lines += [line(s, T, name) for s in graph.steps(tuple(found))]
        lines += [f"y{i} = {name(r)};" for i, r in enumerate(found)]
        outputs = [f"{(dtype if r.dtype.kind == 'f' else r.dtype).name} y{i}" for i, r in enumerate(found)]
        return Text(", ".join(f"{d.name} {n}" for n, d in inputs), ", ".join(outputs), "\n".join(lines), tree)
