"""Median, mode and quantiles: functions that need the order of the elements."""

from __future__ import annotations

from typing import Any, overload

import numpy as np

from ..autograd.broadcasting import cast
from ..autograd.primitive import primitive
from ..autograd.tape import Variable
from ..autograd.typing import Operand, Tensor
from ..backend import Array, device_of, is_array, transfer
from .arguments import check_floating, nonempty, numpy_names, raw, single_dim
from .conversion import to
from .elementwise.arithmetic import lerp
from .elementwise.where import zero_gradient
from .indexing.gathering import positions_along
from .reduction.sums import expand_reduced
from .shape.reshaping import _reshape, ravel
from .shape.transposing import movedim
from .sorting.searching import _searchsorted
from .sorting.sorting import Sorted, gather_one, gather_unchecked, scalar_sorted, sort


@overload
def median(input: Tensor, dim: None = None, keepdim: bool = False, *, keepdims: bool | None = None) -> Tensor: ...
@overload
def median(input: Tensor, dim: int, keepdim: bool = False, *, keepdims: bool | None = None) -> Sorted: ...
@overload
def median(input: Tensor, *, axis: int, keepdim: bool = False, keepdims: bool | None = None) -> Sorted: ...
def median(
    input: Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    axis: int | None = None,
    keepdims: bool | None = None,
) -> Tensor | Sorted:
    """Return the median; or along a dimension the medians, ``values``, and their ``indices``.

    Of an even number of elements it is the lower of the two in the middle, as in PyTorch; `quantile` with q = 0.5 is
    their mean. If one of the elements is NaN, so is the median. Without a dimension, equal elements share the gradient.

    Shape:
        input: any shape.
        output: () without `dim`; else that of the input without this dimension, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension, or it has no elements.
        TypeError: `dim` is not one integer, or both dim and axis are given.

    Example:
        >>> import lucid
        >>> lucid.median(lucid.tensor([4.0, 1.0, 3.0, 2.0])).item()
        2.0
    """
    return _median_along("median", input, dim, keepdim, axis, keepdims, ignore_nan=False)


@overload
def nanmedian(input: Tensor, dim: None = None, keepdim: bool = False, *, keepdims: bool | None = None) -> Tensor: ...
@overload
def nanmedian(input: Tensor, dim: int, keepdim: bool = False, *, keepdims: bool | None = None) -> Sorted: ...
@overload
def nanmedian(input: Tensor, *, axis: int, keepdim: bool = False, keepdims: bool | None = None) -> Sorted: ...
def nanmedian(
    input: Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    axis: int | None = None,
    keepdims: bool | None = None,
) -> Tensor | Sorted:
    """Return the `median` of the elements that are not NaN; shapes and errors are the same.

    Example:
        >>> import lucid
        >>> lucid.nanmedian(lucid.tensor([4.0, float("nan"), 3.0])).item()
        3.0
    """
    return _median_along("nanmedian", input, dim, keepdim, axis, keepdims, ignore_nan=True)


def _median_along(op: str, input: Any, dim: Any, keepdim: bool, axis: Any, keepdims: Any, *, ignore_nan: bool) -> Any:
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names(op, dim, keepdim, axis, keepdims)
    if dim is None:
        return _median(ravel(input), ignore_nan=ignore_nan)
    one = single_dim(op, dim, input.ndim)
    if one is None:
        return scalar_sorted(op, input, dim)
    return gather_one(nonempty(op, input, one), _median_index(input, dim=one, ignore_nan=ignore_nan), one, keepdim)


