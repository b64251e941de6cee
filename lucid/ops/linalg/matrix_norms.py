"""Norms of vectors and of matrices, and the condition number: the functions of torch.linalg."""

from __future__ import annotations

import math
from typing import Any

from ..arguments import Dims, all_dims, check_floating, converted
from ..elementwise.arithmetic import abs
from ..reduction.extrema import amax, amin
from ..reduction.sums import sum
from ..shape.reshaping import unsqueeze
from ..shape.transposing import movedim
from .decompositions import svdvals
from .norms import norm as _norm
from .solvers import inv, matrix


def vector_norm(x: Any, ord: float = 2, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Return (Σ|x|ᵖ)¹ᐟᵖ with p = `ord`, over all elements or those along some dimensions.

    p may be ±∞ (the largest or smallest |x|) and 0 (how many elements are not 0).

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The input is not of floating-point numbers, or has no elements to choose from.

    Example:
        >>> import lucid
        >>> lucid.linalg.vector_norm(lucid.tensor([[3.0, 4.0]])).item()
        5.0
    """
    return _norm(_floating("linalg.vector_norm", x, dtype), ord, dim, keepdim)


def _floating(name: str, x: Any, dtype: Any) -> Any:
    x = converted(x, dtype)
    check_floating(name, x)
    return x


def matrix_norm(
    A: Any, ord: float | str = "fro", dim: tuple[int, int] = (-2, -1), keepdim: bool = False, *, dtype: Any = None
) -> Any:
    """Return a norm of each matrix that two dimensions span.

    Args:
        A: Of shape (..., m, n).
        ord: "fro", the root of the sum of squares; "nuc", the sum of the singular values; 2 or -2, the largest or
            smallest singular value; 1 or -1, the largest or smallest sum of |a| in a column; ∞ or -∞, in a row.
        dim: The dimensions.
        keepdim: Keep them, with size 1.
        dtype: Convert to this dtype first.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The input has fewer than two dimensions, or there is no such norm.

    Example:
        >>> import lucid
        >>> lucid.linalg.matrix_norm(lucid.tensor([[1.0, -2.0], [3.0, 4.0]]), 1).item()
        6.0
    """
    A = _floating("linalg.matrix_norm", A, dtype)
    dims = all_dims("linalg.matrix_norm", dim, len(A.shape))
    if len(A.shape) < 2 or len(dims) != 2:
        raise RuntimeError(f"linalg.matrix_norm: expected two dimensions, got {dim} and shape {tuple(A.shape)}")
    if ord == "fro":
        return _norm(A, 2, dims, keepdim)
    rows, columns = dims
    if ord in ("nuc", 2, -2):
        s = svdvals(matrix("linalg.matrix_norm", movedim(A, dims, (-2, -1)), square=False))
        y = sum(s, -1) if ord == "nuc" else (_largest if ord == 2 else amin)(s, -1)
    elif ord in (1, -1, math.inf, -math.inf):
        along, rest = (rows, columns) if ord in (1, -1) else (columns, rows)
        y = (_largest if ord > 0 else amin)(sum(abs(A), along), rest - (rest > along))
    else:
        raise RuntimeError(f"linalg.matrix_norm: expected 'fro', 'nuc', inf, -inf, 1, -1, 2 or -2, got {ord!r}")
    return unsqueeze(unsqueeze(y, min(dims)), max(dims)) if keepdim else y


def _largest(x: Any, dim: int) -> Any:
    """The largest of numbers none of which is negative; 0 if there are none."""
    return amax(x, dim) if x.shape[dim] else sum(x, dim)


def norm(A: Any, ord: float | str | None = None, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """Return a vector norm (of all elements, or along one dimension) or a matrix norm (along two).

    Without `ord` it is the root of the sum of squares over all dimensions, or those given. With it and without `dim`
    the input is a vector or a matrix.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The dimensions do not fit the norm.

    Example:
        >>> import lucid
        >>> lucid.linalg.norm(lucid.tensor([[3.0, 4.0], [0.0, 0.0]]), "nuc").item()
        5.0
    """
    if ord is None:
        return vector_norm(A, 2, dim, keepdim, dtype=dtype)
    if dim is None:
        if len(A.shape) > 2 or not A.shape:
            raise RuntimeError(f"linalg.norm: expected a vector or a matrix, or dim; got shape {tuple(A.shape)}")
        dim = (0, 1) if len(A.shape) == 2 else 0
    dims = all_dims("linalg.norm", dim, len(A.shape))
    if len(dims) == 2:
        return matrix_norm(A, ord, dims, keepdim, dtype=dtype)
    if len(dims) != 1 or isinstance(ord, str):
        raise RuntimeError(f"linalg.norm: expected two dimensions for the norm {ord!r}, got dim={dim}")
    return vector_norm(A, ord, dims, keepdim, dtype=dtype)


def cond(A: Any, p: float | str | None = None) -> Any:
    """Return the condition number ‖A‖ ‖A⁻¹‖ of a matrix, by default the ratio of its extreme singular values.

    Args:
        A: Of shape (..., m, n); square unless p is None, 2 or -2.
        p: The norm; see `matrix_norm`.

    Raises:
        RuntimeError: A is no matrix, or there is no such norm.
        LinAlgError: A is singular, and p is none of None, 2 and -2.

    Example:
        >>> import lucid
        >>> lucid.linalg.cond(lucid.tensor([[2.0, 0.0], [0.0, 1.0]])).item()
        2.0
    """
    if p is None or p in (2, -2):
        s = svdvals(matrix("linalg.cond", A, square=False))
        largest, smallest = amax(s, -1), amin(s, -1)
        return smallest / largest if p == -2 else largest / smallest
    return matrix_norm(matrix("linalg.cond", A), p) * matrix_norm(inv(A), p)
