"""Sorting: sort, argsort, topk, kthvalue. NaN counts as larger than any number.

Each finds the indices first, and then picks the elements there: that is also the way that the gradients take.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ...autograd.primitive import primitive
from ...backend import Array, device_of
from ..arguments import single_dim
from ..indexing.gathering import index_along
from ..shape.reshaping import _reshape


class Sorted(NamedTuple):
    """The elements in order, or chosen by their order, and where each of them was."""

    values: Any
    indices: Any


@primitive
def gather_unchecked(xp: Any, x: Array, index: Array, *, dim: int) -> Array:
    """The elements of x at an index along a dimension that is known to be right, and needs no check: a `gather`."""
    return x[index_along(xp, index, dim)]


@primitive
def _gather_unchecked_vjp(xp: Any, x: Array, index: Array, *, shape: tuple[int, ...], dim: int) -> Array:
    out = xp.zeros(shape, x.dtype)
    device_of(x).scatter_add(out, index_along(xp, index, dim), x)
    return out


gather_unchecked.vjp(
    x=lambda g, index, x_shape, dim: _gather_unchecked_vjp(g, index, shape=x_shape, dim=dim), index=None
)
_gather_unchecked_vjp.vjp(x=lambda g, index, dim: gather_unchecked(g, index, dim=dim), index=None)


def sort(input: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Sorted:
    """Return the ``values`` in order along a dimension, and their ``indices``. The sort is always stable.

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
    return Sorted(gather_unchecked(input, index, dim=one), index)


def argsort(input: Any, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    """Return the indices that would sort the input along a dimension. The sort is always stable.

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


def msort(input: Any) -> Any:
    """Return the values in order along the first dimension.

    Example:
        >>> import lucid
        >>> lucid.msort(lucid.tensor([[2, 1], [1, 3]])).tolist()
        [[1, 1], [2, 3]]
    """
    return sort(input, 0).values


def scalar_sorted(op: str, input: Any, dim: int) -> Sorted:
    """What a 0-d tensor gives: itself, at 0."""
    single_dim(op, dim, 0)
    return Sorted(_reshape(input, shape=()), _zero(input))


@primitive
def _zero(xp: Any, x: Array) -> Array:
    return xp.zeros((), dtype=xp.int64)


@primitive
def _argsort(xp: Any, x: Array, *, dim: int, descending: bool) -> Array:
    argsort = device_of(x).argsort
    if not descending:
        return argsort(x, dim)
    # Backwards through the input and backwards through the result, so that equal elements keep their order.
    return x.shape[dim] - 1 - xp.flip(argsort(xp.flip(x, dim), dim), dim)


def topk(input: Any, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Sorted:
    """Return the ``values`` of the k largest (or smallest) elements along a dimension, and their ``indices``.

    Which of equal elements are taken is not defined.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: There are no k elements.

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
        return (
            scalar_sorted("topk", input, dim) if k else Sorted(*(_reshape(a, shape=(1,))[:0] for a in (input, input)))
        )
    index = _topk(input, k=k, dim=one, largest=bool(largest), sorted=bool(sorted))
    return Sorted(gather_unchecked(input, index, dim=one), index)


@primitive
def _topk(xp: Any, x: Array, *, k: int, dim: int, largest: bool, sorted: bool) -> Array:
    n = x.shape[dim]
    part = [slice(None)] * x.ndim
    part[dim] = slice(n - k, None) if largest else slice(k)
    if 0 < k < n:
        index = xp.argpartition(x, n - k if largest else k - 1, axis=dim)[tuple(part)]
    else:
        index = device_of(x).argsort(x, dim)[tuple(part)]
    if sorted:
        order = device_of(x).argsort(x[index_along(xp, index, dim)], dim)
        index = index[index_along(xp, xp.flip(order, dim) if largest else order, dim)]
    return index


def kthvalue(input: Any, k: int, dim: int = -1, keepdim: bool = False) -> Sorted:
    """Return the ``values`` of the k-th smallest elements along a dimension (k = 1 for the smallest) and ``indices``.

    Raises:
        IndexError: There is no such dimension, or it has no elements.
        RuntimeError: There are no k elements.

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


def gather_one(input: Any, index: Any, dim: int, keepdim: bool) -> Sorted:
    """The elements at an index of size 1 along a dimension, which goes away unless it is to be kept."""
    values = gather_unchecked(input, index, dim=dim)
    if keepdim:
        return Sorted(values, index)
    shape = tuple(n for d, n in enumerate(input.shape) if d != dim)
    return Sorted(_reshape(values, shape=shape), _reshape(index, shape=shape))


@primitive
def _kth(xp: Any, x: Array, *, k: int, dim: int) -> Array:
    part = [slice(None)] * x.ndim
    part[dim] = slice(k - 1, k)
    return xp.argpartition(x, k - 1, axis=dim)[tuple(part)]