@primitive
def _median_index(xp: Any, x: Array, *, dim: int, ignore_nan: bool) -> Array:
    """The index of the median along a dimension, which is kept with size 1. NaN is sorted to the end."""
    nan = x != x
    if ignore_nan:
        n = x.shape[dim] - nan.sum(axis=dim, keepdims=True)
        order = device_of(x).argsort(x, dim)
        return device_of(x).take(order.reshape(-1), positions_along(xp, xp.maximum(n - 1, 0) // 2, order.shape, dim))
    middle = (x.shape[dim] - 1) // 2
    index = xp.argpartition(x, middle, axis=dim)[(*(slice(None),) * dim, slice(middle, middle + 1))]
    first_nan = xp.expand_dims(nan.argmax(axis=dim), dim)
    return xp.where(nan.any(axis=dim, keepdims=True), first_nan, index)


@primitive
def _median(xp: Any, x: Array, *, ignore_nan: bool) -> Array:
    """The median of a vector."""
    if x.size == 0:
        return xp.full((), np.nan, x.dtype)
    n, nan = x.size, x != x
    if ignore_nan:
        return xp.sort(x)[xp.maximum(n - nan.sum() - 1, 0) // 2]
    y = xp.partition(x, (n - 1) // 2)[(n - 1) // 2]
    return xp.where(nan.any(), np.nan, y) if x.dtype.kind == "f" else y


_median.vjp(x=lambda g, x, y: expand_reduced(g, shape=x.shape, dim=None, keepdim=False) * _equal_share(x, y))


@primitive
def _equal_share(xp: Any, x: Array, y: Array) -> Array:
    """1/n at each of the n elements that equal y, where NaN equals NaN, and 0 at the others."""
    same = (x == y) | ((x != x) & (y != y))
    return same / xp.maximum(same.sum(), 1)


def quantile(
    input: Tensor, q: Operand, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Tensor:
    """Return the q-quantile of all elements, or of those along a dimension.

    It is the element of rank q (n - 1) of the n sorted elements, counted from 0. Between two ranks, `interpolation`
    says what to take: "linear", "lower", "higher", "nearest" or "midpoint". If one of the elements is NaN, so is the
    quantile.

    Args:
        input: Floating-point numbers.
        q: The probability, from 0 to 1 and not in percent; a number, or a vector of them.
        dim: The dimension; all elements are taken if None.
        keepdim: Keep the reduced dimensions, with size 1.
        interpolation: See above.

    Shape:
        input: any shape; q: () or (k,).
        output: as in `median`, with a first dimension of size k if q is a vector.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: q is not from 0 to 1 or has more than one dimension, the input is not of floating-point numbers
            or has no elements, or there is no such interpolation.

    Example:
        >>> import lucid
        >>> lucid.quantile(lucid.tensor([1.0, 2.0, 3.0, 4.0]), 0.5).item()
        2.5

    Source: R. J. Hyndman, Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50, 1996;
    "linear" is their definition 7.
    """
    return _quantile("quantile", input, q, dim, keepdim, interpolation)


def nanquantile(
    input: Tensor, q: Operand, dim: int | None = None, keepdim: bool = False, *, interpolation: str = "linear"
) -> Tensor:
    """Return the `quantile` of the elements that are not NaN; arguments, shapes and errors are the same.

    Example:
        >>> import lucid
        >>> lucid.nanquantile(lucid.tensor([1.0, float("nan"), 3.0]), 0.5).item()
        2.0
    """
    return _quantile("nanquantile", input, q, dim, keepdim, interpolation)


INTERPOLATIONS = ("linear", "lower", "higher", "nearest", "midpoint")


def _quantile(op: str, input: Any, q: Any, dim: int | None, keepdim: bool, interpolation: str) -> Any:
    if interpolation not in INTERPOLATIONS:
        raise RuntimeError(f"{op}: expected interpolation to be one of {INTERPOLATIONS}, got {interpolation!r}")
    check_floating(op, input)
    one = None if dim is None else single_dim(op, dim, input.ndim)
    flat = ravel(input) if one is None else movedim(input, one, -1)
    if flat.shape[-1] == 0:
        raise RuntimeError(f"{op}: a tensor of shape {tuple(input.shape)} has no elements to choose from")
    q = _checked_q(op, q, input)
    y = _quantiles_of_last(flat, ravel(q), interpolation, op == "nanquantile")  # (..., k)
    if keepdim:
        shape = [1 if one in (None, d) else n for d, n in enumerate(input.shape)]
        return _reshape(movedim(y, -1, 0), shape=(*q.shape, *shape))
    return movedim(y, -1, 0) if len(q.shape) else _reshape(y, shape=tuple(y.shape[:-1]))


def _checked_q(op: str, q: Any, input: Any) -> Any:
    """q in float64, on the device of the input; a Tensor that needs a gradient stays one."""
    array = raw(q) if is_array(raw(q)) else np.asarray(q)
    if array.ndim > 1:
        raise RuntimeError(f"{op}: expected q to be a number or a vector, got shape {array.shape}")
    host = device_of(array).to_numpy(array)
    if not ((host >= 0) & (host <= 1)).all():
        raise RuntimeError(f"{op}: expected q from 0 to 1, got {q if not array.ndim else host.tolist()}")
    if isinstance(q, Variable) and q.node is not None:
        return to(q, dtype=np.float64, device=device_of(raw(input)))  # type: ignore[arg-type]
    return transfer(host.astype(np.float64), device_of(raw(input)))


def _quantiles_of_last(x: Any, q: Any, interpolation: str, ignore_nan: bool) -> Any:
    """The quantiles along the last dimension, of shape (..., k)."""
    ordered = sort(x, -1).values
    slope, first = _ranks(ordered, ignore_nan=ignore_nan)
    low, high, weight = _neighbours(q * slope + first, interpolation=interpolation)
    below = gather_unchecked(ordered, low, dim=len(x.shape) - 1)
    if interpolation in ("lower", "higher", "nearest"):
        return below
    return lerp(below, gather_unchecked(ordered, high, dim=len(x.shape) - 1), cast(weight, dtype=ordered.dtype))


@primitive(casts=True)
def _ranks(xp: Any, x: Array, *, ignore_nan: bool) -> tuple[Array, Array]:
    """The rank of q in two parts, q (n - 1) + 0; or q 0 + n - 1, that of NaN where there is one that counts."""
    nans = (x != x).sum(axis=-1, keepdims=True)
    last = xp.maximum(x.shape[-1] - 1 - (nans if ignore_nan else 0), 0).astype(xp.float64)
    last = xp.broadcast_to(last, nans.shape)
    of_nan = (nans > 0) & (not ignore_nan)
    return xp.where(of_nan, 0, last), xp.where(of_nan, last, 0)


_ranks.vjp(x=None)


@primitive(casts=True)
def _neighbours(xp: Any, rank: Array, *, interpolation: str) -> tuple[Array, Array, Array]:
    """The indices below and above a rank, and how far it is from the first towards the second."""
    low, high = xp.floor(rank), xp.ceil(rank)
    if interpolation == "midpoint":
        return low.astype(xp.int64), high.astype(xp.int64), (high - low) / 2
    chosen = {"lower": low, "higher": high, "nearest": xp.rint(rank)}.get(interpolation, low)
    return chosen.astype(xp.int64), high.astype(xp.int64), rank - low


_neighbours.vjp(rank=lambda g, interpolation: g[2] if interpolation == "linear" else zero_gradient(g[2]))


def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> Sorted:
    """Return along a dimension the most frequent ``values``, of equally frequent ones the smallest; and ``indices``.

    The index is that of the last element with this value.

    Shape:
        input: (..., n, ...).
        output: the input's without `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension, or it has no elements.

    Example:
        >>> import lucid
        >>> lucid.mode(lucid.tensor([3, 1, 3, 2])).values.item()
        3
    """
    one = single_dim("mode", dim, input.ndim)
    if one is None:
        return scalar_sorted("mode", input, dim)
    return gather_one(nonempty("mode", input, one), _mode_index(input, dim=one), one, keepdim)


@primitive
def _mode_index(xp: Any, x: Array, *, dim: int) -> Array:
    order = xp.moveaxis(device_of(x).argsort(x, dim), dim, -1)
    ordered = xp.take_along_axis(xp.moveaxis(x, dim, -1), order, axis=-1)
    first, end = (_searchsorted(ordered, ordered, right=right, dtype="int64") for right in (False, True))
    end = xp.minimum(end, (ordered == ordered).sum(axis=-1, keepdims=True))  # NaN, at the end, equals nothing
    best = (end - first).argmax(axis=-1)[..., None]
    last = xp.take_along_axis(end, best, axis=-1) - 1
    return xp.moveaxis(xp.take_along_axis(order, last, axis=-1), -1, dim)
