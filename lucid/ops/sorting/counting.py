"""Counting: unique, bincount, histc, count_nonzero. None of them has a gradient.

The sizes of most results depend on the elements of the input, so that a GPU has to be waited for.
"""

from __future__ import annotations

import math
from typing import Any, Literal, overload

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, device_of
from ..arguments import Dims, check_floating, reduced_dims, single_dim


@overload
def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: Literal[False] = False,
    return_counts: Literal[False] = False,
    dim: int | None = None,
) -> Tensor: ...
@overload
def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> tuple[Tensor, ...]: ...
def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Tensor | tuple[Tensor, ...]:
    """Return the unique elements in order, or the unique slices along a dimension; every NaN differs from others.

    They are in order also with ``sorted=False``, which leaves their order open.

    Args:
        input: Of any shape and dtype.
        sorted: Whether the result must be in order.
        return_inverse: Return as well, for each element, its index in the result.
        return_counts: Return as well how often each one occurs.
        dim: Compare slices along this dimension.

    Shape:
        input: any shape.
        output: (n,) for n unique elements; with `dim`, (..., n, ...).
        inverse: the input's shape, or the size of `dim`; counts: (n,).

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: Its slices are empty.

    Example:
        >>> import lucid
        >>> values, counts = lucid.unique(lucid.tensor([3, 1, 3]), return_counts=True)
        >>> values.tolist(), counts.tolist()
        ([1, 3], [1, 2])
    """
    one = None if dim is None else single_dim("unique", dim, input.ndim)
    if one is not None and 0 in (*input.shape[:one], *input.shape[one + 1 :]):
        raise RuntimeError(f"unique: an input of shape {tuple(input.shape)} has nothing to compare along {dim=}")
    return _unique(input, dim=one, inverse=bool(return_inverse), counts=bool(return_counts))


@primitive(casts=True)
def _unique(xp: Any, x: Array, *, dim: int | None, inverse: bool, counts: bool) -> Any:
    if dim is not None and xp is not np:
        values, positions, sizes = _unique_slices(xp, x, dim)
        return (
            (values, *([positions] if inverse else []), *([sizes] if counts else [])) if inverse or counts else values
        )
    found = xp.unique(x, return_inverse=inverse, return_counts=counts, axis=dim, equal_nan=False)
    if not inverse and not counts:
        return found
    values, *rest = (a.astype(xp.int64) if i else a for i, a in enumerate(found))
    if inverse:
        rest[0] = rest[0].reshape(x.shape if dim is None else (x.shape[dim],))
    return values, *rest


def _unique_slices(xp: Any, x: Array, dim: int) -> tuple[Array, Array, Array]:
    """The unique slices along a dimension, where each slice of x is among them, and how often each occurs.

    They are sorted by their elements from the last to the first, each time stably: n sorts of one column, where CuPy
    would compare slices on the host. Then equal ones are neighbours.
    """
    rows = xp.moveaxis(x, dim, 0).reshape(x.shape[dim], -1)
    order = xp.arange(len(rows))
    for column in reversed(range(rows.shape[1])):
        order = order[device_of(x).argsort(rows[order, column], 0)]
    values, inverse, counts = _runs(xp.take(x, order, axis=dim), dim=dim, inverse=True, counts=True)
    positions = xp.empty_like(inverse)
    positions[order] = inverse
    return values, positions, counts


