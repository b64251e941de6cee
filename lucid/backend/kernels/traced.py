"""Traced kernels: the function runs once on symbols for each choice of dtypes, and the text is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..device import XP
from .c_text import C_TYPES, TEMPLATES, constant
from .element import Branch, Element, ElementGraph
from .graph import CONSTANT, INPUT, SCALAR, Symbol
from .kernel import Kernel


class Traced(Kernel):
    """A kernel that is traced from a function.

    Args:
        function: The function, of arrays and options; it returns one result, or several, of which some may be None.
        name: The name of the kernel.
    """

    def __init__(self, function: Callable[..., Any], name: str):
        self.formula, self.name = function, f"lucid_{name}"  # "erf" alone is a function of C
        self.branches = False  # whether the function branches on numbers, which then are constants of the text
        self._texts: dict[Any, Any] = {}
        self._compiled: dict[Any, Any] = {}

    def kind(self, array: Any) -> Any:
        """The properties of an array that the text depends on."""
        return array.dtype.char

    def trace(self, arrays: Sequence[Any], options: dict[str, Any]) -> Any:
        """Return a new text for these arguments."""
        raise NotImplementedError

    def traced(self, arrays: Sequence[Any], options: dict[str, Any]) -> tuple[Any, list[Any]]:
        """Return the text of the kernel for these arguments, and those of them that it is passed."""
        values = (*arrays, *options.values())
        numbers = () if self.branches else (float,)
        key = tuple(self._key(v) for v in values)
        if key not in self._texts:
            try:
                self._texts[key] = self.trace(arrays, options)
            except Branch:
                if self.branches:
                    raise
                self.branches = True
                return self.traced(arrays, options)
        return self._texts[key], [v for v in values if type(v) in XP or type(v) in numbers]

    def _key(self, value: Any) -> Any:
        """What the text depends on: the kinds of arrays, and values that are neither arrays nor passed."""
        if type(value) in XP:
            return self.kind(value)
        if type(value) is not float:
            return type(value), value
        return repr(value) if self.branches else float  # 0.0 and -0.0 are equal

    def symbols(self, graph: ElementGraph, values: Sequence[Any]) -> tuple[list[Any], list[tuple[str, Any]]]:
        """Return symbols in the place of arrays and of numbers that are passed; and the name and dtype of each."""
        found: list[Any] = []
        named: list[tuple[str, Any]] = []
        for value in values:
            name = f"a{len(named)}"
            if type(value) in XP:
                named.append((name, value.dtype))
                value = graph.symbol(INPUT, name, value.dtype)
            elif type(value) is float and not self.branches:
                named.append((name, graph.dtype))
                value = graph.symbol(SCALAR, name)
            found.append(value)
        return found, named


def results_of(graph: ElementGraph, result: Any) -> tuple[list[Any], tuple[bool, ...] | None]:
    """Return the symbols that a function returned, and which of several results there are; None for a single one."""
    several = isinstance(result, tuple | list)
    given = result if several else [result]
    results = [r if isinstance(r, Symbol) or r is None else graph.symbol(CONSTANT, r) for r in given]
    return [r for r in results if r is not None], tuple(r is not None for r in results) if several else None


def rebuilt(found: Sequence[Any], tree: tuple[bool, ...] | None) -> Any:
    """Return results as the function does: one, or a tuple, with None where the function returned None."""
    if tree is None:
        return found[0]
    left = iter(found)
    return tuple(next(left) if there else None for there in tree)


def step_name(symbol: Symbol) -> str:
    """The name of a value in C."""
    if symbol.op in (INPUT, SCALAR):
        return str(symbol)
    if symbol.op == CONSTANT:
        assert isinstance(symbol, Element)
        return constant(symbol.args[0], C_TYPES[symbol.dtype.name])
    return f"x{symbol.index}"


def line(symbol: Symbol, T: str, name: Callable[[Any], str] = step_name) -> str:
    """An operation as a line in C."""
    return f"const auto {name(symbol)} = {TEMPLATES[symbol.op].format(*map(name, symbol.args), T=T)};"
