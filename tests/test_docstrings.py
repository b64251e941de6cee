"""What docstrings, comments and pages say, held against the code: `Raises:`, first lines, words, paths."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import io
import re
import tokenize
from pathlib import Path

import pytest

import lucid

from . import call_graph
from .call_graph import DEFINED, FILES, ROOT, TREES

DOCS = ROOT.parent / "docs"
needs_pages = pytest.mark.skipif(not DOCS.is_dir(), reason="the documentation is not beside the package")

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
}

# Functions whose names are also plain words of mathematics, which a first line may need for something else.
PLAIN = {
    "absolute",
    "all",
    "any",
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
PLAIN |= {"ones", "sum", "tensor", "transpose", "where"}

FORBIDDEN = {
    r"for want of": "is not installed, is not there, without",
    r"anew": "again",
    r"is but": "is",
    r"in the midst of": "during",
    r"to and fro": "passed between",
    r"tried and left": "tried and rejected",
    r"brought to": "normalized to, moved to",
    r"a frame (of|around)": "padding",
    r"memory as it comes": "uninitialized memory",
    r"one number everywhere": "filled with `fill_value`",
    r"(window|place) sees": "window of the input, receptive field",
    r"climb instead of descending": "maximize the objective",
    r"keeps the division finite": "added to the denominator for numerical stability",
    r"that begin small": "warmup",
    r"three faces": "the three APIs",
    r"fast text": "fused implementation",
    r"what stands": "the value, the element",
    r"there is none": "None if absent, without",
    r"throw(s|n)?": "generate, sample; raise",
    r"which memory was written": "version counters",
    r"wants to see the gradient": "gradient hooks",
}


def modules(below: str = "lucid") -> list[str]:
    return [name for name in FILES if f"{name}.".startswith(f"{below}.")]


def raises_section(text: str) -> set[str]:
    """The classes that a docstring names under `Raises:`."""
    section = re.search(r"^Raises:\n((?: {4}.*\n|\n)+)", inspect.cleandoc(text) + "\n", re.MULTILINE)
    entries = re.findall(r"^ {4}([A-Z][\w., ]*?):", section[1], re.MULTILINE) if section else []
    return {name.rpartition(".")[2] for entry in entries for name in re.split(r", | or | and ", entry)}


def public_keys() -> set[call_graph.Key]:
    """The functions and classes that some `__all__` announces, by where they are defined."""
    announced = [importlib.import_module(name) for name in FILES if not name.endswith("__main__")]
    values = [getattr(module, name) for module in announced for name in getattr(module, "__all__", ())]
    return {(v.__module__, v.__qualname__) for v in values if hasattr(v, "__qualname__")}


PUBLIC = public_keys()
FUNCTIONS = {
    name for face in (lucid, lucid.nn.functional) for name in face.__all__ if inspect.isfunction(getattr(face, name))
}


def told(node: ast.AST | None) -> set[str]:
    """The classes under `Raises:` in the docstring of a function or class."""
    return raises_section((node and ast.get_docstring(node, clean=False)) or "")


def test_what_is_named_is_raised():
    wrong = []
    for (module, name), node in DEFINED.items():
        lies = {e for e in told(node) - call_graph.can_raise((module, name)) if (name, e) not in FROM_ELSEWHERE}
        wrong += [f"{module}: {name} names {e}, but nothing that it calls raises it" for e in sorted(lies)]
    assert not wrong, "\n".join(wrong)


def test_what_is_raised_is_named():
    wrong = []
    for (module, name), node in DEFINED.items():
        owner, _, method = name.rpartition(".")
        if (module, owner or name) not in PUBLIC or isinstance(node, ast.ClassDef):
            continue
        if method.startswith("_") and method != "__init__":
            continue
        of = DEFINED.get((module, owner), node)
        if ast.get_docstring(of if method == "__init__" else node):
            silent = call_graph.raised_directly(module, node) - told(node) - told(of)
            wrong += [f"{module}: {name} raises {e}, which its `Raises:` does not name" for e in sorted(silent)]
    assert not wrong, "\n".join(wrong)


def test_functions_in_the_first_line_are_defined_there():
    wrong = {}
    for module in modules("lucid.ops"):
        first = (ast.get_docstring(TREES[module]) or "").partition("\n")[0]
        words = set(re.findall(r"(?<![\w./-])(?<!hard )[a-z_]\w*(?![\w/-]| itself)", first)) & FUNCTIONS - PLAIN
        names = [*DEFINED, *call_graph.ASSIGNED]
        defined = {name for where, name in names if where == module or is_wing(module, where)}
        if words - defined:
            wrong[module] = first
    assert not wrong


def is_wing(module: str, file: str) -> bool:
    """Whether a module is the `__init__` of the folder of a file."""
    return FILES[module].name == "__init__.py" and file.startswith(f"{module}.")


def prose(file: Path) -> list[tuple[int, str]]:
    """The docstrings and comments of a Python file, or all of a page, with the numbers of their first lines."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        return [(1, text)]
    documented = [n for n in ast.walk(ast.parse(text)) if isinstance(n, call_graph.Definition | ast.Module)]
    found = [(n.body[0].lineno, ast.get_docstring(n, clean=False)) for n in documented if ast.get_docstring(n)]
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return found + [(t.start[0], t.string) for t in tokens if t.type == tokenize.COMMENT]


def pages() -> list[Path]:
    return sorted([*DOCS.glob("*.md"), *DOCS.glob("api/*.md"), *ROOT.parent.glob("[A-Z]*.md")]) if DOCS.is_dir() else []


WRITTEN = [*FILES.values(), *(sorted((ROOT.parent / "examples").glob("*.py"))), *pages()]


def spaced(word: str) -> str:
    """A pattern of words between which there may be any space."""
    return word.replace(" ", r"\s+")


FOUND = re.compile(rf"\b(?:{'|'.join(map(spaced, FORBIDDEN))})\b", re.IGNORECASE)


def test_words():
    found = []
    for file in WRITTEN:
        for line, text in prose(file):
            for match in FOUND.finditer(text):
                better = next(b for word, b in FORBIDDEN.items() if re.fullmatch(spaced(word), match[0], re.IGNORECASE))
                at = line + text.count(chr(10), 0, match.start())
                found.append(f"{file.relative_to(ROOT.parent)}, line {at}: {match[0]!r}; better: {better}")
    assert not found, "\n".join(found)


@needs_pages
@pytest.mark.parametrize("page", [p for p in pages() if p.name != "CHANGELOG.md"], ids=lambda page: page.stem)
def test_files_named_on_a_page_exist(page):
    paths = re.findall(r"`([\w/]+/[\w/]*\w\.py)`", page.read_text(encoding="utf-8"))
    made = {"lucid/optim/signum.py"}  # by the reader of the page
    gone = [p for p in paths if not (ROOT / p).exists() and not (ROOT.parent / p).exists() and p not in made]
    assert not gone


@needs_pages
def test_each_public_name_is_on_one_page_of_the_reference():
    spec = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    listed = [name for sections in reference.pages().values() for names in sections.values() for name in names]
    submodules = {name for name, value in reference.public().items() if inspect.ismodule(value)}
    assert len(listed) == len(set(listed))
    assert set(listed) | {"lucid.Tensor"} == set(reference.public()) - submodules
    text = "".join(page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md"))
    whole = {module for modules in reference.WHOLE.values() for module in modules}
    assert not [name for name in submodules - whole - {"lucid.cuda"} if f"automodule:: {name}\n" not in text]
