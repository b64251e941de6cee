"""Gathering elements by integer indices: index_select, gather, take, Tensor.unfold."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...backend import Array, device_of, transfer
from ..arguments import common_shape, one_dim
from ..shape.broadcasting import expand
from ..shape.reshaping import _reshape, ravel, unflatten, unsqueeze
from ..shape.transposing import movedim
from .getitem import ALL, check_range, getitem


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


def checked_index_along(xp: Any, name: str, x: Array, index: Array, dim: int) -> tuple[Array, ...]:
    """Return the index that stands for each place of an array of integers, with its number along dim."""
    check_integers(name, index)
    check_range(name, index, 0, x.shape[dim] if x.ndim else 1)
    return index_along(xp, index, dim) if x.ndim else ()


def index_along(xp: Any, index: Array, dim: int) -> tuple[Array, ...]:
    """Return an index, a part for each dimension: each place's own numbers, but along dim those in `index`."""
    own = [xp.arange(n).reshape((-1,) + (1,) * (index.ndim - 1 - d)) for d, n in enumerate(index.shape)]
    return (*own[:dim], index, *own[dim + 1 :])


@primitive
def _gather(xp: Any, x: Array, index: Array, *, dim: int) -> Array:
    return x[checked_index_along(xp, "gather", x, index, dim)]


_gather.vjp(x=lambda g, index, x_shape, dim: _gather_vjp(g, index, shape=x_shape, dim=dim), index=None)


@primitive
def _gather_vjp(xp: Any, x: Array, index: Array, *, shape: tuple[int, ...], dim: int) -> Array:
    out = xp.zeros(shape, x.dtype)
    device_of(x).scatter_add(out, checked_index_along(xp, "gather", out, index, dim), x)
    return out


_gather_vjp.vjp(x=lambda g, index, dim: _gather(g, index, dim=dim), index=None)


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


def repeat_interleave(
    input: Any, repeats: Any = None, dim: int | None = None, *, output_size: int | None = None
) -> Any:
    """Return the input with each slice along a dimension repeated; without a dimension, of the flat input.

    Args:
        input: Of any shape. Alone, a vector of counts: the result are the numbers 0, 1, ... repeated so often.
        repeats: How often, a number for all or a vector of integers with one for each slice.
        dim: The dimension.
        output_size: The size of the result along it, which must be the sum of the repeats.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A count is negative, or there are not as many as slices, or they do not sum to `output_size`.

    Example:
        >>> import lucid
        >>> lucid.repeat_interleave(lucid.tensor([1, 2]), lucid.tensor([2, 1])).tolist()
        [1, 1, 2]
    """
    if repeats is None:
        return _repeated_indices(input, n=None, total=output_size)
    x = ravel(input) if dim is None else input
    d = one_dim("repeat_interleave", 0 if dim is None else dim, len(x.shape))
    x = x if x.shape else _reshape(x, shape=(1,))
    n = x.shape[d]
    if hasattr(repeats, "shape") and repeats.shape not in ((), (1,)):
        return _index_select(x, _repeated_indices(repeats, n=n, total=output_size), dim=d)
    times = operator.index(repeats.item() if hasattr(repeats, "item") else repeats)
    if times < 0 or output_size not in (None, n * times):
        raise RuntimeError(f"repeat_interleave: {n} slices cannot be repeated {times} times to a size of {output_size}")
    shape = tuple(x.shape)
    wide = expand(unsqueeze(x, d + 1), (*shape[: d + 1], times, *shape[d + 1 :]))
    return _reshape(wide, shape=(*shape[:d], n * times, *shape[d + 1 :]))


@primitive(casts=True)
def _repeated_indices(xp: Any, repeats: Array, *, n: int | None, total: int | None) -> Array:
    """0, 1, 2 ..., each as often as repeats says."""
    if repeats.ndim != 1 or repeats.dtype.kind not in "iu" or n not in (None, repeats.size):
        wanted = "a vector" if n is None else f"{n} of them, one for each slice"
        raise RuntimeError(
            f"repeat_interleave: expected counts to be integers, {wanted}, got {repeats.dtype} of shape {repeats.shape}"
        )
    if repeats.size and repeats.min().item() < 0:
        raise RuntimeError("repeat_interleave: a count must not be negative")
    ends = xp.cumsum(repeats, axis=0, dtype=xp.int64)
    size = int(ends[-1].item()) if repeats.size else 0
    if total not in (None, size):
        raise RuntimeError(f"repeat_interleave: the counts sum to {size}, but output_size is {total}")
    return xp.searchsorted(ends, xp.arange(size), side="right").astype(xp.int64)


def unfold_dim(input: Any, dimension: int, size: int, step: int) -> Any:
    """Return all windows of a size along a dimension, each a step after the last: the method `Tensor.unfold`.

    The windows are counted by the dimension itself, and their elements by a new last one. Unlike PyTorch's the result
    is a copy.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The window is larger than the dimension, or the step not positive.

    Example:
        >>> import lucid
        >>> lucid.arange(5).unfold(0, 3, 1).tolist()
        [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    """
    d = one_dim("unfold", dimension, len(input.shape))
    n = input.shape[d] if input.shape else 1
    if not 0 <= size <= n or step < 1:
        raise RuntimeError(f"unfold: expected a size from 0 to {n} and a positive step, got size={size}, step={step}")
    count = (n - size) // step + 1
    index = (np.arange(count)[:, None] * step + np.arange(size)).reshape(-1)
    taken = _index_select(input, index_on_device(input, index), dim=d)
    return movedim(unflatten(taken, d, (count, size)), d + 1, -1)


def index_on_device(x: Any, index: np.ndarray) -> Array:
    """An index made on the host, on the device of x."""
    return transfer(index, device_of(x._data if isinstance(x, Variable) else x))


def take(input: Any, index: Any) -> Any:
    """Return the elements at an index that counts as if the input were flat, in the shape of the index.

    Raises:
        IndexError: There is no such element.

    Example:
        >>> import lucid
        >>> lucid.take(lucid.tensor([[4, 3], [5, 9]]), lucid.tensor([0, 2])).tolist()
        [4, 5]
    """
    return _reshape(getitem(ravel(input), ravel(index)), shape=tuple(index.shape))
