"""Grades a folder of submissions, several at a time."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .exercise import Exercise
from .grading import Report, grade
from .submission import earlier, find, read


@dataclass(frozen=True)
class Submission:
    """A file that somebody handed in."""

    student: str
    file: Path


def submissions(folder: Path, exercise: Exercise) -> list[Submission]:
    """What is handed in for an exercise: `ann.py`, `ann_adamax.py`, or `ann/adamax.py`, as programs or notebooks.

    Raises:
        ValueError: there is nothing of these.
    """
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        name = _readable(path.name)
        if path.is_dir():
            student, file = name, find(exercise.name, path)
        else:
            stem = Path(name).stem
            student, file = stem.removesuffix(exercise.name).rstrip("_- ") or stem, path
        if file is None or file.suffix not in (".py", ".ipynb"):
            continue
        if student in found:
            raise ValueError(f"{found[student]} and {file} are both {student}'s; keep one")
        found[student] = file
    if not found:
        name = exercise.name
        raise ValueError(
            f"{folder}: nothing here is handed in for {name}; expected ann.py, ann_{name}.py or ann/{name}.py"
        )
    return [Submission(student, file) for student, file in found.items()]


def grade_all(
    exercise: Exercise, folder: Path, handed_in: list[Submission], workers: int
) -> Iterator[tuple[Submission, Report | str]]:
    """Each submission with its report, in their order; or with the reason why it cannot be graded."""

    def one(submission: Submission) -> Report | str:
        try:
            if link := _link(submission.file, folder):
                return f"{link} is a link; what is handed in has to be a file"
            before = earlier(exercise, submission.file.parent)
            return grade(exercise, read(submission.file), student=submission.student, earlier=before)
        except ValueError as error:
            return str(error)

    with ThreadPoolExecutor(workers) as pool:  # the work is done in the processes that each thread waits for
        yield from zip(handed_in, pool.map(one, handed_in), strict=True)


def _link(file: Path, folder: Path) -> Path | None:
    """A link where a file is expected: it may lead to the key, or to the work of somebody else."""
    of_the_student = [file] if file.parent == folder else [file.parent, *file.parent.iterdir()]
    return next((path.relative_to(folder) for path in of_the_student if path.is_symlink()), None)


def write_csv(stream: IO[str], exercise: Exercise, graded: list[tuple[Submission, Report | str]]) -> None:
    """A table with a line for each student: the score, the points of each check, and what went wrong as a whole."""
    writer = csv.writer(stream)
    writer.writerow(["student", "file", "score", "possible", *(check.name for check in exercise.checks), "remark"])
    possible = sum(check.points for check in exercise.checks if not check.challenge)
    for submission, report in graded:
        if isinstance(report, str):
            row = [0, possible, *(0 for _ in exercise.checks), report]
        else:
            points = [result.check.points if result.passed else 0 for result in report.results]
            row = [report.score, possible, *points, report.breach or ""]
        writer.writerow([_text(submission.student), _text(_readable(submission.file.name)), *map(_text, row)])


def _readable(name: str) -> str:
    """The name of a file, which may be in no known encoding, as text that can be written."""
    return os.fsencode(name).decode(errors="replace")


def _text(value: object) -> object:
    """A cell that no spreadsheet takes for a formula: a student chooses the name of a file."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
