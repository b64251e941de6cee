"""Older names of decompositions, which programs for PyTorch still call: what `lucid` itself has beside `linalg`."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ....autograd.primitive import primitive
from ....autograd.typing import Tensor
from ....backend import Array
from ...shape.reshaping import _reshape
from ...shape.slicing import _slice
from ...shape.transposing import mT
from ..decompositions import QR, qr, svd, svdvals
from ..solvers import check_matrix
from .lu import LU, _order_of, _permutation, _unpacked, lu_factor_ex, lu_solve


class USV(NamedTuple):
    """The factors of A = U diag(S) Vᵀ."""

    U: Tensor
    S: Tensor
    V: Tensor


def svd_factors(input: Tensor, some: bool = True, compute_uv: bool = True) -> USV:
    """Singular value decomposition under its older name, ``lucid.svd``, with V in place of its transpose.

    See `linalg.svd`, which returns Vh = Vᵀ.

    Args:
        input: A matrix, or a batch of matrices.
        some: Whether to return the first min(m, n) singular vectors only.
        compute_uv: Whether to compute them; zeros otherwise.

    Shape:
        input: (..., m, n), with k = min(m, n); output: U (..., m, k), S (..., k), V (..., n, k).

    Raises:
        LinAlgError: There is NaN in the input.
        RuntimeError: The input is not a matrix of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.svd(lucid.tensor([[0.0, 2.0], [3.0, 0.0]])).S.tolist()
        [3.0, 2.0]
    """
    if not compute_uv:
        m, n = check_matrix("svd", input, square=False).shape[-2:]
        return USV(_zeros(input, rows=m), svdvals(input), _zeros(input, rows=n))
    U, S, Vh = svd(input, full_matrices=not some)
    return USV(U, S, mT(Vh))


@primitive
def _zeros(xp: Any, x: Array, *, rows: int) -> Array:
    return xp.zeros((*x.shape[:-2], rows, rows), x.dtype)


def qr_factors(input: Tensor, some: bool = True) -> QR:
    """QR decomposition under its older name, ``lucid.qr``; see `linalg.qr`.

    Shape:
        input: (..., m, n), with k = min(m, n); output: Q (..., m, k) and R (..., k, n), or (..., m, m) and (..., m, n)
        without `some`.

    Raises:
        RuntimeError: The input is not a matrix of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.qr(lucid.tensor([[2.0]])).R.abs().tolist()
        [[2.0]]
    """
    return qr(input, "reduced" if some else "complete")


class LUPacked(NamedTuple):
    """The results of `lucid.lu`."""

    LU: Tensor
    pivots: Tensor


def lu_packed(A: Tensor, pivot: bool = True, get_infos: bool = False) -> tuple[Tensor, ...]:
    """LU decomposition in compact form, under its older name: ``lucid.lu``; see `linalg.lu_factor` and `linalg.lu`.

    Shape:
        A: (..., m, n); output: (..., m, n), and (..., min(m, n)) of int32; with `get_infos` also (...) of int32.

    Raises:
        RuntimeError: A is not a matrix of float32 or float64, or `pivot` is False.

    Example:
        >>> import lucid
        >>> lucid.lu(lucid.tensor([[1.0, 2.0], [4.0, 4.0]]))[1].tolist()
        [2, 2]
    """
    compact, pivots, info = lu_factor_ex(A, pivot=pivot)
    return (compact, pivots, info) if get_infos else LUPacked(compact, pivots)


def lu_solve_packed(b: Tensor, LU_data: Tensor, LU_pivots: Tensor) -> Tensor:
    """Solution of A X = b under its older name, ``lucid.lu_solve``, which takes b first; see `linalg.lu_solve`.

    Shape:
        b: (..., n, k); LU_data: (..., n, n); LU_pivots: (..., n); output: (..., n, k).

    Raises:
        RuntimeError: LU_data is not square or not of float32 or float64, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> A, b = lucid.tensor([[0.0, 2.0], [4.0, 0.0]]), lucid.tensor([[2.0], [8.0]])
        >>> lucid.lu_solve(b, *lucid.lu(A)).tolist()
        [[2.0], [1.0]]
    """
    return lu_solve(LU_data, LU_pivots, b)


def lu_unpack(LU_data: Tensor, LU_pivots: Tensor, unpack_data: bool = True, unpack_pivots: bool = True) -> LU:
    """The factors P, L and U from the compact form that `lu_factor` returns; an empty tensor for what is not asked for.

    Shape:
        LU_data: (..., m, n), with k = min(m, n); LU_pivots: (..., k).
        output: P (..., m, m), L (..., m, k), U (..., k, n).

    Raises:
        RuntimeError: The pivots are not of int32.

    Example:
        >>> import lucid
        >>> P, L, U = lucid.lu_unpack(*lucid.linalg.lu_factor(lucid.tensor([[1.0, 2.0], [4.0, 4.0]])))
        >>> (P @ L @ U).tolist()
        [[1.0, 2.0], [4.0, 4.0]]
    """
    if unpack_pivots and LU_pivots.dtype != np.int32:
        raise RuntimeError(f"lu_unpack: expected pivots of int32, as lu_factor returns them, got {LU_pivots.dtype}")
    nothing = _slice(_reshape(LU_data, shape=(-1,)), index=(slice(0, 0),))
    P = _permutation(_order_of(LU_pivots, rows=LU_data.shape[-2]), dtype=LU_data.dtype) if unpack_pivots else nothing
    return LU(P, *(_unpacked(LU_data) if unpack_data else (nothing, nothing)))
