"""What the strict double says that CuPy lacks, CuPy lacks; and what it offers beside that, CuPy has."""

from __future__ import annotations

import numpy as np
import pytest

from tests.strict.array import METHODS
from tests.strict.calls import ATOMIC, LACKS_KEYWORD
from tests.strict.library import LACKS

from .signatures import UFUNC_KEYWORDS, signature_of
from .surface import all_uses

cupy = pytest.importorskip("cupy", reason='CuPy is not installed: pip install "lucid-grad[gpu-check]"')

# Stricter than CuPy on purpose, with the reason.
STRICTER = {
    ("argsort", "kind"): "CuPy takes None and 'stable' alone, which say nothing",
    ("copyto", "where"): "the double's takes none, which nothing on a device needs",
    ("clip", "min"): "the method takes it, the function does not",
    ("clip", "max"): "the method takes it, the function does not",
    ("astype", "subok"): "CuPy takes None alone",
    ("empty_like", "subok"): "CuPy takes None alone",
    ("ones_like", "subok"): "CuPy takes None alone",
    ("zeros_like", "subok"): "CuPy takes None alone",
    ("full_like", "subok"): "CuPy takes None alone",
    ("from_dlpack", "device"): "which nothing on a device needs",
    ("random", ""): "lucid's random numbers are those of the host on every device",
    ("testing", ""): "it is for tests",
}


def member(name):
    value = cupy
    for part in name.split("."):
        value = getattr(value, part, None)
    return value


@pytest.mark.parametrize("name", LACKS)
def test_a_name_is_lacking(name):
    assert member(name) is None or (name, "") in STRICTER


@pytest.mark.parametrize(
    ("name", "keyword"), [(name, k) for name, lacking in LACKS_KEYWORD.items() for k in sorted(lacking) if name != "*"]
)
def test_a_keyword_is_lacking(name, keyword):
    for function in filter(None, (member(name), getattr(cupy.ndarray, name, None))):
        if (name, keyword) not in STRICTER and "." not in name:
            assert keyword not in accepted(function)


def test_a_keyword_that_every_function_lacks():
    names = sorted(
        {use.name for use in all_uses() if use.positional is not None and "." not in use.name} | set(METHODS)
    )
    functions = [f for name in names for f in (member(name), getattr(cupy.ndarray, name, None)) if f is not None]
    assert len(functions) > 100
    assert {(f.__name__, k) for f in functions for k in LACKS_KEYWORD["*"] & accepted(f)} <= STRICTER.keys()


def accepted(function):
    """The keywords that a function of CuPy takes."""
    if isinstance(function, cupy.ufunc):
        return UFUNC_KEYWORDS
    signature = signature_of(function)
    return {name for name, p in signature.parameters.items() if p.kind is not p.VAR_POSITIONAL} if signature else set()


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_there(name):
    assert hasattr(cupy.ndarray, name)


def test_the_members_of_an_array_are_all_there():
    from tests.strict.array import StrictArray

    members = {name for name in vars(StrictArray) if not name.startswith("_")}
    own = {"where", "trace"}  # of the double itself
    assert not {name for name in members - own if not hasattr(cupy.ndarray, name)}


@pytest.mark.parametrize("name", ATOMIC)
def test_what_is_added_atomically_has_such_loops(name):
    kinds = {loop.split("->")[1] for loop in getattr(cupy, name).types}
    assert {np.dtype(c).char for c in ATOMIC[name]} - {"Q"} <= kinds | {"q", "Q", "l", "L"}
