"""A copy with one of its views written over: slice_scatter, select_scatter, diagonal_scatter."""

from __future__ import annotations

import operator
from typing import Any

from ...autograd.typing import Tensor
from ..arguments import converted, one_dim
from ..conversion import clone
from ..elementwise.where import where
from ..shape.diagonal import _undiagonal, diagonal
from .getitem import ALL, split_index
from .setitem import _setitem


def slice_scatter(
    input: Tensor, src: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> Tensor:
    """Return a copy of the input with `src` in place of the slice ``start:end:step`` along a dimension.

    Shape:
        input: (..., n, ...); src: the shape of that slice; output: that of the input.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The shape of `src` is not that of the slice.
        ValueError: The step is not positive.

    Example:
        >>> import lucid
        >>> lucid.slice_scatter(lucid.zeros(4), lucid.ones(2), start=1, end=3).tolist()
        [0.0, 1.0, 1.0, 0.0]
    """
    if not input.shape:
        raise RuntimeError("slice_scatter: a 0-d tensor has no dimension to be sliced")
    dim = one_dim("slice_scatter", dim, len(input.shape))
    return _written_at("slice_scatter", input, src, (ALL,) * dim + (slice(start, end, step),))


def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """Return a copy of the input with `src` in place of the slice with an index along a dimension.

    Shape:
        input: (..., n, ...); src: (..., ...), without that dimension; output: that of the input.

    Raises:
        IndexError: There is no such dimension or slice.
        RuntimeError: The shape of `src` is not that of the slice.

    Example:
        >>> import lucid
        >>> lucid.select_scatter(lucid.zeros(2, 2), lucid.ones(2), 1, 0).tolist()
        [[1.0, 0.0], [1.0, 0.0]]
    """
    if not input.shape:
        raise IndexError("select_scatter: a 0-d tensor has no dimension to select from")
    dim = one_dim("select_scatter", dim, len(input.shape))
    return _written_at("select_scatter", input, src, (ALL,) * dim + (operator.index(index),))


def _written_at(name: str, input: Any, src: Any, index: tuple[Any, ...]) -> Any:
    """A copy of the input in which a basic index has been written.

    Raises:
        RuntimeError: What is written has another shape than the index selects.
    """
    part = tuple(input[index].shape)
    if tuple(src.shape) != part:
        raise RuntimeError(f"{name}: expected src of shape {part}, the slice that it replaces, got {tuple(src.shape)}")
    return _setitem(clone(input), converted(src, input.dtype), index=split_index(index, input))


def diagonal_scatter(input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """Return a copy of the input with `src` in place of a diagonal; see `diagonal` for the arguments.

    Shape:
        input: (..., n, m); src: (..., k), the shape of the diagonal; output: that of the input.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The shape of `src` is not that of the diagonal, or the two dimensions are one.

    Example:
        >>> import lucid
        >>> lucid.diagonal_scatter(lucid.zeros(2, 2), lucid.ones(2)).tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    old = diagonal(input, offset, dim1, dim2)
    if tuple(src.shape) != tuple(old.shape):
        raise RuntimeError(
            f"diagonal_scatter: expected src of shape {tuple(old.shape)}, that of the diagonal, got {tuple(src.shape)}"
        )
    ndim = len(input.shape)
    where_to: dict[str, Any] = {
        "shape": tuple(input.shape),
        "offset": offset,
        "dim1": one_dim("diagonal_scatter", dim1, ndim),
        "dim2": one_dim("diagonal_scatter", dim2, ndim),
    }
    mask = _undiagonal(old == old, **where_to) | _undiagonal(old != old, **where_to)
    return where(mask, _undiagonal(converted(src, input.dtype), **where_to), input)
