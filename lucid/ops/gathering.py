"""Elements picked out of a tensor, or put into one, by a tensor of integers or by a mask."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.primitive import primitive
from ..backend import Array, device_of
from .dims import one_dim
from .indexing import ALL, _slice, _zero_at, check_range
from .shape import _reshape, expand


def index_select(input: Any, dim: int, index: Any) -> Any:
    """Return the slices of the input along `dim` whose numbers are in `index`.

    Args:
        input: Of any shape and dtype.
        dim: The dimension that the numbers count along.
        index: Integers of shape (n,); a repeated number gives the slice again.

    Raises:
        IndexError: There is no such dimension or slice, or `index` is not a vector of integers.

    Example:
        >>> import lucid
        >>> lucid.index_select(lucid.tensor([[1, 2], [3, 4]]), 1, lucid.tensor([1, 1, 0])).tolist()
        [[2, 2, 1], [4, 4, 3]]
    """
    dim = one_dim("index_select", dim, len(input.shape))
    if len(index.shape) != 1:
        raise IndexError(f"index_select: expected an index of one dimension, got shape {index.shape}; see gather")
    return _index_select(input, index, dim=dim)


@primitive
def _index_select(xp: Any, x: Array, index: Array, *, dim: int) -> Array:
    check_integers("index_select", index)
    check_range("index_select", index, 0, x.shape[dim])
    return x[(*(ALL,) * dim, index)]


_index_select.vjp(x=lambda g, index, x_shape, dim: _index_add(g, index, shape=x_shape, dim=dim), index=None)


@primitive
def _index_add(xp: Any, x: Array, index: Array, *, shape: tuple[int, ...], dim: int) -> Array:
    """Add slices of x to zeros of the given shape, at the places in dimension dim that index tells."""
    out = xp.zeros(shape, x.dtype)
    device_of(x).scatter_add(out, (*(ALL,) * dim, index), x)
    return out


_index_add.vjp(x=lambda g, index, dim: _index_select(g, index, dim=dim), index=None)


def check_integers(name: str, index: Array) -> None:
    """Refuse an index that is not of integers."""
    if index.dtype.kind != "i":
        raise IndexError(f"{name}: expected an index of integers, got {index.dtype}; convert it with .long()")


def embedding(input: Any, weight: Any, padding_idx: int | None = None) -> Any:
    """Return the rows of a table whose numbers are in the input: ``weight[input]``.

    Args:
        input: Integers of any shape S.
        weight: The table, of shape (rows, features).
        padding_idx: A row whose gradient stays zero.

    Returns:
        The rows, of shape (S, features).

    Raises:
        IndexError: A number is no row of the table, or is no integer.

    Example:
        >>> import lucid
        >>> embedding(lucid.tensor([1, 0, 1]), lucid.tensor([[1.0, 2.0], [3.0, 4.0]])).tolist()
        [[3.0, 4.0], [1.0, 2.0], [3.0, 4.0]]
    """
    if len(weight.shape) != 2:
        raise RuntimeError(f"embedding: expected a weight of shape (rows, features), got {weight.shape}")
    rows = weight.shape[0]
    if padding_idx is not None and not -rows <= padding_idx < rows:
        raise ValueError(f"embedding: padding_idx must be one of {-rows} to {rows - 1}, got {padding_idx}")
    return _embedding(weight, input, padding_idx=padding_idx)


@primitive
def _embedding(xp: Any, weight: Array, index: Array, *, padding_idx: int | None) -> Array:
    check_integers("embedding", index)
    check_range("embedding", index, 0, weight.shape[0], "a table of more rows has a larger num_embeddings")
    return weight[index]


def _embedding_gradient(g: Any, index: Any, weight_shape: tuple[int, ...], padding_idx: int | None) -> Any:
    total = _index_add(g, index, shape=weight_shape, dim=0)
    return total if padding_idx is None else _zero_at(total, index=((padding_idx, ...), None))


_embedding.vjp(weight=_embedding_gradient, index=None)


def gather(input: Any, dim: int, index: Any) -> Any:
    """Return, for each place of `index`, the element of the input there, but with the number in `index` along `dim`.

    For three dimensions and ``dim = 1``: ``y[i, j, k] = input[i, index[i, j, k], k]``.

    Args:
        input: Of any shape and dtype.
        dim: The dimension that the numbers count along.
        index: Integers, with as many dimensions as the input, none but `dim` longer than the input's.

    Raises:
        IndexError: There is no such dimension or element, or `index` is not of integers.
        RuntimeError: The shape of `index` does not fit.

    Example:
        >>> import lucid
        >>> lucid.gather(lucid.tensor([[1, 2], [3, 4]]), 1, lucid.tensor([[0, 0], [1, 0]])).tolist()
        [[1, 1], [4, 3]]
    """
    return _gather(input, index, dim=fitting_dim("gather", input, dim, index))


def fitting_dim(name: str, input: Any, dim: int, index: Any, src: Any = None) -> int:
    """Return the dimension counted from the front, if the index fits the input (and the source) in all others."""
    own, wanted = tuple(input.shape), tuple(index.shape)
    dim = one_dim(name, dim, len(own))
    fits = len(own) == len(wanted) and all(n <= m for d, (n, m) in enumerate(zip(wanted, own, strict=True)) if d != dim)
    if not fits:
        raise RuntimeError(
            f"{name}: expected an index with the dimensions of the input {own}, none of them longer except "
            f"dimension {dim}; got {wanted}"
        )
    if src is not None and (len(src.shape) != len(own) or any(n > m for n, m in zip(wanted, src.shape, strict=True))):
        raise RuntimeError(f"{name}: expected an index no longer than src in any dimension, {src.shape}, got {wanted}")
    return dim


def along(xp: Any, name: str, x: Array, index: Array, dim: int) -> tuple[Array, ...]:
    """Return the index that stands for each place of an array of integers, with its number along dim."""
    check_integers(name, index)
    check_range(name, index, 0, x.shape[dim] if x.ndim else 1)
    return places(xp, index, dim) if x.ndim else ()


def places(xp: Any, index: Array, dim: int) -> tuple[Array, ...]:
    """Return an index, a part for each dimension: each place's own numbers, but along dim those in `index`."""
    own = [xp.arange(n).reshape((-1,) + (1,) * (index.ndim - 1 - d)) for d, n in enumerate(index.shape)]
    return (*own[:dim], index, *own[dim + 1 :])


