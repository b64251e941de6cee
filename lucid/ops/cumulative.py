"""Cumulative functions along a dimension: sums, products, extrema; and differences and the trapezoidal rule."""

from __future__ import annotations

from typing import Any

from ..autograd.half import in_float32
from ..autograd.primitive import primitive
from ..backend import Array, device_of
from .arguments import converted, floating, single_dim
from .elementwise.comparison import ne
from .elementwise.exponential import exp
from .reduction.sums import _sum, sum
from .shape.joining import _cat, cat
from .shape.reshaping import _reshape
from .shape.slicing import slice_along
from .sorting.sorting import Sorted, gather_unchecked, scalar_sorted


def cumsum(input: Any, dim: int | None = None, *, dtype: Any = None, axis: int | None = None) -> Any:
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
        >>> import numpy as np
        >>> cumsum(np.array([1.0, 2.0, 3.0]), dim=0)
        array([1., 3., 6.])
    """
    if (dim is None) == (axis is None):
        raise TypeError(f"cumsum: expected one dimension, got dim={dim}, axis={axis}; pass dim=0 or another")
    one = single_dim("cumsum", dim if axis is None else axis, input.ndim)
    input = converted(input, dtype)
    return _cumsum(input, dim=one) if input.ndim else _sum(input, dim=None, keepdim=False)


@primitive(wide=True)
def _cumsum(xp: Any, x: Array, *, dim: int, reverse: bool = False) -> Array:
    dtype = xp.int64 if x.dtype.kind == "u" else None
    if reverse:
        return xp.flip(xp.cumsum(xp.flip(x, dim), axis=dim, dtype=dtype), dim)
    return xp.cumsum(x, axis=dim, dtype=dtype)


_cumsum.vjp(x=lambda g, dim, reverse: _cumsum(g, dim=dim, reverse=not reverse))


def cumprod(input: Any, dim: int, *, dtype: Any = None) -> Any:
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
    return _reshape(_cumprod(_reshape(x, shape=(1,)), dim=0), shape=()) if one is None else _cumprod(x, dim=one)


@primitive(wide=True)
def _cumprod(xp: Any, x: Array, *, dim: int) -> Array:
    return xp.cumprod(x, axis=dim, dtype=xp.int64 if x.dtype.kind in "iub" else None)


def _cumprod_vjp(g: Any, x: Any, y: Any, dim: int) -> Any:
    """Return Σᵢ gᵢ ∂yᵢ/∂xₖ, the sum over i ≥ k of gᵢ times the product of x₀ to xᵢ without xₖ, also where x has zeros.

    That is yₖ₋₁ Sₖ with Sₖ = gₖ + xₖ₊₁ Sₖ₊₁.
    """
    n = x.shape[dim]
    s = _reverse_scan(g, slice_along(x, dim, 1, n), dim)
    if n == 0:
        return s
    return _cat(slice_along(s, dim, 0, 1), slice_along(y, dim, 0, n - 1) * slice_along(s, dim, 1, n), dim=dim)


_cumprod.vjp(x=_cumprod_vjp)


def _reverse_scan(g: Any, a: Any, dim: int) -> Any:
    """Return Sₖ = gₖ + aₖ Sₖ₊₁ along a dimension, in log₂ n steps, of which each doubles how far Sₖ looks ahead.

    Source: P. M. Kogge, H. S. Stone, "A parallel algorithm for the efficient solution of a general class of recurrence
    equations", IEEE Transactions on Computers C-22, 1973.
    """
    s, n, step = g, g.shape[dim], 1
    while step < n:
        near, far = slice_along(s, dim, 0, n - step), slice_along(s, dim, step, n)
        s = _cat(near + a * far, slice_along(s, dim, n - step, n), dim=dim)
        if 2 * step < n:  # aₖ becomes the factor of S at k + 2 steps, for as many k as there are
            a = slice_along(a, dim, 0, n - 2 * step) * slice_along(a, dim, step, n - step)
        step *= 2
    return s


def cummax(input: Any, dim: int) -> Sorted:
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


def cummin(input: Any, dim: int) -> Sorted:
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
    index = _extremum_index(input, dim=one, largest=op == "cummax")
    return Sorted(gather_unchecked(input, index, dim=one), index)


@primitive
def _extremum_index(xp: Any, x: Array, *, dim: int, largest: bool) -> Array:
    """The index of the extremum of x₀ to xᵢ: NaN, once there is one, and the later one of equal elements."""
    accumulate = device_of(x).accumulate
    y = accumulate(xp.maximum if largest else xp.minimum, x, dim)
    own = xp.arange(x.shape[dim]).reshape([-1 if d == dim else 1 for d in range(x.ndim)])
    return accumulate(xp.maximum, xp.where((x == y) | (x != x), own, 0), dim)


def logcumsumexp(input: Any, dim: int) -> Any:
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
    return _reshape(x, shape=()) if one is None else _logcumsumexp(x, dim=one)


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


def diff(input: Any, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Return the differences xᵢ₊₁ - xᵢ along a dimension, or for larger n the differences of the differences.

    Args:
        input: Of at least one dimension.
        n: How often to take differences.
        dim: The dimension.
        prepend: Values to join to the front of the input along the dimension first.
        append: Values to join to its end first.

    Shape:
        input: (..., m, ...), with `prepend` and `append` of the same other sizes.
        output: (..., m - n, ...), m being the size along `dim` after joining; never less than 0. For n = 0 nothing is
        joined.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The input is a 0-d tensor, or n is negative.

    Example:
        >>> import lucid
        >>> lucid.diff(lucid.tensor([1, 4, 9])).tolist()
        [3, 5]
    """
    if not input.shape or n < 0:
        raise RuntimeError(f"diff: expected at least one dimension and n >= 0, got shape {tuple(input.shape)}, n={n}")
    one = single_dim("diff", dim, input.ndim)
    parts = [x for x in (prepend, input, append) if x is not None] if n else [input]
    x = cat(parts, one) if len(parts) > 1 else input
    for _ in range(min(n, x.shape[one])):
        after, before = slice_along(x, one, 1, None), slice_along(x, one, None, -1)
        x = ne(after, before) if x.dtype.kind == "b" else after - before
    return x


