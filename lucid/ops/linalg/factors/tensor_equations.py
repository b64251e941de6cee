"""Linear systems between tensors, solved as those of matrices: tensorinv, tensorsolve; and Vandermonde matrices."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ....autograd.typing import Tensor
from ...arguments import all_dims
from ...elementwise.arithmetic import mul
from ...elementwise.where import zero_gradient
from ...shape.joining import stack
from ...shape.reshaping import _reshape
from ...shape.transposing import _permute
from ..solvers import check_matrix, inv, solve


def tensorinv(A: Tensor, ind: int = 2) -> Tensor:
    """Inverse of a tensor as a linear map: B with ``tensordot(B, A, ind)`` the identity.

    Shape:
        A: (m₁, ..., mₐ, n₁, ..., nᵦ), with a = `ind` and m₁ ⋯ mₐ = n₁ ⋯ nᵦ; output: (n₁, ..., nᵦ, m₁, ..., mₐ).

    Raises:
        LinAlgError: A is singular.
        RuntimeError: `ind` is not positive, the sizes do not multiply to one number, or A is not of float32 or float64.

    Example:
        >>> import lucid
        >>> lucid.linalg.tensorinv(lucid.eye(6).reshape(2, 3, 6)).shape
        lucid.Size([6, 2, 3])
    """
    shape = tuple(A.shape)
    rows, columns = math.prod(shape[:ind]), math.prod(shape[ind:])
    if ind <= 0 or rows != columns:
        raise RuntimeError(
            f"linalg.tensorinv: expected ind > 0, and sizes before and after dimension {ind} of {shape} that multiply "
            f"to one number, got {rows} and {columns}"
        )
    square = check_matrix("linalg.tensorinv", _reshape(A, shape=(rows, columns)))
    return _reshape(inv(square), shape=(*shape[ind:], *shape[:ind]))


def tensorsolve(A: Tensor, B: Tensor, dims: Sequence[int] | None = None) -> Tensor:
    """Solution X of ``tensordot(A, X, X.ndim) = B``.

    Args:
        A: The tensor of the linear map.
        B: The right-hand side.
        dims: Dimensions of A to move to its end first.

    Shape:
        A: (*B.shape, *X.shape), after moving `dims`, where both have as many elements; B: any shape; output: X.shape.

    Raises:
        LinAlgError: A is singular.
        RuntimeError: The shapes do not fit, or A is not of float32 or float64.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.linalg.tensorsolve(lucid.eye(6).reshape(2, 3, 6), lucid.ones(2, 3)).tolist()
        [1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    """
    if dims is not None:
        last = all_dims("linalg.tensorsolve", dims, len(A.shape))
        A = _permute(A, dims=(*(d for d in range(len(A.shape)) if d not in last), *last))
    shape, n = tuple(A.shape), math.prod(B.shape)
    rest = shape[len(B.shape) :]
    if math.prod(rest) != n or math.prod(shape) != n * n:
        raise RuntimeError(
            f"linalg.tensorsolve: A of shape {shape} and B of shape {tuple(B.shape)} do not fit: A needs the "
            "dimensions of B and then others with as many elements"
        )
    return _reshape(solve(_reshape(A, shape=(n, n)), _reshape(B, shape=(n,))), shape=rest)


def vander(x: Tensor, *, N: int | None = None) -> Tensor:
    """Vandermonde matrix of vectors: powers x⁰, x¹, ..., xᴺ⁻¹ in its columns.

    ``lucid.vander`` has the powers the other way round, as NumPy.

    Shape:
        x: (..., n); output: (..., n, N), with N = n by default.

    Raises:
        RuntimeError: N is not larger than 1.

    Example:
        >>> import lucid
        >>> lucid.linalg.vander(lucid.tensor([1, 2, 3])).tolist()
        [[1, 1, 1], [1, 2, 4], [1, 3, 9]]
    """
    x = _reshape(x, shape=tuple(x.shape) or (1,))
    count = x.shape[-1] if N is None else N
    if count <= 1:
        raise RuntimeError(f"linalg.vander: expected N > 1, got {count}")
    columns = [zero_gradient(x) + 1]
    for _ in range(count - 1):
        columns.append(mul(columns[-1], x))
    return stack(columns, -1)
