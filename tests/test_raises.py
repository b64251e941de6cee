"""`Raises:` and first lines of docstrings, held against what the code can raise and defines."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from types import ModuleType

import pytest

import lucid

from .source import FILES, module_name

# What NumPy or Python raises for a function: no `raise` in lucid's own source shows it.
FROM_ELSEWHERE = {
    ("device", "RuntimeError"): "the function that the kind of device registered",
    ("memory_summary", "RuntimeError"): "device",
    ("synchronize", "RuntimeError"): "device",
    ("current_device", "RuntimeError"): "device",
    ("spectral_norm", "AttributeError"): "getattr of a name that the module lacks",
    ("weight_norm", "AttributeError"): "getattr of a name that the module lacks",
    ("functional_call", "AttributeError"): "getattr of a path that the module lacks",
    ("Comparison.plot", "ImportError"): "import matplotlib",
    ("trace", "AttributeError"): "a rule that asks a symbol for what it lacks",
    ("trace", "TypeError"): "a rule that uses a symbol as a number",
    ("Numbers.__call__", "ValueError"): "the interval of the numbers",
    ("checked", "TypeError"): "the check that a table has for the name",
    ("checked", "ValueError"): "the check that a table has for the name",
    ("RuleSelector.values", "ValueError"): "checked",
    ("RuleSelector.select", "ValueError"): "checked",
    ("Optimizer.step", "ValueError"): "checked, by the engine",
    ("save", "ValueError"): "json.dumps, of an object that holds itself",
    ("ConcatDataset", "IndexError"): "the list of its data sets",
    ("get_device_name", "RuntimeError"): "device",
    ("Distribution.log_prob", "ValueError"): "the check of a value that each distribution makes",
    ("SyncBatchNorm.convert_sync_batchnorm", "NotImplementedError"): "SyncBatchNorm",
    ("mm", "RuntimeError"): "the product of a SparseTensor",
    ("BasePruningMethod.apply", "AttributeError"): "getattr of a name that the module lacks",
}
PRUNING = [
    "identity",
    "random_unstructured",
    "l1_unstructured",
    "random_structured",
    "ln_structured",
    "custom_from_mask",
]
FROM_ELSEWHERE |= {(name, "AttributeError"): "getattr of a name that the module lacks" for name in PRUNING}
FROM_ELSEWHERE |= {(name, "ValueError"): "the pruning method's constructor, or its compute_mask" for name in PRUNING}

# Functions whose names are also plain words of mathematics, which a first line may need for something else.
PLAIN = {
    "absolute",
    "all",
    "any",
    "convolution",
    "device",
    "embedding",
    "inverse",
    "linear",
    "max",
    "mean",
    "negative",
    "norm",
    "normal",
}
PLAIN |= {"fill", "gradient", "positive", "range", "real"}
PLAIN |= {"ones", "sum", "tensor", "transpose", "where"}


@pytest.fixture(scope="module")
def calls():
    """The module call_graph, which reads all of the source: not before a test asks for it."""
    return importlib.import_module(".call_graph", __package__)


def raises_section(text: str) -> set[str]:
    """The classes that a docstring names under `Raises:`."""
    section = re.search(r"^Raises:\n((?: {4}.*\n|\n)+)", inspect.cleandoc(text) + "\n", re.MULTILINE)
    entries = re.findall(r"^ {4}([A-Z][\w., ]*?):", section[1], re.MULTILINE) if section else []
    return {name.rpartition(".")[2] for entry in entries for name in re.split(r", | or | and ", entry)}


def public_keys() -> set[tuple[str, str]]:
    """The functions and classes that some `__all__` announces, by where they are defined."""
    announced = [importlib.import_module(name) for name in map(module_name, FILES) if not name.endswith("__main__")]
    values = [getattr(module, name) for module in announced for name in getattr(module, "__all__", ())]
    return {(v.__module__, v.__qualname__) for v in values if hasattr(v, "__qualname__")}


def told(node: ast.AST | None) -> set[str]:
    """The classes under `Raises:` in the docstring of a function or class."""
    return raises_section((node and ast.get_docstring(node, clean=False)) or "")


def test_what_is_named_is_raised(calls):
    wrong = []
    for (module, name), node in calls.DEFINED.items():
        lies = {e for e in told(node) - calls.can_raise((module, name)) if (name, e) not in FROM_ELSEWHERE}
        wrong += [f"{module}: {name} names {e}, but nothing that it calls raises it" for e in sorted(lies)]
    assert not wrong, "\n".join(wrong)


def test_what_is_raised_is_named(calls):
    wrong, public = [], public_keys()
    for (module, name), node in calls.DEFINED.items():
        owner, _, method = name.rpartition(".")
        if (module, owner or name) not in public or isinstance(node, ast.ClassDef):
            continue
        if method.startswith("_") and method != "__init__":
            continue
        of = calls.DEFINED.get((module, owner), node)
        if ast.get_docstring(of if method == "__init__" else node):
            silent = calls.raised_directly(module, node) - told(node) - told(of)
            wrong += [f"{module}: {name} raises {e}, which its `Raises:` does not name" for e in sorted(silent)]
    assert not wrong, "\n".join(wrong)


def test_functions_in_the_first_line_are_defined_there(calls):
    faces = (lucid, lucid.nn.functional)
    functions = {name for face in faces for name in face.__all__ if inspect.isfunction(getattr(face, name))}
    wrong = {}
    for module in [name for name in calls.FILES if name.startswith("lucid.ops")]:
        first = (ast.get_docstring(calls.TREES[module]) or "").partition("\n")[0]
        words = set(re.findall(r"(?<![\w./-])(?<!hard )[a-z_]\w*(?![\w/-]| itself)", first)) & functions - PLAIN
        names = [*calls.DEFINED, *calls.ASSIGNED]
        defined = {name for where, name in names if where == module or is_wing(calls, module, where)}
        if words - defined:
            wrong[module] = f"{words - defined}: {first}"
    assert not wrong


def is_wing(calls: ModuleType, module: str, file: str) -> bool:
    """Whether a module is the `__init__` of the folder of a file."""
    return calls.FILES[module].name == "__init__.py" and file.startswith(f"{module}.")
