"""Cumulative functions along a dimension: sums, products, extrema, and the logarithm of sums of exponentials."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..autograd.broadcasting import cast
from ..autograd.primitive import primitive
from ..autograd.tape import wrap
from ..autograd.typing import DType, Tensor
from ..backend import Array, device_of, native
from ..backend.cpu import cpu
from ..backend.dtypes import int64
from .arguments import converted, floating, raw, single_dim
from .conversion import clone
from .elementwise.exponential import exp
from .indexing.gathering import positions_along
from .reduction.products import is_regular
from .reduction.sums import _sum
from .shape.joining import _cat
from .shape.slicing import slice_along
from .sorting.sorting import Sorted, gather_unchecked, scalar_sorted


def cumsum(input: Tensor, dim: int | None = None, *, dtype: DType | None = None, axis: int | None = None) -> Tensor:
    """Return the cumulative sums yᵢ = x₀ + ... + xᵢ along a dimension. Sums of integers and booleans are int64.

    Args:
        input: Of any shape and dtype.
        dim: The dimension to sum along.
        dtype: Convert the input to this dtype first.
        axis: NumPy's name for `dim`.

    Shape:
        input: any shape; output: the same.

    Raises:
        IndexError: There is no such dimension.
        TypeError: Neither dim nor axis is given, or both are.

    Example:
        >>> import lucid
        >>> cumsum(lucid.tensor([1.0, 2.0, 3.0]), dim=0)
        tensor([1., 3., 6.])
    """
    if (dim is None) == (axis is None):
        raise TypeError(f"cumsum: expected one dimension, got dim={dim}, axis={axis}; pass dim=0 or another")
    one = single_dim("cumsum", dim if axis is None else axis, input.ndim)
    x = converted(input, dtype)
    return converted(_cumsum(x, dim=one) if x.ndim else _sum(x, dim=None, keepdim=False), dtype)


@primitive(wide=True)
def _cumsum(xp: Any, x: Array, *, dim: int, reverse: bool = False) -> Array:
    x = xp.flip(x, dim) if reverse else x
    if xp is np and x.dtype.kind == "f":
        y = cpu.accumulate(np.add, x, dim)
    else:
        y = xp.cumsum(x, axis=dim, dtype=xp.int64 if x.dtype.kind == "u" else None)
    return xp.flip(y, dim) if reverse else y


_cumsum.vjp(x=lambda g, dim, reverse: _cumsum(g, dim=dim, reverse=not reverse))


def cumprod(input: Tensor, dim: int, *, dtype: DType | None = None) -> Tensor:
    """Return the cumulative products yᵢ = x₀ ⋯ xᵢ along a dimension. Products of integers and booleans are int64.

    Shape:
        input: any shape; output: the same.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.cumprod(lucid.tensor([1.0, 2.0, 3.0]), 0).tolist()
        [1.0, 2.0, 6.0]
    """
    one = single_dim("cumprod", dim, input.ndim)
    x = converted(input, dtype)
    if one is None:
        return converted(clone(x if x.dtype.kind == "f" else cast(x, dtype=int64)), dtype)
    return converted(_cumprod(x, dim=one), dtype)


@primitive(wide=True)
def _cumprod(xp: Any, x: Array, *, dim: int) -> Array:
    if xp is np and x.dtype.kind == "f":
        return cpu.accumulate(np.multiply, x, dim)
    return xp.cumprod(x, axis=dim, dtype=xp.int64 if x.dtype.kind in "iub" else None)


def _cumprod_vjp(g: Any, x: Any, y: Any, dim: int) -> Any:
    """Return Σᵢ gᵢ ∂yᵢ/∂xₖ, the sum over i ≥ k of gᵢ times the product of x₀ to xᵢ without xₖ, also where x has zeros.

    That is yₖ₋₁ Sₖ with Sₖ = gₖ + xₖ₊₁ Sₖ₊₁; or, where products can be divided by their factors, Σᵢ gᵢ yᵢ / xₖ.
    """
    if type(g) is native and is_regular(y):
        return _cumsum(g * y, dim=dim, reverse=True) / x
    n = x.shape[dim]
    s = _reverse_scan(g, slice_along(x, dim, 1, n), dim)
    if n == 0:
        return s
    return _cat(slice_along(s, dim, 0, 1), slice_along(y, dim, 0, n - 1) * slice_along(s, dim, 1, n), dim=dim)  # type: ignore[misc]


_cumprod.vjp(x=_cumprod_vjp)


def _reverse_scan(g: Any, a: Any, dim: int) -> Any:
    """Return Sₖ = gₖ + aₖ Sₖ₊₁ along a dimension, in log₂ n steps, of which each doubles how far Sₖ looks ahead.

    Source: P. M. Kogge, H. S. Stone, "A parallel algorithm for the efficient solution of a general class of recurrence
    equations", IEEE Transactions on Computers C-22, 1973.
    """
    s, n, step = g, g.shape[dim], 1
    while step < n:
        near, far = slice_along(s, dim, 0, n - step), slice_along(s, dim, step, n)
        s = _cat(near + a * far, slice_along(s, dim, n - step, n), dim=dim)  # type: ignore[misc]
        if 2 * step < n:  # aₖ becomes the factor of S at k + 2 steps, for as many k as there are
            a = slice_along(a, dim, 0, n - 2 * step) * slice_along(a, dim, step, n - step)
        step *= 2
    return s


def cummax(input: Tensor, dim: int) -> Sorted:
    """Return the cumulative maximum along a dimension: the largest of x₀ to xᵢ, ``values``, and its ``indices``.

    Of equal elements the index is that of the last one.

    Shape:
        input: any shape; values and indices: the same.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.cummax(lucid.tensor([1.0, 3.0, 2.0]), 0).values.tolist()
        [1.0, 3.0, 3.0]
    """
    return _cumulative_extremum("cummax", input, dim)


def cummin(input: Tensor, dim: int) -> Sorted:
    """Return the cumulative minimum along a dimension: the smallest of x₀ to xᵢ, ``values``, and its ``indices``.

    All else is as in `cummax`.

    Example:
        >>> import lucid
        >>> lucid.cummin(lucid.tensor([2.0, 3.0, 1.0]), 0).indices.tolist()
        [0, 0, 2]
    """
    return _cumulative_extremum("cummin", input, dim)


def _cumulative_extremum(op: str, input: Any, dim: int) -> Sorted:
    one = single_dim(op, dim, input.ndim)
    if one is None:
        return scalar_sorted(op, input, dim)
    values, index = _records(raw(input), dim=one, largest=op == "cummax")
    return Sorted(_at_records(input, values, index, dim=one), index if input is raw(input) else wrap(index))


@primitive
def _records(xp: Any, x: Array, *, dim: int, largest: bool) -> tuple[Array, Array]:
    """The extremum of x₀ to xᵢ and its index: that of NaN, once there is one, and the later one of equal elements."""
    accumulate = device_of(x).accumulate
    y = accumulate(xp.maximum if largest else xp.minimum, x, dim)
    records, n = (x == y) | (x != x), x.shape[dim]
    if xp is np and x.size:
        flat = np.flatnonzero(records.swapaxes(dim, -1))
        index = np.repeat(flat % n, np.diff(flat, append=x.size))
        return y, index.reshape(x.swapaxes(dim, -1).shape).swapaxes(dim, -1)
    own = xp.arange(n).reshape([-1 if d == dim else 1 for d in range(x.ndim)])
    return y, accumulate(xp.maximum, xp.where(records, own, 0), dim)


@primitive
def _at_records(xp: Any, x: Array, values: Array, index: Array, *, dim: int) -> Array:
    """The cumulative extrema, which are known; their index says where the gradients go."""
    return values


_at_records.vjp(x=lambda g, index, dim: _sums_of_runs(g, index, dim=dim), values=None, index=None)


@primitive(wide=True)
def _sums_of_runs(xp: Any, x: Array, index: Array, *, dim: int) -> Array:
    """At each index that begins a run of equal ones, the sum of x over the run; zeros elsewhere."""
    out = xp.zeros(x.shape, x.dtype)
    if xp is not np:
        at = positions_along(xp, index, x.shape, dim)
        device_of(x).scatter_add(out.reshape(-1), at.reshape(-1), x.reshape(-1))
    elif x.size:
        flat = np.flatnonzero(index.swapaxes(dim, -1) == np.arange(x.shape[dim]))
        out.swapaxes(dim, -1)[np.unravel_index(flat, x.swapaxes(dim, -1).shape)] = np.add.reduceat(
            x.swapaxes(dim, -1).reshape(-1), flat
        )
    return out


_sums_of_runs.vjp(x=lambda g, index, dim: gather_unchecked(g, index, dim=dim), index=None)


def logcumsumexp(input: Tensor, dim: int) -> Tensor:
    """Return yᵢ = log(exp x₀ + ... + exp xᵢ) along a dimension, without overflow.

    Shape:
        input: any shape; output: the same.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.logcumsumexp(lucid.tensor([-1000.0, 0.0, 0.0]), 0)
        tensor([-1.0000e+03,  0.0000e+00,  6.9315e-01])
    """
    one = single_dim("logcumsumexp", dim, input.ndim)
    x = floating(input)
    return clone(x) if one is None else _logcumsumexp(x, dim=one)


@primitive(wide=True)
def _logcumsumexp(xp: Any, x: Array, *, dim: int) -> Array:
    return device_of(x).accumulate(xp.logaddexp, x, dim)


def _logcumsumexp_vjp(g: Any, x: Any, y: Any, dim: int) -> Any:
    """Return Σᵢ gᵢ exp(xₖ - yᵢ) over i ≥ k.

    No factor exceeds 1 if it is written as exp(xₖ - yₖ) Sₖ with Sₖ = gₖ + exp(yₖ - yₖ₊₁) Sₖ₊₁.
    """
    finite, n = _finite(y, upper=True), y.shape[dim]
    steps = exp(slice_along(finite, dim, 0, max(n - 1, 0)) - slice_along(finite, dim, 1, max(n, 1)))
    return exp(x - _finite(y)) * _reverse_scan(g, steps, dim)


_logcumsumexp.vjp(x=_logcumsumexp_vjp)


@primitive
def _finite(xp: Any, x: Array, *, upper: bool = False) -> Array:
    """x, with 0 in place of -∞, where all exponentials so far are 0; and with the largest number in place of ∞."""
    x = xp.where(x == -float("inf"), 0.0, x)
    return xp.minimum(x, xp.finfo(x.dtype).max) if upper else x


_finite.vjp(x=lambda g: g)
