"""Diagonals and triangles of matrices."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..arguments import one_dim
from ..conversion import clone
from .reshaping import _reshape


def tril(input: Tensor, diagonal: int = 0) -> Tensor:
    """Return the lower triangle of each matrix, with zeros above a diagonal (0 is the main one, 1 the one above it).

    Shape:
        input: (..., n, m); output: the same.

    Raises:
        RuntimeError: The input has fewer than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.tril(lucid.ones(2, 3)).tolist()
        [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]
    """
    return _tril(as_matrices("tril", input), diagonal=diagonal)


@primitive
def _tril(xp: Any, x: Array, *, diagonal: int) -> Array:
    return xp.tril(x, diagonal)


_tril.vjp(x=lambda g, diagonal: _tril(g, diagonal=diagonal))


def triu(input: Tensor, diagonal: int = 0) -> Tensor:
    """Return the upper triangle of each matrix, with zeros below a diagonal (0 is the main one, 1 the one above it).

    For a causal mask, which excludes what comes later, take ``diagonal=1``: with 0 a position does not see itself.

    Shape:
        input: (..., n, m); output: the same.

    Raises:
        RuntimeError: The input has fewer than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.triu(lucid.ones(2, 3), diagonal=1).tolist()
        [[0.0, 1.0, 1.0], [0.0, 0.0, 1.0]]
    """
    return _triu(as_matrices("triu", input), diagonal=diagonal)


@primitive
def _triu(xp: Any, x: Array, *, diagonal: int) -> Array:
    return xp.triu(x, diagonal)


_triu.vjp(x=lambda g, diagonal: _triu(g, diagonal=diagonal))


def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """Return a view of the diagonals of the matrices that two dimensions span, as the last dimension of the result.

    Unlike `diag`, it takes batches, and the result shares the input's memory.

    Shape:
        input: (n, m, ...).
        output: (..., k), k being the length of the diagonal.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The input has fewer than two dimensions, or the two dimensions are one.

    Example:
        >>> import lucid
        >>> lucid.diagonal(lucid.arange(9).reshape(3, 3), 1).tolist()
        [1, 5]
    """
    first, second = _plane("diagonal", dim1, dim2, len(as_matrices("diagonal", input).shape))
    return _diagonal(input, offset=offset, dim1=first, dim2=second)


@primitive(view=True)
def _diagonal(xp: Any, x: Array, *, offset: int, dim1: int, dim2: int) -> Array:
    x = xp.moveaxis(x, (dim1, dim2), (-2, -1))[..., max(-offset, 0) :, max(offset, 0) :]
    n = min(x.shape[-2:])
    return xp.einsum("...ii->...i", x[..., :n, :n])  # a writable view, which xp.diagonal is not always


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


def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    """Return the diagonal of a matrix; or of a vector the square matrix that has it on its diagonal.

    Shape:
        input: (n, m), or (n,).
        output: (k,), k being the length of the diagonal; or (n + |diagonal|, n + |diagonal|).

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
    raise RuntimeError(f"diag: expected a vector or a matrix, got shape {tuple(input.shape)}; see diagonal for batches")


def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Return matrices that hold the input's last dimension on a diagonal, and zeros elsewhere.

    Args:
        input: Of at least one dimension.
        offset: The diagonal: 0 is the main one, 1 the one above it.
        dim1: The dimension of the rows in the result.
        dim2: The dimension of the columns in the result.

    Shape:
        input: (..., n).
        output: (..., m, m) with m = n + |offset|.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The two dimensions are one.

    Example:
        >>> import lucid
        >>> lucid.diag_embed(lucid.tensor([1, 2])).tolist()
        [[1, 0], [0, 2]]
    """
    ndim = len(input.shape) + 1
    first, second = _plane("diag_embed", dim1, dim2, ndim)
    n = input.shape[-1] + abs(offset)
    rest = iter(input.shape[:-1])
    shape = tuple(n if d in (first, second) else next(rest) for d in range(ndim))
    return _undiagonal(input, shape=shape, offset=offset, dim1=first, dim2=second)


def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """Return the square matrix that has the input's elements on a diagonal.

    Shape:
        input: any shape, with n elements.
        output: (m, m) with m = n + |offset|.

    Example:
        >>> import lucid
        >>> lucid.diagflat(lucid.tensor([[1], [2]])).tolist()
        [[1, 0], [0, 2]]
    """
    return diag_embed(_reshape(input, shape=(-1,)), offset)


def as_matrices(name: str, input: Any) -> Any:
    """Return the input, which must be a matrix or a batch of matrices.

    Raises:
        RuntimeError: It has fewer than two dimensions.
    """
    if len(input.shape) < 2:
        raise RuntimeError(
            f"{name}: expected a matrix or a batch of matrices, got shape {tuple(input.shape)}; see diag"
        )
    return input


def _plane(name: str, dim1: int, dim2: int, ndim: int) -> tuple[int, int]:
    """Return two dimensions, each as an index from 0 to ndim - 1.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The two are one.
    """
    first, second = one_dim(name, dim1, ndim), one_dim(name, dim2, ndim)
    if first == second:
        raise RuntimeError(f"{name}: expected two different dimensions, got {dim1} and {dim2}")
    return first, second
