"""The part of a notebook that is a solution: what the exercise asks for, and what this uses.

A notebook holds more: other exercises, data, plots, tries that failed. Only definitions count here (functions, classes,
imports, assignments), the last of each name, and what changes them after.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator

from ..submission import python_of


def solution(cells: Iterable[str], names: Iterable[str]) -> str:
    """A program that defines these names as the cells of a notebook do, in the order that they ran."""
    defining = _defining(cells)
    lines: list[str] = []
    seen: set[int] = set()

    def define(name: str) -> None:
        for statement in defining.get(name, ()):
            if id(statement) not in seen:
                seen.add(id(statement))
                for used in _used(statement):
                    define(used)
                lines.append(ast.unparse(statement))

    for name in names:
        define(name)
    return "\n\n".join(lines) + "\n"


def _defining(cells: Iterable[str]) -> dict[str, list[ast.stmt]]:
    """For each name the statement that binds it last, and those after it that change it."""
    found: dict[str, list[ast.stmt]] = {}
    for cell in cells:
        try:
            statements = ast.parse(python_of(cell)).body
        except SyntaxError:  # it did not run either
            continue
        for statement in statements:
            for name in bound(statement):
                found[name] = [statement]
            for name in _changed(statement):
                found.setdefault(name, []).append(statement)
    return found


def bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement binds."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in statement.names)
    elif not isinstance(statement, ast.AugAssign):
        yield from _stored(statement)


def _changed(statement: ast.stmt) -> Iterator[str]:
    """The names whose elements or attributes a statement assigns to."""
    if isinstance(statement, ast.AugAssign):
        yield from _stored(statement.target)
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            owner: ast.expr = node
            while isinstance(owner, ast.Attribute | ast.Subscript):
                owner = owner.value
            if isinstance(owner, ast.Name):
                yield owner.id


def _stored(node: ast.AST) -> Iterator[str]:
    yield from (n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))


def _used(statement: ast.stmt) -> list[str]:
    """The global names that a statement uses, also inside of functions: a local variable is none of them."""
    module = symtable.symtable(ast.unparse(statement), "cell", "exec")
    used = [symbol.get_name() for symbol in module.get_symbols() if symbol.is_referenced()]
    inside = module.get_children()
    while inside:
        table = inside.pop()
        used += [symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()]
        inside += table.get_children()
    return used
