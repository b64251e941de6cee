"""Grades a submission: asks its process, compares with the key, and finds the mistake that explains the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .checks import Check, Mistake
from .compare import difference
from .exercise import Exercise, Failure
from .sandbox.process import Task, run

EXACT_RTOL, EXACT_ATOL = 1e-9, 1e-12  # numbers this near to a mistake's are the mistake's
NOT_WRITTEN = "it is not written yet"


@dataclass(frozen=True)
class Case:
    """The numbers of a check that failed; `got` is a `Failure` where the code raised an exception."""

    inputs: dict[str, Any]
    expected: Any
    got: Any


@dataclass(frozen=True)
class Result:
    """A check, graded.

    Attributes:
        problem: what is wrong, in words; None where nothing is.
        case: with which numbers; None where nothing is wrong, and for a hidden check.
        hint: what is said of the mistake that has just these numbers.
    """

    check: Check
    problem: str | None
    case: Case | None = None
    hint: str | None = None

    @property
    def passed(self) -> bool:
        """Whether the answer was right."""
        return self.problem is None


@dataclass(frozen=True)
class Report:
    """A submission, graded: a result for each check, and what the submission printed."""

    exercise: Exercise
    student: str
    results: list[Result]
    breach: str | None = None
    printed: str = ""

    @property
    def score(self) -> int:
        """The points of the checks that passed."""
        return sum(result.check.points for result in self._counted if result.passed)

    @property
    def possible(self) -> int:
        """The points of all checks; a challenge counts extra and is not among them."""
        return sum(result.check.points for result in self._counted)

    @property
    def percent(self) -> float:
        """The score in hundredths of what is possible."""
        return 100 * self.score / self.possible

    @property
    def passed(self) -> bool:
        """Whether all counted checks passed."""
        return self.score == self.possible

    @property
    def _counted(self) -> list[Result]:
        return [result for result in self.results if not result.check.challenge]


def grade(exercise: Exercise, source: str, *, student: str, earlier: Mapping[str, str] | None = None) -> Report:
    """Grade the text of a submission.

    Args:
        exercise: what it is a submission to.
        source: the text of the student's file.
        student: whose it is; the inputs of the checks are drawn from this name.
        earlier: the student's solutions of the exercises that this one builds on, by name.

    Raises:
        ValueError: an earlier solution is missing.
    """
    missing = [name for name in exercise.builds_on if name not in (earlier or {})]
    if missing:
        raise ValueError(f"{exercise.name} builds on {', '.join(missing)}: put {missing[0]}.py beside it, solved")
    inputs = [(check.name, exercise.inputs(check, student)) for check in exercise.checks]
    task = Task(
        source,
        f"{exercise.name}.py",
        exercise.questions,
        inputs,
        {name: text for name, text in (earlier or {}).items() if name != exercise.name},
        hidden=exercise.hidden_folders,
    )
    outcome = run(task)
    if outcome.breach:
        results = [Result(check, f"stopped: {outcome.breach}") for check in exercise.checks]
        return Report(exercise, student, results, outcome.breach, outcome.printed)
    answers = zip(exercise.checks, outcome.answers, strict=True)
    judged = {check.name: _judged(exercise, check, student, answer) for check, answer in answers}
    return reported(exercise, student, judged, outcome.printed)


def grade_mistake(exercise: Exercise, mistake: Mistake, *, student: str) -> Report:
    """Grade the key with a mistake made, in this process: faster than `grade`, for code that one trusts."""
    values = {check.name: exercise.mistaken(mistake, check, student) for check in exercise.checks}
    judged = {name: (value, value.error if isinstance(value, Failure) else None) for name, value in values.items()}
    return reported(exercise, student, judged)


def reported(
    exercise: Exercise, student: str, judged: Mapping[str, tuple[Any, str | None]], printed: str = ""
) -> Report:
    """The report on what came out of each check: a value, or a `Failure` and its description."""
    results = [_result(exercise, check, student, *judged[check.name]) for check in exercise.checks]
    failing = {result.check.name: judged[result.check.name][0] for result in results if not result.passed}
    hints = _hints(exercise, student, failing)
    results = [replace(result, hint=hints.get(result.check.name)) for result in results]
    return Report(exercise, student, results, None, printed)


def _judged(exercise: Exercise, check: Check, student: str, answer: dict[str, Any]) -> tuple[Any, str | None]:
    """What the student's code gave, or a `Failure` and its description."""
    if "value" not in answer:
        name, message, line = (answer.get(key) for key in ("error", "message", "line"))
        if name == "NotImplementedError":
            return Failure("NotImplementedError"), NOT_WRITTEN
        where = f" in line {line}" if line else " where the check calls your code"
        returned_none = not line and "'NoneType'" in str(message)  # the check tripped over what it got
        return Failure(
            str(name), str(message)
        ), f"{name}{where}: {message}{' (is a `return` missing?)' if returned_none else ''}"
    try:
        return exercise.judged(check, student, answer["value"]), None
    except Exception as error:  # a judge may trip over an answer of the wrong kind
        return Failure(type(error).__name__, str(error)), f"what came back cannot be judged: {error}"


def _result(exercise: Exercise, check: Check, student: str, got: Any, error: str | None) -> Result:
    """The check, graded, with its case unless it is hidden."""
    expected = exercise.expected(check, student)
    problem = error or difference(expected, got, check.rtol, check.atol)
    if problem is None:
        return Result(check, None)
    if check.hidden:
        return Result(check, error if error == NOT_WRITTEN else "it does not hold")
    return Result(check, problem, Case(exercise.inputs(check, student), expected, got))


def _hints(exercise: Exercise, student: str, failing: Mapping[str, Any]) -> dict[str, str]:
    """For each failing check the hint of the one mistake that gives the same numbers, if there is just one."""
    if not failing:
        return {}
    same = {
        mistake: {name for name, got in failing.items() if _equal(exercise, mistake, name, got, student)}
        for mistake in exercise.mistakes
    }
    whole = [m for m, names in same.items() if names == set(failing) == set(m.fails)]
    if len(whole) == 1:
        return dict.fromkeys(failing, whole[0].hint)
    hints = {}
    for name in failing:
        explaining = [mistake for mistake, names in same.items() if name in names]
        if len(explaining) == 1:
            hints[name] = explaining[0].hint
    return hints


def _equal(exercise: Exercise, mistake: Mistake, name: str, got: Any, student: str) -> bool:
    """Whether a student's answer is the answer of a mistake."""
    if name not in mistake.fails:
        return False
    check = next(check for check in exercise.checks if check.name == name)
    mistaken = exercise.mistaken(mistake, check, student)
    if isinstance(mistaken, Failure) or isinstance(got, Failure):
        return type(mistaken) is type(got) and bool(mistaken == got)
    return difference(mistaken, got, EXACT_RTOL, EXACT_ATOL) is None
