"""An exercise as a notebook: starter and key."""

from __future__ import annotations

from typing import Any

from ..exercise import Exercise

Node = Any  # nbformat's NotebookNode, which is there with the extra alone
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def notebook(text: str) -> Node:
    """A notebook of a program in cells, `# %%`.

    Raises:
        ImportError: jupytext is not installed.
    """
    try:
        import jupytext
    except ImportError:
        raise ImportError('a notebook needs jupytext: pip install "lucid-grad[notebook]"') from None
    made = jupytext.reads(text, fmt="py:percent")
    made.metadata["kernelspec"] = dict(KERNEL)
    return made


def new_cell(kind: str, source: str, **metadata: Any) -> Node:
    """A cell: "code", "markdown" or "raw"."""
    from nbformat import v4

    return getattr(v4, f"new_{kind}_cell")(source, metadata=metadata)


def written(made: Node) -> str:
    """The notebook as JSON: the same text whenever it is made."""
    import nbformat

    made.nbformat, made.nbformat_minor = 4, 5
    made.metadata.pop("jupytext", None)
    for number, cell in enumerate(made.cells):
        cell["id"] = f"cell-{number}"  # a random one would change the file each time
    nbformat.validate(made)
    as_text: Any = nbformat.writes  # without a type where nbformat is installed
    return f"{as_text(made)}\n"


def starter(exercise: Exercise, *, bare: bool = False) -> str:
    """What a student opens; its last cell grades it."""
    made = notebook(exercise.source.starter(bare=bare))
    made.cells.append(new_cell("markdown", "Save the notebook, and then run this:"))
    made.cells.append(new_cell("code", f"!lucid grade {exercise.name}.ipynb"))
    return written(made)


def key(exercise: Exercise) -> str:
    """The solved notebook."""
    return written(notebook(exercise.source.key()))


def checking(exercise: Exercise, check: str) -> str:
    """The line of a test: what it asks is known to the grader alone."""
    return f"from lucid.classroom.notebooks.kernel import check\ncheck({exercise.name!r}, {check!r})"
