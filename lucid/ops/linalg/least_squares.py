"""Pseudoinverse, rank and least squares, all by singular values."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Operand, Tensor
from ...backend import Array
from ...backend.matmul import matmul as array_matmul
from ..arguments import raw
from ..elementwise.powers import square
from ..reduction.sums import sum
from ..shape.diagonal import tril
from ..shape.reshaping import squeeze, unsqueeze
from ..shape.transposing import mT
from .decompositions import svdvals
from .matmul import matmul
from .solvers import call_svd, check_matrix, is_vector


def pinv(A: Tensor, *, atol: Operand | None = None, rtol: Operand | None = None, hermitian: bool = False) -> Tensor:
    """Pseudoinverse (Moore-Penrose inverse) of a matrix: A⁺, which is (AᵀA)⁻¹ Aᵀ if the columns of A are independent.

    Singular values up to atol, or up to rtol times the largest one, count as zero.

    Args:
        A: A matrix, or a batch of matrices.
        atol: The absolute tolerance, a number or a tensor of one for each matrix; 0 by default.
        rtol: The relative tolerance; by default max(m, n) times the precision of the dtype, or 0 if `atol` is given.
        hermitian: Whether A is symmetric; then only its lower triangle is read.

    Shape:
        A: (..., m, n); output: (..., n, m).

    Raises:
        RuntimeError: A is not a matrix of float32 or float64, or is `hermitian` and not square.

    Example:
        >>> import lucid
        >>> lucid.linalg.pinv(lucid.tensor([[2.0, 0.0], [0.0, 0.0]])).tolist()
        [[0.5, 0.0], [0.0, 0.0]]
    """
    A = check_matrix("linalg.pinv", A, square=hermitian)
    A = _symmetric(A) if hermitian else A
    return _pinv(A, **_tolerances(A, atol, rtol))


def pinverse(input: Tensor, rcond: float = 1e-15) -> Tensor:
    """Pseudoinverse of a matrix: ``linalg.pinv(input, rtol=rcond)``.

    Shape:
        input: (..., m, n); output: (..., n, m).

    Raises:
        RuntimeError: The input is not a matrix of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.pinverse(lucid.tensor([[2.0]])).tolist()
        [[0.5]]
    """
    return pinv(input, rtol=rcond)


def _symmetric(A: Any) -> Any:
    return tril(A) + mT(tril(A, -1))


def _tolerances(A: Any, atol: Any, rtol: Any) -> dict[str, Any]:
    """Both tolerances, as numbers or as arrays that broadcast with the singular values."""
    atol, rtol = (t if t is None or isinstance(t, int | float) else raw(t)[..., None] for t in (atol, rtol))
    if rtol is None:  # none, where there is an absolute one
        rtol = max(A.shape[-2:]) * float(np.finfo(A.dtype).eps) * (atol is None or atol <= 0)
    return {"atol": 0.0 if atol is None else atol, "rtol": rtol}


def _cutoff(xp: Any, s: Array, atol: Any, rtol: Any) -> Array:
    largest = s.max(axis=-1, keepdims=True) if s.shape[-1] else xp.zeros((*s.shape[:-1], 1), dtype=s.dtype)
    return xp.maximum(rtol * largest, atol)


@primitive(name="linalg.pinv")
def _pinv(xp: Any, x: Array, *, atol: Any, rtol: Any) -> Array:
    u, s, vh = call_svd(xp, "linalg.pinv", x, full_matrices=False)
    counts = s > _cutoff(xp, s, atol, rtol)
    inverse = xp.where(counts, 1 / xp.where(counts, s, 1), 0).astype(x.dtype)
    return array_matmul(xp, vh.swapaxes(-1, -2) * inverse[..., None, :], u.swapaxes(-1, -2))


def _pinv_vjp(g: Any, x: Any, y: Any) -> Any:
    """The gradient for matrices of constant rank.

    Source: G. Golub and V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems whose
    variables separate", 1973.
    """
    k = matmul(mT(g), y)
    right = matmul(k, mT(y))
    return right - mT(matmul(y, k)) - matmul(matmul(x, y), right) + matmul(matmul(mT(y), y), mT(g) - matmul(k, x))


_pinv.vjp(x=_pinv_vjp)


def matrix_rank(
    A: Tensor, *, atol: Operand | None = None, rtol: Operand | None = None, hermitian: bool = False
) -> Tensor:
    """Rank of a matrix: the number of singular values above the tolerance; see `pinv`.

    Shape:
        A: (..., m, n); output: (...), int64.

    Raises:
        RuntimeError: A is not a matrix of float32 or float64, or is `hermitian` and not square.

    Example:
        >>> import lucid
        >>> lucid.linalg.matrix_rank(lucid.tensor([[1.0, 2.0], [2.0, 4.0]])).item()
        1
    """
    A = check_matrix("linalg.matrix_rank", A, square=hermitian)
    A = _symmetric(A) if hermitian else A
    return _count_above(svdvals(A), **_tolerances(A, atol, rtol))


@primitive(name="linalg.matrix_rank", casts=True)
def _count_above(xp: Any, s: Array, *, atol: Any, rtol: Any) -> Array:
    return (s > _cutoff(xp, s, atol, rtol)).sum(axis=-1)


class LeastSquares(NamedTuple):
    """The results of `lstsq`."""

    solution: Tensor
    residuals: Tensor
    rank: Tensor
    singular_values: Tensor


# What is returned besides the solution: residuals, rank, singular values, by the name of LAPACK's routine for it.
DRIVERS = {"gels": (1, 0, 0), "gelsy": (0, 1, 0), "gelsd": (1, 1, 1), "gelss": (1, 1, 1)}


def lstsq(A: Tensor, B: Tensor, rcond: float | None = None, *, driver: str | None = None) -> LeastSquares:
    """Least-squares solution: the X that minimizes ‖A X - B‖, and of several that with the smallest ‖X‖.

    It is A⁺ B, by singular values, for matrices of any rank, whatever the driver.

    Args:
        A: A matrix, or a batch of matrices.
        B: The right-hand sides; a vector, or a batch of vectors with the batch dimensions of A, is one column.
        rcond: Singular values up to rcond times the largest one count as zero; by default max(m, n) times the precision
            of the dtype.
        driver: What to return besides the solution, as in PyTorch: "gelsy", the default, returns the rank, "gels" the
            residuals, "gelsd" and "gelss" everything; what is not returned is an empty tensor.

    Shape:
        A: (..., m, n).
        B: (..., m, k), or (..., m).
        output: ``solution`` (..., n, k) or (..., n); ``residuals`` (..., k), ‖A X - B‖² of each column, if m > n and
        all ranks are full; ``rank`` (...); ``singular_values`` (..., min(m, n)).

    Raises:
        RuntimeError: A is not a matrix of float32 or float64, the shapes do not fit, or the driver is unknown.

    Example:
        >>> import lucid
        >>> A, B = lucid.tensor([[1.0], [1.0]]), lucid.tensor([[1.0], [3.0]])
        >>> lucid.linalg.lstsq(A, B).solution.round(decimals=4).tolist()
        [[2.0]]
    """
    if driver not in (None, *DRIVERS):
        raise RuntimeError(
            f"linalg.lstsq: expected driver to be one of {', '.join(map(repr, DRIVERS))}, got {driver!r}"
        )
    with_residuals, with_rank, with_values = DRIVERS[driver or "gelsy"]
    m, n = check_matrix("linalg.lstsq", A, square=False).shape[-2:]
    vector = is_vector(A, B)
    columns = unsqueeze(B, -1) if vector else B
    if columns.shape[-2] != m:
        raise RuntimeError(f"linalg.lstsq: A of shape {tuple(A.shape)} and B of shape {tuple(B.shape)} do not fit")
    X = matmul(pinv(A, rtol=rcond), columns)
    s = svdvals(A)
    rank = _count_above(s, **_tolerances(A, None, rcond))
    full = with_residuals and m > n and bool((rank == n).all().item())
    return LeastSquares(
        squeeze(X, -1) if vector else X,
        sum(square(matmul(A, X) - columns), -2) if full else _empty(s),
        rank if with_rank else _empty(rank),
        s if with_values else _empty(s),
    )


@primitive
def _empty(xp: Any, x: Array) -> Array:
    return xp.zeros(0, dtype=x.dtype)
