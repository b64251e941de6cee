"""Graphs of formulas: a function of elements, run once on symbols, which record its operations.

From the graph of an update rule come its program for the CPU, its kernel and its formula in LaTeX (lucid/optim), from
that of any other function of elements its kernel. A rule may use the operations of `Symbol` and `SymbolicXP`; another
operation is one more name in `UNARY`, `BINARY` or `COMPARE`, and one wherever the graph is read: in c_text.py, and in
numpy_program.py and latex.py of lucid/optim.
"""

from __future__ import annotations

from typing import Any

UNARY = ("negative", "absolute", "sqrt", "square", "sign")
BINARY = ("add", "subtract", "multiply", "divide", "maximum", "minimum")
COMPARE = ("greater", "less", "equal")

INPUT, SCALAR, CONSTANT = "input", "scalar", "constant"


class Graph:
    """The operations of one formula in order; equal operations are one."""

    kind: type[Symbol]

    def __init__(self) -> None:
        self.symbols: list[Symbol] = []
        self._known: dict[tuple[Any, ...], Symbol] = {}

    def symbol(self, op: str, *args: Any) -> Any:
        """Return the symbol of an operation on symbols, of a named input, or of a constant."""
        key = (op, *(a.index if isinstance(a, Symbol) else repr(a) for a in args))
        if key not in self._known:
            found = self.kind(self, len(self.symbols), op, args)
            self.symbols.append(found)
            self._known[key] = found
        return self._known[key]

    def apply(self, op: str, *args: Any) -> Any:
        """Return the symbol of an operation on symbols and Python numbers."""
        return self.symbol(op, *(a if isinstance(a, Symbol) else self.symbol(CONSTANT, a) for a in args))

    def steps(self, results: tuple[Any, ...]) -> tuple[Any, ...]:
        """The operations that some results depend on, in topological order."""
        used = {r.index for r in results}
        for symbol in reversed(self.symbols):
            if symbol.index in used and symbol.op not in (INPUT, SCALAR, CONSTANT):
                used.update(a.index for a in symbol.args if isinstance(a, Symbol))
        return tuple(s for s in self.symbols if s.index in used and s.op not in (INPUT, SCALAR, CONSTANT))


class Symbol:
    """One value of the formula: an array, a scalar, a constant, or an operation on other symbols."""

    __slots__ = ("args", "graph", "index", "op")

    def __init__(self, graph: Graph, index: int, op: str, args: tuple[Any, ...]):
        self.graph, self.index, self.op, self.args = graph, index, op, args

    def __add__(self, other: Any) -> Any:
        return self.graph.apply("add", self, other)

    def __radd__(self, other: Any) -> Any:
        return self.graph.apply("add", other, self)

    def __sub__(self, other: Any) -> Any:
        return self.graph.apply("subtract", self, other)

    def __rsub__(self, other: Any) -> Any:
        return self.graph.apply("subtract", other, self)

    def __mul__(self, other: Any) -> Any:
        return self.graph.apply("multiply", self, other)

    def __rmul__(self, other: Any) -> Any:
        return self.graph.apply("multiply", other, self)

    def __truediv__(self, other: Any) -> Any:
        return self.graph.apply("divide", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return self.graph.apply("divide", other, self)

    def __pow__(self, other: Any) -> Any:
        if other != 2:
            raise TypeError(f"a rule cannot use {self} ** {other}: of powers there are x**2 and xp.sqrt(x)")
        return self.graph.apply("multiply", self, self)

    def __gt__(self, other: Any) -> Any:
        return self.graph.apply("greater", self, other)

    def __lt__(self, other: Any) -> Any:
        return self.graph.apply("less", self, other)

    def __neg__(self) -> Any:
        return self.graph.apply("negative", self)

    def __bool__(self) -> bool:
        raise TypeError(f"a rule cannot branch on {self}: it holds for every element at once; use xp.where")

    def __repr__(self) -> str:
        return str(self.args[0]) if self.op in (INPUT, SCALAR, CONSTANT) else f"{self.op}{self.args}"


Graph.kind = Symbol


class SymbolicXP:
    """Takes the place of NumPy while a formula is traced."""

    operations: tuple[str, ...] = UNARY + BINARY + COMPARE

    def __init__(self, graph: Graph):
        self._graph = graph
        self.abs = self.absolute

    def where(self, condition: Any, a: Any, b: Any) -> Any:
        return self._graph.apply("where", condition, a, b)

    def __getattr__(self, op: str) -> Any:
        if op not in self.operations:
            raise AttributeError(f"a rule cannot use xp.{op}: it is not among {', '.join(self.operations)}, where")
        return lambda *args: self._graph.apply(op, *args)
