"""Elements: symbols that stand for arrays where lucid's own operations are traced.

An operation that is given an `Element` runs its forward function on it, with an `ElementXP` in the place of NumPy. So
whatever is made of elementwise operations, a gradient rule for example, can be traced as it stands.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..device import Device, register_array
from .graph import BINARY, COMPARE, CONSTANT, INPUT, SCALAR, UNARY, Graph, Symbol, SymbolicXP

ROWS = ("row_sum", "row_max", "row_count")
FLOATING = ("exp", "expm1", "log", "log1p", "tanh", "erf", "sin", "cos", "floor", "sqrt", "divide", "number")
BOOLEAN = (*COMPARE, "not_equal", "greater_equal", "less_equal", "logical_and", "logical_or", "logical_not")
INTEGER, BOOL = np.dtype(np.int64), np.dtype(np.bool_)


class Branch(Exception):
    """Raised where a function branches on a value, or needs a number, that is not known while it is traced."""


class Element(Symbol):
    """One element of an array: a symbol with a dtype."""

    __slots__ = ("dtype",)
    size = 1  # operations ask whether an array is empty: what is traced is not
    graph: ElementGraph
    __hash__ = object.__hash__

    def __init__(self, graph: ElementGraph, index: int, op: str, args: tuple[Any, ...]):
        super().__init__(graph, index, op, args)
        self.dtype = self._dtype(graph)

    def _dtype(self, graph: ElementGraph) -> np.dtype[Any]:
        if self.op == INPUT:
            dtype: np.dtype[Any] = self.args[1]
            return graph.dtype if dtype.kind == "f" else dtype
        if self.op == CONSTANT and not isinstance(self.args[0], float):
            return BOOL if isinstance(self.args[0], bool) else INTEGER
        if self.op in BOOLEAN:
            return BOOL
        kinds = {a.dtype for a in self.args[self.op == "where" :] if isinstance(a, Element)}
        if self.op in (SCALAR, CONSTANT) or self.op in (*FLOATING, *ROWS) or graph.dtype in kinds:
            return graph.dtype
        return BOOL if kinds == {BOOL} else INTEGER

    @property
    def itemsize(self) -> int:
        """Bytes of an element."""
        return self.dtype.itemsize

    def __ge__(self, other: Any) -> Any:
        return self.graph.apply("greater_equal", self, other)

    def __le__(self, other: Any) -> Any:
        return self.graph.apply("less_equal", self, other)

    def __eq__(self, other: object) -> Any:
        return self.graph.apply("equal", self, other)

    def __ne__(self, other: object) -> Any:
        return self.graph.apply("not_equal", self, other)

    def __and__(self, other: Any) -> Any:
        return self.graph.apply("logical_and", self, other)

    def __or__(self, other: Any) -> Any:
        return self.graph.apply("logical_or", self, other)

    def __invert__(self) -> Any:
        return self.graph.apply("logical_not", self)

    def __bool__(self) -> bool:
        raise Branch(f"a kernel cannot branch on {self}: it holds for every element at once; use xp.where")

    def __float__(self) -> float:
        raise Branch(f"a kernel cannot know the value of {self}")

    def __abs__(self) -> Any:
        return self.graph.apply("absolute", self)

    def sum(self, axis: Any = None, dtype: None = None, keepdims: bool = False) -> Any:
        """The sum over the dimensions that the kernel reduces, and no others."""
        return self._over("row_sum", axis, keepdims)

    def max(self, axis: Any = None, keepdims: bool = False) -> Any:
        """The maximum over them."""
        return self._over("row_max", axis, keepdims)

    def mean(self, axis: Any = None, keepdims: bool = False) -> Any:
        """The mean over them."""
        return self._over("row_sum", axis, keepdims) / self.graph.symbol("row_count")

    def _over(self, op: str, axis: Any, keepdims: bool) -> Any:
        dims = axis if isinstance(axis, tuple) else (axis,)
        if dims != self.graph.dims or not keepdims:
            raise TypeError(f"a kernel over the dimensions {self.graph.dims} cannot reduce {dims}, keepdims={keepdims}")
        return self.graph.apply(op, self)

    def copy(self) -> Any:
        return self

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """The element as a number; all that is floating-point is computed in one type."""
        return self if self.dtype == dtype else self.graph.apply("number", self)


class ElementXP(SymbolicXP):
    """The elementwise functions of NumPy on elements, and its names that have to do with dtypes."""

    operations = (*UNARY, *BINARY, *BOOLEAN, *dict.fromkeys(FLOATING))
    inf, nan, pi = np.inf, np.nan, np.pi
    float16, float32, float64 = np.float16, np.float32, np.float64
    finfo = staticmethod(np.finfo)

    def __getattr__(self, op: str) -> Any:
        if op not in self.operations:
            raise AttributeError(f"a kernel cannot use xp.{op}: it is not among {', '.join(self.operations)}, where")
        return lambda *args: self._graph.apply(op, *args)

    def asarray(self, value: Any, dtype: Any = None) -> Any:
        if not isinstance(value, Symbol):
            value = self._graph.symbol(CONSTANT, value.item() if isinstance(value, np.generic) else value)
        return value if dtype is None else value.astype(dtype)


class ElementGraph(Graph):
    """The graph of a kernel that computes in a floating-point dtype."""

    kind = Element

    def __init__(self, dtype: np.dtype[Any], dims: Any = None):
        super().__init__()
        self.dtype, self.dims = dtype, dims  # dims: those that the kernel reduces, if its function names them
        self.device = _Tracing(self)

    def apply(self, op: str, *args: Any) -> Any:
        return super().apply(op, *(a.item() if isinstance(a, np.generic) else a for a in args))


class _Tracing(Device):
    """The device of elements, on which an operation finds the ElementXP that belongs to them."""

    type = "tracing"
    array = Element

    def __init__(self, graph: ElementGraph):
        self.xp = ElementXP(graph)


register_array(Element, ElementXP, lambda element: element.graph.device)
