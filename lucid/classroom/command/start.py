"""`lucid start`: write the starter of an exercise."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..exercise import Exercise
from ..submission import earlier
from .progress import free_name
from .session import Session


def start(options: argparse.Namespace, session: Session) -> int:
    """Run `lucid start`; returns 0.

    Raises:
        FileExistsError: there is a file already, and `--reset` was not asked for.
    """
    exercise = session.named_or_following(options.name)
    old = write_starter(exercise, session.folder, reset=options.reset, bare=options.bare)
    if old:
        print(f"Your file is kept as {old.name}.")
    print(f"{exercise.name}.py: {exercise.title}. Open it in your editor, then: lucid grade {exercise.name}")
    missing = [name for name in exercise.builds_on if name not in earlier(exercise, session.folder)]
    if missing:
        print(f"It builds on {', '.join(missing)}, which is not in this folder: do that first.")
    return 0


def write_starter(exercise: Exercise, folder: Path, *, reset: bool = False, bare: bool = False) -> Path | None:
    """Write the starter of an exercise, and return where the old file was moved to, if there was one.

    Raises:
        FileExistsError: there is a file already, and `reset` was not asked for.
    """
    file, old = folder / f"{exercise.name}.py", None
    if file.exists():
        if not reset:
            raise FileExistsError(
                f"{file.name} is here already. lucid grade {exercise.name} grades it; "
                f"lucid start {exercise.name} --reset begins again, and keeps yours as {file.name}.bak"
            )
        old = free_name(file.with_name(f"{file.name}.bak"))
        file.rename(old)
    file.write_text(exercise.source.starter(bare=bare), encoding="utf-8")
    return old
