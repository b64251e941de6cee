"""Basic slices, which are views: narrow, select, and the basic part of ``x[1, ::2]``."""

from __future__ import annotations

import operator
import re
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..arguments import one_dim


def index_error(error: IndexError, x: Array) -> IndexError:
    """The error for an index that the array library refuses."""
    size = re.search(r"with size ([1-9]\d*)", str(error))
    wanted = f": expected {-int(size[1])} to {int(size[1]) - 1}" if size else ""
    return IndexError(f"index: {error}{wanted}; the tensor has shape {tuple(x.shape)}")


@primitive(name="getitem", view=True)
def _slice(xp: Any, x: Array, *, index: tuple[Any, ...]) -> Array:
    try:
        return x[index]
    except IndexError as error:
        raise index_error(error, x) from None


_slice.vjp(x=lambda g, x_shape, index: _unslice(g, shape=x_shape, index=index))


@primitive
def _unslice(xp: Any, x: Array, *, shape: tuple[int, ...], index: tuple[Any, ...]) -> Array:
    out = xp.zeros(shape, x.dtype)
    out[index] = x
    return out


_unslice.vjp(x=lambda g, index: _slice(g, index=index))


def slice_along(x: Any, dim: int, start: int | None, stop: int | None) -> Any:
    """Return the view x[start:stop] along a dimension that is counted from the front."""
    return _slice(x, index=(*(slice(None),) * dim, slice(start, stop), ...))


def narrow(input: Tensor, dim: int, start: int | Tensor, length: int) -> Tensor:
    """Return a view of `length` elements along a dimension, from `start` on.

    Shape:
        input: (..., n, ...); output: (..., length, ...).

    Raises:
        IndexError: There is no such dimension, or `start` is beyond its end.
        RuntimeError: The input is a 0-d tensor, `start` is a boolean tensor, or there are fewer elements than `length`
            from `start` on.

    Example:
        >>> import lucid
        >>> lucid.narrow(lucid.arange(5), 0, 1, 3).tolist()
        [1, 2, 3]
    """
    if not input.shape:
        raise RuntimeError("narrow: a 0-d tensor has no dimension to be narrowed")
    dim = one_dim("narrow", dim, len(input.shape))
    if type(start) is not int and getattr(start, "dtype", None) == np.bool_:
        raise RuntimeError(f"narrow: expected start to be an integer, got {start!r}; convert it with int()")
    n, first = input.shape[dim], operator.index(start)
    begin = first + n if first < 0 else first
    if not 0 <= begin <= begin + length <= n or length < 0:
        raise (RuntimeError if 0 <= begin <= n else IndexError)(
            f"narrow: {length} elements from {first} on are not within dimension {dim}, of size {n}"
        )
    return _slice(input, index=(*(slice(None),) * dim, slice(begin, begin + length), ...))


def select(input: Tensor, dim: int, index: int) -> Tensor:
    """Return a view of the slice with an index along a dimension, which the view lacks: ``x[index]`` for dimension 0.

    Shape:
        input: (..., n, ...); output: (..., ...).

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
