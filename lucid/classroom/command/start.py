"""`lucid start`: write the starter of an exercise."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..exercise import Exercise
from ..notebooks import cells
from ..submission import earlier, find
from .progress import free_name
from .session import Session


def start(options: argparse.Namespace, session: Session) -> int:
    """Run `lucid start`; returns 0.

    Raises:
        FileExistsError: there is a file already, and `--reset` was not asked for.
    """
    exercise = session.named_or_following(options.name)
    file, old = write_starter(
        exercise, session.folder, reset=options.reset, bare=options.bare, notebook=options.notebook
    )
    if old:
        print(f"Your file is kept as {old.name}.")
    opened = "Jupyter" if options.notebook else "your editor"
    print(f"{file.name}: {exercise.title}. Open it in {opened}, then: lucid grade {exercise.name}")
    missing = [name for name in exercise.builds_on if name not in earlier(exercise, session.folder)]
    if missing:
        print(f"It builds on {', '.join(missing)}, which is not in this folder: do that first.")
    return 0


def write_starter(
    exercise: Exercise, folder: Path, *, reset: bool = False, bare: bool = False, notebook: bool = False
) -> tuple[Path, Path | None]:
    """Write the starter of an exercise; returns its file, and where the old one was moved to, if there was one.

    Raises:
        FileExistsError: there is a file already, and `reset` was not asked for.
    """
    text = cells.starter(exercise, bare=bare) if notebook else exercise.source.starter(bare=bare)
    there, old = find(exercise.name, folder), None
    if there:
        if not reset:
            raise FileExistsError(
                f"{there.name} is here already. lucid grade {exercise.name} grades it; "
                f"lucid start {exercise.name} --reset begins again, and keeps yours as {there.name}.bak"
            )
        old = free_name(there.with_name(f"{there.name}.bak"))
        there.rename(old)
    file = folder / f"{exercise.name}{'.ipynb' if notebook else '.py'}"
    file.write_text(text, encoding="utf-8")
    return file, old
