"""An exercise as a source notebook of nbgrader.

Source: https://nbgrader.readthedocs.io/en/stable/contributor_guide/metadata.html
"""

from __future__ import annotations

from typing import Any

from ..exercise import Exercise
from ..source import Block
from .cells import checking, new_cell, notebook, written

SCHEMA = 3
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def nbgrader(exercise: Exercise) -> str:
    """The notebook that `nbgrader generate_assignment` makes the students' of.

    nbgrader puts a stub in place of a solution, and knows nothing else: a bug that is to be found stands there from the
    start, in a cell that is the student's to change.
    """
    made = notebook(exercise.source.text(_lines))
    for number, cell in enumerate(made.cells):
        if BEGIN in cell.source:
            cell.metadata["nbgrader"] = _metadata(f"{exercise.name}-solution-{number}", "code", solution=True)
    for check in exercise.checks:
        line = checking(exercise, check.name)
        if check.hidden:
            line = f"### BEGIN HIDDEN TESTS\n{line}\n### END HIDDEN TESTS"
        points = 0 if check.challenge else check.points
        made.cells.append(new_cell("markdown", check.property))
        test = _metadata(f"{exercise.name}-{check.name}", "code", grade=True, locked=True, points=points)
        made.cells.append(new_cell("code", line, nbgrader=test))
    return written(made)


def _lines(block: Block) -> list[str]:
    if block.role == "scaffold":
        return block.solved()
    if block.planted():
        return block.empty()
    return [*block.asked(), f"{block.indent}{BEGIN}", *block.solved(), f"{block.indent}{END}"]


def _metadata(grade_id: str, cell_type: str, **given: Any) -> dict[str, Any]:
    plain = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"schema_version": SCHEMA, "grade_id": grade_id, "cell_type": cell_type, **plain, **given}
