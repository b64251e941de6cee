"""Elementwise kernels, traced from functions: a formula of any length in one launch.

The function is run once on symbols for each choice of dtypes; CuPy's ``ElementwiseKernel`` does what is not its
formula: broadcasting, strides, and the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..device import XP, Device
from .c_text import C_TYPES, TEMPLATES, computes_in, constant
from .element import Element, ElementGraph
from .graph import CONSTANT, INPUT, SCALAR, Symbol
from .kernel import OPTIONS, Kernel, cast_to, float_dtype, widened


class Text(NamedTuple):
    """What CuPy makes an ``ElementwiseKernel`` of.

    Attributes:
        inputs: The dtype and name of each array and number.
        outputs: The same of each result.
        operation: The lines in C for one element.
        tree: For each result whether there is one (a rule may return None); None if the function returns only one.
    """

    inputs: str
    outputs: str
    operation: str
    tree: tuple[bool, ...] | None


class Elementwise(Kernel):
    """A kernel that is traced from a function of elements.

    Args:
        function: A function ``f(xp, *arrays, **options)``; or, like a gradient rule, ``f(*arrays, **options)``, made of
            lucid's operations. It returns one result, or several, of which some may be None.
        takes_xp: Whether it is the former.
        name: The name of the kernel.
    """

    def __init__(self, function: Callable[..., Any], name: str, *, takes_xp: bool = True):
        self.text, self.name, self.takes_xp = function, name, takes_xp
        self._texts: dict[Any, Text] = {}
        self._compiled: dict[Any, Any] = {}

    def function(self, xp: Any, *arrays: Any, out: Sequence[Any] | None = None, **options: Any) -> Any:
        """The function itself; float16 is computed in float32. With `out`, the results are written there."""
        dtype = float_dtype([a for a in arrays if type(a) in XP])
        wide = map(widened, arrays)
        result = cast_to(self.text(xp, *wide, **options) if self.takes_xp else self.text(*wide, **options), dtype)
        if out is None:
            return result
        for array, value in zip(out, result if isinstance(result, tuple) else (result,), strict=True):
            array[...] = value
        return None

    def on_gpu(self, device: Device, *arrays: Any, out: Sequence[Any] | None = None, **options: Any) -> Any:
        """Launch it, for results of the shape to which the arrays broadcast."""
        key = signature(arrays, options)
        kernel = self._compiled.get(key)
        text = self.traced(key, arrays, options)
        if kernel is None:
            kernel = self._compiled[key] = device.xp.ElementwiseKernel(
                text.inputs, text.outputs, text.operation, self.name, options=OPTIONS
            )
        passed = [a for a in (*arrays, *options.values()) if type(a) in XP or type(a) is float]
        if out is not None:
            kernel(*passed, *out)
            return None
        found = kernel(*passed)
        if text.tree is None:
            return found
        left = iter(found if isinstance(found, tuple) else (found,))
        return tuple(next(left) if there else None for there in text.tree)

    def traced(self, key: Any, arrays: Sequence[Any], options: dict[str, Any]) -> Text:
        """Return the text of the kernel for arguments of this signature, which is their `signature`."""
        if key not in self._texts:
            self._texts[key] = self._trace(arrays, options)
        return self._texts[key]

    def _trace(self, arrays: Sequence[Any], options: dict[str, Any]) -> Text:
        dtype = float_dtype([a for a in arrays if type(a) in XP])
        T = C_TYPES[computes_in(dtype).name]
        graph = ElementGraph(computes_in(dtype))
        inputs: list[str] = []

        def symbolic(value: Any) -> Any:
            if type(value) in XP or type(value) is float:
                name, own = f"a{len(inputs)}", graph.dtype if type(value) is float else value.dtype
                inputs.append(f"{own.name} {name}")
                return graph.symbol(INPUT, name, own) if type(value) in XP else graph.symbol(SCALAR, name)
            return value

        symbols = [symbolic(a) for a in arrays]
        named = {name: symbolic(value) for name, value in options.items()}
        result = self.text(graph.device.xp, *symbols, **named) if self.takes_xp else self.text(*symbols, **named)
        several = isinstance(result, tuple | list)
        results = [r if isinstance(r, Symbol) or r is None else graph.symbol(CONSTANT, r)
                   for r in (result if several else [result])]  # fmt: skip
        found = tuple(r for r in results if r is not None)
        lines = [f"const auto {step_name(s)} = {expression(s, T)};" for s in graph.steps(found)]
        lines += [f"y{i} = {step_name(r)};" for i, r in enumerate(found)]
        outputs = [f"{(dtype if r.dtype.kind == 'f' else r.dtype).name} y{i}" for i, r in enumerate(found)]
        tree = tuple(r is not None for r in results) if several else None
        return Text(", ".join(inputs), ", ".join(outputs), "\n".join(lines), tree)


def signature(arrays: Sequence[Any], options: dict[str, Any]) -> tuple[Any, ...]:
    """What the text depends on: the dtypes of arrays, and values that are neither arrays nor floating-point numbers."""
    return tuple(
        a.dtype.char if type(a) in XP else float if type(a) is float else (type(a), a)
        for a in (*arrays, *options.values())
    )


def step_name(symbol: Symbol) -> str:
    """The name of a value in C."""
    if symbol.op in (INPUT, SCALAR):
        return str(symbol)
    if symbol.op == CONSTANT:
        assert isinstance(symbol, Element)
        return constant(symbol.args[0], C_TYPES[symbol.dtype.name])
    return f"x{symbol.index}"


def expression(symbol: Symbol, T: str) -> str:
    """An operation in C; float16 and booleans among its operands are numbers of the type T."""
    return TEMPLATES[symbol.op].format(*(operand(a, T) for a in symbol.args), T=T)


def operand(symbol: Any, T: str) -> str:
    """The name of an operand, converted to T if it is an element of a float16 array."""
    is_half = symbol.op == INPUT and symbol.args[1] == np.float16
    return f"({T}){step_name(symbol)}" if is_half else step_name(symbol)
