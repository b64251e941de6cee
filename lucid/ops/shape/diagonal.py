"""Diagonals and triangles of matrices."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..arguments import one_dim
from ..conversion import clone
from .reshaping import _reshape


def tril(input: Any, diagonal: int = 0) -> Any:
    """Return the lower triangle of each matrix, zeros above the diagonal given (0 is the main one, 1 that above it).

    Raises:
        RuntimeError: The input has fewer than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.tril(lucid.ones(2, 3)).tolist()
        [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]
    """
    return _tril(as_matrices("tril", input), diagonal=diagonal)


def triu(input: Any, diagonal: int = 0) -> Any:
    """Return the upper triangle of each matrix, zeros below the diagonal given (0 is the main one, 1 that above it).

    Raises:
        RuntimeError: The input has fewer than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.triu(lucid.ones(2, 3), diagonal=1).tolist()
        [[0.0, 1.0, 1.0], [0.0, 0.0, 1.0]]
    """
    return _triu(as_matrices("triu", input), diagonal=diagonal)


def as_matrices(name: str, input: Any) -> Any:
    """Return the input if it is a matrix or a batch of them."""
    if len(input.shape) < 2:
        raise RuntimeError(f"{name}: expected a matrix or a batch of matrices, got shape {input.shape}; see diag")
    return input


@primitive
def _tril(xp: Any, x: Array, *, diagonal: int) -> Array:
    return xp.tril(x, diagonal)


_tril.vjp(x=lambda g, diagonal: _tril(g, diagonal=diagonal))


@primitive
def _triu(xp: Any, x: Array, *, diagonal: int) -> Array:
    return xp.triu(x, diagonal)


_triu.vjp(x=lambda g, diagonal: _triu(g, diagonal=diagonal))


def diagonal(input: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    """Return a view of the diagonals of the matrices that two dimensions span, as the last dimension of the result.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The two dimensions are one.

    Example:
        >>> import lucid
        >>> lucid.diagonal(lucid.arange(9).reshape(3, 3), 1).tolist()
        [1, 5]
    """
    ndim = len(as_matrices("diagonal", input).shape)
    first, second = one_dim("diagonal", dim1, ndim), one_dim("diagonal", dim2, ndim)
    if first == second:
        raise RuntimeError(f"diagonal: expected two different dimensions, got {dim1} and {dim2}")
    return _diagonal(input, offset=offset, dim1=first, dim2=second)


@primitive(view=True)
def _diagonal(xp: Any, x: Array, *, offset: int, dim1: int, dim2: int) -> Array:
    x = xp.moveaxis(x, (dim1, dim2), (-2, -1))[..., max(-offset, 0) :, max(offset, 0) :]
    n = min(x.shape[-2:])
    return xp.einsum("...ii->...i", x[..., :n, :n])  # a view that can be written to, which `diagonal` gives not always


_diagonal.vjp(
    x=lambda g, x_shape, offset, dim1, dim2: _undiagonal(g, shape=x_shape, offset=offset, dim1=dim1, dim2=dim2)
)


@primitive
def _undiagonal(xp: Any, x: Array, *, shape: tuple[int, ...], offset: int, dim1: int, dim2: int) -> Array:
    """Zeros of the given shape, with x on the diagonals."""
    out = xp.zeros(shape, x.dtype)
    i = xp.arange(x.shape[-1])
    xp.moveaxis(out, (dim1, dim2), (-2, -1))[..., i + max(-offset, 0), i + max(offset, 0)] = x
    return out


_undiagonal.vjp(x=lambda g, offset, dim1, dim2: _diagonal(g, offset=offset, dim1=dim1, dim2=dim2))


def diag(input: Any, diagonal: int = 0) -> Any:
    """Return the diagonal of a matrix, or of a vector the square matrix that has it on its diagonal.

    Raises:
        RuntimeError: The input has neither one nor two dimensions.

    Example:
        >>> import lucid
        >>> lucid.diag(lucid.tensor([1, 2])).tolist()
        [[1, 0], [0, 2]]
    """
    ndim = len(input.shape)
    if ndim == 2:
        return clone(_diagonal(input, offset=diagonal, dim1=0, dim2=1))
    if ndim == 1:
        n = input.shape[0] + abs(diagonal)
        return _undiagonal(input, shape=(n, n), offset=diagonal, dim1=0, dim2=1)
    raise RuntimeError(f"diag: expected a vector or a matrix, got shape {input.shape}; see diagonal for batches")


def diag_embed(input: Any, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """Return matrices, zero but for a diagonal, which holds the input's last dimension.

    Args:
        input: Of shape (..., n).
        offset: Which diagonal: 0 is the main one, 1 that above it.
        dim1: The dimension of the result that counts rows.
        dim2: The dimension of the result that counts columns.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The two dimensions are one.

    Example:
        >>> import lucid
        >>> lucid.diag_embed(lucid.tensor([1, 2])).tolist()
        [[1, 0], [0, 2]]
    """
    ndim = len(input.shape) + 1
    first, second = one_dim("diag_embed", dim1, ndim), one_dim("diag_embed", dim2, ndim)
    if first == second:
        raise RuntimeError(f"diag_embed: expected two different dimensions, got {dim1} and {dim2}")
    n = input.shape[-1] + abs(offset)
    rest = iter(input.shape[:-1])
    shape = tuple(n if d in (first, second) else next(rest) for d in range(ndim))
    return _undiagonal(input, shape=shape, offset=offset, dim1=first, dim2=second)


def diagflat(input: Any, offset: int = 0) -> Any:
    """Return the square matrix that has the input's elements on a diagonal.

    Example:
        >>> import lucid
        >>> lucid.diagflat(lucid.tensor([[1], [2]])).tolist()
        [[1, 0], [0, 2]]
    """
    return diag_embed(_reshape(input, shape=(-1,)), offset)
