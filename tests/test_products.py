"""All products of arrays go through backend/matmul.py, so that a device can multiply in its own way."""

from __future__ import annotations

import ast

import numpy as np
import pytest

import lucid
from lucid import backend
from lucid.backend import matmul

from .source import tree_of
from .strict import Strict, strict
from .test_architecture import wrong

PRODUCTS = {"matmul", "dot", "vdot", "inner", "outer", "tensordot", "einsum", "kron", "matvec", "vecmat", "vecdot"}
DOOR = {"backend/matmul.py", "backend/device.py"}
SPARSE = {f"ops/sparse/{name}.py" for name in ("arithmetic", "functions", "pattern")}  # of SciPy, which keeps its own
TENSORS = {"distributions/normal/multivariate_normal.py"}  # no array reaches it
FORMULAS = {"optim/muon.py"}  # an update rule also runs on symbols, and can be read only as a formula


def products(tree: ast.AST) -> list[str]:
    """The products in a file that the array library would compute: the operator, and calls of its functions.

    The operator is counted between tensors too: a gradient rule is also called with arrays. An einsum of one operand
    is a view or a sum.
    """
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult):
            found.append(ast.unparse(node))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in PRODUCTS:
            library = ast.unparse(node.func.value).split(".")[-1]
            if library in ("np", "xp") and not (node.func.attr == "einsum" and len(node.args) == 2):
                found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a @ b", 1), ("a @= b", 1), ("xp.matmul(a, b)", 1), ("self.xp.dot(a, b)", 1), ("np.einsum('ij,jk', a, b)", 1),
        ("xp.einsum('...ii->...i', a)", 0), ("ops.matmul(a, b)", 0), ("self.dot(a, b)", 0), ("a * b", 0),
    ],
)  # fmt: skip
def test_what_counts_as_a_product(text, count):
    assert len(products(ast.parse(text))) == count


def test_a_file_multiplies_through_the_door():
    assert set(wrong(lambda file: products(tree_of(file)))) <= DOOR | SPARSE | TENSORS | FORMULAS, (
        "use lucid/backend/matmul.py"
    )


def test_a_device_multiplies_in_its_own_way(monkeypatch):
    seen = []

    def counted(self, a, b, out=None):
        seen.append((a.shape, b.shape))
        return self.xp.matmul(a, b, out=out)

    monkeypatch.setattr(Strict, "matmul", counted)
    a, b = (strict.from_numpy(np.ones(shape, np.float32)) for shape in ((4, 3), (3, 2)))
    for multiply in (matmul.matmul, matmul.unshared):
        assert backend.device_of(multiply(strict.xp, a, b)) is strict
    matmul.product(strict.xp, a, b, strict.xp.empty((4, 2), np.float32))
    matmul.transposed_product(strict.xp, a, a)
    lucid.nn.functional.linear(lucid.tensor([[1.0, 2.0]], device="strict"), lucid.ones(3, 2, device="strict"))
    assert seen == [((4, 3), (3, 2))] * 3 + [((3, 4), (4, 3)), ((1, 2), (2, 3))]
