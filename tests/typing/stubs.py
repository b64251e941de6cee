"""Write the stubs of the lists of names whose functions stand behind fronts: ``python -m tests.typing.stubs``.

A type checker cannot see the keywords that ops/keywords.py adds when lucid is imported, and no type says "a function
with these keywords, too". So what the functions show at run time is written down for it, and nobody edits that.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
import typing
from pathlib import Path
from types import ModuleType
from typing import Any

import lucid
from lucid.ops import keywords

MODULES = [lucid.ops, lucid.linalg, lucid.special]
HEAD = """# Written by `python -m tests.typing.stubs`: for type checkers, the functions as ops/keywords.py gives them.
# fmt: off
# ruff: noqa
"""
# Where the types are that the module of a function may not name itself.
ELSEWHERE = {"Any": "typing", "Sequence": "collections.abc", "memory_format": "lucid.backend.dtypes"}
ELSEWHERE |= dict.fromkeys(["Operand", "Sizes", "Tensor"], "lucid.autograd.typing")


def origins(name: str) -> dict[str, str]:
    """From which module each name of a module comes."""
    module = sys.modules[name]
    found = dict.fromkeys(vars(module), name)
    package = (module.__package__ or "").split(".")
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            path = ".".join([*base, *([node.module] if node.module else [])])
            found.update({alias.asname or alias.name: path for alias in node.names})
    return found


def signatures(function: Any) -> list[inspect.Signature]:
    """The signatures of a function, of which a front has those of each overload, and one for other names."""
    shown, plain = inspect.signature(function), keywords.plain(function)
    own = inspect.signature(plain).parameters
    extra = [p for name, p in shown.parameters.items() if name not in own]
    found = []
    for overload in map(inspect.signature, typing.get_overloads(plain)):
        more = [p for p in extra if p.name not in overload.parameters]
        found.append(overload.replace(parameters=[*overload.parameters.values(), *more]))
    found = found or [shown]
    aliases: dict[str, str] = getattr(function, "aliases", {})
    required = [n for n, p in own.items() if p.default is p.empty and p.kind is not p.VAR_POSITIONAL]
    replaced = {o: n for n, o in aliases.items() if n in shown.parameters and o in required}
    return found + [renamed(s, replaced) for s in found if not replaced.keys().isdisjoint(s.parameters)]


def renamed(signature: inspect.Signature, names: dict[str, str]) -> inspect.Signature:
    """The signature where required parameters are given by other names."""
    before, after, later = [], [], False
    for p in signature.parameters.values():
        if p.name in names:
            later = True
            after.append(p.replace(name=names[p.name], kind=p.KEYWORD_ONLY))
        elif p.name not in names.values():
            by_keyword = later and p.kind is p.POSITIONAL_OR_KEYWORD
            (after if later else before).append(p.replace(kind=p.KEYWORD_ONLY) if by_keyword else p)
    return signature.replace(parameters=[*before, *after])


def kind(annotation: Any) -> str:
    """An annotation as text."""
    if annotation is inspect.Parameter.empty:
        return "Any"
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def types_of(signature: inspect.Signature) -> tuple[list[str], str]:
    """The types of the parameters and of the result: where that is several tensors, so is `out`."""
    result = kind(signature.return_annotation)
    several = "out" in signature.parameters and "Tensor" not in result.split(" | ")
    kinds = [
        "Sequence[Tensor] | None" if several and p.name == "out" else kind(p.annotation)
        for p in signature.parameters.values()
    ]
    return kinds, result


def definition(name: str, signature: inspect.Signature) -> str:
    """A function in a stub."""
    words, star = [], False
    kinds, result = types_of(signature)
    for p, annotation in zip(signature.parameters.values(), kinds, strict=True):
        if p.kind is p.KEYWORD_ONLY and not star:
            words.append("*")
        star = star or p.kind in (p.KEYWORD_ONLY, p.VAR_POSITIONAL)
        simple = p.default is None or isinstance(p.default, bool | int | float | str)
        default = "" if p.default is p.empty else f" = {p.default!r}" if simple else " = ..."
        words.append(f"{'*' if p.kind is p.VAR_POSITIONAL else ''}{p.name}: {annotation}{default}")
    return f"def {name}({', '.join(words)}) -> {result}: ..."


def stub(module: ModuleType) -> str:
    """The stub of a list of names."""
    imports: dict[str, set[str]] = {}
    lines = []
    given = origins(module.__name__)
    for name in getattr(module, "__all__", None) or [n for n in given if n[0] != "_" and n not in vars(keywords)]:
        value = getattr(module, name)
        if inspect.ismodule(value):
            continue
        fronted = inspect.isfunction(value) and ("out" in value.__annotations__ or hasattr(value, "plain"))
        if not fronted and given[name] != module.__name__:
            imports.setdefault(given[name], set()).add(name)
            continue
        known = origins(value.__module__)
        found = signatures(value)
        for signature in found:
            kinds, result = types_of(signature)
            nodes = [node for text in (*kinds, result) for node in ast.walk(ast.parse(text))]
            for used in {n.id for n in nodes if isinstance(n, ast.Name)} - set(dir(builtins)):
                imports.setdefault(known.get(used) or ELSEWHERE[used], set()).add(used)
            lines += ["@overload"] if len(found) > 1 else []
            lines.append(definition(name, signature))
    imports.setdefault("typing", set()).add("overload")
    heads = [f"from {p} import {', '.join(f'{n} as {n}' for n in sorted(ns))}" for p, ns in sorted(imports.items())]
    return "\n".join([HEAD, *heads, "", *lines, ""])


def path_of(module: ModuleType) -> Path:
    """The file of a module's stub."""
    return Path(str(module.__file__)).with_suffix(".pyi")


if __name__ == "__main__":
    for module in MODULES:
        path_of(module).write_text(stub(module), encoding="utf-8")
