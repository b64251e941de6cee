"""Gathering elements by integer indices along a dimension: index_select, gather, take_along_dim, take."""

from __future__ import annotations

import functools
import math
import operator
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, device_of, native, transfer
from ..arguments import check_one_dtype, common_shape, one_dim, raw
from ..shape.broadcasting import expand
from ..shape.reshaping import _reshape, ravel
from .getitem import ALL, check_range


def index_select(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """Return the slices of the input along `dim` with the indices in `index`, in their order.

    It copies, where a slice ``x[:, 1:3]`` is a view. Negative indices are refused, as in PyTorch.

    Args:
        input: Of any shape and dtype.
        dim: The dimension.
        index: Integers; a repeated one selects the slice again.

    Shape:
        input: (..., m, ...); index: (n,), or () for n = 1.
        output: (..., n, ...), or () for an input of shape ().

    Raises:
        IndexError: There is no such dimension or slice, or `index` is not a vector of integers.
        RuntimeError: The input is a 0-d tensor and the index has more than one element.

    Example:
        >>> import lucid
        >>> lucid.index_select(lucid.tensor([[1, 2], [3, 4]]), 1, lucid.tensor([1, 1, 0])).tolist()
        [[2, 2, 1], [4, 4, 3]]
    """
    shape, n = tuple(input.shape), tuple(index.shape)
    dim = one_dim("index_select", dim, len(shape))
    if len(n) > 1:
        raise IndexError(f"index_select: expected an index of one dimension, got shape {n}; see gather")
    if not shape:
        if n not in ((), (1,)):
            raise RuntimeError(f"index_select: expected a single index for a 0-d tensor, got {n[0]}")
        return _reshape(_index_select(_reshape(input, shape=(1,)), _reshape(index, shape=(1,)), dim=0), shape=())
    return _index_select(input, index if n else _reshape(index, shape=(1,)), dim=dim)


@primitive
def _index_select(xp: Any, x: Array, index: Array, *, dim: int) -> Array:
    check_integers("index_select", index)
    check_range("index_select", index, 0, x.shape[dim])
    return device_of(x).take(x, index, dim)


_index_select.vjp(x=lambda g, index, x_shape, dim: _index_add(g, index, shape=x_shape, dim=dim), index=None)


@primitive
def _index_add(xp: Any, x: Array, index: Array, *, shape: tuple[int, ...], dim: int) -> Array:
    """Return zeros of the given shape, to which the slices of x are added at the indices along a dimension."""
    out = xp.zeros(shape, x.dtype)
    device_of(x).scatter_add(out, (*(ALL,) * dim, index), x)
    return out


_index_add.vjp(x=lambda g, index, dim: _index_select(g, index, dim=dim), index=None)


def gather(input: Tensor, dim: int, index: Tensor) -> Tensor:
    r"""Return the elements of the input with the indices in `index` along `dim`, and their own in all other dimensions.

    .. math:: y_{ijk} = x_{i,\, \text{index}_{ijk},\, k} \qquad \text{for dim} = 1

    The index is not broadcast: see `take_along_dim` for that, and `index_select` for whole slices.

    Args:
        input: Of any shape and dtype.
        dim: The dimension.
        index: Integers.

    Shape:
        input: (n₁, ..., nₖ).
        index: (m₁, ..., mₖ) with mᵢ ≤ nᵢ in all dimensions but `dim`.
        output: that of the index.

    Raises:
        IndexError: There is no such dimension or element, or `index` is not of integers.
        RuntimeError: The shape of `index` does not fit.

    Example:
        >>> import lucid
        >>> lucid.gather(lucid.tensor([[1, 2], [3, 4]]), 1, lucid.tensor([[0, 0], [1, 0]])).tolist()
        [[1, 1], [4, 3]]
    """
    dim = fitting_dim("gather", input, dim, index)
    return _take(input, positions(index, name="gather", shape=tuple(input.shape), dim=dim))


@primitive(casts=True)
def _take(xp: Any, x: Array, at: Array) -> Array:
    """Return the elements at positions of the flattened array, which are known to be in range."""
    return device_of(x).take(x.reshape(-1), at)


_take.vjp(x=lambda g, at, x_shape: _add_at(g, at, shape=x_shape), at=None)


@primitive(casts=True)
def _add_at(xp: Any, x: Array, at: Array, *, shape: tuple[int, ...]) -> Array:
    """Return zeros of the given shape, to which x is added at positions of the flattened array."""
    out = xp.zeros(math.prod(shape), x.dtype)
    device_of(x).scatter_add(out, at.reshape(-1), x.reshape(-1))
    return out.reshape(shape)


_add_at.vjp(x=lambda g, at: _take(g, at), at=None)


def fitting_dim(name: str, input: Any, dim: int, index: Any, src: Any = None) -> int:
    """Return `dim` as an index from 0 to ndim - 1, if the index fits the input (and src) in all other dimensions.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The index does not fit, or src has another dtype.
    """
    own, wanted = tuple(input.shape), tuple(index.shape)
    dim = one_dim(name, dim, len(own))
    known, taken = own or (1,), wanted or (1,)  # a 0-d tensor is as good as one of a single element
    fits = len(known) == len(taken) and all(
        n <= m for d, (n, m) in enumerate(zip(taken, known, strict=True)) if d != dim
    )
    if not fits and 0 not in wanted:
        raise RuntimeError(
            f"{name}: expected an index with the dimensions of the input {own}, none of them longer except "
            f"dimension {dim}; got {wanted}"
        )
    if src is not None:
        given = tuple(src.shape) or (1,)
        if len(given) != len(known) or any(n > m for n, m in zip(taken, given, strict=True)):
            raise RuntimeError(
                f"{name}: expected an index no longer than src in any dimension, {tuple(src.shape)}, got {wanted}"
            )
        check_one_dtype(name, input=input, src=src)
    return dim


@primitive(casts=True)
def positions(xp: Any, index: Array, *, name: str, shape: tuple[int, ...], dim: int, wraps: bool = False) -> Array:
    """Return the positions, in a flattened array of this shape, of the elements that `gather` returns.

    Raises:
        IndexError: The index is not of integers, or not in the range of the dimension.
    """
    if not index.size:
        return index.astype(xp.int64)
    size = shape[dim] if shape else 1
    return positions_along(xp, in_range(xp, index, name, size, wraps), shape, dim)


def positions_along(xp: Any, index: Array, shape: tuple[int, ...], dim: int) -> Array:
    """Return `positions` of an index that is known to be in range."""
    if not index.size:
        return index
    stride = math.prod(shape[dim + 1 :])
    positions = index.astype(xp.int64, copy=False)
    positions = positions if stride == 1 else positions * stride
    starts: list[Array] = []  # of each other dimension, where its slices begin
    for d, n in enumerate(index.shape):
        if d != dim and n > 1:
            start = xp.arange(n) * math.prod(shape[d + 1 :])
            starts.append(start.reshape((n,) + (1,) * (index.ndim - 1 - d)))
    return positions + functools.reduce(operator.add, starts) if starts else positions


def take_along_dim(input: Tensor, indices: Any, dim: int | None = None) -> Tensor:
    """Return the elements of the input with the indices in `indices` along `dim`; all other dimensions are broadcast.

    It turns the result of argmax (with keepdim) or argsort into values. Without `dim`, both are flattened.

    Shape:
        input: (..., n, ...); indices: (..., m, ...), whose other sizes broadcast with those of the input.
        output: (..., m, ...).

    Raises:
        IndexError: There is no such dimension or element, or `indices` is not of integers.
        RuntimeError: The shapes do not broadcast, or differ in their number of dimensions.

    Example:
        >>> import lucid
        >>> lucid.take_along_dim(lucid.tensor([[3, 1], [2, 4]]), lucid.tensor([[1], [0]]), 1).tolist()
        [[1], [2]]
    """
    if dim is None:
        return take_along_dim(ravel(input), ravel(indices), 0)
    dim = one_dim("take_along_dim", dim, len(input.shape))
    if len(input.shape) != len(indices.shape):
        raise RuntimeError(
            f"take_along_dim: expected indices with as many dimensions as the input {tuple(input.shape)}, "
            f"got {tuple(indices.shape)}"
        )
    shape = list(common_shape("take_along_dim", *[[*a.shape[:dim], 1, *a.shape[dim + 1 :]] for a in (input, indices)]))
    wide = expand(input, (*shape[:dim], input.shape[dim], *shape[dim + 1 :]))
    index = expand(indices, (*shape[:dim], indices.shape[dim], *shape[dim + 1 :]))
    return _take(wide, positions(index, name="take_along_dim", shape=tuple(wide.shape), dim=dim, wraps=True))


def take(input: Tensor, index: Tensor) -> Tensor:
    """Return the elements at the indices of the flattened input; negative ones count from the end.

    Shape:
        input: any shape; index: any shape; output: that of the index.

    Raises:
        IndexError: There is no such element, or the index is not of integers.

    Example:
        >>> import lucid
        >>> lucid.take(lucid.tensor([[4, 3], [5, 9]]), lucid.tensor([0, 2])).tolist()
        [4, 5]
    """
    return _take(input, wrapped_index(index, name="take", size=math.prod(input.shape)))


@primitive(casts=True)
def wrapped_index(xp: Any, index: Array, *, name: str, size: int) -> Array:
    """Return the index with integers from 0 to size - 1, where negative ones count from the end.

    Raises:
        IndexError: It is not of integers, or one of them is out of range.
    """
    return in_range(xp, index, name, size, wraps=True)


def in_range(xp: Any, index: Array, name: str, size: int, wraps: bool) -> Array:
    """Return the index, checked to be of integers from 0 to size - 1, or counted from the end if it `wraps`."""
    check_integers(name, index)
    check_range(name, index, -size if wraps else 0, size)
    if not wraps or (type(index) is native and not (index.size and index.min() < 0)):
        return index
    return xp.where(index < 0, index + size, index)


def check_integers(name: str, index: Array) -> None:
    """Refuse an index whose dtype is not a signed integer type.

    Raises:
        IndexError: It has another dtype.
    """
    if index.dtype.kind != "i":
        raise IndexError(f"{name}: expected an index of integers, got {index.dtype}; convert it with .long()")


def index_on_device(x: Any, index: np.ndarray) -> Array:
    """Return an index that was made on the host, on the device of x."""
    return transfer(index, device_of(raw(x)))
