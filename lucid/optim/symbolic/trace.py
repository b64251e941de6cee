"""Tracing: runs `update` of a rule once on symbols, and records the graph of its operations.

From that one graph come the program for the CPU (``numpy_program.py``), the kernel for the GPU (``cuda_kernel.py``)
and the formula (``latex.py``). A rule may use the operations of `Symbol` and `SymbolicXP`; another operation is one
more name in `UNARY`, `BINARY` or `COMPARE`, and one in each of those three files.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import FrameType
from typing import Any

from ..rule import Rule

UNARY = ("negative", "absolute", "sqrt", "square", "sign")
BINARY = ("add", "subtract", "multiply", "divide", "maximum", "minimum")
COMPARE = ("greater", "less", "equal")

INPUT, SCALAR, CONSTANT = "input", "scalar", "constant"


class Graph:
    """The operations of one rule in order; equal operations are one."""

    def __init__(self, frames: list[FrameType] | None = None):
        self.frames = frames  # where the frames of the functions that ask for operations are kept; see ``names.py``
        self.symbols: list[Symbol] = []
        self._known: dict[tuple[Any, ...], Symbol] = {}

    def symbol(self, op: str, *args: Any) -> Symbol:
        """Return the symbol of an operation on symbols, of a named input, or of a constant."""
        key = (op, *(a.index if isinstance(a, Symbol) else repr(a) for a in args))
        if key not in self._known:
            found = Symbol(self, len(self.symbols), op, args)
            self.symbols.append(found)
            self._known[key] = found
        return self._known[key]

    def apply(self, op: str, *args: Any) -> Symbol:
        """Return the symbol of an operation on symbols and Python numbers."""
        if self.frames is not None:
            self.frames.append(sys._getframe(2))
        symbols = [a if isinstance(a, Symbol) else self.symbol(CONSTANT, float(a)) for a in args]
        if all(s.op in (SCALAR, CONSTANT) for s in symbols):
            raise TypeError(
                f"{op} of {', '.join(map(str, symbols))}: numbers that are the same for every element belong into "
                "scalars(), where they are computed once, in double precision"
            )
        return self.symbol(op, *symbols)


class Symbol:
    """One value of the formula: an array, a scalar, a constant, or an operation on other symbols."""

    __slots__ = ("args", "graph", "index", "op")

    def __init__(self, graph: Graph, index: int, op: str, args: tuple[Any, ...]):
        self.graph, self.index, self.op, self.args = graph, index, op, args

    def __add__(self, other: Any) -> Symbol:
        return self.graph.apply("add", self, other)

    def __radd__(self, other: Any) -> Symbol:
        return self.graph.apply("add", other, self)

    def __sub__(self, other: Any) -> Symbol:
        return self.graph.apply("subtract", self, other)

    def __rsub__(self, other: Any) -> Symbol:
        return self.graph.apply("subtract", other, self)

    def __mul__(self, other: Any) -> Symbol:
        return self.graph.apply("multiply", self, other)

    def __rmul__(self, other: Any) -> Symbol:
        return self.graph.apply("multiply", other, self)

    def __truediv__(self, other: Any) -> Symbol:
        return self.graph.apply("divide", self, other)

    def __rtruediv__(self, other: Any) -> Symbol:
        return self.graph.apply("divide", other, self)

    def __pow__(self, other: Any) -> Symbol:
        if other != 2:
            raise TypeError(f"a rule cannot use {self} ** {other}: of powers there are x**2 and xp.sqrt(x)")
        return self.graph.apply("multiply", self, self)

    def __gt__(self, other: Any) -> Symbol:
        return self.graph.apply("greater", self, other)

    def __lt__(self, other: Any) -> Symbol:
        return self.graph.apply("less", self, other)

    def __neg__(self) -> Symbol:
        return self.graph.apply("negative", self)

    def __bool__(self) -> bool:
        raise TypeError(f"a rule cannot branch on {self}: it holds for every element at once; use xp.where")

    def __repr__(self) -> str:
        return str(self.args[0]) if self.op in (INPUT, SCALAR, CONSTANT) else f"{self.op}{self.args}"


class SymbolicXP:
    """Takes the place of NumPy while a rule is traced."""

    def __init__(self, graph: Graph):
        self._graph = graph
        self.abs = self.absolute

    def where(self, condition: Any, a: Any, b: Any) -> Symbol:
        return self._graph.apply("where", condition, a, b)

    def __getattr__(self, op: str) -> Any:
        if op not in UNARY + BINARY + COMPARE:
            raise AttributeError(
                f"a rule cannot use xp.{op}: it is not among {', '.join(UNARY + BINARY + COMPARE)}, where"
            )
        return lambda *args: self._graph.apply(op, *args)


@dataclass(frozen=True)
class Trace:
    """The computational graph of a rule.

    Attributes:
        arrays: The symbols of p, g and the state, in the order of the rule.
        scalars: The symbols of the scalars of one step.
        results: The new p and state.
        steps: The operations that the results depend on, in topological order.
    """

    arrays: tuple[Symbol, ...]
    scalars: tuple[Symbol, ...]
    results: tuple[Symbol, ...]
    steps: tuple[Symbol, ...]

    @property
    def written(self) -> tuple[Symbol, ...]:
        """The arrays that the rule updates: p and the state, in the order of the results."""
        return (self.arrays[0], *self.arrays[2:])


def trace(rule: Rule, frames: list[FrameType] | None = None) -> Trace:
    """Run `update` of a rule on symbols.

    Args:
        rule: The rule.
        frames: Where to keep the frames of its functions, for the names of their variables.

    Raises:
        TypeError: The rule branches on a value, or computes with numbers that belong into its ``scalars``.
        AttributeError: The rule uses an operation that has no symbol.
        ValueError: It does not return the parameter and each state array.
    """
    graph = Graph(frames)
    arrays = tuple(graph.symbol(INPUT, name) for name in ("p", "g", *rule.state_letters))
    scalars = tuple(graph.symbol(SCALAR, name) for name in rule.scalar_letters)
    results = tuple(rule.update(SymbolicXP(graph), *arrays, *scalars))
    if len(results) != 1 + len(rule.state):
        raise ValueError(f"{rule.name}: update returned {len(results)} values, expected p and {', '.join(rule.state)}")
    used = {r.index for r in results}
    for symbol in reversed(graph.symbols):
        if symbol.index in used and symbol.op not in (INPUT, SCALAR, CONSTANT):
            used.update(a.index for a in symbol.args)
    steps = tuple(s for s in graph.symbols if s.index in used and s.op not in (INPUT, SCALAR, CONSTANT))
    return Trace(arrays, scalars, results, steps)
