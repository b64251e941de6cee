"""`lucid check`: whether the exercises of a course are as they should be, for their author."""

from __future__ import annotations

import argparse

from ..report import colored, in_color
from ..sandbox.process import fences
from ..validate import problems
from .session import Session


def check(options: argparse.Namespace, session: Session) -> int:
    """Run `lucid check`; returns 0 if no exercise has a problem, else 1.

    Raises:
        ValueError: the course has no such exercise.
    """
    chosen = [session.exercise(options.exercise)] if options.exercise else session.course.values()
    print(f"What holds a submission on this machine: {', '.join(fences())}.")
    wrong = 0
    for exercise in chosen:
        points = sum(check.points for check in exercise.checks if not check.challenge)
        print(f"\n{colored(exercise.name, 'bold', in_color())}: {exercise.title}; "
              f"{len(exercise.checks)} checks, {points} points, {len(exercise.mistakes)} mistakes")  # fmt: skip
        for part, found in problems(exercise):
            mark = colored("✗", "bad", in_color()) if found else colored("✓", "good", in_color())
            print(f"  {mark} {part}", *(f"      {problem}" for problem in found), sep="\n", flush=True)
            wrong += bool(found)
    print(f"\n{wrong} problems." if wrong else "\nNo problem.")
    return 1 if wrong else 0
