"""Checks in a notebook's own kernel, one line each: they fail with what `lucid grade` would print."""

from __future__ import annotations

import ast
import functools
import sys
from pathlib import Path

from ..course import default_folder, load_course
from ..exercise import Exercise
from ..grading import Report, grade
from ..report import describe_result
from ..submission import earlier
from .solution import bound, solution

STUDENT = "notebook"  # a kernel does not know whose it is: all notebooks get the same numbers


def check(exercise: str, check: str) -> None:
    """Grade one check of an exercise on what this notebook defines.

    The solution runs where `lucid grade` runs it, and the answer is judged there; only the verdict is spoken in this
    kernel. In a course of one's own, the variable `LUCID_COURSE` names its folder.

    Raises:
        AssertionError: the check is not passed.
        ValueError: the course has no such exercise or check.
        RuntimeError: this is not a notebook.
    """
    course = _course(default_folder())
    if exercise not in course:
        raise ValueError(
            f"{default_folder()} has no exercise {exercise!r}; the variable LUCID_COURSE names the folder of a course"
        )
    report = _report(course[exercise], solution(_history(), _names(course[exercise])))
    results = [result for result in report.results if result.check.name == check]
    if not results:
        raise ValueError(
            f"{exercise} has no check {check!r}; it has {', '.join(c.name for c in course[exercise].checks)}"
        )
    if not results[0].passed:
        raise AssertionError("\n" + describe_result(course[exercise], results[0]))


def _history() -> list[str]:
    """The cells that ran in this kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if not shell:
        raise RuntimeError("check(...) is for a cell of a notebook; lucid grade grades a file")
    return list(shell.history_manager.input_hist_raw)


def _names(exercise: Exercise) -> list[str]:
    """What a solution is to define: all that the key does."""
    return [name for statement in ast.parse(exercise.source.key()).body for name in bound(statement)]


@functools.cache
def _course(folder: Path) -> dict[str, Exercise]:
    return load_course(folder)


@functools.lru_cache(maxsize=4)  # the checks of an exercise are cells of their own, and one grading serves them all
def _report(exercise: Exercise, source: str) -> Report:
    return grade(exercise, source, student=STUDENT, earlier=earlier(exercise, Path.cwd()))
