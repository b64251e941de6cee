"""Least squares, pseudoinverse and rank."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ...autograd.primitive import primitive
from ...backend import Array
from ..elementwise.powers import square
from ..reduction.sums import sum
from ..shape.diagonal import tril
from ..shape.reshaping import squeeze, unsqueeze
from ..shape.transposing import mT
from .decompositions import svdvals
from .solvers import computed, is_vector, matrix


def pinv(A: Any, *, atol: float | None = None, rtol: float | None = None, hermitian: bool = False) -> Any:
    """Return the pseudoinverse A⁺ of a matrix: (AᵀA)⁻¹ Aᵀ if its columns are independent.

    Singular values up to atol, or up to rtol times the largest one, count as zero.

    Args:
        A: Of shape (..., m, n).
        atol: See above; by default 0.
        rtol: See above; by default the larger of m and n, times the precision of the dtype; 0 if atol is given.
        hermitian: A is symmetric, and only its lower triangle is looked at.

    Raises:
        RuntimeError: A is no matrix.

    Example:
        >>> import lucid
        >>> lucid.linalg.pinv(lucid.tensor([[2.0, 0.0], [0.0, 0.0]])).tolist()
        [[0.5, 0.0], [0.0, 0.0]]
    """
    A = matrix("linalg.pinv", A, square=hermitian)
    A = _symmetric(A) if hermitian else A
    return _pinv(A, atol=atol or 0.0, rtol=_relative(A, atol, rtol))


def pinverse(input: Any, rcond: float = 1e-15) -> Any:
    """Return ``linalg.pinv(input, rtol=rcond)``.

    Example:
        >>> import lucid
        >>> lucid.pinverse(lucid.tensor([[2.0]])).tolist()
        [[0.5]]
    """
    return pinv(input, rtol=rcond)


def _symmetric(A: Any) -> Any:
    return tril(A) + mT(tril(A, -1))


def _relative(A: Any, atol: float | None, rtol: float | None) -> float:
    """The tolerance relative to the largest singular value."""
    if rtol is not None:
        return rtol
    return 0.0 if atol else max(A.shape[-2:]) * float(np.finfo(A.dtype).eps)


def _cutoff(xp: Any, s: Array, atol: float, rtol: float) -> Array:
    largest = s.max(axis=-1, keepdims=True) if s.shape[-1] else xp.zeros((*s.shape[:-1], 1), dtype=s.dtype)
    return xp.maximum(rtol * largest, atol)


@primitive(name="linalg.pinv")
def _pinv(xp: Any, x: Array, *, atol: float, rtol: float) -> Array:
    u, s, vh = computed(xp, "linalg.pinv", lambda x: tuple(xp.linalg.svd(x, full_matrices=False)), x)
    counts = s > _cutoff(xp, s, atol, rtol)
    inverse = xp.where(counts, 1 / xp.where(counts, s, 1), 0).astype(x.dtype)
    return (vh.swapaxes(-1, -2) * inverse[..., None, :]) @ u.swapaxes(-1, -2)


def _through_pinv(g: Any, x: Any, y: Any) -> Any:
    """The gradient for a matrix of constant rank.

    Source: G. Golub and V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems whose
    variables separate", 1973.
    """
    k = mT(g) @ y
    right = k @ mT(y)
    return right - mT(y @ k) - (x @ y) @ right + (mT(y) @ y) @ (mT(g) - k @ x)


_pinv.vjp(x=_through_pinv)


def matrix_rank(A: Any, *, atol: float | None = None, rtol: float | None = None, hermitian: bool = False) -> Any:
    """Return the rank of a matrix: how many of its singular values count as different from zero; see `pinv`.

    Raises:
        RuntimeError: A is no matrix.

    Example:
        >>> import lucid
        >>> lucid.linalg.matrix_rank(lucid.tensor([[1.0, 2.0], [2.0, 4.0]])).item()
        1
    """
    A = matrix("linalg.matrix_rank", A, square=hermitian)
    A = _symmetric(A) if hermitian else A
    return _how_many(svdvals(A), atol=atol or 0.0, rtol=_relative(A, atol, rtol))


@primitive(casts=True)
def _how_many(xp: Any, s: Array, *, atol: float, rtol: float) -> Array:
    return (s > _cutoff(xp, s, atol, rtol)).sum(axis=-1)


class LeastSquares(NamedTuple):
    """What `lstsq` returns."""

    solution: Any
    residuals: Any
    rank: Any
    singular_values: Any


# What is returned besides the solution: residuals, rank, singular values, by the name of LAPACK's routine for it.
DRIVERS = {"gels": (1, 0, 0), "gelsy": (0, 1, 0), "gelsd": (1, 1, 1), "gelss": (1, 1, 1)}


def lstsq(A: Any, B: Any, rcond: float | None = None, *, driver: str | None = None) -> LeastSquares:
    """Return the X for which ‖A X - B‖ is smallest; of several, that for which ‖X‖ is smallest too.

    It is A⁺ B, by singular values, for matrices of any rank, whatever the driver.

    Args:
        A: Of shape (..., m, n).
        B: Of shape (..., m, k), or a vector of m numbers, or a batch of them with just the batch dimensions of A.
        rcond: Singular values up to rcond times the largest one count as zero; by default the larger of m and n, times
            the precision of the dtype.
        driver: What to return beside the solution, as in PyTorch: "gelsy", the default, returns the rank, "gels" the
            residuals, "gelsd" and "gelss" everything; the others are empty tensors.

    Returns:
        The ``solution``; the ``residuals`` ‖A X - B‖² of each column if m > n and all ranks are full; the ``rank`` of
        A; and its ``singular_values``.

    Raises:
        RuntimeError: The shapes do not fit, or there is no such driver.

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
    m, n = matrix("linalg.lstsq", A, square=False).shape[-2:]
    vector = is_vector(A, B)
    columns = unsqueeze(B, -1) if vector else B
    if columns.shape[-2] != m:
        raise RuntimeError(f"linalg.lstsq: A of shape {tuple(A.shape)} and B of shape {tuple(B.shape)} do not fit")
    X = pinv(A, rtol=rcond) @ columns
    s = svdvals(A)
    rank = _how_many(s, atol=0.0, rtol=_relative(A, None, rcond))
    full = with_residuals and m > n and bool((rank == n).all().item())
    return LeastSquares(
        squeeze(X, -1) if vector else X,
        sum(square(A @ X - columns), -2) if full else _nothing(s),
        rank if with_rank else _nothing(rank),
        s if with_values else _nothing(s),
    )


@primitive
def _nothing(xp: Any, x: Array) -> Array:
    return xp.zeros(0, dtype=x.dtype)
