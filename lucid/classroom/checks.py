"""What the author of an exercise says: its checks, and its common mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

Function = TypeVar("Function", bound=Callable[..., Any])
Inputs = Callable[[np.random.Generator], dict[str, Any]]


@dataclass(frozen=True)
class Check:
    """A property of a right solution, and the question that shows it."""

    name: str
    property: str
    inputs: Inputs
    points: int
    hidden: bool
    challenge: bool
    judge: Callable[..., Any] | None
    rtol: float
    atol: float


def check(
    property: str,
    *,
    inputs: Inputs = lambda rng: {},
    points: int = 1,
    hidden: bool = False,
    challenge: bool = False,
    judge: Callable[..., Any] | None = None,
    rtol: float = 1e-6,
    atol: float = 1e-9,
) -> Callable[[Function], Function]:
    """Makes a function a check: it calls what the student wrote and returns what comes out.

    The function runs in the student's process, on inputs that are drawn for each student, and once more on the key.
    Both have to give the same numbers. It returns numbers, and no verdict: a verdict would be the student's own.

    Args:
        property: what a right solution does, in one sentence; a student reads it when it does not.
        inputs: draws the arguments of the function from a `numpy.random.Generator`.
        points: what the check counts.
        hidden: tell a student the property alone, and neither inputs nor numbers.
        challenge: not counted among the points; shown as an extra.
        judge: turns what came out into what is compared, where there are several right answers, as orders of a graph;
            it gets the inputs by name and what came out as `out`, and runs where the student cannot reach it.
        rtol, atol: how near the numbers have to be, as in `numpy.isclose`.
    """

    def mark(function: Function) -> Function:
        name = function.__name__
        function.check = Check(name, property, inputs, points, hidden, challenge, judge, rtol, atol)  # type: ignore[attr-defined]
        return function

    return mark


@dataclass(frozen=True, eq=False)
class Mistake:
    """A common mistake, as a change of the key.

    Attributes:
        name: the mistake in a few words, for the teacher.
        changes: pieces of the key as they stand there, and what the mistaken student has in their place.
        fails: the names of the checks that it fails; tests hold that it fails these and no others.
        hint: what a student reads whose numbers are just those of the mistake. It names the mistake, not the answer.
    """

    name: str
    changes: Mapping[str, str]
    fails: Sequence[str]
    hint: str = field(repr=False)
