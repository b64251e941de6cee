"""Traces a rule that needs whole matrices, as ``trace.py`` does for one element."""

from __future__ import annotations

from dataclasses import dataclass
from types import FrameType
from typing import Any

from ..rule import Rule
from .branches import Expression, Road, ways
from .trace import INPUT, SCALAR


class Matrix(Expression):
    """A matrix or a number of one step, as a tree of operations."""

    __slots__ = ()

    def __matmul__(self, other: Any) -> Expression:
        return self._with("matmul", self, other)

    @property
    def T(self) -> Expression:
        """The transpose."""
        return self._with("transpose", self)

    @property
    def shape(self) -> tuple[Matrix, Matrix]:
        """The shape of the parameter; a rule asks it of nothing that is transposed."""
        return Matrix(self.road, SCALAR, "rows"), Matrix(self.road, SCALAR, "columns")


class MatrixXP:
    """Stands in for NumPy while such a rule is traced."""

    def __getattr__(self, op: str) -> Any:
        if op not in ("sqrt", "sum", "maximum"):
            raise AttributeError(f"a rule for matrices cannot use xp.{op}: it is not among sqrt, sum, maximum")
        return lambda first, *others: first._with(op, first, *others)


@dataclass(frozen=True)
class MatrixCase:
    """What a rule gives under some conditions.

    Attributes:
        conditions: Pairs of a condition and whether it holds.
        arrays: p, g and the state.
        results: What p and the state become.
    """

    conditions: tuple[tuple[Expression, bool], ...]
    arrays: tuple[Expression, ...]
    results: tuple[Expression, ...]


def matrix_cases(rule: Rule, frames: list[FrameType] | None = None) -> list[MatrixCase]:
    """Run a rule on letters, once for each way through its branches, such as for tall and for wide matrices."""
    return ways(lambda road: _case(rule, road), frames)


def _case(rule: Rule, road: Road) -> MatrixCase:
    arrays = tuple(Matrix(road, INPUT, letter) for letter in ("p", "g", *rule.state_letters))
    hyper = {name: Matrix(road, SCALAR, name) for name in rule.needs}
    numbers = rule.scalars(Matrix(road, SCALAR, "t"), {}, **hyper)
    results = tuple(rule.update(MatrixXP(), *arrays, *numbers))
    return MatrixCase(tuple(zip(road.conditions, road.answers, strict=True)), arrays, results)
