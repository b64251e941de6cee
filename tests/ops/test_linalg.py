"""lucid.linalg against torch.linalg: values, first and second gradients, in batches; and on every device.

Singular and eigenvectors are unique up to signs, so that what is compared are functions which do not see those.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import lucid
from lucid import linalg

SQUARE = [((3, 3),), ((2, 3, 3),), ((1, 1),), ((2, 0, 3, 3),)]
TALL = [((4, 3),), ((2, 4, 3),)]
WIDE = [((3, 4),), ((2, 3, 4),)]
ANY = [((3, 3),), *TALL, *WIDE, ((0, 4, 3),)]
OVERDETERMINED = [((4, 3), (4, 2)), ((2, 4, 3), (2, 4, 1)), ((3, 3), (3, 1))]


@dataclass(frozen=True)
class Row:
    """One function, called in one way."""

    id: str
    call: Callable[..., Any]  # (library, *inputs)
    shapes: Any
    order: int = 2  # how often it can be differentiated
    torch: int = 2  # how often torch can do that


def symmetric(x):
    return x + x.mT


def positive(m, x):
    """A symmetric positive-definite matrix made of any."""
    return x @ x.mT + m.eye(x.shape[-1], dtype=x.dtype, device=x.device)


ROWS = [
    Row("inv", lambda m, x: m.linalg.inv(x), SQUARE),
    Row("inverse", lambda m, x: m.inverse(x), SQUARE[:1]),
    Row("solve", lambda m, a, b: m.linalg.solve(a, b), [((3, 3), (3, 2)), ((2, 3, 3), (2, 3, 2)), ((3, 3), (3, 0))]),
    Row("solve-vector", lambda m, a, b: m.linalg.solve(a, b), [((3, 3), (3,)), ((2, 3, 3), (2, 3)), ((2, 3, 3), (3,))]),
    Row("solve-broadcast", lambda m, a, b: m.linalg.solve(a, b), [((5, 1, 3, 3), (2, 3, 1)), ((3, 3), (4, 3, 2))]),
    Row("solve-right", lambda m, a, b: m.linalg.solve(a, b, left=False), [((3, 3), (2, 3)), ((2, 3, 3), (4, 1, 2, 3))]),
    *(
        Row(
            f"solve_triangular-{upper}-{left}-{unit}",
            lambda m, a, b, u=upper, le=left, o=unit: m.linalg.solve_triangular(
                a + 3 * m.eye(3, dtype=a.dtype, device=a.device), b, upper=u, left=le, unitriangular=o
            ),
            [((3, 3), (3, 3)), ((2, 3, 3), (3, 3))],
        )
        for upper in (True, False)
        for left in (True, False)
        for unit in (True, False)
    ),
    Row("cholesky", lambda m, x: m.linalg.cholesky(positive(m, x)), SQUARE),
    Row("cholesky-upper", lambda m, x: m.linalg.cholesky(positive(m, x), upper=True), SQUARE[:2]),
    Row("cholesky-method", lambda m, x: positive(m, x).cholesky(), SQUARE[:1]),
    Row("cholesky_solve", lambda m, b, x: m.cholesky_solve(b, m.linalg.cholesky(positive(m, x))), [((3, 2), (3, 3))]),
    Row("det", lambda m, x: m.linalg.det(x), SQUARE),
    Row("det-top", lambda m, x: m.det(x), SQUARE[:1]),
    Row("slogdet", lambda m, x: m.linalg.slogdet(x).logabsdet, SQUARE),
    Row("slogdet-sign", lambda m, x: m.linalg.slogdet(x)[0], SQUARE, order=0),
    Row("logdet", lambda m, x: m.logdet(positive(m, x)), SQUARE),
    Row("qr-Q", lambda m, x: m.linalg.qr(x).Q.abs(), ANY),
    Row("qr-R", lambda m, x: m.linalg.qr(x).R.abs(), ANY),
    Row("qr-product", lambda m, x: m.linalg.qr(x).Q @ m.linalg.qr(x).R, ANY),
    Row("qr-complete", lambda m, x: m.linalg.qr(x, "complete").Q.abs(), [((3, 3),), *WIDE]),
    Row("qr-complete-tall", lambda m, x: m.linalg.qr(x, "complete").R.abs(), TALL, order=0),
    Row("qr-r", lambda m, x: m.linalg.qr(x, "r").R.abs(), ANY, order=0),
    Row("svd-S", lambda m, x: m.linalg.svd(x).S, ANY),
    Row("svd-U", lambda m, x: m.linalg.svd(x, full_matrices=False).U ** 2, ANY),
    Row("svd-Vh", lambda m, x: m.linalg.svd(x, full_matrices=False).Vh.abs(), ANY),
    Row("svd-both", lambda m, x: m.linalg.svd(x, False).U[..., :2] @ m.linalg.svd(x, False).Vh[..., :2, :], ANY),
    Row("svd-full", lambda m, x: m.linalg.svd(x).U[..., :3].abs(), ANY),
    Row("svdvals", lambda m, x: m.linalg.svdvals(x), ANY),
    Row("eigh-values", lambda m, x: m.linalg.eigh(symmetric(x)).eigenvalues, SQUARE),
    Row("eigh-vectors", lambda m, x: m.linalg.eigh(symmetric(x)).eigenvectors.abs(), SQUARE),
    Row("eigh-upper", lambda m, x: m.linalg.eigh(symmetric(x), "U")[1] ** 2, SQUARE[:2]),
    Row("eigvalsh", lambda m, x: m.linalg.eigvalsh(symmetric(x)), SQUARE),
    Row("eigvalsh-upper", lambda m, x: m.linalg.eigvalsh(symmetric(x), UPLO="U"), SQUARE[:2]),
    Row("pinv", lambda m, x: m.linalg.pinv(x), ANY),
    Row("pinv-of-rank-1", lambda m, a, b: m.linalg.pinv(a @ b), [((4, 1), (1, 3)), ((2, 2, 1), (1, 3))]),
    Row("pinv-symmetric", lambda m, x: m.linalg.pinv(symmetric(x), hermitian=True), SQUARE[:2], order=0),
    Row("pinverse", lambda m, x: m.pinverse(x), TALL),
    Row("lstsq", lambda m, a, b: m.linalg.lstsq(a, b).solution, OVERDETERMINED[:2]),
    Row("lstsq-square", lambda m, a, b: m.linalg.lstsq(a, b).solution, [((3, 3), (3, 1))]),
    Row("lstsq-wide", lambda m, a, b: m.linalg.lstsq(a, b).solution, [((2, 4), (2, 3))]),
    *(
        Row(f"lstsq-{how}-{i}", lambda m, *x, h=how, i=i: m.linalg.lstsq(*x, driver=h)[i], OVERDETERMINED, order=0)
        for how in (None, "gels", "gelsy", "gelsd", "gelss")
        for i in range(4)
    ),
    Row("matrix_rank", lambda m, x: m.linalg.matrix_rank(x), [*SQUARE, *ANY], order=0),
    Row("matrix_rank-1", lambda m, a, b: m.linalg.matrix_rank(a @ b), [((4, 1), (1, 3))], order=0),
    Row("matrix_rank-atol", lambda m, x: m.linalg.matrix_rank(x, atol=1.0), ANY, order=0),
    *(Row(f"matrix_power-{n}", lambda m, x, n=n: m.linalg.matrix_power(x, n), SQUARE) for n in (1, 2, 5, -1, -3)),
    Row("matrix_power-0", lambda m, x: m.linalg.matrix_power(x, 0), SQUARE, order=0),
    Row(
        "multi_dot",
        lambda m, *x: m.linalg.multi_dot(x),
        [((2, 5), (5, 1), (1, 3)), ((5,), (5, 4), (4, 3), (3, 2)), ((2, 5), (5,)), ((5,), (5, 2), (2,)), ((3,), (3,))],
    ),
    *(
        Row(
            f"matrix_norm-{p}-{keepdim}",
            lambda m, x, p=p, k=keepdim: m.linalg.matrix_norm(x, p, keepdim=k),
            ANY,
        )
        for p in ("fro", "nuc", 1, -1, 2, -2, np.inf, -np.inf)
        for keepdim in (False, True)
    ),
    Row("matrix_norm-dims", lambda m, x: m.linalg.matrix_norm(x, 1, (2, 0)), [((2, 4, 3),)]),
    Row("matrix_norm-dims-nuc", lambda m, x: m.linalg.matrix_norm(x, "nuc", (0, -1), True), [((2, 4, 3),)]),
    *(
        Row(f"vector_norm-{p}-{dim}", lambda m, x, p=p, d=dim: m.linalg.vector_norm(x, p, d), ANY[:-1])
        for p in (2, 1, 3, 0, -1, np.inf, -np.inf)
        for dim in (None, 0, (-1, 0))
    ),
    *(
        Row(f"vector_norm-empty-{p}", lambda m, x, p=p: m.linalg.vector_norm(x, p, 0), [((2, 0),), *more])
        for p, more in ((1, [((0, 2),)]), (2, [((0, 2),)]), (-1, []), (np.inf, []), (-np.inf, []))
    ),
    *(
        Row(f"matrix_norm-empty-{p}", lambda m, x, p=p: m.linalg.matrix_norm(x, p), [((2, 0, 3),), ((3, 0),)])
        for p in (1, 2, np.inf)
    ),
    Row("norm", lambda m, x: m.linalg.norm(x), ANY),
    Row("norm-2-of-matrix", lambda m, x: m.linalg.norm(x, 2), [((4, 3),)]),
    Row("norm-2-of-vector", lambda m, x: m.linalg.norm(x, 2), [((4,),)]),
    Row("norm-dim", lambda m, x: m.linalg.norm(x, 3, -1, True), ANY),
    Row("norm-dims", lambda m, x: m.linalg.norm(x, "fro", (0, 1)), ANY),
    *(Row(f"cond-{p}", lambda m, x, p=p: m.linalg.cond(x, p), SQUARE[:2]) for p in (None, 2, -2, "nuc")),
    *(Row(f"cond-{p}", lambda m, x, p=p: m.linalg.cond(x, p), SQUARE[:2], torch=0) for p in ("fro", 1, -1, np.inf)),
    Row("cond-tall", lambda m, x: m.linalg.cond(x), TALL),
    Row("cross", lambda m, a, b: m.linalg.cross(a, b), [((2, 3), (2, 3)), ((4, 2, 3), (1, 1, 3))]),
    Row("vecdot", lambda m, a, b: m.linalg.vecdot(a, b), [((2, 3), (3,)), ((3,), (3,))]),
    Row("diagonal", lambda m, x: m.linalg.diagonal(x, offset=1), ANY),
    Row("matmul", lambda m, a, b: m.linalg.matmul(a, b), [((2, 3), (3, 2))]),
    *(
        Row(
            f"cdist-{p}",
            lambda m, a, b, p=p: m.cdist(a, b, p),
            [((2, 3), (4, 3)), ((5, 2, 3), (5, 1, 3)), ((5, 2, 3), (2, 3)), ((0, 3), (2, 3)), ((30, 2), (3, 2))],
            torch=1,
        )
        for p in (2, 1, 3, 0, np.inf)
    ),
]  # fmt: skip
each = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


def arrays_for(shapes):
    return [np.random.default_rng(i).normal(size=s) for i, s in enumerate(shapes)]


def close(got, want, error):
    assert got.shape == want.shape
    assert got.dtype == want.dtype
    scale = max(1.0, np.abs(want).max(initial=0))
    np.testing.assert_allclose(got, want, rtol=0, atol=error * scale)


@pytest.mark.filterwarnings("ignore:torch.cholesky is deprecated")
@each
def test_as_in_torch(row):
    torch = pytest.importorskip("torch", reason="torch is the oracle; it comes with the parity extra")
    order = min(row.order, row.torch)
    for shapes in row.shapes:
        found = []
        for m, grad in ((lucid, lucid.autograd.grad), (torch, torch.autograd.grad)):
            rng = np.random.default_rng(1)
            x = [m.tensor(a, requires_grad=True) for a in arrays_for(shapes)]
            y = row.call(m, *x)
            found.append([y.detach().numpy()])
            if not order:
                continue
            w = m.tensor(rng.normal(size=tuple(y.shape)), requires_grad=True)
            nothing = sum((0 * t).sum() for t in [*x, w])  # so that a derivative may be 0, but not missing
            first = grad((y * w).sum() + nothing, x, create_graph=order > 1)
            found[-1] += [g.detach().numpy() for g in first]
            if order > 1:
                v = [m.tensor(rng.normal(size=a.shape)) for a in arrays_for(shapes)]
                second = grad(sum((a * b).sum() for a, b in zip(first, v, strict=True)) + nothing, [*x, w])
                found[-1] += [g.numpy() for g in second]
        for i, (got, want) in enumerate(zip(*found, strict=True)):
            close(got, want, 1e-9 if i == 0 else 1e-8)


@each
def test_on_every_device(row, device):
    for shapes in row.shapes:
        results = []
        for place in ("cpu", device):
            x = [lucid.tensor(a, device=place, requires_grad=True) for a in arrays_for(shapes)]
            y = row.call(lucid, *x)
            assert y.device == place
            results.append([y.detach()])
            if row.order:
                (y * y).sum().backward()
                results[-1] += [a.grad for a in x]
        for one, other in zip(*results, strict=True):
            close(other.cpu().numpy(), one.cpu().numpy(), 1e-11)


@pytest.mark.parametrize("row", [row for row in ROWS if row.order], ids=lambda row: row.id)
def test_gradients_by_differences(row):
    x = [lucid.tensor(a, requires_grad=True) for a in arrays_for(row.shapes[0])]
    assert lucid.autograd.gradcheck(lambda *x: row.call(lucid, *x), tuple(x), atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_dtypes_stay(dtype, device):
    x = lucid.tensor(arrays_for([(3, 3)])[0], dtype=dtype, device=device)
    results = [*linalg.svd(x), *linalg.qr(x), *linalg.eigh(x), *linalg.slogdet(x), linalg.inv(x), linalg.det(x)]
    results += [linalg.pinv(x), linalg.solve(x, x), linalg.lstsq(x, x).solution, linalg.cond(x), linalg.norm(x)]
    assert {r.dtype for r in results} == {lucid.tensor(0, dtype=dtype).dtype}


@pytest.mark.parametrize("n", [1, 2, 3])
def test_gradient_of_the_determinant_of_a_singular_matrix(n):
    """It is the matrix of cofactors, where torch gives zeros."""
    a = arrays_for([(n, n)])[0]
    a[-1] = 2 * a[0] if n > 1 else 0
    x = lucid.tensor(a, requires_grad=True)
    linalg.det(x).backward()
    minor = lambda i, j: np.linalg.det(np.delete(np.delete(a, i, 0), j, 1))
    want = np.array([[(-1) ** (i + j) * minor(i, j) for j in range(n)] for i in range(n)])
    close(x.grad.numpy(), want, 1e-12)


@pytest.mark.parametrize("mode", ["use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist"])
def test_distances_by_a_product_or_not(mode, device):
    a, b = arrays_for([(40, 3), (5, 3)])
    x, y = (lucid.tensor(v, device=device, requires_grad=True) for v in (a, b))
    got = lucid.cdist(x, y, compute_mode=mode)
    close(got.detach().cpu().numpy(), np.linalg.norm(a[:, None] - b, axis=-1), 1e-13)
    assert lucid.autograd.gradcheck(
        lambda x, y: lucid.cdist(x, y, compute_mode=mode), (x[:3].detach().requires_grad_(), y)
    )
    far = lucid.tensor([[1e8, 0.0], [1e8, 1.0]], device=device)
    exact = lucid.cdist(far, far, compute_mode="donot_use_mm_for_euclid_dist")
    assert exact.tolist() == [[0, 1], [1, 0]]


def test_equal_singular_values_have_a_gradient():
    """The sum of the singular values of an orthogonal matrix: its gradient is the matrix itself."""
    x = lucid.eye(3, dtype=lucid.float64).requires_grad_()
    for y in (linalg.svd(x).S.sum(), linalg.svdvals(x).sum(), linalg.matrix_norm(x, "nuc")):
        (g,) = lucid.autograd.grad(y, x)
        np.testing.assert_allclose(g.numpy(), np.eye(3), atol=1e-15)


def test_a_factor_overwritten_before_backward_is_seen():
    x = lucid.tensor(arrays_for([(3, 3)])[0], requires_grad=True)
    u, s, _ = linalg.svd(x)
    y = s.sum()
    with lucid.no_grad():
        u.zero_()
    with pytest.raises(RuntimeError, match=r"svd saved a value .* overwritten"):
        y.backward()


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
    "cross": (lambda: linalg.cross(z(2), z(2)), RuntimeError, "dimension -1 of size 3"),
    "cdist": (lambda: lucid.cdist(z(2, 3), z(2, 2)), RuntimeError, r"\(2, 3\) and \(2, 2\)"),
    "cdist-mode": (lambda: lucid.cdist(z(2, 3), z(2, 3), compute_mode="mm"), ValueError, "got 'mm'"),
    "eig": (lambda: linalg.eig(z(2, 2)), AttributeError, "complex numbers, which are not part of lucid; see eigh"),
}  # fmt: skip


@pytest.mark.parametrize(("call", "error", "says"), REFUSED.values(), ids=REFUSED)
def test_refused(call, error, says):
    with pytest.raises(error, match=says):
        call()


@pytest.mark.parametrize("call", [linalg.inv, linalg.cholesky, lambda x: linalg.solve(x, x)])
def test_a_singular_matrix_is_an_error_on_every_device(call, device):
    with pytest.raises(linalg.LinAlgError):
        call(lucid.zeros(2, 2, device=device))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_logarithm_of_the_determinant():
    assert np.isnan(lucid.logdet(lucid.tensor([[-1.0]])).item())
    assert lucid.logdet(z(2, 2)).item() == -np.inf
    assert [y.item() for y in linalg.slogdet(z(2, 2))] == [0, -np.inf]


def test_least_squares_tells_all():
    a, b = (lucid.tensor(x) for x in arrays_for([(4, 3), (4,)]))
    solution, residuals, rank, values = linalg.lstsq(a, b, driver="gelsd")
    want = np.linalg.lstsq(a.numpy(), b.numpy(), rcond=None)
    close(solution.numpy(), want[0], 1e-12)
    close(residuals.numpy(), want[1], 1e-12)
    assert rank.item() == want[2]
    close(values.numpy(), want[3], 1e-12)
