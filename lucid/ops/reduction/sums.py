"""Sums and means over all elements or along dimensions, and the gradient that they share."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.typing import DType, Tensor
from ...backend import Array, dtypes
from ...backend.dtypes import float16
from ...backend.matmul import matmul as array_matmul
from ..arguments import Dims, converted, numpy_names, reduced_dims
from ..elementwise.arithmetic import true_divide
from ..elementwise.comparison import isnan
from ..elementwise.logical import logical_not
from ..elementwise.where import where


def sum(
    input: Tensor,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: DType | None = None,
    axis: Dims = None,
    keepdims: bool | None = None,
) -> Tensor:
    """Return the sum Σ xᵢ of all elements, or of those along some dimensions. Sums of integers and booleans are int64.

    Args:
        input: Of any shape and dtype.
        dim: The dimension, or several of them, to reduce; all if None.
        keepdim: Keep the reduced dimensions, with size 1, so that the result broadcasts with the input.
        dtype: Convert the input to this dtype first, for example against overflow.
        axis: NumPy's name for `dim`.
        keepdims: NumPy's name for `keepdim`.

    Shape:
        input: any shape.
        output: that of the input without the dimensions in `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
        TypeError: Both dim and axis are given.

    Example:
        >>> import lucid
        >>> sum(lucid.tensor([[1.0, 2.0], [3.0, 4.0]]), dim=1)
        tensor([3., 7.])
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("sum", dim, keepdim, axis, keepdims)
    if dtype is not None:  # of the result, too: NumPy adds up short integers in int64
        return converted(sum(converted(input, dtype), dim, keepdim), dtype)
    return _sum(input, dim=dim if dim is None else reduced_dims("sum", dim, input.ndim), keepdim=keepdim)


@primitive
def _sum(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    if x.size > 4096 and xp is np and _are_short_rows(x, dim):
        return _sum_of_rows(x, dim, keepdim)  # type: ignore[arg-type]
    # NumPy sums unsigned integers to uint64, and float16 in float16.
    small = xp.int64 if x.dtype.kind == "u" else xp.float32 if x.dtype is float16 else None
    return x.sum(axis=dim, dtype=small, keepdims=keepdim)


def _are_short_rows(x: np.ndarray, dim: tuple[int, ...] | None) -> bool:
    """Whether the last dimensions are summed, which are short and contiguous."""
    if dim is None or x.dtype.kind != "f" or x.itemsize < 4 or not x.flags.c_contiguous:
        return False
    last = x.ndim - len(dim)
    return min(dim) == last and 1 < math.prod(x.shape[last:]) <= 256


def _sum_of_rows(x: np.ndarray, dim: tuple[int, ...], keepdim: bool) -> np.ndarray:
    """Sums over the last dimensions, as a product with ones: NumPy's own sum spends most time between short rows."""
    rest = x.shape[: x.ndim - len(dim)]
    n = math.prod(x.shape[len(rest) :])
    y = array_matmul(np, x.reshape(-1, n), np.ones(n, x.dtype))
    return y.reshape(rest + (1,) * len(dim) if keepdim else rest)


_sum.vjp(x=lambda g, x_shape, dim, keepdim: expand_reduced(g, shape=x_shape, dim=dim, keepdim=keepdim))


@primitive(view=True)
def expand_reduced(xp: Any, x: Array, *, shape: tuple[int, ...], dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    """Return x repeated along the dimensions that a reduction removed, to the shape from before it."""
    if dim is not None and not keepdim:
        x = x.reshape([1 if i in dim else n for i, n in enumerate(shape)])
    return xp.broadcast_to(x, shape)


expand_reduced.vjp(x=lambda g, dim, keepdim: _sum(g, dim=dim, keepdim=keepdim))


def reduced_numel(shape: tuple[int, ...], dim: tuple[int, ...] | None) -> int:
    """Return how many elements are reduced to one."""
    return math.prod(shape if dim is None else [shape[d] for d in dim])


def mean(
    input: Tensor,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: DType | None = None,
    axis: Dims = None,
    keepdims: bool | None = None,
) -> Tensor:
    """Return the mean Σ xᵢ / n of all n elements, or of those along some dimensions; see `sum` for the arguments.

    The mean of integers and booleans has the default dtype; PyTorch refuses it. `dtype` is a floating-point type.

    Shape:
        input: any shape.
        output: that of the input without the dimensions in `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice, or `dtype` is not a floating-point type.
        TypeError: Both dim and axis are given.

    Example:
        >>> import lucid
        >>> mean(lucid.tensor([[1.0, 2.0], [3.0, 4.0]]), dim=0)
        tensor([2., 3.])
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("mean", dim, keepdim, axis, keepdims)
    if dtype is not None:
        if dtypes.dtype(dtype).kind != "f":
            raise RuntimeError(f"mean: expected a floating-point dtype, got {dtypes.dtype(dtype)}")
        input = converted(input, dtype)
    return _mean(input, dim=dim if dim is None else reduced_dims("mean", dim, input.ndim), keepdim=keepdim)


@primitive(wide=True)
def _mean(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    if x.dtype.kind != "f" or x.size == 0:
        return x.mean(axis=dim, keepdims=keepdim)
    short = x.size > 4096 and xp is np and _are_short_rows(x, dim)
    y = _sum_of_rows(x, dim, keepdim) if short else x.sum(axis=dim, keepdims=keepdim)  # type: ignore[arg-type]
    return y / reduced_numel(x.shape, dim)


def _mean_vjp(g: Any, x_shape: tuple[int, ...], dim: tuple[int, ...] | None, keepdim: bool) -> Any:
    return expand_reduced(g / reduced_numel(x_shape, dim), shape=x_shape, dim=dim, keepdim=keepdim)


_mean.vjp(x=_mean_vjp)


def nansum(
    input: Tensor,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: DType | None = None,
    axis: Dims = None,
    keepdims: bool | None = None,
) -> Tensor:
    """Return the sum of the elements that are not NaN; see `sum` for the arguments.

    Shape:
        As in `sum`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
        TypeError: Both dim and axis are given.

    Example:
        >>> import lucid
        >>> lucid.nansum(lucid.tensor([1.0, float("nan"), 2.0])).item()
        3.0
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("nansum", dim, keepdim, axis, keepdims)
    x = where(isnan(input), 0.0, input) if input.dtype.kind == "f" else input
    return sum(x, dim, keepdim, dtype=dtype)


@in_float32
def nanmean(
    input: Tensor,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: DType | None = None,
    axis: Dims = None,
    keepdims: bool | None = None,
) -> Tensor:
    """Return the mean of the elements that are not NaN, NaN if there are none; see `sum` for the arguments.

    Shape:
        As in `sum`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
        TypeError: Both dim and axis are given.

    Example:
        >>> import lucid
        >>> lucid.nanmean(lucid.tensor([1.0, float("nan"), 2.0])).item()
        1.5
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("nanmean", dim, keepdim, axis, keepdims)
    return true_divide(nansum(input, dim, keepdim, dtype=dtype), sum(logical_not(isnan(input)), dim, keepdim))
