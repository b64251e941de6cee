"""Vector norms, matrix norms and the condition number of torch.linalg."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.half import in_float32
from ...autograd.typing import DType, Tensor
from ..arguments import Dims, all_dims, check_floating, converted
from ..elementwise.arithmetic import abs
from ..reduction.extrema import amax, amin
from ..reduction.sums import sum
from ..shape.reshaping import unsqueeze
from ..shape.transposing import movedim
from .decompositions import svdvals
from .norms import norm as _norm
from .norms import nuclear_norm
from .solvers import check_matrix, inv


def vector_norm(
    x: Tensor, ord: float = 2, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None
) -> Tensor:
    """Vector norm (Σ|x|ᵖ)¹ᐟᵖ with p = `ord`, over all elements or along dimensions; see `lucid.norm`.

    A matrix counts as one long vector here; `matrix_norm` and `norm` tell the two apart.

    Args:
        x: The elements.
        ord: p; ±∞ gives the largest or smallest |x|, 0 the number of elements that are not 0.
        dim: The dimensions; all if None.
        keepdim: Whether to keep them, with size 1.
        dtype: Convert to this dtype first.

    Shape:
        x: any shape; output: without the dimensions `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: A dimension is out of range.
        RuntimeError: A dimension is repeated; x is not floating-point; or `ord` is negative or infinite and there are
            no elements.
        ValueError: `ord` is neither a number nor "fro".

    Example:
        >>> import lucid
        >>> lucid.linalg.vector_norm(lucid.tensor([[3.0, 4.0]])).item()
        5.0
    """
    return _norm(_as_floating("linalg.vector_norm", x, dtype), ord, dim, keepdim)


def _as_floating(name: str, x: Any, dtype: Any) -> Any:
    x = converted(x, dtype)
    check_floating(name, x)
    return x


@in_float32
def matrix_norm(
    A: Tensor,
    ord: float | str = "fro",
    dim: tuple[int, int] = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: DType | None = None,
) -> Tensor:
    """Matrix norm over two dimensions.

    Args:
        A: A matrix, or a batch of matrices.
        ord: "fro", the root of the sum of squares; "nuc", the sum of the singular values; 2 or -2, the largest or
            smallest singular value; 1 or -1, the largest or smallest column sum of |a|; ∞ or -∞, of the row sums.
        dim: The dimensions of rows and columns.
        keepdim: Whether to keep them, with size 1.
        dtype: Convert to this dtype first.

    Shape:
        A: (..., m, n); output: (...), or (..., 1, 1) if `keepdim`.

    Raises:
        IndexError: A dimension is out of range, as where A has fewer than two.
        RuntimeError: `dim` is not two different dimensions, A is not floating-point, or `ord` is unknown.

    Example:
        >>> import lucid
        >>> lucid.linalg.matrix_norm(lucid.tensor([[1.0, -2.0], [3.0, 4.0]]), 1).item()
        6.0
    """
    A = _as_floating("linalg.matrix_norm", A, dtype)
    dims = all_dims("linalg.matrix_norm", dim, len(A.shape))
    if len(dims) != 2:
        raise RuntimeError(f"linalg.matrix_norm: expected two dimensions, got {dim} and shape {tuple(A.shape)}")
    if ord == "fro":
        return _norm(A, 2, dims, keepdim)
    if ord == "nuc":
        return nuclear_norm(A, dims, keepdim)
    rows, columns = dims
    if ord in (2, -2):
        s = svdvals(check_matrix("linalg.matrix_norm", movedim(A, dims, (-2, -1)), square=False))
        y = (_amax_or_0 if ord == 2 else amin)(s, -1)
    elif ord in (1, -1, math.inf, -math.inf):
        along, rest = (rows, columns) if ord in (1, -1) else (columns, rows)
        y = (_amax_or_0 if ord > 0 else amin)(sum(abs(A), along), rest - (rest > along))
    else:
        raise RuntimeError(f"linalg.matrix_norm: expected 'fro', 'nuc', inf, -inf, 1, -1, 2 or -2, got {ord!r}")
    return unsqueeze(unsqueeze(y, min(dims)), max(dims)) if keepdim else y


def _amax_or_0(x: Any, dim: int) -> Any:
    """The largest of elements none of which is negative; 0 if there are no elements."""
    return amax(x, dim) if x.shape[dim] else sum(x, dim)


def norm(
    A: Tensor, ord: float | str | None = None, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None
) -> Tensor:
    """Vector or matrix norm: of all elements or along one dimension a vector norm, along two a matrix norm.

    Without `ord` it is the root of the sum of squares over all dimensions, or over those given. With `ord` and without
    `dim` the input must be a vector or a matrix. For a matrix, 2 is the spectral norm, not Frobenius's.

    Args:
        A: The elements.
        ord: As in `vector_norm` or `matrix_norm`.
        dim: One dimension or two; all if None.
        keepdim: Whether to keep them, with size 1.
        dtype: Convert to this dtype first.

    Shape:
        A: any shape; output: without the dimensions `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: A dimension is out of range.
        RuntimeError: The dimensions do not fit the norm, or A is not floating-point.

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


def cond(A: Tensor, p: float | str | None = None) -> Tensor:
    """Condition number ‖A‖ ‖A⁻¹‖ of a matrix; by default the ratio of its largest and smallest singular value.

    That of a matrix without elements is 0.

    Args:
        A: A matrix, or a batch of matrices; square unless p is None, 2 or -2.
        p: The norm; see `matrix_norm`.

    Shape:
        A: (..., m, n); output: (...).

    Raises:
        LinAlgError: A is singular, and p is not None, 2 or -2.
        RuntimeError: A is not a (square) matrix of float32 or float64, or p is unknown.

    Example:
        >>> import lucid
        >>> lucid.linalg.cond(lucid.tensor([[2.0, 0.0], [0.0, 1.0]])).item()
        2.0
    """
    p = 2 if p is None else p
    if 0 in check_matrix("linalg.cond", A, square=p not in (2, -2)).shape[-2:]:
        return sum(A, (-2, -1))
    if p in (2, -2):
        s = svdvals(A)
        largest, smallest = amax(s, -1), amin(s, -1)
        return smallest / largest if p == -2 else largest / smallest
    return matrix_norm(A, p) * matrix_norm(inv(A), p)
