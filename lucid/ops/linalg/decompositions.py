"""Matrix decompositions: QR, singular values (SVD), eigenvalues of symmetric matrices.

The factors are unique up to signs only where the singular values or eigenvalues differ. Where two are equal, the
gradient through their vectors does not exist; the part of it that would be infinite is taken to be 0.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..elementwise.where import ratio
from ..shape.diagonal import diag_embed, triu
from ..shape.joining import _cat
from ..shape.reshaping import unsqueeze
from ..shape.slicing import _slice
from ..shape.transposing import mT
from .matmul import matmul
from .solvers import _solve, call_lapack, call_svd, check_matrix


class QR(NamedTuple):
    """The factors of A = Q R: Q orthogonal, R upper triangular."""

    Q: Tensor
    R: Tensor


class SVD(NamedTuple):
    """The factors of A = U diag(S) Vh: left singular vectors, singular values, right singular vectors."""

    U: Tensor
    S: Tensor
    Vh: Tensor


class Eigen(NamedTuple):
    """The factors of A = V diag(L) Vᵀ: eigenvalues in ascending order, and eigenvectors as columns."""

    eigenvalues: Tensor
    eigenvectors: Tensor


def qr(A: Tensor, mode: str = "reduced") -> QR:
    """QR decomposition A = Q R, with orthonormal columns in Q and an upper triangular R.

    Args:
        A: A matrix, or a batch of matrices.
        mode: "reduced"; "complete", which has a gradient only if m ≤ n; or "r" for R alone with an empty Q, without a
            gradient.

    Shape:
        A: (..., m, n), with k = min(m, n).
        output: "reduced": Q (..., m, k) and R (..., k, n); "complete": (..., m, m) and (..., m, n);
        "r": (0,) and (..., k, n).

    Raises:
        RuntimeError: A is not a matrix of float32 or float64, or `mode` is unknown; in the backward pass, that the mode
            has no gradient.

    Example:
        >>> import lucid
        >>> Q, R = lucid.linalg.qr(lucid.tensor([[3.0, 1.0], [4.0, 2.0]]))
        >>> (Q @ R).round(decimals=4).tolist()
        [[3.0, 1.0], [4.0, 2.0]]
    """
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(f"linalg.qr: expected mode to be 'reduced', 'complete' or 'r', got {mode!r}")
    m, n = check_matrix("linalg.qr", A, square=False).shape[-2:]
    if mode == "r" or (mode == "complete" and m > n):
        return QR(*_qr_without_gradient(A, mode=mode))
    if m >= n:
        return QR(*_qr(A))
    Q, left = _qr(_slice(A, index=(..., slice(0, m))))  # the rest of R is Qᵀ times the rest of A
    return QR(Q, _cat(left, matmul(mT(Q), _slice(A, index=(..., slice(m, n)))), dim=len(A.shape) - 1))  # type: ignore[arg-type, misc]


@primitive(name="linalg.qr")
def _qr(xp: Any, x: Array) -> tuple[Array, Array]:
    """QR of a matrix with at least as many rows as columns."""
    return tuple(call_lapack(xp, "linalg.qr", xp.linalg.qr, x))


def _qr_vjp(g: Any, y: Any) -> Any:
    """(G_Q + Q M) R⁻ᵀ, where M is symmetric with the upper triangle of G_R Rᵀ - Qᵀ G_Q."""
    (gq, gr), (q, r) = g, y
    m = matmul(gr, mT(r)) - matmul(mT(q), gq)
    m = triu(m) + mT(triu(m, 1))
    return mT(_solve(r, mT(gq + matmul(q, m))))


_qr.vjp(x=_qr_vjp)


@primitive(name="linalg.qr")
def _qr_without_gradient(xp: Any, x: Array, *, mode: str) -> tuple[Array, Array]:
    if mode == "r":
        return xp.zeros(0, dtype=x.dtype), call_lapack(xp, "linalg.qr", lambda x: xp.linalg.qr(x, mode="r"), x)
    return tuple(call_lapack(xp, "linalg.qr", lambda x: xp.linalg.qr(x, mode="complete"), x))


def _qr_without_gradient_vjp(g: Any, mode: str) -> Any:
    raise RuntimeError(
        f"linalg.qr: mode {mode!r} has no gradient for such a matrix, as Q is not determined by A; use mode='reduced'"
    )


_qr_without_gradient.vjp(x=_qr_without_gradient_vjp)


def svd(A: Tensor, full_matrices: bool = True) -> SVD:
    """Singular value decomposition A = U diag(S) Vh, with S in descending order.

    The third factor is Vh = Vᵀ, not V.

    Args:
        A: A matrix, or a batch of matrices.
        full_matrices: Whether to complete U and Vh to square matrices. The vectors added have no gradient.

    Shape:
        A: (..., m, n), with k = min(m, n).
        output: U (..., m, m), S (..., k), Vh (..., n, n); with `full_matrices=False` U (..., m, k), Vh (..., k, n).

    Raises:
        LinAlgError: There is NaN in A.
        RuntimeError: A is not a matrix of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.linalg.svd(lucid.tensor([[0.0, 2.0], [3.0, 0.0]])).S.tolist()
        [3.0, 2.0]
    """
    return SVD(*_svd(check_matrix("linalg.svd", A, square=False), full=bool(full_matrices)))


@primitive(name="linalg.svd")
def _svd(xp: Any, x: Array, *, full: bool) -> tuple[Array, Array, Array]:
    return call_svd(xp, "linalg.svd", x, full_matrices=full)


def _svd_vjp(g: Any, y: Any) -> Any:
    """U (skew(Uᵀ G_U) / E · S + S · skew(Vᵀ G_V) / E + diag(G_S)) Vᵀ, where Eᵢⱼ = sⱼ² - sᵢ² and skew(M) = M - Mᵀ.

    And where U or V is not square: (1 - U Uᵀ) G_U S⁻¹ Vᵀ, and U S⁻¹ G_Vᵀ (1 - V Vᵀ).
    """
    (gu, gs, gvh), (u, s, vh) = g, y
    k = s.shape[-1]
    u, gu = (_slice(a, index=(..., slice(0, k))) for a in (u, gu))
    vh, gvh = (_slice(a, index=(..., slice(0, k), slice(None))) for a in (vh, gvh))
    row, column = unsqueeze(s, -2), unsqueeze(s, -1)
    gaps = row * row - column * column
    a, b = matmul(mT(u), gu), matmul(vh, mT(gvh))
    inner = ratio(a - mT(a), gaps) * row + column * ratio(b - mT(b), gaps) + diag_embed(gs)
    found = matmul(matmul(u, inner), vh)
    if u.shape[-2] > k:
        found = found + matmul(ratio(gu - matmul(u, a), row), vh)
    if vh.shape[-1] > k:
        found = found + matmul(u, ratio(gvh - matmul(mT(b), vh), column))
    return found


_svd.vjp(x=_svd_vjp)


def svdvals(A: Tensor) -> Tensor:
    """Singular values of a matrix, in descending order.

    Shape:
        A: (..., m, n); output: (..., min(m, n)).

    Raises:
        RuntimeError: A is not a matrix of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.linalg.svdvals(lucid.tensor([[0.0, 2.0], [3.0, 0.0]])).tolist()
        [3.0, 2.0]
    """
    return _svdvals(check_matrix("linalg.svdvals", A, square=False))


@primitive(name="linalg.svdvals")
def _svdvals(xp: Any, x: Array) -> Array:
    return call_svd(xp, "linalg.svdvals", x, compute_uv=False)


def _svdvals_vjp(g: Any, x: Any) -> Any:
    """U diag(G) Vᵀ"""
    u, _, vh = _svd(x, full=False)
    return matmul(u, unsqueeze(g, -1) * vh)


_svdvals.vjp(x=_svdvals_vjp)


def eigh(A: Tensor, UPLO: Literal["L", "U"] = "L") -> Eigen:
    """Eigenvalues and eigenvectors of a symmetric matrix: A = V diag(L) Vᵀ.

    Only one triangle of A is read, so a matrix that is not symmetric gives no error.

    Args:
        A: A symmetric matrix, or a batch of them.
        UPLO: Which triangle to read: "L", the lower one, or "U", the upper one.

    Shape:
        A: (..., n, n); output: ``eigenvalues`` (..., n) in ascending order, ``eigenvectors`` (..., n, n) as columns.

    Raises:
        RuntimeError: A is not square or not of float32 or float64, or `UPLO` is neither "L" nor "U".

    Example:
        >>> import lucid
        >>> lucid.linalg.eigh(lucid.tensor([[2.0, 0.0], [0.0, 1.0]])).eigenvalues.tolist()
        [1.0, 2.0]
    """
    return Eigen(*_eigh(check_matrix("linalg.eigh", A), uplo=_check_uplo("linalg.eigh", UPLO)))


def _check_uplo(name: str, UPLO: Literal["L", "U"]) -> str:
    if UPLO not in ("L", "U", "l", "u"):
        raise RuntimeError(f"{name}: expected UPLO to be 'L' or 'U', got {UPLO!r}")
    return UPLO.upper()


@primitive(name="linalg.eigh")
def _eigh(xp: Any, x: Array, *, uplo: str) -> tuple[Array, Array]:
    return tuple(call_lapack(xp, "linalg.eigh", lambda x: tuple(xp.linalg.eigh(x, uplo)), x))


def _eigh_vjp(g: Any, y: Any) -> Any:
    """V (sym(Vᵀ G_V / E) + diag(G_L)) Vᵀ, where Eᵢⱼ = lⱼ - lᵢ and sym(M) = (M + Mᵀ) / 2.

    A step along it keeps a symmetric matrix symmetric.
    """
    (gl, gv), (values, v) = g, y
    gaps = unsqueeze(values, -2) - unsqueeze(values, -1)
    turned = ratio(matmul(mT(v), gv), gaps)
    return matmul(matmul(v, (turned + mT(turned)) * 0.5 + diag_embed(gl)), mT(v))


_eigh.vjp(x=_eigh_vjp)


def eigvalsh(A: Tensor, UPLO: Literal["L", "U"] = "L") -> Tensor:
    """Eigenvalues of a symmetric matrix, in ascending order; see `eigh`.

    Shape:
        A: (..., n, n); output: (..., n).

    Raises:
        RuntimeError: A is not square or not of float32 or float64, or `UPLO` is neither "L" nor "U".

    Example:
        >>> import lucid
        >>> lucid.linalg.eigvalsh(lucid.tensor([[2.0, 0.0], [0.0, 1.0]])).tolist()
        [1.0, 2.0]
    """
    return _eigvalsh(check_matrix("linalg.eigvalsh", A), uplo=_check_uplo("linalg.eigvalsh", UPLO))


@primitive(name="linalg.eigvalsh")
def _eigvalsh(xp: Any, x: Array, *, uplo: str) -> Array:
    return call_lapack(xp, "linalg.eigvalsh", lambda x: xp.linalg.eigvalsh(x, uplo), x)


def _eigvalsh_vjp(g: Any, x: Any, uplo: str) -> Any:
    """V diag(G) Vᵀ"""
    _, v = _eigh(x, uplo=uplo)
    return matmul(v, unsqueeze(g, -1) * mT(v))


_eigvalsh.vjp(x=_eigvalsh_vjp)
