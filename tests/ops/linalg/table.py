"""The table of lucid.linalg: how to call each function, and with inputs of which shapes.

Singular and eigenvectors are unique up to signs, so that what is compared are functions which do not see those.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

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


def arrays_for(shapes):
    return [np.random.default_rng(i).normal(size=s) for i, s in enumerate(shapes)]


def close(got, want, error):
    assert got.shape == want.shape
    assert got.dtype == want.dtype
    scale = max(1.0, np.abs(want).max(initial=0))
    np.testing.assert_allclose(got, want, rtol=0, atol=error * scale)
