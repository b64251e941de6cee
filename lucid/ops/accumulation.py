"""Running products, extremes, and logarithms of sums along a dimension: yᵢ is made of x₀ to xᵢ."""

from __future__ import annotations

from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array, device_of
from .elementwise import exp
from .indexing import _slice
from .joining import _cat
from .reduction import _cumsum, converted, floating, single
from .selection import where
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
    """Return Σᵢ gᵢ ∂yᵢ/∂xₖ, the sum over i ≥ k of gᵢ times the product of x₀ to xᵢ without xₖ.

    That is gᵢ yᵢ / xₖ where xₖ is not 0. It is 0 for all zeros but the first; for that one, the product of the others
    is what cumprod gives where it is replaced by 1.
    """
    zero, first = _zeros(x, dim=dim)
    others = _cumprod(where(first, 1.0, x), dim=dim)
    usual = _cumsum(g * y, dim=dim, reverse=True) / where(zero, 1.0, x)
    return where(zero, 0.0, usual) + where(first, _cumsum(g * others, dim=dim, reverse=True), 0.0)


@primitive
def _zeros(xp: Any, x: Array, *, dim: int) -> tuple[Array, Array]:
    """Where x is zero, and where it is so for the first time."""
    zero = x == 0
    return zero, zero & (xp.cumsum(zero, axis=dim) == 1)


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

    No factor exceeds 1 if it is written as exp(xₖ - yₖ) Sₖ with Sₖ = gₖ + aₖ Sₖ₊₁ and aₖ = exp(yₖ - yₖ₊₁), which is
    computed from the end, in log₂ n steps.
    """
    finite = _finite(y)
    n, step = y.shape[dim], 1
    cut = lambda t, a, b: _slice(t, index=(*(slice(None),) * dim, slice(a, b), ...))
    a = exp(_cat(cut(finite, 0, n - 1) - cut(finite, 1, n), cut(finite, 0, 1) * 0, dim=dim)) if n else y
    s = g
    while step < n:
        s = _cat(cut(s, 0, n - step) + cut(a, 0, n - step) * cut(s, step, n), cut(s, n - step, n), dim=dim)
        a = _cat(cut(a, 0, n - step) * cut(a, step, n), cut(a, n - step, n), dim=dim)
        step *= 2
    return exp(x - finite) * s


@primitive
def _finite(xp: Any, x: Array) -> Array:
    return xp.where(x == -float("inf"), 0.0, x)


_finite.vjp(x=lambda g: g)
_logcumsumexp.vjp(x=_through_logcumsumexp)
