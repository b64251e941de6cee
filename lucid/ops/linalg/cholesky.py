"""Cholesky decomposition, and systems solved by it.

In the rules, Y is the result and G its gradient; all matrices may have leading dimensions, which are a batch.
"""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..shape.diagonal import tril
from ..shape.transposing import mT
from .solvers import LinAlgError, _solve, computed, matrix, solve_triangular


def cholesky(A: Any, upper: bool = False) -> Any:
    """Return the lower triangular L with A = L Lᵀ, for a symmetric positive-definite A; or its transpose, `upper`.

    Only the lower triangle of A is looked at.

    Raises:
        LinAlgError: A is not positive-definite, or has NaN.
        RuntimeError: It is not square.

    Example:
        >>> import lucid
        >>> lucid.linalg.cholesky(lucid.tensor([[4.0, 2.0], [2.0, 2.0]])).tolist()
        [[2.0, 0.0], [1.0, 1.0]]
    """
    L = _cholesky(matrix("linalg.cholesky", A))
    return mT(L) if upper else L


@primitive(name="linalg.cholesky")
def _cholesky(xp: Any, x: Array) -> Array:
    L = computed(xp, "linalg.cholesky", xp.linalg.cholesky, x)
    if xp.isnan(L.diagonal(axis1=-2, axis2=-1)).any().item():  # LAPACK may go on with NaN
        raise LinAlgError("linalg.cholesky: the matrix is not positive definite: it has NaN in its lower triangle")
    return L


def _through_cholesky(g: Any, y: Any) -> Any:
    """Return the symmetric part of L⁻ᵀ Φ(Lᵀ G) L⁻¹, where Φ takes the lower triangle, with half of the diagonal.

    Source: I. Murray, "Differentiation of the Cholesky decomposition", 2016.
    """
    x = mT(y) @ g
    half = _solve(mT(y), (tril(x) + tril(x, -1)) * 0.5)
    s = mT(_solve(mT(y), mT(half)))
    return (s + mT(s)) * 0.5


_cholesky.vjp(x=_through_cholesky)


def cholesky_solve(B: Any, L: Any, upper: bool = False) -> Any:
    """Return the solution X of A X = B, for A = L Lᵀ given by its Cholesky factor L, or by Lᵀ if `upper`.

    Raises:
        RuntimeError: The shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.cholesky_solve(lucid.tensor([[8.0]]), lucid.tensor([[2.0]])).tolist()
        [[2.0]]
    """
    L = mT(L) if upper else L
    return solve_triangular(mT(L), solve_triangular(L, B, upper=False), upper=True)
