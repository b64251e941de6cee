"""Reads what a student hands in: a program or a notebook, and the earlier solutions beside it."""

from __future__ import annotations

import json
from pathlib import Path

from .exercise import Exercise

LARGEST = 2**22  # bytes; a notebook with pictures has them


def read(file: Path) -> str:
    """The program in a file: of a notebook, its code cells.

    Raises:
        ValueError: it is no notebook that can be read, no text, or no file of a usual size.
    """
    try:
        if not file.is_file() or file.stat().st_size > LARGEST:  # a pipe would be waited for
            raise ValueError(f"expected a file of at most {LARGEST >> 20} MB")
        text = file.read_text(encoding="utf-8")
        if file.suffix != ".ipynb":
            return text
        cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        return "".join(python_of("".join(cell["source"])) + "\n" for cell in cells)
    except (ValueError, OSError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"{file.name} cannot be read: {error}") from None


def python_of(cell: str) -> str:
    """The lines of a notebook's cell that are Python: commands (`%matplotlib`, `!ls`) are for the notebook alone."""
    return "".join(f"{line}\n" for line in cell.splitlines() if not line.lstrip().startswith(("%", "!")))


def find(name: str, folder: Path) -> Path | None:
    """The file of an exercise in a folder, as a program or as a notebook."""
    return next((file for kind in (".py", ".ipynb") if (file := folder / f"{name}{kind}").is_file()), None)


def earlier(exercise: Exercise, folder: Path) -> dict[str, str]:
    """The solutions in a folder of the exercises that one builds on, and of those that they build on."""
    found: dict[str, str] = {}
    for name in exercise.builds_on:
        if file := find(name, folder):
            found |= {name: read(file), **earlier(exercise.course[name], folder)}
    return found
