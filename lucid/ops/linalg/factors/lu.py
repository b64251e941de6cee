"""LU decomposition with row exchanges, and linear systems solved with its factors."""

from __future__ import annotations

import builtins
from typing import Any, NamedTuple

import numpy as np

from ....autograd.primitive import primitive
from ....autograd.typing import Tensor
from ....backend import Array
from ....backend.matmul import matmul as array_matmul
from ...arguments import raw
from ...shape.broadcasting import expand
from ...shape.diagonal import tril, triu
from ...shape.joining import cat
from ...shape.slicing import _slice
from ...shape.transposing import mT
from ..matmul import matmul
from ..solvers import LinAlgError, _eye_like, _solve, call_lapack, check_matrix, solve_triangular

PANEL = 32  # columns that are eliminated one by one, before the rest is updated by a product


class LU(NamedTuple):
    """The factors of A = P L U: a permutation, a lower triangular and an upper triangular matrix."""

    P: Tensor
    L: Tensor
    U: Tensor


class LUFactor(NamedTuple):
    """L without its diagonal of ones and U in one matrix, and for each row the one it was exchanged with, from 1."""

    LU: Tensor
    pivots: Tensor


class LUFactorEx(NamedTuple):
    """The results of `lu_factor`, and the first column that has no pivot, counted from 1, or 0."""

    LU: Tensor
    pivots: Tensor
    info: Tensor


def lu(A: Tensor, *, pivot: bool = True) -> LU:
    """LU decomposition A = P L U with partial pivoting: P a permutation, L with a diagonal of ones, U upper triangular.

    Without row exchanges (`pivot=False`) it is refused, as on PyTorch's CPU.

    Shape:
        A: (..., m, n), with k = min(m, n); output: P (..., m, m), L (..., m, k), U (..., k, n).

    Raises:
        RuntimeError: A is not a matrix of float32 or float64, or `pivot` is False.

    Example:
        >>> import lucid
        >>> P, L, U = lucid.linalg.lu(lucid.tensor([[1.0, 2.0], [4.0, 4.0]]))
        >>> L.tolist(), U.tolist()
        ([[1.0, 0.0], [0.25, 1.0]], [[4.0, 4.0], [0.0, 1.0]])

    Source: G. Golub and C. Van Loan, "Matrix Computations", 2013, section 3.4.
    """
    _check_pivot("linalg.lu", pivot)
    compact, _, order = _lu_factor(check_matrix("linalg.lu", A, square=False))
    return LU(_permutation(order, dtype=A.dtype), *_unpacked(compact))


def lu_factor(A: Tensor, *, pivot: bool = True) -> LUFactor:
    """LU decomposition in the compact form that `lu_solve` takes; see `lu` for separate factors.

    Shape:
        A: (..., m, n); output: ``LU`` (..., m, n), and ``pivots`` (..., min(m, n)) of int32.

    Raises:
        LinAlgError: A diagonal element of U is zero, by which `lu_solve` would divide.
        RuntimeError: A is not a matrix of float32 or float64, or `pivot` is False.

    Example:
        >>> import lucid
        >>> LU, pivots = lucid.linalg.lu_factor(lucid.tensor([[1.0, 2.0], [4.0, 4.0]]))
        >>> LU.tolist(), pivots.tolist()
        ([[4.0, 4.0], [0.25, 1.0]], [2, 2])
    """
    _check_pivot("linalg.lu_factor", pivot)
    return LUFactor(*_factored("linalg.lu_factor", A, check_errors=True)[:2])


def lu_factor_ex(A: Tensor, *, pivot: bool = True, check_errors: bool = False) -> LUFactorEx:
    """LU decomposition in compact form that reports a singular matrix by a number; see `lu_factor`.

    Shape:
        A: (..., m, n); output: ``LU`` (..., m, n), ``pivots`` (..., min(m, n)) and ``info`` (...), both of int32.

    Raises:
        LinAlgError: `check_errors` is True, and a diagonal element of U is zero.
        RuntimeError: A is not a matrix of float32 or float64, or `pivot` is False.

    Example:
        >>> import lucid
        >>> lucid.linalg.lu_factor_ex(lucid.ones(2, 2)).info.item()
        2
    """
    _check_pivot("linalg.lu_factor_ex", pivot)
    return LUFactorEx(*_factored("linalg.lu_factor_ex", A, check_errors))


def _check_pivot(name: str, pivot: bool) -> None:
    if not pivot:
        raise RuntimeError(f"{name}: without pivoting it is not implemented on the CPU; leave pivot=False out")


