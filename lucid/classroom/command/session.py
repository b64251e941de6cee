"""What a call of the command works on: a course, and a student's progress in it."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from ..exercise import Exercise
from .progress import Progress


@dataclass(frozen=True)
class Session:
    """A course, and the progress of whoever works in the current folder."""

    course: dict[str, Exercise]
    progress: Progress

    @property
    def folder(self) -> Path:
        """Where the student's files are."""
        return self.progress.folder

    def exercise(self, name: str) -> Exercise:
        """The exercise of that name.

        Raises:
            ValueError: the course has no such exercise.
        """
        if name in self.course:
            return self.course[name]
        near = difflib.get_close_matches(name, self.course, n=1)
        proposal = f"did you mean {near[0]}?" if near else "lucid list shows what there is"
        raise ValueError(f"there is no exercise {name!r}; {proposal}")

    def following(self) -> Exercise | None:
        """The first exercise that is not solved."""
        return next((exercise for name, exercise in self.course.items() if not self.progress.solved(name)), None)

    def named_or_following(self, name: str | None) -> Exercise:
        """The exercise of that name, or without a name the first that is not solved.

        Raises:
            ValueError: the course has no such exercise, or all are solved.
        """
        exercise = self.exercise(name) if name else self.following()
        if exercise is None:
            raise ValueError("every exercise is solved; name one to do it again")
        return exercise
