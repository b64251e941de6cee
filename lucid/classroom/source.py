"""The source of an exercise: one plain Python file, of which key and starter are made.

Its first half is what a student sees, with marks around what is the student's own work::

    def update(self, params, grads):
        # begin core: update m and u, then each parameter
        self.t += 1
        ...
        # end core

`core` is the student's in any case; `scaffold` is given, but for `lucid start --bare`; `challenge` is the student's and
counts extra. In the starter a block is a comment with the text after the colon, and `raise NotImplementedError`. Where
the block has lines that begin with `# ~`, these are the starter's in its place: that is how a bug is planted.

The second half, after a line `# %% grader`, holds checks and mistakes, which no student gets.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass

GRADER = "# %% grader"
ROLES = ("core", "scaffold", "challenge")
_BEGIN = re.compile(r"^(\s*)# begin (\w+): (.+)$")
_END = re.compile(r"^\s*# end (\w+)$")
_PLANTED = re.compile(r"^(\s*)# ?~ ?(.*)$")  # formatters put a space behind the #


@dataclass(frozen=True)
class Block:
    """The lines between a pair of marks."""

    role: str
    task: str
    indent: str
    lines: tuple[str, ...]

    def solved(self) -> list[str]:
        """The lines of the key."""
        return [line for line in self.lines if not _PLANTED.match(line)]

    def planted(self) -> list[str]:
        """The lines of a bug that the starter has in place of the key's; none where there is nothing to find."""
        return [f"{match[1]}{match[2]}".rstrip() for line in self.lines if (match := _PLANTED.match(line))]

    def asked(self) -> list[str]:
        """What is to be done, as a comment."""
        task = textwrap.wrap(f"{self.role}: {self.task}", 100 - len(self.indent))
        return [f"{self.indent}# {line}" for line in task]

    def empty(self) -> list[str]:
        """The lines of the starter."""
        return [*self.asked(), *(self.planted() or [f"{self.indent}raise NotImplementedError"])]


class Source:
    """The text of an exercise, in its parts.

    Raises:
        ValueError: the marks do not match, or there is no line `# %% grader`.
    """

    def __init__(self, text: str, file: str) -> None:
        if f"\n{GRADER}\n" not in text:
            raise ValueError(f"{file}: expected a line {GRADER!r} between the student's half and the grader's")
        students, self.grader = text.split(f"\n{GRADER}\n")
        self.first_line_of_grader = students.count("\n") + 3
        self.parts = list(_parts(students.splitlines(), file))
        if not any(isinstance(part, Block) for part in self.parts):
            raise ValueError(f"{file}: nothing stands between '# begin core: ...' and '# end core'")

    def key(self) -> str:
        """The student's half, solved."""
        return self.text(Block.solved)

    def starter(self, *, bare: bool = False) -> str:
        """The student's half to be solved; with `bare`, without the scaffold."""
        return self.text(lambda block: block.empty() if bare or block.role != "scaffold" else block.solved())

    def text(self, lines_of: Callable[[Block], list[str]]) -> str:
        """The student's half, with what the function gives for each block."""
        lines = [line for part in self.parts for line in ([part] if isinstance(part, str) else lines_of(part))]
        return "\n".join(lines).rstrip() + "\n"


def _parts(lines: list[str], file: str) -> Iterator[str | Block]:
    """Lines, and blocks between marks."""
    inside: tuple[str, str, str, list[str]] | None = None
    for number, line in enumerate(lines, 1):
        begin, end = _BEGIN.match(line), _END.match(line)
        if begin and not inside and begin[2] in ROLES:
            inside = begin[2], begin[3], begin[1], []
        elif end and inside and end[1] == inside[0]:
            yield Block(*inside[:3], tuple(inside[3]))
            inside = None
        elif begin or end or re.match(r"^\s*# (begin|end)\b", line):
            raise ValueError(
                f"{file}, line {number}: {line.strip()!r}; expected '# begin core: what to do' and '# end core' "
                f"in pairs, where core may be {', '.join(ROLES)}"
            )
        elif inside:
            inside[3].append(line)
        else:
            yield line
    if inside:
        raise ValueError(f"{file}: '# begin {inside[0]}: {inside[1]}' has no '# end {inside[0]}'")
