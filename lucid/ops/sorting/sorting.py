"""Sorting along a dimension: sort, argsort, topk, kthvalue. NaN counts as larger than any number.

Each finds the indices first, which have no gradient, and then gathers the elements there, which has that of `gather`.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, device_of
from ..arguments import single_dim
from ..indexing.gathering import _take, positions_along
from ..shape.reshaping import _reshape


class Sorted(NamedTuple):
    """The elements in order, or chosen by their order, and the index of each in the input."""

    values: Tensor
    indices: Tensor


def sort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Sorted:
    """Return the ``values`` in order along a dimension, and their ``indices``. The sort is always stable.

    The result is a pair, as in PyTorch; take ``.values`` where NumPy's is wanted.

    Args:
        input: Of any shape and dtype.
        dim: The dimension; the last one by default.
        descending: From the largest to the smallest.
        stable: Keep the order of equal elements, which is done in any case.

    Shape:
        input: any shape; values and indices: the same.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> values, indices = lucid.sort(lucid.tensor([3.0, 1.0, 2.0]))
        >>> values.tolist(), indices.tolist()
        ([1.0, 2.0, 3.0], [1, 2, 0])
    """
    if not input.shape:
        return scalar_sorted("sort", input, dim)
    one = single_dim("sort", dim, input.ndim)
    index = _argsort(input, dim=one, descending=bool(descending))
    return Sorted(gather_distinct(input, index, dim=one), index)


def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """Return the indices that sort the input along a dimension, stably; see `sort` for the arguments.

    Shape:
        input: any shape; output: the same.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.argsort(lucid.tensor([3.0, 1.0, 2.0]), descending=True).tolist()
        [0, 2, 1]
    """
    if not input.shape:
        return scalar_sorted("argsort", input, dim).indices
    return _argsort(input, dim=single_dim("argsort", dim, input.ndim), descending=bool(descending))


@primitive
def _argsort(xp: Any, x: Array, *, dim: int, descending: bool) -> Array:
    argsort = device_of(x).argsort
    if not descending:
        return argsort(x, dim)
    # Backwards through the input and backwards through the result, so that equal elements keep their order.
    return x.shape[dim] - 1 - xp.flip(argsort(xp.flip(x, dim), dim), dim)


def msort(input: Tensor) -> Tensor:
    """Return the values in order along the first dimension: ``sort(input, 0).values``.

    Example:
        >>> import lucid
        >>> lucid.msort(lucid.tensor([[2, 1], [1, 3]])).tolist()
        [[1, 1], [2, 3]]
    """
    return sort(input, 0).values


def topk(input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Sorted:
    """Return the ``values`` of the k largest (or smallest) elements along a dimension, and their ``indices``.

    Which of equal elements are taken is not defined. Without `sorted` they come in any order.

    Shape:
        input: (..., n, ...); values and indices: (..., k, ...).

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: There are fewer than k elements, or k is negative.

    Example:
        >>> import lucid
        >>> lucid.topk(lucid.tensor([3.0, 1.0, 2.0]), 2).indices.tolist()
        [0, 2]
    """
    one = single_dim("topk", dim, input.ndim)
    n = input.shape[one] if input.shape else 1
    if not 0 <= k <= n:
        raise RuntimeError(f"topk: expected k from 0 to {n}, the size of dimension {dim}, got {k}")
    if one is None:
        found = scalar_sorted("topk", input, dim)
        return found if k else Sorted(*(_reshape(a, shape=(1,))[:0] for a in found))
    index = _topk(input, k=k, dim=one, largest=bool(largest), sorted=bool(sorted))
    return Sorted(gather_distinct(input, index, dim=one), index)


@primitive
def _topk(xp: Any, x: Array, *, k: int, dim: int, largest: bool, sorted: bool) -> Array:
    n = x.shape[dim]
    if xp is np and k <= 16 < n and x.dtype.kind == "f" and (found := _extremes(x, k, dim, largest)) is not None:
        return found
    order = _partly_sorted(xp, x, n - k if largest else k - 1, dim) if 0 < k < n else device_of(x).argsort(x, dim)
    index = order[(*(slice(None),) * dim, slice(n - k, None) if largest else slice(k))]
    if sorted:
        order = device_of(x).argsort(_along(xp, x, index, dim), dim)
        index = _along(xp, index, xp.flip(order, dim) if largest else order, dim)
    return index


def _along(xp: Any, x: Array, index: Array, dim: int) -> Array:
    """The elements of an array at an index along a dimension."""
    return device_of(x).take(x.reshape(-1), positions_along(xp, index, x.shape, dim))


def _extremes(x: Array, k: int, dim: int, largest: bool) -> Array | None:
    """The indices of a few extreme elements in order, one pass for each; None if NaN or an infinity is among them."""
    rest = np.array(np.moveaxis(x, dim, -1), order="C")
    flat, taken, found = rest.reshape(-1), -np.inf if largest else np.inf, []
    starts = np.arange(0, flat.size, rest.shape[-1]).reshape(rest.shape[:-1])
    for _ in range(k):
        index = rest.argmax(-1) if largest else rest.argmin(-1)
        at = starts + index
        if not np.isfinite(flat[at]).all():
            return None
        flat[at] = taken
        found.append(index)
    return np.stack(found, dim) if found else None


def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> Sorted:
    """Return the ``values`` of the k-th smallest elements along a dimension, and their ``indices``; k counts from 1.

    Shape:
        input: (..., n, ...).
        values and indices: the input's without `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension, or it has no elements.
        RuntimeError: k is not from 1 to n.

    Example:
        >>> import lucid
        >>> lucid.kthvalue(lucid.tensor([3.0, 1.0, 2.0]), 2).values.item()
        2.0
    """
    one = single_dim("kthvalue", dim, input.ndim)
    n = input.shape[one] if input.shape else 1
    if not 1 <= k <= n:
        error = RuntimeError if n else IndexError
        raise error(f"kthvalue: expected k from 1 to {n}, the size of dimension {dim}, got {k}")
    if one is None:
        return scalar_sorted("kthvalue", input, dim)
    return gather_one(input, _kth(input, k=k, dim=one), one, keepdim)


@primitive
def _kth(xp: Any, x: Array, *, k: int, dim: int) -> Array:
    return _partly_sorted(xp, x, k - 1, dim)[(*(slice(None),) * dim, slice(k - 1, k))]


def _partly_sorted(xp: Any, x: Array, k: int, dim: int) -> Array:
    """Indices that put all elements up to the sorted position k before all after it."""
    # A GPU has no faster way than to sort, and only of sorting is it said where NaN goes.
    return xp.argpartition(x, k, axis=dim) if xp is np else device_of(x).argsort(x, dim)


def gather_unchecked(input: Any, index: Any, *, dim: int) -> Any:
    """Return the elements at an index along a dimension that is known to be in range: `gather` without its checks."""
    return _take(input, _positions(index, shape=tuple(input.shape), dim=dim))


def gather_distinct(input: Any, index: Any, *, dim: int) -> Any:
    """`gather_unchecked` of an index that names no element twice, so that gradients are put where others are added."""
    return _take_distinct(input, _positions(index, shape=tuple(input.shape), dim=dim))


@primitive(casts=True)
def _positions(xp: Any, index: Array, *, shape: tuple[int, ...], dim: int) -> Array:
    return positions_along(xp, index, shape, dim)


@primitive(casts=True)
def _take_distinct(xp: Any, x: Array, at: Array) -> Array:
    return device_of(x).take(x.reshape(-1), at)


_take_distinct.vjp(x=lambda g, at, x_shape: _put_distinct(g, at, shape=x_shape), at=None)


@primitive(casts=True)
def _put_distinct(xp: Any, x: Array, at: Array, *, shape: tuple[int, ...]) -> Array:
    out = xp.zeros(math.prod(shape), x.dtype)
    out[at.reshape(-1)] = x.reshape(-1)
    return out.reshape(shape)


_put_distinct.vjp(x=lambda g, at: _take_distinct(g, at), at=None)


def gather_one(input: Any, index: Any, dim: int, keepdim: bool) -> Sorted:
    """Return the elements at an index of size 1 along a dimension, and the index; both without it unless `keepdim`."""
    values = gather_distinct(input, index, dim=dim)
    if keepdim:
        return Sorted(values, index)
    shape = tuple(n for d, n in enumerate(input.shape) if d != dim)
    return Sorted(_reshape(values, shape=shape), _reshape(index, shape=shape))


def scalar_sorted(op: str, input: Any, dim: int) -> Sorted:
    """Return what a 0-d tensor gives along its one dimension: itself, at index 0.

    Raises:
        IndexError: There is no such dimension.
    """
    single_dim(op, dim, 0)
    return Sorted(_reshape(input, shape=()), _zero(input))


@primitive
def _zero(xp: Any, x: Array) -> Array:
    return xp.zeros((), dtype=xp.int64)
