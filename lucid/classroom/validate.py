"""What an exercise owes: a key that is right, a starter that is not, mistakes that are told apart.

Each function returns its problems in words, for the author of the exercise; none where all is well.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from .checks import Mistake
from .exercise import Exercise
from .grading import Report, grade, grade_mistake
from .sandbox.wire import encode

STUDENTS = ("ann", "ben", "cy", "dan", "eve", "fay")  # each has other inputs: what holds for them holds for others
LEAST_MISTAKES, LEAST_HINTS = 5, 2


def problems(exercise: Exercise) -> Iterator[tuple[str, list[str]]]:
    """Each part of an exercise, with its problems."""
    yield "text, imports, hints", incomplete(exercise)
    yield "inputs", inputs(exercise)
    if wrong := key(exercise):
        yield "key", wrong
        return  # without it, nothing else can be told
    yield "key", []
    yield "starter", starter(exercise)
    for made in exercise.mistakes:
        yield f"mistake: {made.name}", mistake(exercise, made)


def incomplete(exercise: Exercise) -> list[str]:
    """What is missing, and what does not belong."""
    found = []
    if not exercise.text.strip():
        found.append("the first cell has no text: below its heading, say what the exercise is about")
    if len(exercise.mistakes) < LEAST_MISTAKES:
        found.append(f"{len(exercise.mistakes)} mistakes; expected at least {LEAST_MISTAKES} in MISTAKES")
    if len(exercise.hints) < LEAST_HINTS:
        found.append(f"{len(exercise.hints)} steps in HINTS; expected at least {LEAST_HINTS}")
    if len({made.hint for made in exercise.mistakes}) < len(exercise.mistakes):
        found.append("two mistakes have the same hint; each names its own mistake")
    for node in ast.walk(ast.parse(exercise.source.key())):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for module in (name.partition(".")[0] for name in names):
            if module not in {"numpy", *exercise.course, *sys.stdlib_module_names}:
                found.append(f"it imports {module}; a student's process has NumPy, the standard library and the "
                             "exercises before it alone")  # fmt: skip
    return found


def inputs(exercise: Exercise) -> list[str]:
    """Whether the inputs of a check come from the generator that it is given, and differ between students."""
    drawn = {student: _drawn(exercise, student) for student in STUDENTS}
    if any(_drawn(exercise, student) != first for student, first in drawn.items()):
        return ["the inputs of a student differ from one call to the next: draw them from the `rng` that is given"]
    if len(set(drawn.values())) < len(STUDENTS):
        return ["two students have the same inputs in all checks: draw them from the `rng` that is given"]
    return []


def key(exercise: Exercise) -> list[str]:
    """Whether the key gets full marks, in this process and in a student's, and gives numbers."""
    for student in STUDENTS:
        for check in exercise.checks:
            try:
                exercise.expected(check, student)
            except Exception as error:
                return [f"{check.name} raises on the key: {type(error).__name__}: {error}"]
    report = graded(exercise, exercise.source.key())
    return [f"{result.check.name}: {result.problem}" for result in report.results if result.problem]


def starter(exercise: Exercise) -> list[str]:
    """Whether the starter gets no marks in any check, with and without the scaffold."""
    found = []
    for name, bare in (("the starter", False), ("the starter of --bare", True)):
        source = exercise.source.starter(bare=bare)
        passed = [result.check.name for result in graded(exercise, source).results if result.passed]
        found += [f"{name} passes {check}: ask what only the core of the exercise can answer" for check in passed]
    return found


def mistake(exercise: Exercise, made: Mistake) -> list[str]:
    """Whether a mistake fails the checks that it says, and no others, and gets its own hint in each."""
    found: list[str] = []
    try:
        exercise.mutated(made)
    except ValueError as error:
        return [str(error)]
    for student in STUDENTS:
        report = grade_mistake(exercise, made, student=student)
        failing = [result for result in report.results if not result.passed]
        found += _compared({result.check.name for result in failing}, made, student)
        if found:
            break
        others = sorted(result.check.name for result in failing if result.hint != made.hint)
        if others:
            return [f"its hint is not shown for {', '.join(others)}: another mistake gives the same numbers there"]
    return found


def _compared(fails: set[str], made: Mistake, student: str) -> list[str]:
    """The checks that fail beside those that were to."""
    said = set(made.fails)
    unexpected = [f"fails {name} too, which `fails` does not name" for name in sorted(fails - said)]
    missing = [f"passes {name}, which `fails` names" for name in sorted(said - fails)]
    return [f"with the inputs of student {student!r} it {what}" for what in unexpected + missing]


def _drawn(exercise: Exercise, student: str) -> str:
    return repr([encode(exercise.draw(check, student)) for check in exercise.checks])


def graded(exercise: Exercise, source: str) -> Report:
    """A submission of the first student, who solved the earlier exercises as their keys do."""
    return grade(exercise, source, student=STUDENTS[0], earlier=_earlier(exercise))


def _earlier(exercise: Exercise) -> dict[str, str]:
    """The keys of the exercises that one builds on, and of those that they build on."""
    found: dict[str, str] = {}
    for name in exercise.builds_on:
        found |= {name: exercise.course[name].source.key(), **_earlier(exercise.course[name])}
    return found
