"""The page: rows as they come, what was asked for and whether it holds, and what failed, on top."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

# What is asked for, by the word under which rows answer it; and how many rows make it an answer.
ASKED = {
    "losses": ("every workload trains to the losses of the CPU", 10),
    "bandwidth": ("Adamax and NAdam of 100 M parameters move 85 % of what a copy moves", 2),
    "half": ("and take half the time of the faster of PyTorch's default and foreach", 2),
    "steps": ("every workload's step takes at most 1.5 x PyTorch eager's time", 5),
    "memcheck": ("memcheck finds nothing in the kernels", 1),
}

NO_TIME, TOO_LATE = "no time left", "ended after its time"
UNFINISHED = (NO_TIME, TOO_LATE)
WIDTH = 120  # of a note


class Row(NamedTuple):
    """One finding.

    Attributes:
        stage: The stage that found it.
        what: What was looked at.
        value: What was found, in words.
        note: What else there is to say.
        ok: Whether it is as it should be; None where it only informs.
        asked: The key of `ASKED` that it answers.
    """

    stage: str
    what: str
    value: str
    note: str = ""
    ok: bool | None = None
    asked: str = ""


class Page:
    """All rows so far, written to a folder after each of them."""

    def __init__(self, title: str, folder: Path | None):
        self.title, self.folder = title, folder
        self.rows: list[Row] = []
        self.begun = datetime.datetime.now(datetime.UTC)
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def add(self, row: Row) -> None:
        self.rows.append(row)
        self.write()

    def write(self) -> None:
        if self.folder is None:
            return
        rows = json.dumps([row._asdict() for row in self.rows], indent=1)
        for name, text in (("page.md", self.text()), ("rows.json", rows)):
            new = self.folder / f"{name}.new"
            new.write_text(text, encoding="utf-8")
            os.replace(new, self.folder / name)  # a run that is cut off leaves a whole page

    @property
    def failed(self) -> list[Row]:
        return [row for row in self.rows if row.ok is False]

    def answer(self, key: str) -> str:
        """Whether something asked for holds: yes, no with what does not, or how much of it is known."""
        rows, wanted = [row for row in self.rows if row.asked == key], ASKED[key][1]
        if bad := [row for row in rows if not row.ok]:
            return "**no**: " + ", ".join(f"{row.what} ({row.value})" for row in bad)
        if len(rows) < wanted:
            return f"yes of {len(rows)}, the other {wanted - len(rows)} are not measured" if rows else "not measured"
        return "yes"

    def text(self) -> str:
        """The whole page."""
        minutes = (datetime.datetime.now(datetime.UTC) - self.begun).total_seconds() / 60
        when = f"{self.begun:%Y-%m-%d %H:%M} UTC, {minutes:.1f} minutes, {len(self.rows)} rows"
        lines = [f"# {self.title}", "", when, "", *table([["asked", "answer"], *self._answers()]), ""]
        if unfinished := dict.fromkeys(row.stage for row in self.rows if row.value in UNFINISHED):
            lines += [f"Not finished: {', '.join(unfinished)}.", ""]
        lines += [f"{len(self.failed)} failed" + (":" if self.failed else "."), ""]
        lines += [f"- {row.stage}: {row.what}: {row.value} {row.note}".rstrip() for row in self.failed]
        lines += [""] if self.failed else []
        for stage in dict.fromkeys(row.stage for row in self.rows):
            rows = [[row.what, mark(row), clipped(row.note)] for row in self.rows if row.stage == stage]
            lines += [f"## {stage}", "", *table([["what", "found", "note"], *rows]), ""]
        return "\n".join(lines)

    def _answers(self) -> list[list[str]]:
        return [[words, self.answer(key)] for key, (words, _) in ASKED.items()]


def mark(row: Row) -> str:
    return f"**{row.value}**" if row.ok is False else row.value


def clipped(note: str) -> str:
    """A note that fits into a line; rows.json has the whole of it."""
    return note if len(note) <= WIDTH else note[: WIDTH - 4] + " ..."


def table(rows: list[list[str]]) -> list[str]:
    """A Markdown table whose columns are aligned as text too."""
    cells = [[cell.replace("|", "/").replace("\n", " ") for cell in row] for row in rows]
    widths = [max(3, *(len(row[i]) for row in cells)) for i in range(len(cells[0]))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in cells]
    return [lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]]


def of_json(line: str) -> Row:
    fields: dict[str, Any] = json.loads(line)
    return Row(**fields)