@primitive
def _gather(xp: Any, x: Array, index: Array, *, dim: int) -> Array:
    return x[along(xp, "gather", x, index, dim)]


_gather.vjp(x=lambda g, index, x_shape, dim: _gather_back(g, index, shape=x_shape, dim=dim), index=None)


@primitive
def _gather_back(xp: Any, x: Array, index: Array, *, shape: tuple[int, ...], dim: int) -> Array:
    out = xp.zeros(shape, x.dtype)
    device_of(x).scatter_add(out, along(xp, "gather", out, index, dim), x)
    return out


_gather_back.vjp(x=lambda g, index, dim: _gather(g, index, dim=dim), index=None)


def take_along_dim(input: Any, indices: Any, dim: int | None = None) -> Any:
    """Return the elements of the input at `indices` along `dim`, all other dimensions broadcast; see `gather`.

    It turns the result of argmax or argsort into values. Without `dim`, both are flattened.

    Raises:
        IndexError: There is no such dimension or element, or `indices` is not of integers.
        RuntimeError: The shapes do not broadcast.

    Example:
        >>> import lucid
        >>> lucid.take_along_dim(lucid.tensor([[3, 1], [2, 4]]), lucid.tensor([[1], [0]]), 1).tolist()
        [[1], [2]]
    """
    if dim is None:
        return gather(_reshape(input, shape=(-1,)), 0, _reshape(indices, shape=(-1,)))
    dim = one_dim("take_along_dim", dim, len(input.shape))
    if len(input.shape) != len(indices.shape):
        raise RuntimeError(
            f"take_along_dim: expected indices with as many dimensions as the input {input.shape}, got {indices.shape}"
        )
    shape = list(common_shape("take_along_dim", *[[*a.shape[:dim], 1, *a.shape[dim + 1 :]] for a in (input, indices)]))
    wide = expand(input, (*shape[:dim], input.shape[dim], *shape[dim + 1 :]))
    return gather(wide, dim, expand(indices, (*shape[:dim], indices.shape[dim], *shape[dim + 1 :])))


def common_shape(name: str, *shapes: Any) -> tuple[int, ...]:
    """The shape that some shapes broadcast to."""
    try:
        return np.broadcast_shapes(*map(tuple, shapes))
    except ValueError:
        raise RuntimeError(f"{name}: shapes {', '.join(str(tuple(s)) for s in shapes)} do not broadcast") from None


def scatter_add(input: Any, dim: int, index: Any, src: Any) -> Any:
    """Return the input with the elements of `src` added to it, each at its own place but with its number along `dim`.

    For two dimensions and ``dim = 0``: ``y[index[i, j], j] += src[i, j]``; it is `gather` the other way round.

    Raises:
        IndexError: There is no such dimension or element, or `index` is not of integers.
        RuntimeError: The shape of `index` does not fit the input or `src`.

    Example:
        >>> import lucid
        >>> lucid.scatter_add(lucid.zeros(3), 0, lucid.tensor([0, 2, 0]), lucid.tensor([1.0, 2.0, 4.0])).tolist()
        [5.0, 0.0, 2.0]
    """
    dim = fitting_dim("scatter_add", input, dim, index, src)
    return _scatter_add(input, index, corner(src, index.shape), dim=dim)


def corner(src: Any, shape: tuple[int, ...]) -> Any:
    """The part of src that an index of this shape uses."""
    return src if src.shape == shape else _slice(src, index=(*(slice(n) for n in shape), ...))


@primitive
def _scatter_add(xp: Any, x: Array, index: Array, src: Array, *, dim: int) -> Array:
    out = x.copy()
    device_of(x).scatter_add(out, along(xp, "scatter_add", x, index, dim), src)
    return out


_scatter_add.vjp(x=lambda g: g, index=None, src=lambda g, index, dim: _gather(g, index, dim=dim))


@primitive(casts=True)
def _scatter(xp: Any, x: Array, index: Array, src: Any, *, dim: int) -> Array:
    """x with elements of src (or one number) in place of its own; see `scatter_add` for the places."""
    out = x.copy()
    out[along(xp, "scatter", x, index, dim)] = src
    return out


_scatter.vjp(
    x=lambda g, index, dim: _scatter(g, index, 0, dim=dim),
    index=None,
    src=lambda g, index, dim: _gather(g, index, dim=dim),
)
