"""An exercise as a notebook that `otter assign` reads.

Source: https://otter-grader.readthedocs.io/en/latest/otter_assign/notebook_format.html
"""

from __future__ import annotations

import json

from ..exercise import Exercise
from ..source import Block
from .cells import checking, new_cell, notebook, written


def otter(exercise: Exercise) -> str:
    """The notebook of which `otter assign` makes the students' and the autograder: one question, with all checks."""
    made = notebook(exercise.source.text(_lines))
    first, *rest = made.cells
    made.cells = [
        new_cell("raw", f"# ASSIGNMENT CONFIG\nname: {exercise.name}\nrequirements: [lucid-grad]"),
        new_cell("raw", f"# BEGIN QUESTION\nname: {exercise.name}"),
        first,
        new_cell("raw", "# BEGIN SOLUTION"),
        *rest,
        new_cell("raw", "# END SOLUTION"),
        new_cell("raw", "# BEGIN TESTS"),
    ]
    for check in exercise.checks:
        config = {
            "hidden": check.hidden,
            "points": 0 if check.challenge else check.points,
            "failure_message": check.property,
        }
        lines = [f"{name}: {json.dumps(value)}" for name, value in config.items()]  # JSON is YAML, too
        head = ['""" # BEGIN TEST CONFIG', *lines, '""" # END TEST CONFIG']
        made.cells.append(new_cell("code", "\n".join([*head, checking(exercise, check.name)])))
    made.cells += [new_cell("raw", "# END TESTS"), new_cell("raw", "# END QUESTION")]
    return written(made)


def _lines(block: Block) -> list[str]:
    """The key, and as a text that does nothing the starter's lines, which otter puts in its place."""
    if block.role == "scaffold":
        return block.solved()
    solution = ["# BEGIN SOLUTION NO PROMPT", "# END SOLUTION", '""" # BEGIN PROMPT', '""" # END PROMPT']
    begin, end, begin_prompt, end_prompt = (f"{block.indent}{line}" for line in solution)
    return [begin, *block.solved(), end, begin_prompt, *block.empty(), end_prompt]