@in_float32
def trapezoid(y: Any, x: Any = None, *, dx: float | None = None, dim: int = -1) -> Any:
    r"""Return the integral along a dimension by the trapezoidal rule.

    .. math:: \sum_{i=0}^{n-2} \frac{y_i + y_{i+1}}{2} (x_{i+1} - x_i)

    Args:
        y: The values of the function.
        x: The points at which they are taken.
        dx: The distance of the points, instead of `x`; 1 if neither is given.
        dim: The dimension to integrate along.

    Shape:
        y: (..., n, ...); x: (n,), or a shape that broadcasts with that of y.
        output: the shape of y without `dim`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: y is a 0-d tensor.
        TypeError: Both x and dx are given.

    Example:
        >>> import lucid
        >>> lucid.trapezoid(lucid.tensor([1.0, 2.0, 3.0])).item()
        4.0
    """
    return sum(_trapezoid_areas("trapezoid", y, x, dx, dim), dim)


@in_float32
def cumulative_trapezoid(y: Any, x: Any = None, *, dx: float | None = None, dim: int = -1) -> Any:
    """Return the integrals of y up to each point but the first; see `trapezoid` for the arguments and errors.

    Shape:
        y: (..., n, ...); output: (..., n - 1, ...).

    Example:
        >>> import lucid
        >>> lucid.cumulative_trapezoid(lucid.tensor([1.0, 2.0, 3.0])).tolist()
        [1.5, 4.0]
    """
    return cumsum(_trapezoid_areas("cumulative_trapezoid", y, x, dx, dim), dim)


def _trapezoid_areas(op: str, y: Any, x: Any, dx: float | None, dim: int) -> Any:
    if x is not None and dx is not None:
        raise TypeError(f"{op}: got both x and dx; pass one of them")
    if not y.shape:
        raise RuntimeError(f"{op}: expected at least one dimension, got a 0-d tensor")
    one = single_dim(op, dim, len(y.shape))
    heights = slice_along(y, one, None, -1) + slice_along(y, one, 1, None)
    if x is None:
        return heights * ((1.0 if dx is None else dx) / 2)
    steps = diff(x, dim=-1 if len(x.shape) == 1 else dim)
    if len(x.shape) == 1:
        steps = _reshape(steps, shape=(-1,) + (1,) * (len(y.shape) - 1 - one))
    return heights * steps * 0.5