@overload
def unique_consecutive(
    input: Tensor,
    return_inverse: Literal[False] = False,
    return_counts: Literal[False] = False,
    dim: int | None = None,
) -> Tensor: ...
@overload
def unique_consecutive(
    input: Tensor,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> tuple[Tensor, ...]: ...
def unique_consecutive(
    input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Tensor | tuple[Tensor, ...]:
    """Return the elements, or the slices along a dimension, without those that equal the one before.

    In a sorted input this is `unique`. See there for the arguments and shapes.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.unique_consecutive(lucid.tensor([1, 1, 2, 2, 1])).tolist()
        [1, 2, 1]
    """
    one = None if dim is None else single_dim("unique_consecutive", dim, input.ndim)
    found = _runs(input, dim=one, inverse=bool(return_inverse), counts=bool(return_counts))
    return found if len(found) > 1 else found[0]


@primitive(casts=True)
def _runs(xp: Any, x: Array, *, dim: int | None, inverse: bool, counts: bool) -> tuple[Array, ...]:
    """The values of runs of equal elements; if wanted, the run that each element is in, and the lengths of the runs."""
    rows = x.reshape(-1) if dim is None else xp.moveaxis(x, dim, 0)
    n = rows.shape[0]
    differs = rows[1:] != rows[:-1]
    if rows.ndim > 1:
        differs = differs.reshape(max(n - 1, 0), math.prod(rows.shape[1:])).any(axis=1)
    begins = xp.concatenate([xp.ones(min(n, 1), dtype=bool), differs])
    start = begins.nonzero()[0]
    found = [rows[start] if dim is None else xp.moveaxis(rows[start], 0, dim)]
    if inverse:
        run = xp.cumsum(begins, axis=0) - 1
        found.append(run.reshape(x.shape if dim is None else (n,)).astype(xp.int64))
    if counts:
        ends = xp.concatenate([start[1:], xp.full(min(n, 1), n, dtype=start.dtype)])
        found.append((ends - start).astype(xp.int64))
    return tuple(found)


def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """Return how often each of the integers 0, 1, 2, ... occurs in a vector; or the sums of their weights.

    Args:
        input: Integers, none of them negative.
        weights: One for each of them, or None.
        minlength: The smallest length of the result.

    Shape:
        input: (n,); weights: the same.
        output: (max(input) + 1,), or (minlength,) if that is more.

    Returns:
        int64 without weights, else the weights' dtype if that is float32, or float64.

    Raises:
        RuntimeError: The input is not a vector of integers, or holds a negative one; the weights differ in shape; or
            `minlength` is negative.

    Example:
        >>> import lucid
        >>> lucid.bincount(lucid.tensor([0, 2, 2])).tolist()
        [1, 0, 2]
    """
    if input.ndim != 1 or input.dtype.kind not in "iu":
        raise RuntimeError(f"bincount: expected a vector of integers, got {input.dtype} of shape {tuple(input.shape)}")
    if minlength < 0:
        raise RuntimeError(f"bincount: minlength must not be negative, got {minlength}")
    if weights is not None and tuple(weights.shape) != tuple(input.shape):
        raise RuntimeError(
            f"bincount: expected one weight for each number, {tuple(input.shape)}, got {tuple(weights.shape)}"
        )
    return _bincount(input, weights, minlength=minlength)


@primitive(casts=True)
def _bincount(xp: Any, x: Array, weights: Any = None, *, minlength: int) -> Array:
    if x.size == 0:
        return xp.zeros(minlength, dtype=xp.int64 if weights is None else _dtype_of_sums(xp, weights))
    if x.dtype.kind == "i" and x.min().item() < 0:
        raise RuntimeError(f"bincount: the numbers must not be negative, got {x.min().item()}")
    if weights is None:
        return xp.bincount(x, minlength=minlength).astype(xp.int64)
    return xp.bincount(x, weights, minlength=minlength).astype(_dtype_of_sums(xp, weights))


def _dtype_of_sums(xp: Any, weights: Array) -> Any:
    return xp.float32 if weights.dtype == xp.float32 else xp.float64


def histc(input: Tensor, bins: int = 100, min: float = 0, max: float = 0) -> Tensor:
    """Return the histogram of the elements: how many are in each of some equal intervals from `min` to `max`.

    The counts have the input's dtype. The last interval includes its end. Elements outside, and NaN, are not counted.
    With ``min == max`` the smallest and the largest element are taken.

    Shape:
        input: any shape; output: (bins,).

    Raises:
        RuntimeError: The input is not of floating-point numbers, there are no bins, or the interval is not a finite
            one with max ≥ min.

    Example:
        >>> import lucid
        >>> lucid.histc(lucid.tensor([1.0, 2.0, 1.0]), bins=4, min=0, max=3).tolist()
        [0.0, 2.0, 1.0, 0.0]
    """
    check_floating("histc", input)
    if bins < 1:
        raise RuntimeError(f"histc: expected at least one bin, got {bins}")
    if max < min:
        raise RuntimeError(f"histc: max must not be less than min, got min={min}, max={max}")
    return _histc(input, bins=bins, low=min, high=max)


@primitive(casts=True)
def _histc(xp: Any, x: Array, *, bins: int, low: float, high: float) -> Array:
    x, dtype = x.astype(xp.promote_types(x.dtype, xp.float32), copy=False), x.dtype  # float16 has no room for ranges
    if low == high and x.size:
        low, high = x.min().item(), x.max().item()
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(f"histc: the interval from {low} to {high} is not finite; pass min and max")
    if low == high:
        low, high = low - 1, high + 1
    inside = (x >= low) & (x <= high)
    bin = xp.floor((xp.where(inside, x, low) - low) / (high - low) * bins)
    bin = xp.where(inside, xp.minimum(bin, bins - 1), bins).astype(xp.int64)
    return xp.bincount(bin.reshape(-1), minlength=bins + 1)[:bins].astype(dtype)


def count_nonzero(input: Tensor, dim: Dims = None) -> Tensor:
    """Return how many elements are not zero (or are True): of all, or along some dimensions.

    Shape:
        input: any shape.
        output: that of the input without the dimensions in `dim`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import lucid
        >>> lucid.count_nonzero(lucid.tensor([[1, 0], [3, 2]]), dim=0).tolist()
        [2, 1]
    """
    return _count_nonzero(input, dim=reduced_dims("count_nonzero", dim, input.ndim))


@primitive(casts=True)
def _count_nonzero(xp: Any, x: Array, *, dim: tuple[int, ...] | None) -> Array:
    return (x != 0).sum(axis=dim, dtype=xp.int64)
