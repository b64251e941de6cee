"""Elements chosen by a mask, and the masks of matrices: upper and lower triangles, diagonals."""

from __future__ import annotations

from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from .conversion import clone
from .dims import one_dim
from .gathering import common_shape
from .indexing import _index
from .shape import expand


def masked_select(input: Any, mask: Any) -> Any:
    """Return the elements of the input where the mask is True, in one dimension; the two are broadcast.

    Raises:
        RuntimeError: The mask is not of booleans, or the shapes do not broadcast.

    Example:
        >>> import lucid
        >>> lucid.masked_select(lucid.tensor([1, 2, 3]), lucid.tensor([True, False, True])).tolist()
        [1, 3]
    """
    mask = mask_array("masked_select", mask)
    shape = common_shape("masked_select", input.shape, mask.shape)
    return _index(expand(input, shape or (1,)), index=(expand(mask, shape or (1,)),))


def mask_array(name: str, mask: Any) -> Array:
    """Return the array of a mask, which must be of booleans."""
    array = getattr(mask, "_data", mask)
    if array.dtype.kind != "b":
        raise RuntimeError(f"{name}: expected a mask of booleans, got {array.dtype}; convert it with .bool()")
    return array


@primitive(casts=True)
def masked_fill(xp: Any, input: Array, mask: Array, value: Any) -> Array:
    """Return the input with `value`, a number or 0-d tensor, where the mask is True; input and mask are broadcast.

    Raises:
        RuntimeError: The mask is not of booleans, the value has dimensions, or the shapes do not broadcast.

    Example:
        >>> import lucid
        >>> lucid.masked_fill(lucid.tensor([1.0, 2.0]), lucid.tensor([False, True]), 0.0).tolist()
        [1.0, 0.0]
    """
    mask_array("masked_fill", mask)
    if getattr(value, "ndim", 0):
        raise RuntimeError(
            f"masked_fill: expected a number or a 0-d tensor as value, got shape {value.shape}; see where"
        )
    common_shape("masked_fill", input.shape, mask.shape)
    out = xp.where(mask, value, input)
    if out.dtype.kind == "f" != input.dtype.kind:
        raise RuntimeError(
            f"masked_fill: a floating-point value cannot be put into a tensor of {input.dtype}; convert that first"
        )
    return out.astype(input.dtype, copy=False)


masked_fill.vjp(
    input=lambda g, mask: masked_fill(g, mask, 0.0),
    mask=None,
    value=lambda g, mask: _masked_keep(g, mask),
)


@primitive
def _masked_keep(xp: Any, x: Array, mask: Array) -> Array:
    return xp.where(mask, x, 0)


_masked_keep.vjp(x=lambda g, mask: _masked_keep(g, mask), mask=None)


def tril(input: Any, diagonal: int = 0) -> Any:
    """Return the lower triangle of each matrix, zeros above the diagonal given (0 is the main one, 1 that above it).

    Raises:
        RuntimeError: The input has fewer than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.tril(lucid.ones(2, 3)).tolist()
        [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]]
    """
    return _tril(matrices("tril", input), diagonal=diagonal)


def triu(input: Any, diagonal: int = 0) -> Any:
    """Return the upper triangle of each matrix, zeros below the diagonal given (0 is the main one, 1 that above it).

    Raises:
        RuntimeError: The input has fewer than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.triu(lucid.ones(2, 3), diagonal=1).tolist()
        [[0.0, 1.0, 1.0], [0.0, 0.0, 1.0]]
    """
    return _triu(matrices("triu", input), diagonal=diagonal)


def matrices(name: str, input: Any) -> Any:
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
    ndim = len(matrices("diagonal", input).shape)
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