def _factored(name: str, A: Any, check_errors: bool) -> tuple[Any, Any, Any]:
    compact, pivots, _ = _lu_factor(check_matrix(name, A, square=False))
    info = _first_zero(compact)
    if check_errors and (bad := worst(info)):
        raise LinAlgError(f"{name}: element {bad} of the diagonal of U is zero: the matrix is singular")
    return compact, pivots, info


def worst(info: Any) -> int:
    """The largest of the numbers that say where a matrix could not be factored: 0 if all could."""
    array = raw(info)
    return int(array.max().item()) if array.size else 0


@primitive(casts=True)
def _first_zero(xp: Any, compact: Array) -> Array:
    """The number of the first zero on the diagonals, counted from 1; 0 where no element is zero."""
    zero = compact.diagonal(axis1=-2, axis2=-1) == 0
    if not zero.shape[-1]:
        return xp.zeros(zero.shape[:-1], xp.int32)
    return xp.where(zero.any(axis=-1), zero.argmax(axis=-1) + 1, 0).astype(xp.int32)


@primitive(name="linalg.lu_factor", casts=True)
def _lu_factor(xp: Any, x: Array) -> tuple[Array, Array, Array]:
    """L and U in one matrix, the pivots counted from 1, and the order of the rows that they lead to."""
    a = x.copy()
    *batch, m, n = a.shape
    k = min(m, n)
    order = xp.zeros((*batch, m), xp.int64) + xp.arange(m)
    pivots = xp.zeros((*batch, k), xp.int64)
    for start in builtins.range(0, k, PANEL):
        stop = min(start + PANEL, k)
        for j in builtins.range(start, stop):
            pivot = xp.abs(a[..., j:, j]).argmax(axis=-1)[..., None] + j
            pivots[..., j] = pivot[..., 0]
            for rows in (a, order[..., None]):
                _exchange(xp, rows, j, pivot)
            divisor = a[..., j, j]
            a[..., j + 1 :, j] /= xp.where(divisor == 0, 1, divisor)[..., None]  # of a zero pivot, all are zero
            a[..., j + 1 :, j + 1 : stop] -= a[..., j + 1 :, j, None] * a[..., j, None, j + 1 : stop]
        if stop < n:
            triangle = xp.tril(a[..., start:stop, start:stop], -1) + xp.eye(stop - start, dtype=a.dtype)
            right = call_lapack(xp, "linalg.lu_factor", xp.linalg.solve, triangle, a[..., start:stop, stop:])
            a[..., start:stop, stop:] = right
            a[..., stop:, stop:] -= array_matmul(xp, a[..., stop:, start:stop], right)
    return a, (pivots + 1).astype(xp.int32), order


def _exchange(xp: Any, rows: Array, j: int, pivot: Array) -> None:
    """Exchange row j of each matrix with the one at the pivot."""
    matrices, at = rows.reshape(-1, *rows.shape[-2:]), pivot.reshape(-1)
    each = xp.arange(at.size)
    other = matrices[each, at]  # a copy
    matrices[each, at] = matrices[:, j]
    matrices[:, j] = other


def _lu_factor_vjp(g: Any, y: Any) -> Any:
    """Pᵀ-sorted rows of L⁻ᵀ (tril(Lᵀ G_L, -1) + triu(G_U Uᵀ)) U⁻ᵀ, of the square part; what is beyond it by solving.

    The columns of U beyond a square L are L⁻¹ A, the rows of L beyond a square U are A U⁻¹.
    """
    compact, order = y[0], y[2]
    m, n = compact.shape[-2:]
    k = min(m, n)
    L, U = _unpacked(compact)
    gl, gu = tril(_columns(g[0], 0, k), -1), triu(_rows(g[0], 0, k))
    of_l, of_u = matmul(mT(_rows(L, 0, k)), _rows(gl, 0, k)), matmul(_columns(gu, 0, k), mT(_columns(U, 0, k)))
    square_l, square_u = _rows(L, 0, k), _columns(U, 0, k)
    if n > k:
        of_l = of_l - matmul(_columns(gu, k, n), mT(_columns(U, k, n)))
    if m > k:
        of_u = of_u - matmul(mT(_rows(L, k, m)), _rows(gl, k, m))
    inner = _solve(mT(square_l), tril(of_l, -1) + triu(of_u))
    found = mT(_solve(square_u, mT(inner)))
    if n > k:
        found = cat([found, _solve(mT(square_l), _columns(gu, k, n))], -1)
    if m > k:
        found = cat([found, mT(_solve(square_u, mT(_rows(gl, k, m))))], -2)
    return _rows_in_order(found, order, back=True)


