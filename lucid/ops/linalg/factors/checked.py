"""Inverses, solutions and Cholesky factors that report a matrix without one by a number instead of an error."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ....autograd.primitive import primitive
from ....autograd.typing import Tensor
from ....backend import Array, device_of
from ...elementwise.where import where
from ...shape.reshaping import _reshape
from ..cholesky import cholesky
from ..solvers import LinAlgError, _eye_like, check_matrix, inv, is_vector, solve
from .lu import _factored, worst


class InvEx(NamedTuple):
    """Inverses, and for each matrix 0 or the first column without a pivot, counted from 1."""

    inverse: Tensor
    info: Tensor


class SolveEx(NamedTuple):
    """Solutions, and for each matrix 0 or the first column without a pivot, counted from 1."""

    result: Tensor
    info: Tensor


class CholeskyEx(NamedTuple):
    """Cholesky factors, and for each matrix 0 or the order of the first leading part that is not positive-definite."""

    L: Tensor
    info: Tensor


def inv_ex(A: Tensor, *, check_errors: bool = False) -> InvEx:
    """Inverses of square matrices; where one is singular, NaN, and in ``info`` the first column without a pivot.

    Shape:
        A: (..., n, n); output: ``inverse`` (..., n, n), ``info`` (...) of int32.

    Raises:
        LinAlgError: `check_errors` is True, and a matrix is singular.
        RuntimeError: A is not square, or is not of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.linalg.inv_ex(lucid.ones(2, 2)).info.item()
        2
    """
    check_matrix("linalg.inv_ex", A)
    info, good = _singular("linalg.inv_ex", A, check_errors)
    return InvEx(inv(A) if good is None else _or_nan(good, inv(_or_identity(good, A))), info)


def solve_ex(A: Tensor, B: Tensor, *, left: bool = True, check_errors: bool = False) -> SolveEx:
    """Solutions of linear systems; where A is singular, NaN, and in ``info`` the first column without a pivot.

    Shape:
        A: (..., n, n); B: (..., n, k), or (..., n); output: ``result``, of the shape of `solve`'s, ``info`` (...).

    Raises:
        LinAlgError: `check_errors` is True, and a matrix is singular.
        RuntimeError: A is not square or not of float32 or float64, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.linalg.solve_ex(lucid.tensor([[2.0]]), lucid.tensor([[4.0]])).result.tolist()
        [[2.0]]
    """
    check_matrix("linalg.solve_ex", A)
    info, good = _singular("linalg.solve_ex", A, check_errors)
    if good is None:
        return SolveEx(solve(A, B, left=left), info)
    found = solve(_or_identity(good, A), B, left=left)
    mask = _reshape(good, shape=(*good.shape, 1) if is_vector(A, B) else (*good.shape, 1, 1))
    return SolveEx(where(mask, found, float("nan")), info)


def cholesky_ex(A: Tensor, *, upper: bool = False, check_errors: bool = False) -> CholeskyEx:
    """Cholesky factors; where a matrix is not positive-definite, NaN, and ``info`` is the order of the part at fault.

    Shape:
        A: (..., n, n); output: ``L`` (..., n, n), ``info`` (...) of int32.

    Raises:
        LinAlgError: `check_errors` is True, and a matrix is not positive-definite.
        RuntimeError: A is not square, or is not of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.linalg.cholesky_ex(lucid.tensor([[1.0, 0.0], [0.0, -1.0]])).info.item()
        2
    """
    check_matrix("linalg.cholesky_ex", A)
    info = _indefinite(A)
    bad, good = worst(info), info == 0
    if not bad:
        return CholeskyEx(cholesky(A, upper), info)
    if check_errors:
        raise LinAlgError(f"linalg.cholesky_ex: a matrix is not positive-definite from order {bad}")
    return CholeskyEx(_or_nan(good, cholesky(_or_identity(good, A), upper)), info)


def _singular(name: str, A: Any, check_errors: bool) -> tuple[Any, Any]:
    """For each matrix the first column without a pivot, and which matrices have all; None if all matrices have."""
    info = _factored(name, A, check_errors)[2]
    return info, (info == 0) if worst(info) else None


def _or_identity(good: Any, A: Any) -> Any:
    return where(_reshape(good, shape=(*good.shape, 1, 1)), A, _eye_like(A))


def _or_nan(good: Any, result: Any) -> Any:
    return where(_reshape(good, shape=(*good.shape, 1, 1)), result, float("nan"))


@primitive(casts=True)
def _indefinite(xp: Any, x: Array) -> Array:
    """The order of the first leading part that is not positive-definite, of each matrix, on the host; 0 if all are."""
    host = np.asarray(device_of(x).to_numpy(x))
    found = np.zeros(host.shape[:-2], np.int32)
    for i in np.ndindex(found.shape):
        try:
            if not np.isnan(np.linalg.cholesky(host[i])).any():
                continue
        except np.linalg.LinAlgError:
            pass
        low, high = 0, host.shape[-1]  # the part of order low is, that of order high is not
        while high - low > 1:
            middle = (low + high) // 2
            try:
                part = np.linalg.cholesky(host[i][:middle, :middle])
                low, high = (low, middle) if np.isnan(part).any() else (middle, high)
            except np.linalg.LinAlgError:
                high = middle
        found[i] = high
    return device_of(x).from_numpy(found)
