"""Tracing: runs `update` of a rule once on symbols, and records the graph of its operations.

From that one graph come the program for the CPU (``numpy_program.py``), the kernel for the GPU (``cuda_kernel.py``)
and the formula (``latex.py``). A rule may use the operations that lucid/backend/kernels/graph.py lists.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import FrameType
from typing import Any

from ...backend.kernels.graph import CONSTANT, INPUT, SCALAR, Graph, Symbol, SymbolicXP
from ..rule import Rule


class RuleGraph(Graph):
    """The operations of one rule."""

    def __init__(self, frames: list[FrameType] | None = None):
        super().__init__()
        self.frames = frames  # where the frames of the functions that ask for operations are kept; see ``names.py``

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
        found: Symbol = self.symbol(op, *symbols)
        return found


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
    graph = RuleGraph(frames)
    arrays = tuple(graph.symbol(INPUT, name) for name in ("p", "g", *rule.state_symbols))
    scalars = tuple(graph.symbol(SCALAR, name) for name in rule.scalar_symbols)
    results = tuple(rule.update(SymbolicXP(graph), *arrays, *scalars))
    if len(results) != 1 + len(rule.state):
        raise ValueError(f"{rule.name}: update returned {len(results)} values, expected p and {', '.join(rule.state)}")
    return Trace(arrays, scalars, results, graph.steps(results))
