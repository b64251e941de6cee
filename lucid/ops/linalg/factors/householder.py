"""QR decomposition as a product of Householder reflections: geqrf, householder_product, ormqr."""

from __future__ import annotations

from typing import Any, NamedTuple

from ....autograd.primitive import primitive
from ....autograd.typing import Tensor
from ....backend import Array
from ...elementwise.where import zero_gradient
from ...reduction.sums import sum
from ...shape.diagonal import tril
from ...shape.reshaping import unsqueeze
from ...shape.slicing import _slice
from ...shape.transposing import mT
from ..matmul import matmul
from ..solvers import call_lapack, check_matrix
from .lu import _ones_on_diagonal


class Reflections(NamedTuple):
    """R above the diagonal and the vectors of the reflections below it, and the factors of the reflections."""

    a: Tensor
    tau: Tensor


def geqrf(input: Tensor) -> Reflections:
    """QR decomposition in the compact form of LAPACK; see `linalg.qr` for Q and R themselves. It has no gradient.

    Shape:
        input: (..., m, n); output: ``a`` (..., m, n) and ``tau`` (..., min(m, n)).

    Raises:
        RuntimeError: The input is not a matrix of float32 or float64.

    Example:
        >>> import lucid
        >>> a, tau = lucid.geqrf(lucid.tensor([[3.0, 1.0], [4.0, 2.0]]))
        >>> a[0]
        tensor([-5.0000, -2.2000])
    """
    return Reflections(*_geqrf(check_matrix("geqrf", input, square=False)))


@primitive(name="geqrf")
def _geqrf(xp: Any, x: Array) -> tuple[Array, Array]:
    h, tau = call_lapack(xp, "geqrf", lambda x: tuple(xp.linalg.qr(x, mode="raw")), x)
    return h.swapaxes(-1, -2).astype(x.dtype), tau.astype(x.dtype)


def householder_product(A: Tensor, tau: Tensor) -> Tensor:
    r"""The first columns of a product of Householder reflections: Q of the QR decomposition that `geqrf` returns.

    .. math:: Q = H_1 H_2 \cdots H_k \qquad H_i = I - \tau_i v_i v_i^T

    where vᵢ is 0 above element i, 1 there, and below it column i of A.

    Shape:
        A: (..., m, n) with m >= n; tau: (..., k) with k <= n; output: (..., m, n).

    Raises:
        RuntimeError: A is not a matrix of float32 or float64 with m >= n, or tau has more elements than A columns.

    Example:
        >>> import lucid
        >>> Q = lucid.linalg.householder_product(*lucid.geqrf(lucid.tensor([[3.0, 1.0], [4.0, 2.0]])))
        >>> (Q.T @ Q).round(decimals=4).abs().tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    _check("linalg.householder_product", A, tau)
    m, n = A.shape[-2:]
    if m < n:
        raise RuntimeError(
            f"linalg.householder_product: expected at least as many rows as columns, got {tuple(A.shape)}"
        )
    return _reflect(_ones_on_diagonal(A), A, tau, first=False)


def orgqr(input: Tensor, tau: Tensor) -> Tensor:
    """LAPACK's name for `linalg.householder_product`.

    Shape:
        input: (..., m, n) with m >= n; tau: (..., k) with k <= n; output: (..., m, n).

    Raises:
        RuntimeError: The input is not a matrix of float32 or float64 with m >= n, or tau has too many elements.

    Example:
        >>> import lucid
        >>> lucid.orgqr(*lucid.geqrf(lucid.tensor([[2.0], [0.0]]))).abs().tolist()
        [[1.0], [0.0]]
    """
    return householder_product(input, tau)


def ormqr(input: Tensor, tau: Tensor, other: Tensor, left: bool = True, transpose: bool = False) -> Tensor:
    """Product of the whole Q of a QR decomposition, given by its reflections, and a matrix, without making Q.

    Args:
        input: The matrix of the reflections; see `geqrf`.
        tau: Their factors.
        other: The matrix to multiply.
        left: Whether Q is on the left, or the result is ``other @ Q``.
        transpose: Whether to multiply by Qᵀ instead.

    Shape:
        input: (..., m, k); tau: (..., k); other: (..., m, n), or (..., n, m) if not `left`; output: that of `other`.

    Raises:
        RuntimeError: The input is not a matrix of float32 or float64 with m >= k, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> A = lucid.tensor([[3.0, 1.0], [4.0, 2.0]])
        >>> lucid.ormqr(*lucid.geqrf(A), A, transpose=True)[0]
        tensor([-5.0000, -2.2000])
    """
    _check("ormqr", input, tau)
    if other.shape[-2 if left else -1] != input.shape[-2]:
        raise RuntimeError(f"ormqr: shapes {tuple(input.shape)} and {tuple(other.shape)} do not fit")
    if not left:  # X Q is (Qᵀ Xᵀ)ᵀ
        return mT(ormqr(input, tau, mT(other), True, not transpose))
    return _reflect(other, input, tau, first=transpose)


def _check(name: str, A: Any, tau: Any) -> None:
    """Refuse a matrix that cannot hold these reflections.

    Raises:
        RuntimeError: It is not of float32 or float64, or has fewer rows or columns than tau elements.
    """
    if (
        tau.shape[-1] > min(check_matrix(name, A, square=False).shape[-2:])
        or tuple(tau.shape[:-1]) != tuple(A.shape[:-2])
        or tau.dtype != A.dtype
    ):
        raise RuntimeError(
            f"{name}: expected tau of the matrix's dtype, with at most as many elements as it has columns, got shapes "
            f"{tuple(A.shape)} and {tuple(tau.shape)}, {A.dtype} and {tau.dtype}"
        )


def _reflect(x: Any, A: Any, tau: Any, first: bool) -> Any:
    """H₁ H₂ ⋯ Hₖ x, or Hₖ ⋯ H₂ H₁ x with `first`."""
    k = tau.shape[-1]
    vectors = tril(_slice(A, index=(..., slice(0, k))), -1)
    vectors = vectors + _ones_on_diagonal(vectors)
    if not k:
        return x + sum(zero_gradient(A))  # so that it has a graph if A has
    for i in range(k) if first else reversed(range(k)):
        v = _slice(vectors, index=(..., slice(i, i + 1)))
        t = unsqueeze(_slice(tau, index=(..., slice(i, i + 1))), -1)
        x = x - t * matmul(v, matmul(mT(v), x))
    return x
