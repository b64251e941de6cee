"""What docstrings, comments and pages say: words, paths, and each public name once."""

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

from .source import FILES, ROOT, text_of, tree_of

DOCS = ROOT.parent / "docs"
needs_pages = pytest.mark.skipif(not DOCS.is_dir(), reason="the documentation is not beside the package")

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


DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def prose(file: Path) -> list[tuple[int, str]]:
    """The docstrings and comments of a Python file, or all of a page, with the numbers of their first lines."""
    text = text_of(file)
    if file.suffix != ".py":
        return [(1, text)]
    documented = [n for n in ast.walk(tree_of(file)) if isinstance(n, DOCUMENTED)]
    found = [(n.body[0].lineno, ast.get_docstring(n, clean=False)) for n in documented if ast.get_docstring(n)]
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return found + [(t.start[0], t.string) for t in tokens if t.type == tokenize.COMMENT]


def pages() -> list[Path]:
    return sorted([*DOCS.glob("*.md"), *DOCS.glob("api/*.md"), *ROOT.parent.glob("[A-Z]*.md")]) if DOCS.is_dir() else []


WRITTEN = [*FILES, *(sorted((ROOT.parent / "examples").glob("*.py"))), *pages()]


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


def reference_pages():
    """The script that writes the pages of the reference."""
    spec = importlib.util.spec_from_file_location("reference", DOCS / "reference.py")
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    return reference


@needs_pages
def test_each_public_name_is_on_one_page_of_the_reference():
    reference = reference_pages()
    listed = [name for sections in reference.pages().values() for names in sections.values() for name in names]
    submodules = {name for name, value in reference.public().items() if inspect.ismodule(value)}
    assert len(listed) == len(set(listed))
    assert set(listed) | {"lucid.Tensor"} == set(reference.public()) - submodules
    text = "".join(page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md"))
    whole = {module for modules in reference.WHOLE.values() for module in modules}
    assert not [name for name in submodules - whole - {"lucid.cuda"} if f"automodule:: {name}\n" not in text]


# Forms of another function, which say so: in place, and as copies; and classes to inherit from.
FORMS = re.compile(r".*(_|_copy)$")
BASES = {"lucid.nn.RNNBase", "lucid.optim.Optimizer"}


@needs_pages
def test_each_public_name_has_an_example():
    found = {
        name: value
        for name, value in reference_pages().public().items()
        if callable(value) and ">>>" not in (value.__doc__ or "")
    }
    assert not [name for name in found if not FORMS.match(name) and name not in BASES]
