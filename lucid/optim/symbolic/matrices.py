"""Tracing of rules for whole matrices, as ``trace.py`` does it for rules of one element."""

from __future__ import annotations

from dataclasses import dataclass
from types import FrameType
from typing import Any

from ...backend.kernels.graph import INPUT, SCALAR
from ..rule import Rule
from .branches import Expression, Path, each_path


class Matrix(Expression):
    """A matrix or a scalar of one step, as a tree of operations."""

    __slots__ = ()

    def __matmul__(self, other: Any) -> Expression:
        return self._with("matmul", self, other)

    @property
    def T(self) -> Expression:
        """The transpose."""
        return self._with("transpose", self)

    @property
    def shape(self) -> tuple[Matrix, Matrix]:
        """The shape of the parameter; a rule must not ask it of a transpose."""
        return Matrix(self.path, SCALAR, "rows"), Matrix(self.path, SCALAR, "columns")


class MatrixXP:
    """Takes the place of NumPy while such a rule is traced."""

    def __getattr__(self, op: str) -> Any:
        if op not in ("sqrt", "sum", "maximum"):
            raise AttributeError(f"a rule for matrices cannot use xp.{op}: it is not among sqrt, sum, maximum")
        return lambda first, *others: first._with(op, first, *others)


@dataclass(frozen=True)
class MatrixCase:
    """The result of a rule under some conditions.

    Attributes:
        conditions: Pairs of a condition and whether it holds.
        arrays: p, g and the state.
        results: The new p and state.
    """

    conditions: tuple[tuple[Expression, bool], ...]
    arrays: tuple[Expression, ...]
    results: tuple[Expression, ...]


def matrix_cases(rule: Rule, frames: list[FrameType] | None = None) -> list[MatrixCase]:
    """Run a rule on matrices, once for each path through its branches, such as for tall and for wide ones."""
    return each_path(lambda path: _case(rule, path), frames)


def _case(rule: Rule, path: Path) -> MatrixCase:
    arrays = tuple(Matrix(path, INPUT, name) for name in ("p", "g", *rule.state_symbols))
    hyper = {name: Matrix(path, SCALAR, name) for name in rule.needs}
    numbers = rule.scalars(Matrix(path, SCALAR, "t"), {}, **hyper)
    results = tuple(rule.update(MatrixXP(), *arrays, *numbers))
    return MatrixCase(tuple(zip(path.conditions, path.answers, strict=True)), arrays, results)
