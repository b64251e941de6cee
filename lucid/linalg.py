"""Linear algebra, under the names of torch.linalg: every function takes batches in leading dimensions."""

from __future__ import annotations

from typing import Any

from .autograd.typing import Tensor
from .ops.keywords import OUT_LINALG, publish
from .ops.linalg.cholesky import cholesky
from .ops.linalg.decompositions import eigh, eigvalsh, qr, svd, svdvals
from .ops.linalg.determinants import det, slogdet
from .ops.linalg.factors.checked import cholesky_ex, inv_ex, solve_ex
from .ops.linalg.factors.householder import householder_product
from .ops.linalg.factors.lu import lu, lu_factor, lu_factor_ex, lu_solve
from .ops.linalg.factors.tensor_equations import tensorinv, tensorsolve, vander
from .ops.linalg.least_squares import lstsq, matrix_rank, pinv
from .ops.linalg.matmul import matmul
from .ops.linalg.matrix_norms import cond, matrix_norm, norm, vector_norm
from .ops.linalg.matrix_power import matrix_exp, matrix_power, multi_dot
from .ops.linalg.products import cross as _cross
from .ops.linalg.products import vecdot
from .ops.linalg.solvers import LinAlgError, inv, solve, solve_triangular
from .ops.shape.diagonal import diagonal as _diagonal

# fmt: off
__all__ = [
    "LinAlgError", "cholesky", "cholesky_ex", "cond", "cross", "det", "diagonal", "eigh", "eigvalsh",
    "householder_product", "inv", "inv_ex", "lstsq", "lu", "lu_factor", "lu_factor_ex", "lu_solve", "matmul",
    "matrix_exp", "matrix_norm", "matrix_power", "matrix_rank", "multi_dot", "norm", "pinv", "qr", "slogdet",
    "solve", "solve_ex", "solve_triangular", "svd", "svdvals", "tensorinv", "tensorsolve", "vander", "vecdot",
    "vector_norm",
]
# fmt: on


def cross(input: Tensor, other: Tensor, *, dim: int = -1) -> Tensor:
    """Return the cross product of vectors of three elements along a dimension, by default the last one.

    Raises:
        RuntimeError: The dimension is not of size 3, the shapes do not broadcast, or have not as many dimensions.

    Example:
        >>> import lucid
        >>> lucid.linalg.cross(lucid.tensor([1, 0, 0]), lucid.tensor([0, 1, 0])).tolist()
        [0, 0, 1]
    """
    return _cross(input, other, dim)


def diagonal(A: Tensor, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Return a view of the diagonals of matrices, by default those of the last two dimensions.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.linalg.diagonal(lucid.arange(4).reshape(1, 2, 2)).tolist()
        [[0, 3]]
    """
    return _diagonal(A, offset, dim1, dim2)


publish(globals(), OUT_LINALG)


def __getattr__(name: str) -> Any:
    if name in ("eig", "eigvals"):
        raise AttributeError(
            f"linalg.{name}: the eigenvalues of a general matrix are complex numbers, which are not part of lucid; "
            "see eigh and eigvalsh for symmetric matrices"
        )
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
