"""Which exceptions a function of lucid can raise, read from the source: its own, and those of what it refers to.

Names are followed through imports, `self.x` through the classes, `x.y` to Tensor's methods. A function that is named
without a call counts as called, for it may be passed on; a class does not, nor does an annotation.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from functools import cache

from . import source
from .source import module_name, tree_of

DEPTH = 5  # calls from a function to the one that raises for it
# Each operation checks the types, devices and shapes of its inputs where it is called, see autograd/primitive.py.
PRIMITIVE = {"RuntimeError", "TypeError"}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
Key = tuple[str, str]  # module, qualified name


FILES = {module_name(file): file for file in source.FILES}
TREES = {name: tree_of(file) for name, file in FILES.items()}


def definitions(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Definition]]:
    """Functions, classes and methods, by qualified name; also those under an `if` or `try`."""
    for node in body:
        if isinstance(node, Definition):
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from definitions(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.If | ast.Try):
            yield from definitions([*node.body, *node.orelse], prefix)


DEFINED: dict[Key, Definition] = {(m, name): d for m, tree in TREES.items() for name, d in definitions(tree.body)}
CLASSES = [key for key, node in DEFINED.items() if isinstance(node, ast.ClassDef)]


def imports_of(module: str) -> dict[str, Key]:
    """What the names of a module stand for that it imports from lucid: (module, name), or (module, "")."""
    found = {}
    package = module if FILES[module].name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1])
            source = f"{base}.{node.module}" if node.module else base
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                found[alias.asname or alias.name] = (inner, "") if inner in FILES else (source, alias.name)
    return found


IMPORTS = {module: imports_of(module) for module in FILES}
# A module's `name = expression`: what the expression refers to, the name refers to.
ASSIGNED: dict[Key, ast.expr] = {
    (m, target.id): node.value
    for m, tree in TREES.items()
    for node in tree.body
    if isinstance(node, ast.Assign)
    for target in node.targets
    if isinstance(target, ast.Name)
}
# `name.vjp(...)` and the like below an operation: what the backward pass runs belongs to the operation.
RULES: dict[Key, list[ast.Call]] = {}
for _module, _tree in TREES.items():
    for _node in _tree.body:
        if isinstance(_node, ast.Expr) and isinstance(_node.value, ast.Call):
            _function = _node.value.func
            if isinstance(_function, ast.Attribute) and isinstance(_function.value, ast.Name):
                RULES.setdefault((_module, _function.value.id), []).append(_node.value)


@cache
def resolve(module: str, name: str) -> Key | None:
    """The definition or assignment that a name of a module leads to, through imports."""
    for _ in range(9):
        if (module, name) in DEFINED or (module, name) in ASSIGNED:
            return module, name
        if name not in IMPORTS.get(module, {}):
            return None
        module, name = IMPORTS[module][name]
        if not name:
            return None
    return None


@cache
def bases(key: Key) -> tuple[Key, ...]:
    """A class and its bases inside lucid, the nearest first."""
    node = DEFINED[key]
    assert isinstance(node, ast.ClassDef)
    above = [dotted(key[0], base) for base in node.bases]
    return (key, *(k for b in above if b in DEFINED and isinstance(DEFINED[b], ast.ClassDef) for k in bases(b)))


def dotted(module: str, node: ast.expr) -> Key | None:
    """The definition that a name or `imported_module.name` leads to."""
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        return resolve(module, node.id)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        source = IMPORTS[module].get(node.value.id)
        if source and not source[1]:
            return resolve(source[0], node.attr)
    return None


def is_exception(module: str, name: str) -> bool:
    """Whether a name of a module is an exception class, Python's own or one of lucid's."""
    value = getattr(builtins, name, None)
    if isinstance(value, type):
        return issubclass(value, Exception) and not issubclass(value, Warning)
    key = resolve(module, name)
    node = DEFINED.get(key) if key else None
    if isinstance(node, ast.ClassDef):
        return any(
            is_exception(key[0], b.id if isinstance(b, ast.Name) else getattr(b, "attr", "")) for b in node.bases
        )
    return name.endswith("Error")


def own(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function that run when it is called, those of inner functions and lambdas left out."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Definition | ast.Lambda):
            yield child
            yield from own(child)


def named(module: str, node: ast.AST) -> set[str]:
    """The exception classes that an expression names."""
    names = {
        n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(node) if isinstance(n, ast.Name | ast.Attribute)
    }
    return {name for name in names if name[:1].isupper() and is_exception(module, name)}


def raised_directly(module: str, node: ast.AST) -> set[str]:
    """The classes of `raise X(...)` in the body of a function itself, without those that say "not written yet"."""
    found = set()
    for statement in own(node):
        if isinstance(statement, ast.Raise) and statement.exc is not None:
            maker = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
            if isinstance(maker, ast.Name | ast.Attribute):
                found |= named(module, maker)
    return found - {"NotImplementedError", "StopIteration"}


@cache
def raised_here(key: Key) -> frozenset[str]:
    """What a definition can raise without the help of others: raised, made or handed on, or caught and raised again."""
    node = DEFINED.get(key) or ASSIGNED[key]
    found = set(
        PRIMITIVE
        if "primitive" in {ast.unparse(d).partition("(")[0] for d in getattr(node, "decorator_list", [])}
        else ()
    )
    for inner in ast.walk(node):
        if isinstance(inner, ast.Raise) and inner.exc is not None:
            found |= named(key[0], inner.exc)
        elif isinstance(inner, ast.Call):
            function = inner.func
            found |= named(key[0], function) if isinstance(function, ast.Name) else set()
            found |= {n for a in inner.args if isinstance(a, ast.Name) for n in named(key[0], a)}
        elif (
            isinstance(inner, ast.ExceptHandler)
            and inner.type
            and any(isinstance(n, ast.Raise) for n in ast.walk(inner))
        ):
            found |= named(key[0], inner.type)
        elif isinstance(inner, ast.Assert):
            found.add("AssertionError")
    return frozenset(found)


def running(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a definition that can run: all but annotations."""
    for field, value in ast.iter_fields(node):
        if field not in ("annotation", "returns"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield child
                    yield from running(child)


@cache
def relatives(kind: Key) -> tuple[Key, ...]:
    """What `self` may be in a method of a class: that class, its bases, and the classes made from it."""
    return (*bases(kind), *(key for key in CLASSES if key != kind and kind in bases(key))) if kind in DEFINED else ()


def method_of_global(module: str, node: ast.Attribute) -> Key | None:
    """The method that `name.attr` leads to, where a module says `name = Class(...)`."""
    made = ASSIGNED.get(dotted(module, node.value) or ("", ""))
    kind = dotted(module, made.func) if isinstance(made, ast.Call) else None
    methods = [(k[0], f"{k[1]}.{node.attr}") for k in bases(kind)] if kind in CLASSES else []
    return next((method for method in methods if method in DEFINED), None)


@cache
def refers_to(key: Key) -> frozenset[Key]:
    """The definitions that one refers to: functions, methods, and the constructors of classes."""
    module, name = key
    owner, _, method = name.rpartition(".")
    above = relatives((module, owner))
    found: set[Key | None] = set()
    for inner in (n for node in [DEFINED.get(key) or ASSIGNED[key], *RULES.get(key, [])] for n in running(node)):
        if isinstance(inner, ast.Call):
            kind = dotted(module, inner.func)
            if kind in CLASSES:
                found |= {(k[0], f"{k[1]}.{m}") for k in bases(kind) for m in ("__init__", "__new__", "__post_init__")}
            if isinstance(inner.func, ast.Name) and inner.func.id == "super":
                found |= {(k[0], f"{k[1]}.{method}") for k in above}
        elif isinstance(inner, ast.Name):
            found.add(resolve(module, inner.id))
        elif isinstance(inner, ast.Attribute):
            if isinstance(inner.value, ast.Name) and inner.value.id in ("self", "cls"):
                found |= {(k[0], f"{k[1]}.{inner.attr}") for k in above}
            else:
                kind = dotted(module, inner.value)
                found |= {(k[0], f"{k[1]}.{inner.attr}") for k in (bases(kind) if kind in CLASSES else ())}
                found.add(dotted(module, inner) or resolve("lucid.ops", inner.attr))
                found.add(method_of_global(module, inner))
    functions = found - {None, key, ("lucid.autograd.primitive", "primitive"), *CLASSES}
    return frozenset(k for k in functions if k in DEFINED or k in ASSIGNED)


@cache
def can_raise(key: Key) -> frozenset[str]:
    """What a definition can raise, itself or in what it calls."""
    front = {key}
    if key in CLASSES:  # its docstring speaks for its methods, inherited ones too
        front |= {k for k in DEFINED for kind in bases(key) if k[0] == kind[0] and k[1].rpartition(".")[0] == kind[1]}
    seen = set(front)
    for _ in range(DEPTH):
        front = {to for at in front for to in refers_to(at)} - seen
        seen |= front
    return frozenset().union(*map(raised_here, seen))
