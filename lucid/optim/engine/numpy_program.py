"""Compiles a rule's graph to a NumPy program that allocates nothing.

The program is a Python function of one line per operation, each with an array for its result. Adamax becomes::

    def adamax(p, g, m, u, s0, step, b1, c1, b2, eps):
        multiply(b1, m, m)
        multiply(c1, g, s0)
        add(m, s0, m)
        ...

``s0`` is a scratch block. A result overwrites an operand that is no longer needed, so few scratch blocks are used, and
p and the state are updated in place. The gradient is only read. The operations are those of the rule in the same order,
so the results equal the rule's bit for bit.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...backend.kernels.graph import BINARY, COMPARE, CONSTANT, SCALAR, UNARY, Symbol
from ..rule import Rule
from ..symbolic.trace import Trace, trace

_NAMES = {op: getattr(np, op) for op in (*UNARY, *BINARY, *COMPARE, "copyto")}


@dataclass(frozen=True)
class Program:
    """A rule compiled to a NumPy function.

    Attributes:
        source: Its source code.
        run: ``run(p, g, *state, *scratch, *masks, *scalars)``, all arrays: blocks of one length, scalars 0-d.
        scratch: The number of scratch blocks that it needs.
        masks: The number of scratch blocks of booleans.
    """

    source: str
    run: Callable[..., None]
    scratch: int
    masks: int


@functools.cache
def program(rule: Rule, dtype: np.dtype[Any]) -> Program:
    """Compile a rule for blocks of a floating-point dtype."""
    writer = _Writer(trace(rule))
    source = writer.source(rule)
    names: dict[str, Any] = dict(_NAMES)
    names.update((name, np.asarray(value, dtype)) for value, name in writer.constants.items())
    exec(compile(source, f"<{rule.name}>", "exec"), names)
    return Program(source, names[rule.name], writer.made["s"], writer.made["k"])


class _Writer:
    """Register allocation: each value of the graph gets an array of the rule, or a scratch block."""

    def __init__(self, graph: Trace):
        self.graph = graph
        self.at = {s.index: i for i, s in enumerate(graph.steps)}
        self.constants: dict[float, str] = {}
        self.made = {"s": 0, "k": 0}
        self.free: dict[str, list[str]] = {"s": [], "k": []}
        self.register_of = {s.index: str(s) for s in (*graph.arrays, *graph.scalars)}
        self.last_use = {a.index: i for i, step in enumerate(graph.steps) for a in step.args}
        self.target: dict[int, str] = {}  # which result is written straight into its array
        self.deadline: dict[str, int] = {}  # until when such an array may serve as scratch once its old value is dead
        self.copies: list[tuple[str, Symbol]] = []
        for array, result in zip(graph.written, graph.results, strict=True):
            self._assign(array, result)

    def _assign(self, array: Symbol, result: Symbol) -> None:
        if result is array:
            self.last_use[array.index] = len(self.graph.steps)
        elif self._may_overwrite(array, result):
            self.target[result.index] = str(array)
            self.deadline[str(array)] = self.at[result.index]
        else:
            self.last_use[result.index] = self.last_use[array.index] = len(self.graph.steps)
            self.copies.append((str(array), result))

    def _may_overwrite(self, array: Symbol, result: Symbol) -> bool:
        when = self.at.get(result.index)
        if when is None or result.index in self.target:
            return False
        # `where` writes its result in two operations, so only its last operand may be overwritten.
        clash = result.op == "where" and array in result.args[:2]
        return self.last_use.get(array.index, -1) <= when and not clash

    def source(self, rule: Rule) -> str:
        lines = [line for i, step in enumerate(self.graph.steps) for line in self._line(i, step)]
        lines += [f"copyto({array}, {self.register_of[result.index]})" for array, result in self.copies]
        registers = [f"{kind}{i}" for kind in "sk" for i in range(self.made[kind])]
        args = ", ".join([*map(str, self.graph.arrays), *registers, *rule.scalar_symbols])
        return "\n    ".join([f"def {rule.name}({args}):", *lines, ""])

    def _line(self, i: int, step: Symbol) -> list[str]:
        args = [self._read(a) for a in step.args]
        out = self._register(i, step)
        self.register_of[step.index] = out
        for symbol in dict.fromkeys(step.args):
            register = self.register_of.get(symbol.index, "")
            if (
                self.last_use.get(symbol.index) == i
                and register[:1] in "sk"
                and register[1:].isdigit()
                and register != out
            ):
                self.free[register[0]].append(register)
        if step.op == "where":
            mask, a, b = args
            first = [] if out == b else [f"copyto({out}, {b})"]
            return [*first, f"copyto({out}, {a}, where={mask})"]
        # NumPy deprecates a third positional argument of these two, and no other.
        last = f"out={out}" if step.op in ("maximum", "minimum") else out
        return [f"{step.op}({', '.join([*args, last])})"]

    def _read(self, symbol: Symbol) -> str:
        if symbol.op == CONSTANT:
            return self.constants.setdefault(symbol.args[0], f"n{len(self.constants)}")
        return self.register_of[symbol.index]

    def _register(self, i: int, step: Symbol) -> str:
        if step.index in self.target:
            return self.target[step.index]
        kind = "k" if step.op in COMPARE else "s"
        dying = [a for a in (step.args[2:] if step.op == "where" else step.args) if self.last_use.get(a.index) == i]
        for symbol in dying:
            register = self.register_of.get(symbol.index, "")
            if symbol.op != SCALAR and self._may_hold(register, kind, step):
                return register
        if self.free[kind]:
            return self.free[kind].pop()
        self.made[kind] += 1
        return f"{kind}{self.made[kind] - 1}"

    def _may_hold(self, register: str, kind: str, step: Symbol) -> bool:
        """Return whether a register whose value is last used here may hold the result of the step."""
        if register in self.deadline:
            return kind == "s" and self.last_use[step.index] <= self.deadline[register]
        return register[:1] == kind and register[1:].isdigit()
