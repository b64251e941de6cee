"""Running products, extremes, and logarithms of sums along a dimension: yᵢ is made of x₀ to xᵢ."""

from __future__ import annotations

from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array, device_of
from .converting import converted, floating
from .elementwise import exp
from .indexing import _slice
from .joining import _cat
from .reduction import single
from .shape import _reshape
from .sorting import Sorted, _alone, pick


def cumprod(input: Any, dim: int, *, dtype: Any = None) -> Any:
    """Return yᵢ = x₀ ⋯ xᵢ along one dimension. Products of integers and booleans are int64.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.cumprod(lucid.tensor([1.0, 2.0, 3.0]), 0).tolist()
        [1.0, 2.0, 6.0]
    """
    one = single("cumprod", dim, input.ndim)
    x = converted(input, dtype)
    return _reshape(_cumprod(_reshape(x, shape=(1,)), dim=0), shape=()) if one is None else _cumprod(x, dim=one)


@primitive
def _cumprod(xp: Any, x: Array, *, dim: int) -> Array:
    return xp.cumprod(x, axis=dim, dtype=xp.int64 if x.dtype.kind in "iub" else None)


def _through_cumprod(g: Any, x: Any, y: Any, dim: int) -> Any:
    """Return Σᵢ gᵢ ∂yᵢ/∂xₖ, the sum over i ≥ k of gᵢ times the product of x₀ to xᵢ without xₖ, also where x has zeros.

    That is yₖ₋₁ Sₖ with Sₖ = gₖ + xₖ₊₁ Sₖ₊₁.
    """
    n = x.shape[dim]
    s = from_the_end(g, _part(x, dim, 1, n), dim)
    return _cat(_part(s, dim, 0, 1), _part(y, dim, 0, n - 1) * _part(s, dim, 1, n), dim=dim) if n else s


def _part(x: Any, dim: int, start: int, stop: int) -> Any:
    """What lies between two places along a dimension."""
    return _slice(x, index=(*(slice(None),) * dim, slice(start, stop), ...))


def from_the_end(g: Any, a: Any, dim: int) -> Any:
    """Return Sₖ = gₖ + aₖ Sₖ₊₁ along a dimension, in log₂ n steps, of which each doubles how far Sₖ looks ahead."""
    s, n, step = g, g.shape[dim], 1
    while step < n:
        near, far = _part(s, dim, 0, n - step), _part(s, dim, step, n)
        s = _cat(near + a * far, _part(s, dim, n - step, n), dim=dim)
        # aₖ becomes the factor of S at k + 2 steps, for as many k as there are.
        a = _part(a, dim, 0, n - 2 * step) * _part(a, dim, step, n - step) if 2 * step < n else a
        step *= 2
    return s


_cumprod.vjp(x=_through_cumprod)


def cummax(input: Any, dim: int) -> Sorted:
    """Return the largest of x₀ to xᵢ along a dimension, ``values``, and the ``indices`` where they are, the last ones.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.cummax(lucid.tensor([1.0, 3.0, 2.0]), 0).values.tolist()
        [1.0, 3.0, 3.0]
    """
    return _running("cummax", input, dim)


def cummin(input: Any, dim: int) -> Sorted:
    """Return the smallest of x₀ to xᵢ along a dimension, ``values``, and the ``indices`` where they are, the last ones.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.cummin(lucid.tensor([2.0, 3.0, 1.0]), 0).indices.tolist()
        [0, 0, 2]
    """
    return _running("cummin", input, dim)


def _running(op: str, input: Any, dim: int) -> Sorted:
    one = single(op, dim, input.ndim)
    if one is None:
        return _alone(op, input, dim)
    index = _extreme_so_far(input, dim=one, largest=op == "cummax")
    return Sorted(pick(input, index, dim=one), index)


@primitive
def _extreme_so_far(xp: Any, x: Array, *, dim: int, largest: bool) -> Array:
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
    one = single("logcumsumexp", dim, input.ndim)
    x = floating(input)
    return _reshape(x, shape=()) if one is None else _logcumsumexp(x, dim=one)


@primitive
def _logcumsumexp(xp: Any, x: Array, *, dim: int) -> Array:
    return device_of(x).accumulate(xp.logaddexp, x, dim)


def _through_logcumsumexp(g: Any, x: Any, y: Any, dim: int) -> Any:
    """Return Σᵢ gᵢ exp(xₖ - yᵢ) over i ≥ k.

    No factor exceeds 1 if it is written as exp(xₖ - yₖ) Sₖ with Sₖ = gₖ + exp(yₖ - yₖ₊₁) Sₖ₊₁.
    """
    finite, n = _finite(y), y.shape[dim]
    steps = exp(_part(finite, dim, 0, max(n - 1, 0)) - _part(finite, dim, 1, max(n, 1)))
    return exp(x - finite) * from_the_end(g, steps, dim)


@primitive
def _finite(xp: Any, x: Array) -> Array:
    return xp.where(x == -float("inf"), 0.0, x)


_finite.vjp(x=lambda g: g)
_logcumsumexp.vjp(x=_through_logcumsumexp)
