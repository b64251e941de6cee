"""What a student has done so far, in a JSON file beside the exercises."""

from __future__ import annotations

import getpass
import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FILE = "lucid-progress.json"


@dataclass
class Progress:
    """The best score of each exercise in percent, how many hints were read, and whose they are.

    Attributes:
        set_aside: where a file that could not be read was moved to.
    """

    folder: Path
    student: str = ""
    percents: dict[str, float] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)
    set_aside: Path | None = None

    @classmethod
    def load(cls, folder: Path) -> Progress:
        """Read the file of a folder; without one, nothing is done yet, and a broken one is renamed and not lost."""
        file = folder / FILE
        try:
            data = json.loads(file.read_text(encoding="utf-8"))
            return cls(folder, str(data["student"]), _numbers(data["percents"], float), _numbers(data["hints"], int))
        except FileNotFoundError:
            return cls(folder, _user())
        except (ValueError, TypeError, KeyError, AttributeError):
            aside = free_name(folder / f"{FILE}.broken")
            file.rename(aside)
            return cls(folder, _user(), set_aside=aside)

    def save(self) -> None:
        """Write the file whole or not at all: a power cut leaves the old one."""
        data = {"student": self.student, "percents": self.percents, "hints": self.hints}
        with tempfile.NamedTemporaryFile("w", dir=self.folder, delete=False, encoding="utf-8") as new:
            json.dump(data, new, indent=2, ensure_ascii=False)
            new.flush()
            os.fsync(new.fileno())
        os.replace(new.name, self.folder / FILE)

    def solved(self, name: str) -> bool:
        """Whether an exercise had full marks once."""
        return self.percents.get(name, 0.0) >= 100

    def record(self, name: str, percent: float) -> None:
        """Keep the score of an exercise, if it is the best so far."""
        self.percents[name] = max(percent, self.percents.get(name, 0.0))
        self.save()


def free_name(path: Path) -> Path:
    """The path, or with a number behind it, so that nothing is overwritten."""
    taken, number = path, 1
    while taken.exists():
        number += 1
        taken = path.with_name(f"{path.name}{number}")
    return taken


def _numbers(table: dict[str, Any], kind: type) -> dict[str, Any]:
    return {str(name): kind(number) for name, number in table.items()}


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may have no name for its user
        return "student"
