"""Matrix decompositions: QR, singular values, eigenvalues of symmetric matrices.

The factors are unique up to signs only where values (singular or eigen-) differ. Where two are equal, the gradient
through their vectors does not exist; the part of it that would be infinite is taken to be 0.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ...autograd.primitive import primitive
from ...backend import Array
from ..elementwise.where import ratio
from ..shape.diagonal import diag_embed, triu
from ..shape.joining import _cat
from ..shape.reshaping import unsqueeze
from ..shape.slicing import _slice
from ..shape.transposing import mT
from .solvers import _solve, computed, matrix


class QR(NamedTuple):
    """An orthogonal and an upper triangular matrix: A = Q R."""

    Q: Any
    R: Any


class SVD(NamedTuple):
    """Singular vectors and values: A = U diag(S) Vh."""

    U: Any
    S: Any
    Vh: Any


class Eigen(NamedTuple):
    """Eigenvalues in ascending order, and their vectors as columns: A = V diag(L) Vᵀ."""

    eigenvalues: Any
    eigenvectors: Any


def qr(A: Any, mode: str = "reduced") -> QR:
    """Return Q with orthogonal columns and the upper triangular R with A = Q R.

    Args:
        A: Of shape (..., m, n); k is the smaller of m and n.
        mode: "reduced" gives Q of shape (m, k) and R of shape (k, n); "complete" (m, m) and (m, n), with a gradient
            only if m ≤ n; "r" gives R alone, and an empty Q, without gradient.

    Raises:
        RuntimeError: A is no matrix, or there is no such mode.

    Example:
        >>> import lucid
        >>> Q, R = lucid.linalg.qr(lucid.tensor([[3.0, 1.0], [4.0, 2.0]]))
        >>> (Q @ R).round(decimals=4).tolist()
        [[3.0, 1.0], [4.0, 2.0]]
    """
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(f"linalg.qr: expected mode to be 'reduced', 'complete' or 'r', got {mode!r}")
    m, n = matrix("linalg.qr", A, square=False).shape[-2:]
    if mode == "r" or (mode == "complete" and m > n):
        return QR(*_qr_without_gradient(A, mode=mode))
    if m >= n:
        return QR(*_qr(A))
    Q, left = _qr(_slice(A, index=(..., slice(0, m))))  # the rest of R is Qᵀ times the rest of A
    return QR(Q, _cat(left, mT(Q) @ _slice(A, index=(..., slice(m, n))), dim=len(A.shape) - 1))


@primitive(name="linalg.qr")
def _qr(xp: Any, x: Array) -> tuple[Array, Array]:
    """Of a matrix with at least as many rows as columns."""
    return tuple(computed(xp, "linalg.qr", xp.linalg.qr, x))


def _through_qr(g: Any, y: Any) -> Any:
    """Return (G_Q + Q M) R⁻ᵀ, where M is symmetric with the upper triangle of G_R Rᵀ - Qᵀ G_Q."""
    (gq, gr), (q, r) = g, y
    m = gr @ mT(r) - mT(q) @ gq
    m = triu(m) + mT(triu(m, 1))
    return mT(_solve(r, mT(gq + q @ m)))


_qr.vjp(x=_through_qr)


@primitive(name="linalg.qr")
def _qr_without_gradient(xp: Any, x: Array, *, mode: str) -> tuple[Array, Array]:
    if mode == "r":
        return xp.zeros(0, dtype=x.dtype), computed(xp, "linalg.qr", lambda x: xp.linalg.qr(x, mode="r"), x)
    return tuple(computed(xp, "linalg.qr", lambda x: xp.linalg.qr(x, mode="complete"), x))


def _refuse_qr(g: Any, mode: str) -> Any:
    raise RuntimeError(
        f"linalg.qr: mode {mode!r} has no gradient for such a matrix, as Q is not determined by A; use mode='reduced'"
    )


_qr_without_gradient.vjp(x=_refuse_qr)


def svd(A: Any, full_matrices: bool = True) -> SVD:
    """Return U and Vh with orthogonal columns and rows, and the singular values S, descending, with A = U diag(S) Vh.

    Args:
        A: Of shape (..., m, n); k is the smaller of m and n.
        full_matrices: Complete U to shape (m, m) and Vh to (n, n); else (m, k) and (k, n). What is added has no
            gradient.

    Raises:
        RuntimeError: A is no matrix.

    Example:
        >>> import lucid
        >>> lucid.linalg.svd(lucid.tensor([[0.0, 2.0], [3.0, 0.0]])).S.tolist()
        [3.0, 2.0]
    """
    return SVD(*_svd(matrix("linalg.svd", A, square=False), full=bool(full_matrices)))


@primitive(name="linalg.svd")
def _svd(xp: Any, x: Array, *, full: bool) -> tuple[Array, Array, Array]:
    return tuple(computed(xp, "linalg.svd", lambda x: tuple(xp.linalg.svd(x, full_matrices=full)), x))


def _through_svd(g: Any, y: Any) -> Any:
    """Return U (skew(Uᵀ G_U) / E · S + S · skew(Vᵀ G_V) / E + diag(G_S)) Vᵀ, where Eᵢⱼ = sⱼ² - sᵢ².

    And where U or V is not square: (1 - U Uᵀ) G_U S⁻¹ Vᵀ, and U S⁻¹ G_Vᵀ (1 - V Vᵀ).
    """
    (gu, gs, gvh), (u, s, vh) = g, y
    k = s.shape[-1]
    u, gu = (_slice(a, index=(..., slice(0, k))) for a in (u, gu))
    vh, gvh = (_slice(a, index=(..., slice(0, k), slice(None))) for a in (vh, gvh))
    row, column = unsqueeze(s, -2), unsqueeze(s, -1)
    gaps = row * row - column * column
    a, b = mT(u) @ gu, vh @ mT(gvh)
    inner = ratio(a - mT(a), gaps) * row + column * ratio(b - mT(b), gaps) + diag_embed(gs)
    found = u @ inner @ vh
    if u.shape[-2] > k:
        found = found + ratio(gu - u @ a, row) @ vh
    if vh.shape[-1] > k:
        found = found + u @ ratio(gvh - mT(b) @ vh, column)
    return found


_svd.vjp(x=_through_svd)


def svdvals(A: Any) -> Any:
    """Return the singular values of a matrix, in descending order.

    Raises:
        RuntimeError: A is no matrix.

    Example:
        >>> import lucid
        >>> lucid.linalg.svdvals(lucid.tensor([[0.0, 2.0], [3.0, 0.0]])).tolist()
        [3.0, 2.0]
    """
    return _svdvals(matrix("linalg.svdvals", A, square=False))


@primitive(name="linalg.svdvals")
def _svdvals(xp: Any, x: Array) -> Array:
    return computed(xp, "linalg.svdvals", lambda x: xp.linalg.svd(x, compute_uv=False), x)


def _through_svdvals(g: Any, x: Any) -> Any:
    """Return U diag(G) Vᵀ."""
    u, _, vh = _svd(x, full=False)
    return u @ (unsqueeze(g, -1) * vh)


_svdvals.vjp(x=_through_svdvals)


def eigh(A: Any, UPLO: str = "L") -> Eigen:
    """Return the ``eigenvalues`` L of a symmetric matrix, ascending, and its ``eigenvectors`` V: A = V diag(L) Vᵀ.

    Only one triangle of A is looked at, the lower one ("L") or the upper one ("U").

    Raises:
        RuntimeError: The matrix is not square, or UPLO is neither "L" nor "U".

    Example:
        >>> import lucid
        >>> lucid.linalg.eigh(lucid.tensor([[2.0, 0.0], [0.0, 1.0]])).eigenvalues.tolist()
        [1.0, 2.0]
    """
    return Eigen(*_eigh(matrix("linalg.eigh", A), half=_half("linalg.eigh", UPLO)))


def _half(name: str, UPLO: str) -> str:
    if UPLO not in ("L", "U", "l", "u"):
        raise RuntimeError(f"{name}: expected UPLO to be 'L' or 'U', got {UPLO!r}")
    return UPLO.upper()


@primitive(name="linalg.eigh")
def _eigh(xp: Any, x: Array, *, half: str) -> tuple[Array, Array]:
    return tuple(computed(xp, "linalg.eigh", lambda x: tuple(xp.linalg.eigh(x, half)), x))


def _through_eigh(g: Any, y: Any) -> Any:
    """Return V (Vᵀ G_V / E + diag(G_L)) Vᵀ, where Eᵢⱼ = lⱼ - lᵢ."""
    (gl, gv), (values, v) = g, y
    gaps = unsqueeze(values, -2) - unsqueeze(values, -1)
    return v @ (ratio(mT(v) @ gv, gaps) + diag_embed(gl)) @ mT(v)


_eigh.vjp(x=_through_eigh)


def eigvalsh(A: Any, UPLO: str = "L") -> Any:
    """Return the eigenvalues of a symmetric matrix, in ascending order; see `eigh`.

    Raises:
        RuntimeError: The matrix is not square, or UPLO is neither "L" nor "U".

    Example:
        >>> import lucid
        >>> lucid.linalg.eigvalsh(lucid.tensor([[2.0, 0.0], [0.0, 1.0]])).tolist()
        [1.0, 2.0]
    """
    return _eigvalsh(matrix("linalg.eigvalsh", A), half=_half("linalg.eigvalsh", UPLO))


@primitive(name="linalg.eigvalsh")
def _eigvalsh(xp: Any, x: Array, *, half: str) -> Array:
    return computed(xp, "linalg.eigvalsh", lambda x: xp.linalg.eigvalsh(x, half), x)


def _through_eigvalsh(g: Any, x: Any, half: str) -> Any:
    """Return V diag(G) Vᵀ."""
    _, v = _eigh(x, half=half)
    return v @ (unsqueeze(g, -1) * mT(v))


_eigvalsh.vjp(x=_through_eigvalsh)
