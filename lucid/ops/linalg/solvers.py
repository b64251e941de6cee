"""Inverses and linear systems, and what the linalg functions share: the check of a matrix, the call of LAPACK."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, device_of
from ..arguments import check_one_dtype, common_shape
from ..conversion import clone
from ..shape.broadcasting import expand
from ..shape.diagonal import tril, triu
from ..shape.reshaping import squeeze, unsqueeze
from ..shape.transposing import mT
from .matmul import matmul


class LinAlgError(RuntimeError):
    """The matrix is singular, or not positive-definite.

    Example:
        >>> import lucid
        >>> try:
        ...     lucid.linalg.inv(lucid.zeros(2, 2))
        ... except lucid.linalg.LinAlgError:
        ...     print("singular")
        singular
    """


def check_matrix(name: str, A: Any, *, square: bool = True) -> Any:
    """Return the input if it is a (square) matrix of float32 or float64, or a batch of them.

    Raises:
        RuntimeError: It is not.
    """
    shape = tuple(A.shape)
    if len(shape) < 2 or (square and shape[-1] != shape[-2]):
        kind = "a square matrix" if square else "a matrix"
        raise RuntimeError(f"{name}: expected {kind}, or a batch of them, got shape {shape}")
    if A.dtype not in (np.float32, np.float64):
        raise RuntimeError(f"{name}: expected float32 or float64, got {A.dtype}; convert it, as with .float()")
    return A


def call_lapack(xp: Any, name: str, function: Callable[..., Any], *arrays: Array) -> Any:
    """Call a function of the array library's linalg. A matrix for which it fails is an error on every device.

    Raises:
        LinAlgError: The function fails, or finite inputs give results that are not.
    """
    try:
        with device_of(arrays[0]).linalg():
            found = function(*arrays)
    except np.linalg.LinAlgError as error:
        # What CuPy says names routines of cuSOLVER, and not what is wrong with the matrix.
        raise LinAlgError(f"{name}: {error if xp is np else FAILED}") from None
    if xp is not np:  # cuSOLVER's Jacobi methods for batches report nothing, and go on with what is no number
        results = found if isinstance(found, tuple) else (found,)
        if not are_finite(xp, results) and are_finite(xp, arrays):
            raise LinAlgError(f"{name}: {FAILED}")
    return found


FAILED = "the matrix is singular, not positive-definite, or the iteration did not converge"


def are_finite(xp: Any, arrays: Iterable[Array]) -> bool:
    """Whether there is neither infinity nor NaN in some arrays. On a GPU it takes one wait for all of them."""
    return bool(functools.reduce(operator.and_, (xp.isfinite(a).all() for a in arrays)).item())


def call_svd(xp: Any, name: str, x: Array, **options: Any) -> Any:
    """The array library's singular value decomposition.

    Raises:
        LinAlgError: It does not converge: there is NaN or infinity in the matrix.
    """
    if xp is not np and not are_finite(xp, (x,)):  # as LAPACK does, where cuSOLVER returns NaN or never ends
        raise LinAlgError(f"{name}: SVD did not converge: the matrix has NaN or infinity in it")
    found = call_lapack(xp, name, lambda x: xp.linalg.svd(x, **options), x)
    return found if options.get("compute_uv") is False else tuple(found)


def inv(A: Tensor) -> Tensor:
    """Inverse of a square matrix. To solve A X = B, `solve` is faster and more accurate.

    Shape:
        A: (..., n, n); output: (..., n, n).

    Raises:
        LinAlgError: A is singular.
        RuntimeError: A is not square, or is not of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.linalg.inv(lucid.tensor([[2.0, 0.0], [0.0, 4.0]])).tolist()
        [[0.5, 0.0], [0.0, 0.25]]
    """
    return _inv(check_matrix("linalg.inv", A))


def inverse(input: Tensor) -> Tensor:
    """Inverse of a square matrix: ``linalg.inv(input)``.

    Shape:
        input: (..., n, n); output: (..., n, n).

    Raises:
        LinAlgError: The matrix is singular.
        RuntimeError: The matrix is not square, or is not of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.inverse(lucid.tensor([[2.0]])).tolist()
        [[0.5]]
    """
    return inv(input)


@primitive(name="linalg.inv")
def _inv(xp: Any, x: Array) -> Array:
    return call_lapack(xp, "linalg.inv", xp.linalg.inv, x)


_inv.vjp(x=lambda g, y: -matmul(matmul(mT(y), g), mT(y)))


def solve(A: Tensor, B: Tensor, *, left: bool = True) -> Tensor:
    """Solution X of the linear system A X = B, or of X A = B if not `left`.

    Args:
        A: The square matrix.
        B: The right-hand sides. A vector, or a batch of vectors with the batch dimensions of A, is one column.
        left: Whether A is on the left.

    Shape:
        A: (..., n, n).
        B: (..., n, k), or (..., n); (..., k, n) if not `left`.
        output: the shape of B, with batch dimensions broadcast.

    Raises:
        LinAlgError: A is singular.
        RuntimeError: A is not square or not of float32 or float64, or shapes or dtypes do not fit.

    Example:
        >>> import lucid
        >>> lucid.linalg.solve(lucid.tensor([[2.0, 0.0], [0.0, 4.0]]), lucid.tensor([2.0, 2.0])).tolist()
        [1.0, 0.5]
    """
    check_matrix("linalg.solve", A)
    if not is_vector(A, B):
        return _solve_on_side("linalg.solve", A, B, left)
    if not left:
        raise RuntimeError("linalg.solve: expected matrices B if not left, got vectors; B.unsqueeze(-2) is a row")
    return squeeze(_solve_broadcast("linalg.solve", A, unsqueeze(B, -1)), -1)


def is_vector(A: Any, B: Any) -> bool:
    """Whether B is a vector, or a batch of vectors, beside a matrix (or a batch of matrices) A."""
    return len(B.shape) == 1 or tuple(B.shape) == tuple(A.shape[:-1])


def _solve_on_side(name: str, A: Any, B: Any, left: bool) -> Any:
    return _solve_broadcast(name, A, B) if left else mT(_solve_broadcast(name, mT(A), mT(B)))


def _solve_broadcast(name: str, A: Any, B: Any) -> Any:
    a, b = tuple(A.shape), tuple(B.shape)
    if len(b) < 2 or a[-1] != b[-2]:
        raise RuntimeError(f"{name}: shapes {a} and {b} do not fit: the rows of A and B must be as many")
    check_one_dtype(name, A=A, B=B)
    batch = common_shape(name, a[:-2], b[:-2])
    return _solve(expand(A, (*batch, *a[-2:])), expand(B, (*batch, *b[-2:])))


@primitive(name="linalg.solve")
def _solve(xp: Any, A: Array, B: Array) -> Array:
    return call_lapack(xp, "linalg.solve", xp.linalg.solve, A, B)


def _solve_vjp(g: Any, A: Any, y: Any) -> tuple[Any, Any]:
    """The gradient of B is A⁻ᵀ G, and that of A is -A⁻ᵀ G Yᵀ."""
    of_b = _solve(mT(A), g)
    return -matmul(of_b, mT(y)), of_b


_solve.joint_vjp(_solve_vjp)


def solve_triangular(A: Tensor, B: Tensor, *, upper: bool, left: bool = True, unitriangular: bool = False) -> Tensor:
    """Solution X of A X = B, or of X A = B if not `left`, for a triangular A; see `solve`.

    NumPy has nothing faster for triangles: this is `solve`, with the other triangle set to 0.

    Args:
        A: The matrix; only one triangle is read.
        B: The right-hand sides, always matrices.
        upper: Whether to read the upper triangle, or the lower one.
        left: Whether A is on the left.
        unitriangular: Whether the diagonal is taken to be 1.

    Shape:
        A: (..., n, n).
        B: (..., n, k), or (..., k, n) if not `left`.
        output: the shape of B, with batch dimensions broadcast.

    Raises:
        LinAlgError: A is singular.
        RuntimeError: A is not square or not of float32 or float64, or shapes or dtypes do not fit.

    Example:
        >>> import lucid
        >>> A = lucid.tensor([[1.0, 0.0], [2.0, 4.0]])
        >>> lucid.linalg.solve_triangular(A, lucid.tensor([[1.0], [6.0]]), upper=False).tolist()
        [[1.0], [1.0]]
    """
    check_matrix("linalg.solve_triangular", A)
    triangle = (triu if upper else tril)(A, (1 if upper else -1) if unitriangular else 0)
    if unitriangular:
        triangle = triangle + _eye_like(A)
    return _solve_on_side("linalg.solve_triangular", triangle, B, left)


@primitive
def _eye_like(xp: Any, x: Array) -> Array:
    return xp.eye(x.shape[-1], dtype=x.dtype)


class TriangularSolution(NamedTuple):
    """The results of `triangular_solve`."""

    solution: Tensor
    cloned_coefficient: Tensor


def triangular_solve(
    b: Tensor, A: Tensor, upper: bool = True, transpose: bool = False, unitriangular: bool = False
) -> TriangularSolution:
    """Solution X of A X = b for a triangular A, under its older name; see `linalg.solve_triangular`.

    Shape:
        b: (..., n, k); A: (..., n, n); output: ``solution`` (..., n, k), and a copy of A.

    Raises:
        LinAlgError: A is singular.
        RuntimeError: A is not square or not of float32 or float64, or the shapes do not fit.

    Example:
        >>> import lucid
        >>> lucid.triangular_solve(lucid.tensor([[4.0]]), lucid.tensor([[2.0]])).solution.tolist()
        [[2.0]]
    """
    matrix, up = (mT(A), not upper) if transpose else (A, upper)
    return TriangularSolution(solve_triangular(matrix, b, upper=up, unitriangular=unitriangular), clone(A))
