"""The source of lucid as text and as syntax trees, read once and not before a test asks for it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import lucid

ROOT = Path(lucid.__file__).parent
# An exercise of the classroom is a student's file, and no module of lucid.
FILES = sorted(set(ROOT.rglob("*.py")) - set(ROOT.glob("classroom/exercises/**/*.py")))


@cache
def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(text_of(file))


def module_name(file: Path) -> str:
    """The dotted name of a module: "lucid.nn" for lucid/nn/__init__.py."""
    return ".".join(file.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
