"""All that lucid's source asks of an array library exists in CuPy, with fitting arguments and the same types."""

from __future__ import annotations

import ast
import itertools

import numpy as np
import pytest

from lucid.backend.dtypes import DTYPES

from .signatures import complaint
from .surface import all_uses, operators, sources, uses

cupy = pytest.importorskip("cupy", reason='CuPy is not installed: pip install "lucid-grad[gpu-check]"')

USES = list(all_uses())

# Where a name is looked up by a string, what may be in it.
DYNAMIC = {"ops/creation/from_shape.py": {"zeros", "ones", "full", "empty"}}


def test_the_source_is_read():
    found = {use.name for use in USES}
    assert len(found) > 100
    assert {"linalg.svd", "add.at", "where", "ndarray.argsort", "lib.stride_tricks.sliding_window_view"} <= found


def test_every_use_is_one_that_cupy_accepts():
    assert not list(filter(None, (complaint(cupy, use) for use in USES)))


def test_names_that_are_looked_up_by_a_string():
    dynamic = {file for file, text in sources().items() if any(map(is_lookup, ast.walk(ast.parse(text))))}
    assert dynamic == set(DYNAMIC)
    assert not [name for names in DYNAMIC.values() for name in names if not hasattr(cupy, name)]


def is_lookup(node: ast.AST) -> bool:
    """Whether a node is ``getattr(xp, ...)`` with a name that is not written there."""
    call = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "getattr"
    return call and ast.unparse(node.args[0]).split(".")[-1] == "xp" and not isinstance(node.args[1], ast.Constant)


@pytest.mark.parametrize(
    ("line", "word"),
    {
        "xp.nosuch(x)": "no nosuch",
        "xp.linalg.multi_dot([x])": "no linalg.multi_dot",
        "device.xp.lib.nosuch": "no lib.nosuch",
        "XP[type(x)].nosuch": "no nosuch",
        "xp.sum(x, where=x)": "where",
        "xp.clip(x, min=0)": "min",
        "xp.add(x, x, subok=True)": "subok",
        "xp.add(x, x, x, x)": "4 arguments",
        "xp.exp(x, where=x)": "where",
        "xp.take_along_axis(x)": "missing",
        "xp.linalg.cholesky(x, upper=True)": "upper",
        "x.sum(axis=0, initial=0)": "initial",
        "x.swapaxes(0, 1, 2)": "too many",
        "x.setfield(1, int)": "no ndarray.setfield",
        "(x + 1).astype(int, mode=0)": "mode",
    }.items(),
)
def test_a_use_that_cupy_lacks_is_found(line, word):
    (only,) = filter(None, (complaint(cupy, use) for use in uses(f"def f(xp, x):\n    return {line}", "f.py")))
    assert word in only
    assert "f.py:2" in only


@pytest.mark.parametrize("line", ["xp.sum(x, axis=0)", "x.sum(*a, **k)", "xp.add(x, 1, out=x)", "x.reshape(2, -1).T"])
def test_a_use_that_cupy_has_passes(line):
    assert not [complaint(cupy, use) for use in uses(f"def f(xp, x):\n    return {line}") if complaint(cupy, use)]


NAMES = {use.name for use in USES} | operators()
UFUNCS = sorted(n for n in NAMES if all(isinstance(getattr(m, n, None), m.ufunc) for m in (np, cupy)))


ALSO_IN_CUPY = {("sign", np.dtype(bool))}  # lucid's own sign is made of comparisons


@pytest.mark.parametrize("name", UFUNCS)
def test_a_ufunc_gives_the_types_that_numpy_gives(name):
    ours, theirs = getattr(np, name), getattr(cupy, name)
    assert ours.nin == theirs.nin
    wrong = []
    for kinds in itertools.product(DTYPES.values(), repeat=ours.nin):
        try:
            want = ours.resolve_dtypes((*kinds, *[None] * ours.nout))[ours.nin :]
        except TypeError:
            want = ()  # it is refused: - of booleans, ~ of floating-point numbers
        if (got := result_types(theirs, kinds)) != want and (name, *kinds) not in ALSO_IN_CUPY:
            wrong.append(f"{name}{tuple(map(str, kinds))} gives {got}, NumPy's {want}")
    assert not wrong


def result_types(ufunc, kinds):
    """The types of the results: CuPy takes the first loop to whose types all inputs can be cast safely."""
    for loop in ufunc._ops.ops:
        if all(map(np.can_cast, kinds, loop.in_types)):
            return () if loop.error_func else tuple(map(np.dtype, loop.out_types))
    return ()
