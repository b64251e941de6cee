"""What lucid.linalg refuses."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import pytest

import lucid
from lucid import linalg


def z(*shape):
    return lucid.zeros(*shape)


REFUSED = {
    "inv-shape": (lambda: linalg.inv(z(2, 3)), RuntimeError, r"linalg.inv: expected a square matrix.* \(2, 3\)"),
    "inv-vector": (lambda: linalg.inv(z(3)), RuntimeError, r"expected a square matrix.* \(3,\)"),
    "inv-int": (lambda: linalg.inv(lucid.tensor([[1]])), RuntimeError, r"float32 or float64, got int64; .*\.float\(\)"),
    "inv-half": (lambda: linalg.inv(z(2, 2).half()), RuntimeError, "float32 or float64, got float16"),
    "inv-singular": (lambda: linalg.inv(z(2, 2)), linalg.LinAlgError, "linalg.inv: Singular matrix"),
    "solve-singular": (lambda: linalg.solve(z(2, 2), z(2)), linalg.LinAlgError, "linalg.solve: Singular matrix"),
    "solve-shape": (lambda: linalg.solve(lucid.eye(2), z(3, 1)), RuntimeError, r"\(2, 2\) and \(3, 1\) do not fit"),
    "solve-batch": (lambda: linalg.solve(z(2, 2, 2), z(3, 2, 2)), RuntimeError, "do not broadcast"),
    "solve-right-vector": (lambda: linalg.solve(lucid.eye(2), z(2), left=False), RuntimeError, "expected matrices B"),
    "cholesky": (lambda: linalg.cholesky(-lucid.eye(2)), linalg.LinAlgError, "not positive definite"),
    "cholesky-nan": (lambda: linalg.cholesky(lucid.tensor([[1.0, 0], [math.nan, 1]])), linalg.LinAlgError, "has NaN"),
    "qr-mode": (lambda: linalg.qr(z(2, 2), "full"), RuntimeError, "'reduced', 'complete' or 'r', got 'full'"),
    "qr-gradient": (
        lambda: linalg.qr(lucid.rand(3, 2).requires_grad_(), "complete").R.sum().backward(),
        RuntimeError,
        "no gradient .* use mode='reduced'",
    ),
    "eigh-half": (lambda: linalg.eigh(z(2, 2), "X"), RuntimeError, "UPLO to be 'L' or 'U', got 'X'"),
    "lstsq": (lambda: linalg.lstsq(z(2, 2), z(3, 1)), RuntimeError, r"\(2, 2\) and B of shape \(3, 1\) do not fit"),
    "lstsq-driver": (lambda: linalg.lstsq(z(2, 2), z(2, 1), driver="qr"), RuntimeError, "'gelss', got 'qr'"),
    "norm-of-3": (lambda: linalg.norm(z(2, 2, 2), 2), RuntimeError, r"expected a vector or a matrix, or dim"),
    "norm-fro-of-vector": (lambda: linalg.norm(z(2), "fro"), RuntimeError, "two dimensions for the norm 'fro'"),
    "matrix_norm": (lambda: linalg.matrix_norm(z(2, 2), 3), RuntimeError, "'nuc', inf.* got 3"),
    "matrix_norm-dims": (lambda: linalg.matrix_norm(z(2, 2), dim=(0, 0)), RuntimeError, "named once"),
    "vector_norm-int": (lambda: linalg.vector_norm(lucid.tensor([1])), RuntimeError, r"got int64; .*\.float\(\)"),
    "multi_dot-one": (lambda: linalg.multi_dot([z(2, 2)]), RuntimeError, "at least two"),
    "multi_dot": (lambda: linalg.multi_dot([z(2, 3), z(2, 3)]), RuntimeError, r"in this order, got \[\(2, 3\), \("),
    "matrix_power": (lambda: linalg.matrix_power(z(2, 3), 2), RuntimeError, "expected a square matrix"),
    "cross": (lambda: linalg.cross(z(2), z(2)), RuntimeError, "of size 3 in dimension -1"),
    "cdist": (lambda: lucid.cdist(z(2, 3), z(2, 2)), RuntimeError, r"\(2, 3\) and \(2, 2\)"),
    "cdist-mode": (lambda: lucid.cdist(z(2, 3), z(2, 3), compute_mode="mm"), ValueError, "got 'mm'"),
    "eig": (lambda: linalg.eig(z(2, 2)), AttributeError, "complex numbers, which are not part of lucid; see eigh"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(call, error, says):
    with pytest.raises(error, match=says):
        call()


VALUES = {
    "svd": linalg.svd,
    "svdvals": linalg.svdvals,
    "pinv": linalg.pinv,
    "lstsq": lambda a: linalg.lstsq(a, a),
    "matrix_rank": linalg.matrix_rank,
}


@pytest.mark.parametrize("batch", [(), (2,)], ids=["one", "batch"])
@pytest.mark.parametrize("call", VALUES.values(), ids=VALUES)
def test_singular_values_of_nan_are_an_error_on_every_device(call, batch, device):
    with pytest.raises(linalg.LinAlgError, match="did not converge"):
        call(lucid.full((*batch, 3, 3), math.nan, device=device))


NEVER_FAILS = {"det", "slogdet"}  # of a singular matrix they are 0, and 0 with -inf, on every device


def test_every_call_of_a_decomposition_is_checked():
    """A GPU says nothing of a matrix for which an algorithm fails, except where `call_lapack` asks it to."""
    found = set()
    for file in Path(lucid.__file__).parent.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        checked = {n for c in ast.walk(tree) if is_checked(c) for n in ast.walk(c)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[-2:] == ["xp", "linalg"]:
                found.add(node.attr)
                assert node in checked or node.attr in NEVER_FAILS, f"{file}:{node.lineno}"
    assert {"svd", "eigh", "qr", "cholesky", "inv", "solve"} <= found


def is_checked(node):
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "call_lapack"