_lu_factor.vjp(x=_lu_factor_vjp)


def _rows(x: Any, start: int, stop: int) -> Any:
    return _slice(x, index=(..., slice(start, stop), slice(None)))


def _columns(x: Any, start: int, stop: int) -> Any:
    return _slice(x, index=(..., slice(start, stop)))


def _unpacked(compact: Any) -> tuple[Any, Any]:
    """L, with its diagonal of ones, and U."""
    k = min(compact.shape[-2:])
    return tril(_columns(compact, 0, k), -1) + _ones_on_diagonal(_columns(compact, 0, k)), triu(_rows(compact, 0, k))


@primitive
def _ones_on_diagonal(xp: Any, x: Array) -> Array:
    return xp.eye(*x.shape[-2:], dtype=x.dtype)


@primitive(casts=True)
def _permutation(xp: Any, order: Array, *, dtype: Any) -> Array:
    """The matrix P with A = P B, where row i of B is row order[i] of A."""
    return (order[..., None, :] == xp.arange(order.shape[-1])[:, None]).astype(dtype)


@primitive(casts=True)
def _rows_in_order(xp: Any, x: Array, order: Array, *, back: bool) -> Array:
    """The rows of x in an order, or brought back from it."""
    at = order.argsort(axis=-1) if back else order
    return xp.take_along_axis(x, at[..., None], -2)


_rows_in_order.vjp(x=lambda g, order, back: _rows_in_order(g, order, back=not back), order=None)


@primitive(casts=True)
def _order_of(xp: Any, pivots: Array, *, rows: int) -> Array:
    """The order of the rows that exchanges lead to: row i with row pivots[i], one after the other."""
    order = xp.zeros((*pivots.shape[:-1], rows, 1), xp.int64) + xp.arange(rows)[:, None]
    for j in builtins.range(pivots.shape[-1]):
        _exchange(xp, order, j, pivots[..., j, None].astype(xp.int64) - 1)
    return order[..., 0]


def lu_solve(LU: Tensor, pivots: Tensor, B: Tensor, *, left: bool = True, adjoint: bool = False) -> Tensor:
    """Solution X of A X = B, or of X A = B if not `left`, for A given by its LU decomposition.

    Args:
        LU: The compact factors of A that `lu_factor` returns.
        pivots: The row exchanges that it returns.
        B: The right-hand sides.
        left: Whether A is on the left.
        adjoint: Whether to solve with Aᵀ instead of A.

    Shape:
        LU: (..., n, n); pivots: (..., n); B: (..., n, k), or (..., k, n) if not `left`.
        output: the shape of B, with batch dimensions broadcast.

    Raises:
        RuntimeError: LU is not square or not of float32 or float64, the pivots are not of int32, or the shapes do not
            fit.

    Example:
        >>> import lucid
        >>> LU, pivots = lucid.linalg.lu_factor(lucid.tensor([[0.0, 2.0], [4.0, 0.0]]))
        >>> lucid.linalg.lu_solve(LU, pivots, lucid.tensor([[2.0], [8.0]])).tolist()
        [[2.0], [1.0]]
    """
    check_matrix("linalg.lu_solve", LU)
    if pivots.dtype != np.int32:
        raise RuntimeError(f"linalg.lu_solve: expected pivots of int32, as lu_factor returns them, got {pivots.dtype}")
    if not left:
        return mT(lu_solve(LU, pivots, mT(B), adjoint=not adjoint))
    n = LU.shape[-1]
    L, U = tril(LU, -1) + _eye_like(LU), triu(LU)
    order = _order_of(pivots, rows=n)
    if adjoint:
        found = solve_triangular(mT(L), solve_triangular(mT(U), B, upper=False), upper=True)
        return _rows_in_order(*_of_one_batch(found, order), back=True)
    return solve_triangular(
        U, solve_triangular(L, _rows_in_order(*_of_one_batch(B, order), back=False), upper=False), upper=True
    )


def _of_one_batch(x: Any, order: Any) -> tuple[Any, Any]:
    """Matrices and the orders of their rows, with batch dimensions broadcast."""
    batch = np.broadcast_shapes(tuple(x.shape[:-2]), tuple(order.shape[:-1]))
    return expand(x, (*batch, *x.shape[-2:])), expand(order, (*batch, order.shape[-1]))
