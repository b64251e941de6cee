"""Compiles a rule's graph to one CUDA kernel for all parameters of a bucket.

One pass over memory: each thread reads p, g and the state of some neighbouring elements, computes in registers, and
writes p and the state; lucid/backend/kernels/tables.py has the loop around the formula. Division, square root and
rounding are those of the CPU (no contraction of a * b + c), so the numbers are the same.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections import Counter
from typing import Any

import numpy as np

from ...backend.kernels.c_text import C_TYPES, TEMPLATES, constant, load, store
from ...backend.kernels.graph import COMPARE, CONSTANT, INPUT, Symbol
from ...backend.kernels.tables import NAMES, Column, head, text
from ..rule import Rule
from ..symbolic.trace import Trace, trace
from .bucket import state_dtype

# How strongly an operation binds; an operation that has its own brackets binds strongest.
_BINDING = {"where": 0, "greater": 1, "less": 1, "equal": 1, "add": 2, "subtract": 2, "negative": 4}
_BINDING |= {"multiply": 3, "divide": 3, "square": 3}


@functools.cache
def source(rule: Rule, dtype: np.dtype[Any]) -> str:
    """Return the CUDA source of a rule for parameters of a floating-point type.

    Raises:
        ValueError: A symbol of the rule has a name that the kernel needs for itself.
    """
    graph, inner = trace(rule), C_TYPES[state_dtype(dtype).name]
    if taken := NAMES & {*rule.symbols}:
        raise ValueError(f"{rule.name}: its kernel cannot have a symbol called {', '.join(sorted(taken))}; rename it")
    changed = {str(a) for a, r in zip(graph.written, graph.results, strict=True) if a is not r}
    columns = [
        Column(str(a), dtype if str(a) in ("p", "g") else state_dtype(dtype), str(a) in changed) for a in graph.arrays
    ]
    numbers = [f"const {inner} {s}" for s in graph.scalars]
    arguments = ", ".join([*(f"{{{c.name}}}" for c in columns), *map(str, graph.scalars)])
    formula = "\n    ".join(_Formula(graph, columns, inner).lines)
    names = ", ".join(c.name for c in columns)
    return f"""// {rule.name}: a row of the table has the addresses of {names} of one parameter, and their size.
{head(columns)}__device__ __forceinline__ void update(
    {", ".join(map(_argument, columns))},
    {", ".join(numbers)})
{{
    {formula}
}}

{text(rule.name, columns, numbers, f"update({arguments})")}"""


def _argument(column: Column) -> str:
    """An element as an argument of ``update``: the underscore is for one that has to be widened first."""
    kind, name = C_TYPES[column.dtype.name], column.name + "_" * (column.dtype == np.float16)
    return f"{kind}& {name}" if column.written else f"const {kind} {name}"


class _Formula:
    """The lines of ``update``: a result or a value that is used twice has a line of its own."""

    def __init__(self, graph: Trace, columns: list[Column], inner: str):
        self.inner = inner
        self.uses = Counter(s.args[i].index for s in graph.steps for i in _operands(s.op))
        new = [(c, r) for c, r in zip([columns[0], *columns[2:]], graph.results, strict=True) if c.written]
        self.names = {r.index: f"new_{c.name}" for c, r in reversed(new)}
        self.names |= {a.index: str(a) for a in (*graph.arrays, *graph.scalars)}
        numbers = itertools.count(1)
        narrow = [c for c in columns if c.dtype == np.float16]
        self.lines = [f"const {inner} {c.name} = {load(c.name + '_', c.dtype)};" for c in narrow]
        for step in graph.steps:
            if step.index in self.names or self.uses[step.index] > 1:
                kind, line = "bool" if step.op in COMPARE else inner, self._expression(step)
                name = self.names[step.index] = self.names.get(step.index) or f"x{next(numbers)}"
                self.lines.append(f"const {kind} {name} = {line};")
        # An array that takes over another one's value has to read it before that is written.
        taken = {r.index: f"new_{c.name}" for c, r in new if r.op == INPUT}
        self.lines += [f"const {inner} {name} = {self.names[i]};" for i, name in taken.items()]
        value = self.names | taken
        self.lines += [f"{c.name}{'_' * (c.dtype == np.float16)} = {store(value[r.index], c.dtype)};" for c, r in new]

    def _expression(self, step: Symbol) -> str:
        return TEMPLATES[step.op].format(*(self._operand(step, a) for a in step.args), T=self.inner)

    def _operand(self, step: Symbol, a: Symbol) -> str:
        if a.op == CONSTANT:
            return constant(a.args[0], self.inner)
        if a.index in self.names:
            return self.names[a.index]
        inside = self._expression(a)
        closed = TEMPLATES[a.op].endswith(")") or step.op in ("sqrt", "absolute")
        return inside if closed or _BINDING[a.op] > _BINDING.get(step.op, 5) else f"({inside})"


def _operands(op: str) -> list[int]:
    """The operands of an operation, each as often as its text in C repeats it."""
    return [int(i) for i in re.findall(r"{(\d)}", TEMPLATES[op])]
