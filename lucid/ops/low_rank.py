"""A few singular vectors of a large matrix, by random projections: svd_lowrank and pca_lowrank.

The matrix is multiplied by some random vectors, whose products span nearly the same space as its largest singular
vectors; what is left is a small matrix. It is much faster than a whole decomposition, and not as accurate.
"""

from __future__ import annotations

from typing import Any

from ..autograd.typing import Tensor
from .creation.random import randn
from .linalg.decompositions import qr, svd
from .linalg.factors.older_names import USV
from .linalg.matmul import matmul
from .linalg.solvers import check_matrix
from .reduction.sums import mean
from .shape.transposing import mT


def svd_lowrank(A: Tensor, q: int = 6, niter: int = 2, M: Tensor | None = None) -> USV:
    """Return the q largest singular values of a matrix and their vectors, approximately: A ≈ U diag(S) Vᵀ.

    Args:
        A: A matrix, or a batch of matrices.
        q: How many; a few more than are wanted make these more accurate.
        niter: How often to multiply by AᵀA, which makes the largest ones stand out.
        M: What to subtract from A first, such as the mean of its rows.

    Shape:
        A: (..., m, n); M: broadcasts to it; output: U (..., m, q), S (..., q), V (..., n, q).

    Raises:
        RuntimeError: A is not a matrix of float32 or float64, q is not from 1 to min(m, n), or niter is negative.

    Example:
        >>> import lucid
        >>> A = lucid.outer(lucid.tensor([3.0, 4.0]), lucid.tensor([0.0, 1.0, 0.0]))
        >>> lucid.svd_lowrank(A, q=1).S
        tensor([5.])

    Source: N. Halko, P. Martinsson and J. Tropp, "Finding structure with randomness: probabilistic algorithms for
    constructing approximate matrix decompositions", 2011.
    """
    A = check_matrix("svd_lowrank", A if M is None else A - M, square=False)
    m, n = A.shape[-2:]
    if not 1 <= q <= min(m, n) or niter < 0:
        raise RuntimeError(f"svd_lowrank: expected q from 1 to {min(m, n)} and niter >= 0, got q={q}, niter={niter}")
    if m < n:
        U, S, V = svd_lowrank(mT(A), q, niter)
        return USV(V, S, U)
    Q = qr(matmul(A, randn(n, q, dtype=A.dtype, device=A.device))).Q
    for _ in range(niter):
        Q = qr(matmul(A, qr(matmul(mT(A), Q)).Q)).Q
    U, S, Vh = svd(matmul(mT(Q), A), full_matrices=False)
    return USV(matmul(Q, U), S, mT(Vh))


def pca_lowrank(A: Tensor, q: int | None = None, center: bool = True, niter: int = 2) -> USV:
    """Return the q principal components of the rows of a matrix, approximately; see `svd_lowrank`.

    The columns of V are the principal directions, ``A @ V[:, :k]`` the data in k of them, S² / (m - 1) the variances.

    Args:
        A: Data, a sample in each row.
        q: How many components; by default 6, or as many as there can be.
        center: Whether to subtract the mean of the rows first.
        niter: As in `svd_lowrank`.

    Shape:
        A: (..., m, n); output: U (..., m, q), S (..., q), V (..., n, q).

    Raises:
        RuntimeError: A is not a matrix of float32 or float64, q is not from 1 to min(m, n), or niter is negative.

    Example:
        >>> import lucid
        >>> points = lucid.tensor([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
        >>> lucid.pca_lowrank(points, q=1).V.abs()
        tensor([[0.7071],
                [0.7071]])
    """
    count: Any = min(6, *A.shape[-2:]) if q is None else q
    return svd_lowrank(A, count, niter, mean(A, -2, True) if center else None)
