"""A course: a folder of exercises, in an order."""

from __future__ import annotations

import os
from pathlib import Path

from .exercise import Exercise

OWN = Path(__file__).with_name("exercises")  # the course that comes with lucid
ORDER = "course.txt"  # the exercises of a folder, one path on each line


def default_folder() -> Path:
    """The folder in the variable `LUCID_COURSE`, or without it lucid's own course."""
    return Path(os.environ.get("LUCID_COURSE") or OWN)


def load_course(folder: Path = OWN) -> dict[str, Exercise]:
    """The exercises of a folder, by name, in the order of its `course.txt`, or by file name without one.

    Raises:
        ValueError: an exercise is not as it should be, or `course.txt` names a file that is not there.
    """
    order = folder / ORDER
    if order.exists():
        lines = (line.partition("#")[0].strip() for line in order.read_text(encoding="utf-8").splitlines())
        paths = [folder / line for line in lines if line]
    else:
        paths = sorted(folder.glob("*.py"))
    course: dict[str, Exercise] = {}
    for path in paths:
        if not path.exists():
            raise ValueError(f"{order}: {path.relative_to(folder)} is not there")
        if path.stem in course:
            raise ValueError(f"{order}: two exercises are called {path.stem}")
        course[path.stem] = Exercise(path, dict(course))
    if not course:
        raise ValueError(f"{folder}: no exercise here (a .py file with a line '# %% grader')")
    return course
