"""Cumulative functions along a dimension: cumsum, cumprod, cummax, logcumsumexp; differences, trapezoidal rule."""

from __future__ import annotations

from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array, device_of
from .arguments import converted, floating, single_dim
from .elementwise.comparison import ne
from .elementwise.exponential import exp
from .reduction.covariance import input_ndim
from .reduction.sums import _sum, sum
from .shape.joining import _cat, cat
from .shape.reshaping import _reshape
from .shape.slicing import _slice
from .sorting.sorting import Sorted, gather_unchecked, scalar_sorted


def cumsum(input: Any, dim: int | None = None, *, dtype: Any = None, axis: int | None = None) -> Any:
    """Return yᵢ = x₀ + ... + xᵢ along one dimension. Sums of integers and booleans are int64.

    Raises:
        IndexError: There is no such dimension.
        TypeError: No dimension was given.

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


@primitive
def _cumsum(xp: Any, x: Array, *, dim: int, reverse: bool = False) -> Array:
    dtype = xp.int64 if x.dtype.kind == "u" else None
    if reverse:
        return xp.flip(xp.cumsum(xp.flip(x, dim), axis=dim, dtype=dtype), dim)
    return xp.cumsum(x, axis=dim, dtype=dtype)


_cumsum.vjp(x=lambda g, dim, reverse: _cumsum(g, dim=dim, reverse=not reverse))


def cumprod(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """Return yᵢ = x₀ ⋯ xᵢ along one dimension. Products of integers and booleans are int64.

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


@primitive
def _cumprod(xp: Any, x: Array, *, dim: int) -> Array:
    return xp.cumprod(x, axis=dim, dtype=xp.int64 if x.dtype.kind in "iub" else None)


def _cumprod_vjp(g: Any, x: Any, y: Any, dim: int) -> Any:
    """Return Σᵢ gᵢ ∂yᵢ/∂xₖ, the sum over i ≥ k of gᵢ times the product of x₀ to xᵢ without xₖ, also where x has zeros.

    That is yₖ₋₁ Sₖ with Sₖ = gₖ + xₖ₊₁ Sₖ₊₁.
    """
    n = x.shape[dim]
    s = _reverse_scan(g, _part(x, dim, 1, n), dim)
    return _cat(_part(s, dim, 0, 1), _part(y, dim, 0, n - 1) * _part(s, dim, 1, n), dim=dim) if n else s


def _part(x: Any, dim: int, start: int, stop: int) -> Any:
    """What lies between two places along a dimension."""
    return _slice(x, index=(*(slice(None),) * dim, slice(start, stop), ...))


def _reverse_scan(g: Any, a: Any, dim: int) -> Any:
    """Return Sₖ = gₖ + aₖ Sₖ₊₁ along a dimension, in log₂ n steps, of which each doubles how far Sₖ looks ahead."""
    s, n, step = g, g.shape[dim], 1
    while step < n:
        near, far = _part(s, dim, 0, n - step), _part(s, dim, step, n)
        s = _cat(near + a * far, _part(s, dim, n - step, n), dim=dim)
        # aₖ becomes the factor of S at k + 2 steps, for as many k as there are.
        a = _part(a, dim, 0, n - 2 * step) * _part(a, dim, step, n - step) if 2 * step < n else a
        step *= 2
    return s


_cumprod.vjp(x=_cumprod_vjp)


def cummax(input: Any, dim: int) -> Sorted:
    """Return the largest of x₀ to xᵢ along a dimension, ``values``, and the ``indices`` where they are, the last ones.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.cummax(lucid.tensor([1.0, 3.0, 2.0]), 0).values.tolist()
        [1.0, 3.0, 3.0]
    """
    return _cumulative_extremum("cummax", input, dim)


def cummin(input: Any, dim: int) -> Sorted:
    """Return the smallest of x₀ to xᵢ along a dimension, ``values``, and the ``indices`` where they are, the last ones.

    Raises:
        IndexError: There is no such dimension.

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
    """The index of the extreme of x₀ to xᵢ: NaN, once there is one, and the later one of equal elements."""
    accumulate = device_of(x).accumulate
    y = accumulate(xp.maximum if largest else xp.minimum, x, dim)
    own = xp.arange(x.shape[dim]).reshape([-1 if d == dim else 1 for d in range(x.ndim)])
    return accumulate(xp.maximum, xp.where((x == y) | (x != x), own, 0), dim)


def logcumsumexp(input: Any, dim: int) -> Any:
    """Return yᵢ = log(exp x₀ + ... + exp xᵢ) along a dimension, without overflow.

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


