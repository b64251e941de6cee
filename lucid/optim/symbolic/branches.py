"""Tracing of ``scalars``: runs them on expressions, once for each path through their branches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any, TypeVar

from ...backend.kernels.graph import CONSTANT, INPUT, SCALAR
from ..rule import Rule

T = TypeVar("T")


class Expression:
    """A scalar of one step, as a tree: a symbol, a constant, or an operation on other expressions."""

    __slots__ = ("args", "op", "path")

    def __init__(self, path: Path, op: str, *args: Any):
        self.path, self.op, self.args = path, op, args

    def _with(self, op: str, *args: Any) -> Expression:
        if self.path.frames is not None:
            self.path.frames.append(sys._getframe(2))
        kind = type(self)
        parts = (a if isinstance(a, Expression) else kind(self.path, CONSTANT, float(a)) for a in args)
        return kind(self.path, op, *parts)

    def __add__(self, other: Any) -> Expression:
        return self._with("add", self, other)

    def __radd__(self, other: Any) -> Expression:
        return self._with("add", other, self)

    def __sub__(self, other: Any) -> Expression:
        return self._with("subtract", self, other)

    def __rsub__(self, other: Any) -> Expression:
        return self._with("subtract", other, self)

    def __mul__(self, other: Any) -> Expression:
        return self._with("multiply", self, other)

    def __rmul__(self, other: Any) -> Expression:
        return self._with("multiply", other, self)

    def __truediv__(self, other: Any) -> Expression:
        return self._with("divide", self, other)

    def __rtruediv__(self, other: Any) -> Expression:
        return self._with("divide", other, self)

    def __pow__(self, other: Any) -> Expression:
        return self._with("sqrt", self) if other == 0.5 else self._with("power", self, other)

    def __rpow__(self, other: Any) -> Expression:
        return self._with("power", other, self)

    def __gt__(self, other: Any) -> Expression:
        return self._with("greater", self, other)

    def __lt__(self, other: Any) -> Expression:
        return self._with("less", self, other)

    def __ge__(self, other: Any) -> Expression:
        return self._with("greater_equal", self, other)

    def __le__(self, other: Any) -> Expression:
        return self._with("less_equal", self, other)

    def __neg__(self) -> Expression:
        return self._with("negative", self)

    def __float__(self) -> float:
        raise TypeError(
            "scalars() is run on symbols to write its formula, and a function such as math.sqrt takes only numbers; "
            "use + - * / **, comparisons, min and max: x**0.5 is the root of x"
        )

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __bool__(self) -> bool:
        return self.path.turn(self)

    def parts(self) -> Iterator[Expression]:
        """Return the expression and its operands, each once, operands first."""
        seen: dict[Expression, None] = {}

        def visit(part: Expression) -> None:
            if part not in seen:
                for arg in () if part.op in (INPUT, SCALAR, CONSTANT) else part.args:
                    visit(arg)
                seen[part] = None

        visit(self)
        return iter(seen)

    def symbols(self) -> set[str]:
        """Return the names of the arrays and scalars that it is computed from."""
        return {str(part.args[0]) for part in self.parts() if part.op in (INPUT, SCALAR)}

    def changes(self) -> bool:
        """Return whether it differs from step to step."""
        return any(name == "t" or name.endswith("_before") for name in self.symbols())


class Path:
    """One path through the branches of a function: its conditions, and whether each of them holds."""

    def __init__(self, answers: list[bool], frames: list[FrameType] | None = None):
        self.answers, self.frames = answers, frames
        self.conditions: list[Expression] = []

    def turn(self, condition: Expression) -> bool:
        """Return whether a condition holds on this path; at a new branch it does."""
        for known, answer in zip(self.conditions, self.answers, strict=False):
            if known is condition:
                return answer
        self.conditions.append(condition)
        if len(self.conditions) > len(self.answers):
            self.answers.append(True)
        return self.answers[len(self.conditions) - 1]


class _Memory(dict[str, Any]):
    """The memory of a rule; a value that it reads is a symbol of the step before."""

    def __init__(self, path: Path):
        super().__init__()
        self.path = path

    def get(self, name: str, default: Any = None) -> Any:
        return Expression(self.path, SCALAR, f"{name}_before")


@dataclass(frozen=True)
class Case:
    """The result of ``scalars`` under some conditions.

    Attributes:
        conditions: Pairs of a condition and whether it holds.
        values: The scalars that it returns.
        memory: The memory for the next step.
    """

    conditions: tuple[tuple[Expression, bool], ...]
    values: tuple[Any, ...]
    memory: dict[str, Any]


def each_path(run: Callable[[Path], T], frames: list[FrameType] | None = None) -> list[T]:
    """Call a function once for each path through the branches that it takes on expressions."""
    found: list[T] = []
    answers: list[bool] = []
    while True:
        path = Path(answers, frames)
        found.append(run(path))
        answers = path.answers
        while answers and not answers[-1]:
            answers.pop()
        if not answers:
            return found
        answers[-1] = False


def cases(rule: Rule, frames: list[FrameType] | None = None) -> list[Case]:
    """Run the ``scalars`` of a rule on expressions, once for each path through its branches."""
    return each_path(lambda path: _case(rule, path), frames)


def _case(rule: Rule, path: Path) -> Case:
    symbol: Callable[[str], Expression] = lambda name: Expression(path, SCALAR, name)
    memory = _Memory(path)
    values = rule.scalars(symbol("t"), memory, **{name: symbol(name) for name in rule.needs})

    def whole(value: Any) -> Expression:
        return value if isinstance(value, Expression) else Expression(path, CONSTANT, float(value))

    remembered = {name: whole(value) for name, value in memory.items()}
    return Case(tuple(zip(path.conditions, path.answers, strict=True)), tuple(map(whole, values)), remembered)
