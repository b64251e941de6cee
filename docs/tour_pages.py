"""The chapters of the tour: each is one Python file in docs/tour, a page here, and a notebook to download."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jupytext

FORMAT = "py:percent"
NOTEBOOKS = "notebooks"  # the folder beside the chapters, written when Sphinx starts


def write_notebooks(folder: Path) -> None:
    """Write each chapter as a notebook, with no output in it: who downloads it, runs it."""
    (folder / NOTEBOOKS).mkdir(exist_ok=True)
    for chapter in sorted(folder.glob("*.py")):
        notebook = jupytext.reads(chapter.read_text(encoding="utf-8"), fmt=FORMAT)
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{number}"  # a random one would change the file each time
        jupytext.write(notebook, folder / NOTEBOOKS / f"{chapter.stem}.ipynb", fmt="ipynb")


def offer_downloads(app: Any, docname: str, source: list[str]) -> None:
    """Put the links to the notebook and the program under the heading of a chapter."""
    folder, _, stem = docname.rpartition("/")
    if folder == "tour" and Path(app.srcdir, f"{docname}.py").exists():
        notebook, program = f"{NOTEBOOKS}/{stem}.ipynb", f"{stem}.py"
        links = f"Take it along: {{download}}`as a notebook <{notebook}>` or {{download}}`as a program <{program}>`."
        source[0] = re.sub(r"^(# # .+\n)", rf"\1#\n# {links}\n", source[0], count=1, flags=re.M)
