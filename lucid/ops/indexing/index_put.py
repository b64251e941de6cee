"""Writing by index into a copy: index_add, index_copy, index_fill, index_put, put.

`scatter` and its variants have an index for each element; these have one for each slice, or for flattened elements.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..arguments import check_one_dtype, converted, one_dim
from ..conversion import clone
from ..reduction.sums import sum
from ..shape.broadcasting import expand
from ..shape.reshaping import _reshape
from .gathering import _index_add, _index_select, check_integers, wrapped_index
from .getitem import ALL, _unindex, check_range, getitem, split_index
from .scattering import _scatter, _scatter_add
from .setitem import _setitem


def index_add(input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: float = 1) -> Tensor:
    """Return the input with alpha times the slices of `source` added at the indices along `dim`.

    Args:
        input: Of any shape.
        dim: The dimension.
        index: Integers; slices with the same index add up.
        source: The slices to add.
        alpha: Their factor.

    Shape:
        input: (..., m, ...); index: (n,); source: (..., n, ...).
        output: that of the input.

    Raises:
        IndexError: There is no such dimension or slice, or `index` is not a vector of integers.
        RuntimeError: The shape or dtype of `source` does not fit, or `alpha` is a float for a tensor of integers.

    Example:
        >>> import lucid
        >>> lucid.index_add(lucid.zeros(3), 0, lucid.tensor([0, 2, 0]), lucid.tensor([1.0, 2.0, 4.0])).tolist()
        [5.0, 0.0, 2.0]
    """
    dim = _fitting_dim("index_add", input, dim, index, source)
    if isinstance(alpha, float) and input.dtype.kind != "f":
        raise RuntimeError(f"index_add: expected alpha to be an integer, as for all of {input.dtype}, got {alpha}")
    if not input.shape:
        index, source = _reshape(index, shape=(-1,)), _reshape(source, shape=(1,))
        return _reshape(index_add(_reshape(input, shape=(1,)), 0, index, source, alpha=alpha), shape=())
    index = _index_vector(index, name="index_add", size=input.shape[dim])
    total = _index_add(source, index, shape=tuple(input.shape), dim=dim)
    return input + total if alpha == 1 else converted(input + alpha * total, input.dtype)


def index_copy(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """Return the input with the slices of `source` in place of its own at the indices along `dim`.

    Where an index occurs twice, which slice stays is not defined.

    Shape:
        input: (..., m, ...); index: (n,); source: (..., n, ...).
        output: that of the input.

    Raises:
        IndexError: There is no such dimension or slice, or `index` is not a vector of integers.
        RuntimeError: The shape or dtype of `source` does not fit.

    Example:
        >>> import lucid
        >>> lucid.index_copy(lucid.zeros(3), 0, lucid.tensor([2, 0]), lucid.tensor([5.0, 6.0])).tolist()
        [6.0, 0.0, 5.0]
    """
    dim = _fitting_dim("index_copy", input, dim, index, source)
    if not input.shape:
        index, source = _reshape(index, shape=(-1,)), _reshape(source, shape=(1,))
        return _reshape(index_copy(_reshape(input, shape=(1,)), 0, index, source), shape=())
    return _index_copy(input, _index_vector(index, name="index_copy", size=input.shape[dim]), source, dim=dim)


@primitive(name="index_copy", casts=True)
def _index_copy(xp: Any, x: Array, index: Array, source: Any, *, dim: int) -> Array:
    out = x.copy()
    out[(*(ALL,) * dim, index)] = source
    return out


_index_copy.vjp(
    x=lambda g, index, dim: _index_fill(g, index, 0.0, dim=dim),
    index=None,
    source=lambda g, index, dim: _index_select(g, index, dim=dim),
)


def index_fill(input: Tensor, dim: int, index: Tensor, value: Tensor | float) -> Tensor:
    """Return the input with `value` in all slices with the indices along `dim`.

    Shape:
        input: (..., m, ...); index: (n,); output: that of the input.

    Raises:
        IndexError: There is no such dimension or slice, or `index` is not a vector of integers.
        RuntimeError: The value is neither a number nor a 0-d tensor.

    Example:
        >>> import lucid
        >>> lucid.index_fill(lucid.zeros(2, 2), 1, lucid.tensor([0]), 7).tolist()
        [[7.0, 0.0], [7.0, 0.0]]
    """
    if getattr(value, "shape", ()):
        raise RuntimeError(f"index_fill: expected a number or a 0-d tensor as value, got shape {tuple(value.shape)}")  # type: ignore[union-attr]
    dim = _fitting_dim("index_fill", input, dim, index)
    size = input.shape[dim] if input.shape else 1
    return _index_fill(input, wrapped_index(index, name="index_fill", size=size), value, dim=dim)


@primitive(name="index_fill", casts=True)
def _index_fill(xp: Any, x: Array, index: Array, value: Any, *, dim: int) -> Array:
    out = x.copy()
    (out if x.ndim else out.reshape(1))[(*(ALL,) * dim, index)] = value
    return out


_index_fill.vjp(
    x=lambda g, index, dim: _index_fill(g, index, 0.0, dim=dim),
    index=None,
    value=lambda g, index, dim: sum(g - _index_fill(g, index, 0.0, dim=dim)),
)


def index_put(input: Tensor, indices: Sequence[Any], values: Tensor, accumulate: bool = False) -> Tensor:
    """Return a copy of the input after ``input[indices] = values``, or with `accumulate` after ``+=``.

    Args:
        input: Of any shape.
        indices: A tuple of tensors of integers or booleans, for the first dimensions.
        values: The values to write.
        accumulate: Add to the elements instead, also more than once to the same one.

    Shape:
        input: any shape; values: broadcasts to the shape of ``input[indices]``; output: that of the input.

    Raises:
        TypeError: `indices` is not a tuple of tensors.
        IndexError: As in `getitem`.
        RuntimeError: The values do not broadcast to what the indices select, or have another dtype.

    Example:
        >>> import lucid
        >>> i = lucid.tensor([0, 0])
        >>> lucid.index_put(lucid.zeros(2), (i,), lucid.tensor([1.0, 2.0]), accumulate=True).tolist()
        [3.0, 0.0]
    """
    if not isinstance(indices, tuple | list):
        raise TypeError(f"index_put: expected a tuple of tensors as indices, got {type(indices).__name__}")
    check_one_dtype("index_put", input=input, values=values)
    index = split_index(tuple(indices), input)
    if not accumulate:
        return _setitem(clone(input), values, index=index)
    basic, advanced = index
    if basic is not None or advanced is None:
        raise TypeError("index_put: expected tensors of integers or booleans as indices")
    where = tuple(getitem(input, tuple(indices)).shape)
    return input + _unindex(expand(values, where), shape=tuple(input.shape), index=advanced)


def put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """Return the input with the elements of `source` at the indices of the flattened input, or added there.

    Of the elements for an index that occurs twice, which one stays is not defined.

    Shape:
        input: any shape; index and source: the same number of elements; output: that of the input.

    Raises:
        IndexError: There is no such element, or there are not as many in `source` as in `index`.
        RuntimeError: `source` has another dtype than the input.

    Example:
        >>> import lucid
        >>> lucid.put(lucid.zeros(2, 2), lucid.tensor([3, -4]), lucid.tensor([1.0, 2.0])).tolist()
        [[2.0, 0.0], [0.0, 1.0]]
    """
    if math.prod(index.shape) != math.prod(source.shape):
        raise IndexError(f"put: expected as many elements as indices, {tuple(index.shape)}, got {tuple(source.shape)}")
    check_one_dtype("put", input=input, source=source)
    at = wrapped_index(index, name="put", size=math.prod(input.shape))
    source = _reshape(source, shape=tuple(index.shape))
    return _scatter_add(input, at, source) if accumulate else _scatter(input, at, source)


def _fitting_dim(name: str, input: Any, dim: int, index: Any, source: Any = None) -> int:
    """Return `dim` as an index from 0 to ndim - 1, if the index and the source fit.

    Raises:
        IndexError: There is no such dimension, or the index has several dimensions.
        RuntimeError: The source has another shape than the index selects, or another dtype.
    """
    shape = tuple(input.shape)
    dim = one_dim(name, dim, len(shape))
    if len(index.shape) > 1:
        raise IndexError(f"{name}: expected an index of one dimension, got shape {tuple(index.shape)}; see scatter")
    if source is not None:
        n = index.shape[0] if index.shape else 1
        wanted = (*shape[:dim], n, *shape[dim + 1 :]) if shape else ()
        if tuple(source.shape) != wanted:
            raise RuntimeError(f"{name}: expected a source of shape {wanted}, got {tuple(source.shape)}")
        check_one_dtype(name, input=input, source=source)
    return dim


@primitive(casts=True)
def _index_vector(xp: Any, index: Array, *, name: str, size: int) -> Array:
    """Return the index as a vector, which must be of integers from 0 to size - 1.

    Raises:
        IndexError: It is something else.
    """
    check_integers(name, index)
    check_range(name, index, 0, size)
    return index.reshape(-1)