@primitive
def _logcumsumexp(xp: Any, x: Array, *, dim: int) -> Array:
    return device_of(x).accumulate(xp.logaddexp, x, dim)


def _logcumsumexp_vjp(g: Any, x: Any, y: Any, dim: int) -> Any:
    """Return Σᵢ gᵢ exp(xₖ - yᵢ) over i ≥ k.

    No factor exceeds 1 if it is written as exp(xₖ - yₖ) Sₖ with Sₖ = gₖ + exp(yₖ - yₖ₊₁) Sₖ₊₁.
    """
    finite, n = _finite(y), y.shape[dim]
    steps = exp(_part(finite, dim, 0, max(n - 1, 0)) - _part(finite, dim, 1, max(n, 1)))
    return exp(x - finite) * _reverse_scan(g, steps, dim)


@primitive
def _finite(xp: Any, x: Array) -> Array:
    return xp.where(x == -float("inf"), 0.0, x)


_finite.vjp(x=lambda g: g)
_logcumsumexp.vjp(x=_logcumsumexp_vjp)


def diff(input: Any, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Any:
    """Return the differences x[i+1] - x[i] of neighbours along a dimension; n times over.

    Args:
        input: Of at least one dimension.
        n: How often.
        dim: The dimension.
        prepend: What to put before the input first, along the dimension.
        append: What to put after it.

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
    parts = [x for x in (prepend, input, append) if x is not None]
    x = cat(parts, one) if len(parts) > 1 else input
    for _ in range(min(n, x.shape[one])):
        after = _slice(x, index=(*(slice(None),) * one, slice(1, None), ...))
        before = _slice(x, index=(*(slice(None),) * one, slice(None, -1), ...))
        x = ne(after, before) if x.dtype.kind == "b" else after - before
    return x


def trapezoid(y: Any, x: Any = None, *, dx: float | None = None, dim: int = -1) -> Any:
    """Return Σ (yᵢ + yᵢ₊₁)/2 · (xᵢ₊₁ - xᵢ) along a dimension, the integral of y by the trapezoidal rule.

    Args:
        y: The values.
        x: Where they are taken; or `dx`, their distance, which is 1 unless told otherwise.
        dx: See above.
        dim: The dimension.

    Raises:
        TypeError: Both x and dx are given.

    Example:
        >>> import lucid
        >>> lucid.trapezoid(lucid.tensor([1.0, 2.0, 3.0])).item()
        4.0
    """
    return sum(_trapezoid_areas("trapezoid", y, x, dx, dim), dim)


def cumulative_trapezoid(y: Any, x: Any = None, *, dx: float | None = None, dim: int = -1) -> Any:
    """Return the integrals of y up to each point but the first; see `trapezoid`.

    Raises:
        TypeError: Both x and dx are given.

    Example:
        >>> import lucid
        >>> lucid.cumulative_trapezoid(lucid.tensor([1.0, 2.0, 3.0])).tolist()
        [1.5, 4.0]
    """
    return cumsum(_trapezoid_areas("cumulative_trapezoid", y, x, dx, dim), dim)


def _trapezoid_areas(op: str, y: Any, x: Any, dx: float | None, dim: int) -> Any:
    if x is not None and dx is not None:
        raise TypeError(f"{op}: got both x and dx; pass one of them")
    one = single_dim(op, dim, input_ndim(op, y))
    before = _slice(y, index=(*(slice(None),) * one, slice(None, -1), ...))
    after = _slice(y, index=(*(slice(None),) * one, slice(1, None), ...))
    if x is None:
        return (before + after) * ((1.0 if dx is None else dx) / 2)
    steps = diff(x, dim=-1 if len(x.shape) == 1 else dim)
    if len(x.shape) == 1:
        steps = _reshape(steps, shape=(-1,) + (1,) * (len(y.shape) - 1 - one))
    return (before + after) * steps * 0.5
