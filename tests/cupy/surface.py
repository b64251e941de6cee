"""What lucid asks of an array library: the names, the arguments and the methods of arrays that its source mentions.

They are read from the syntax tree, so that a new use is seen without anybody writing it down. Everything is one
`Use`: a dotted name below the library (``linalg.svd``) or a method of its arrays (``ndarray.sum``), and the call.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import lucid

ROOT = Path(lucid.__file__).parent
MEMBERS = {name for name in dir(np.ndarray) if not name.startswith("_")}
OPERATORS = {
    ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "true_divide", ast.FloorDiv: "floor_divide",
    ast.Mod: "remainder", ast.Pow: "power", ast.BitAnd: "bitwise_and", ast.BitOr: "bitwise_or",
    ast.BitXor: "bitwise_xor", ast.USub: "negative", ast.Invert: "invert", ast.Eq: "equal", ast.NotEq: "not_equal",
    ast.Lt: "less", ast.LtE: "less_equal", ast.Gt: "greater", ast.GtE: "greater_equal", ast.MatMult: "matmul",
}  # fmt: skip


@dataclass(frozen=True)
class Use:
    """One mention of a name, and how many arguments it is called with (None if it is not called here)."""

    name: str
    positional: int | None = None
    keywords: tuple[str, ...] = ()
    complete: bool = False  # no *args or **kwargs hides an argument
    where: str = ""


def sources() -> dict[str, str]:
    """The text of each of lucid's files."""
    files = sorted(ROOT.rglob("*.py"))
    return {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}


def uses(text: str, file: str = "") -> list[Use]:
    """The uses in one file of names of the library, which is called xp there, and of members of arrays beside an xp."""
    tree = ast.parse(text)
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Store):
            continue
        parent = parents[node]
        call = parent if isinstance(parent, ast.Call) and parent.func is node else None
        if name := dotted(node):
            if not isinstance(parent, ast.Attribute):  # else its parent is the longer name
                found.append(use(name, call, f"{file}:{node.lineno}"))
        elif (
            node.attr in MEMBERS and not is_library(node.value) and beside_xp(node, parents) and not dotted(node.value)
        ):
            found.append(use(f"ndarray.{node.attr}", call, f"{file}:{node.lineno}"))
    return found


def use(name: str, call: ast.Call | None, where: str) -> Use:
    if call is None:
        return Use(name, where=where)
    positional = sum(not isinstance(a, ast.Starred) for a in call.args)
    keywords = tuple(k.arg for k in call.keywords if k.arg is not None)
    complete = positional == len(call.args) and len(keywords) == len(call.keywords)
    return Use(name, positional, keywords, complete, where)


def dotted(node: ast.AST) -> str:
    """The name below the library that an expression such as ``device.xp.linalg.svd`` stands for; "" if none."""
    names: list[str] = []
    while isinstance(node, ast.Attribute) and not is_library(node):
        names.insert(0, node.attr)
        node = node.value
    return ".".join(names) if is_library(node) else ""


def is_library(node: ast.AST) -> bool:
    """Whether an expression is an array library: ``xp``, ``device.xp``, ``XP[type(array)]``, or CuPy by its name."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id == "XP"
    return (node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")) in ("xp", "cupy")


def beside_xp(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether a function around a node has an xp among its parameters: what it works on are arrays, not tensors."""
    above: ast.AST | None = node
    while (above := parents.get(above)) is not None:
        if isinstance(above, ast.FunctionDef) and any(a.arg == "xp" for a in above.args.args):
            return True
    return False


def all_uses() -> Iterator[Use]:
    """The uses in all of lucid."""
    for file, text in sources().items():
        yield from uses(text, file)


def operators() -> set[str]:
    """The ufuncs behind the operators that lucid's operations apply to arrays."""
    trees = [ast.parse(text) for file, text in sources().items() if file.startswith("ops/")]
    kinds = {type(node) for tree in trees for node in ast.walk(tree)}
    return {name for kind, name in OPERATORS.items() if kind in kinds}
