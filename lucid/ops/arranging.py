"""Parts of tensors, tensors beside each other, and their elements arranged anew."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from .conversion import clone
from .dims import all_dims, one_dim
from .gathering import _index_select
from .indexing import _slice
from .joining import cat, several
from .order import transpose
from .repeating import _flip, flip
from .shape import _reshape, expand, ravel, unsqueeze


def narrow(input: Any, dim: int, start: Any, length: int) -> Any:
    """Return a view of `length` elements along a dimension, from `start` on.

    Raises:
        IndexError: There is no such dimension, or it has no such start.
        RuntimeError: The part is not within the dimension.

    Example:
        >>> import lucid
        >>> lucid.narrow(lucid.arange(5), 0, 1, 3).tolist()
        [1, 2, 3]
    """
    if not input.shape:
        raise RuntimeError("narrow: a 0-d tensor has no dimension to be narrowed")
    dim = one_dim("narrow", dim, len(input.shape))
    n, first = input.shape[dim], operator.index(start)
    begin = first + n if first < 0 else first
    if not 0 <= begin <= begin + length <= n or length < 0:
        raise (RuntimeError if 0 <= begin <= n else IndexError)(
            f"narrow: {length} elements from {first} on are not within dimension {dim}, of size {n}"
        )
    return _slice(input, index=(*(slice(None),) * dim, slice(begin, begin + length), ...))


def select(input: Any, dim: int, index: int) -> Any:
    """Return a view of the slice with a number along a dimension, which the view does not have any more.

    Raises:
        IndexError: There is no such dimension or slice.

    Example:
        >>> import lucid
        >>> lucid.select(lucid.tensor([[1, 2], [3, 4]]), 1, 0).tolist()
        [1, 3]
    """
    if not input.shape:
        raise IndexError("select: a 0-d tensor has no dimension to select from")
    dim = one_dim("select", dim, len(input.shape))
    return _slice(input, index=(*(slice(None),) * dim, operator.index(index), ...))


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
        return _repeated_numbers(input, n=None, total=output_size)
    x = ravel(input) if dim is None else input
    d = one_dim("repeat_interleave", 0 if dim is None else dim, len(x.shape))
    x = x if x.shape else _reshape(x, shape=(1,))
    n = x.shape[d]
    if hasattr(repeats, "shape") and repeats.shape not in ((), (1,)):
        return _index_select(x, _repeated_numbers(repeats, n=n, total=output_size), dim=d)
    times = operator.index(repeats.item() if hasattr(repeats, "item") else repeats)
    if times < 0 or output_size not in (None, n * times):
        raise RuntimeError(f"repeat_interleave: {n} slices cannot be repeated {times} times to a size of {output_size}")
    shape = tuple(x.shape)
    wide = expand(unsqueeze(x, d + 1), (*shape[: d + 1], times, *shape[d + 1 :]))
    return _reshape(wide, shape=(*shape[:d], n * times, *shape[d + 1 :]))


@primitive(casts=True)
def _repeated_numbers(xp: Any, repeats: Array, *, n: int | None, total: int | None) -> Array:
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


def rot90(input: Any, k: int = 1, dims: Sequence[int] = (0, 1)) -> Any:
    """Return the input turned by k right angles in the plane of two dimensions, from the first towards the second.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: There are not two different dimensions.

    Example:
        >>> import lucid
        >>> lucid.rot90(lucid.tensor([[1, 2], [3, 4]])).tolist()
        [[2, 4], [1, 3]]
    """
    if len(input.shape) < 2 or len(dims) != 2:
        raise RuntimeError(f"rot90: expected two dimensions of at least two, got {dims} and shape {tuple(input.shape)}")
    first, second = all_dims("rot90", dims, len(input.shape))
    k %= 4
    if k == 0:
        return clone(input)
    if k == 2:
        return _flip(input, dims=(first, second))
    return _flip(transpose(input, first, second), dims=(first,) if k == 1 else (second,))


def fliplr(input: Any) -> Any:
    """Return the input with its columns in the opposite order.

    Raises:
        RuntimeError: It has fewer than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.fliplr(lucid.tensor([[1, 2], [3, 4]])).tolist()
        [[2, 1], [4, 3]]
    """
    if len(input.shape) < 2:
        raise RuntimeError(f"fliplr: expected at least two dimensions, got shape {tuple(input.shape)}; see flip")
    return flip(input, 1)


def flipud(input: Any) -> Any:
    """Return the input with its rows in the opposite order.

    Raises:
        RuntimeError: It has no dimension.

    Example:
        >>> import lucid
        >>> lucid.flipud(lucid.tensor([[1, 2], [3, 4]])).tolist()
        [[3, 4], [1, 2]]
    """
    if not input.shape:
        raise RuntimeError("flipud: expected at least one dimension, got a 0-d tensor")
    return flip(input, 0)


def _each(make: Any, tensors: tuple[Any, ...]) -> Any:
    """Apply a function to a tensor, or to each of several: given one by one, or in a list."""
    if len(tensors) == 1 and not isinstance(tensors[0], list | tuple):
        return make(tensors[0])
    return tuple(map(make, tensors[0] if len(tensors) == 1 else tensors))


def _to_3d(x: Any) -> Any:
    shape = tuple(x.shape)
    return _reshape(x, shape={0: (1, 1, 1), 1: (1, *shape, 1), 2: (*shape, 1)}.get(len(shape), shape))


def _to_2d(x: Any) -> Any:
    return _reshape(x, shape=(1,) * (2 - len(x.shape)) + tuple(x.shape))


def _to_1d(x: Any) -> Any:
    return _reshape(x, shape=tuple(x.shape) or (1,))


def atleast_1d(*tensors: Any) -> Any:
    """Return a view of a tensor, or views of several, with at least one dimension.

    Example:
        >>> import lucid
        >>> lucid.atleast_1d(lucid.tensor(1.0)).shape
        (1,)
    """
    return _each(_to_1d, tensors)


def atleast_2d(*tensors: Any) -> Any:
    """Return a view of a tensor, or views of several, with at least two dimensions; new ones come in front.

    Example:
        >>> import lucid
        >>> lucid.atleast_2d(lucid.zeros(3)).shape
        (1, 3)
    """
    return _each(_to_2d, tensors)


def atleast_3d(*tensors: Any) -> Any:
    """Return a view of a tensor, or views of several, with at least three dimensions: (n,) becomes (1, n, 1).

    Example:
        >>> import lucid
        >>> lucid.atleast_3d(lucid.zeros(3)).shape, lucid.atleast_3d(lucid.zeros(2, 3)).shape
        ((1, 3, 1), (2, 3, 1))
    """
    return _each(_to_3d, tensors)


def hstack(tensors: Sequence[Any]) -> Any:
    """Return the tensors side by side: joined along the second dimension, vectors along the first.

    Raises:
        RuntimeError: There are no tensors, or their shapes differ elsewhere.

    Example:
        >>> import lucid
        >>> lucid.hstack([lucid.tensor([1]), lucid.tensor([2, 3])]).tolist()
        [1, 2, 3]
    """
    parts = [_to_1d(x) for x in several("hstack", tensors)]
    return cat(parts, 0 if len(parts[0].shape) == 1 else 1)


def vstack(tensors: Sequence[Any]) -> Any:
    """Return the tensors one below the other: joined along the first dimension, vectors as rows.

    Raises:
        RuntimeError: There are no tensors, or their shapes differ elsewhere.

    Example:
        >>> import lucid
        >>> lucid.vstack([lucid.tensor([1, 2]), lucid.tensor([3, 4])]).tolist()
        [[1, 2], [3, 4]]
    """
    return cat([_to_2d(x) for x in several("vstack", tensors)], 0)


def dstack(tensors: Sequence[Any]) -> Any:
    """Return the tensors behind each other: joined along the third dimension.

    Raises:
        RuntimeError: There are no tensors, or their shapes differ elsewhere.

    Example:
        >>> import lucid
        >>> lucid.dstack([lucid.tensor([1, 2]), lucid.tensor([3, 4])]).tolist()
        [[[1, 3], [2, 4]]]
    """
    return cat([_to_3d(x) for x in several("dstack", tensors)], 2)


def column_stack(tensors: Sequence[Any]) -> Any:
    """Return the tensors side by side, vectors as columns.

    Raises:
        RuntimeError: There are no tensors, or their shapes differ elsewhere.

    Example:
        >>> import lucid
        >>> lucid.column_stack([lucid.tensor([1, 2]), lucid.tensor([3, 4])]).tolist()
        [[1, 3], [2, 4]]
    """
    return cat([x if len(x.shape) > 1 else _reshape(x, shape=(-1, 1)) for x in several("column_stack", tensors)], 1)
