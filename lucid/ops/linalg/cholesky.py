"""Cholesky decomposition, and linear systems solved with it."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..shape.diagonal import tril
from ..shape.transposing import mT
from .matmul import matmul
from .solvers import LinAlgError, _eye_like, _solve, call_lapack, check_matrix, solve_triangular


def cholesky(A: Tensor, upper: bool = False) -> Tensor:
    """Cholesky factor of a symmetric positive-definite matrix: the lower triangular L with A = L Lᵀ.

    Args:
        A: Symmetric positive-definite; only its lower triangle is read.
        upper: Whether to return the upper triangular Lᵀ instead.

    Shape:
        A: (..., n, n); output: (..., n, n).

    Raises:
        LinAlgError: A is not positive-definite, or contains NaN.
        RuntimeError: A is not square, or is not of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.linalg.cholesky(lucid.tensor([[4.0, 2.0], [2.0, 2.0]])).tolist()
        [[2.0, 0.0], [1.0, 1.0]]
    """
    L = _cholesky(check_matrix("linalg.cholesky", A))
    return mT(L) if upper else L


@primitive(name="linalg.cholesky")
def _cholesky(xp: Any, x: Array) -> Array:
    L = call_lapack(xp, "linalg.cholesky", xp.linalg.cholesky, x)
    if xp.isnan(L.diagonal(axis1=-2, axis2=-1)).any().item():  # LAPACK may go on with NaN
        raise LinAlgError("linalg.cholesky: the matrix is not positive definite: it has NaN in its lower triangle")
    return L


def _cholesky_vjp(g: Any, y: Any) -> Any:
    """The symmetric part of L⁻ᵀ Φ(Lᵀ G) L⁻¹, where Φ takes the lower triangle, with half of the diagonal.

    Source: I. Murray, "Differentiation of the Cholesky decomposition", 2016.
    """
    x = matmul(mT(y), g)
    half = _solve(mT(y), (tril(x) + tril(x, -1)) * 0.5)
    s = mT(_solve(mT(y), mT(half)))
    return (s + mT(s)) * 0.5


_cholesky.vjp(x=_cholesky_vjp)


def cholesky_solve(B: Tensor, L: Tensor, upper: bool = False) -> Tensor:
    """Solution X of A X = B, for A = L Lᵀ given by its Cholesky factor.

    The factor comes second, after the right-hand side.

    Args:
        B: The right-hand side.
        L: The factor of A that `cholesky` returns.
        upper: Whether the factor is the upper one, Lᵀ.

    Shape:
        B: (..., n, k); L: (..., n, n); output: (..., n, k), with batch dimensions broadcast.

    Raises:
        LinAlgError: L is singular.
        RuntimeError: L is not square or not of float32 or float64, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.cholesky_solve(lucid.tensor([[8.0]]), lucid.tensor([[2.0]])).tolist()
        [[2.0]]
    """
    L = mT(L) if upper else L
    return solve_triangular(mT(L), solve_triangular(L, B, upper=False), upper=True)


def cholesky_inverse(L: Tensor, upper: bool = False) -> Tensor:
    """Inverse of A = L Lᵀ, given by its Cholesky factor.

    Args:
        L: The factor of A that `cholesky` returns; only its triangle is read.
        upper: Whether the factor is the upper one, Lᵀ.

    Shape:
        L: (..., n, n); output: (..., n, n).

    Raises:
        RuntimeError: L is not square, or is not of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.cholesky_inverse(lucid.tensor([[2.0]])).tolist()
        [[0.25]]
    """
    return cholesky_solve(_eye_like(check_matrix("cholesky_inverse", L)), L, upper)
