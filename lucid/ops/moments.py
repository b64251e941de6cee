"""Variance and standard deviation, norms, and the logarithm of a sum of exponentials."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.primitive import primitive
from ..backend import Array
from .arithmetic import abs, flat, pow, sign
from .converting import converted, floating
from .elementwise import exp, log
from .extremes import amax, amin, some
from .reduction import Dims, _mean, count, numpy_names, reduced, spread, sum
from .selection import ratio, where


def var(
    input: Any,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
    **names: Any,
) -> Any:
    """Return the variance Σ(x - x̄)² / (n - correction), over all n elements or those along some dimensions.

    The correction is 1, unless it or ``unbiased=False``, which stands for 0, is given.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import numpy as np
        >>> var(np.array([1.0, 2.0, 3.0, 4.0]), correction=0)
        array(1.25)
    """
    dim, c, keepdim = _options("var", dim, unbiased, keepdim, correction, names)
    return _var(input, dim=reduced("var", dim, input.ndim), correction=c, keepdim=keepdim)


def std(
    input: Any,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
    **names: Any,
) -> Any:
    """Return the standard deviation, the root of the variance: see `var`. Its gradient where it is 0 is taken to be 0.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import numpy as np
        >>> std(np.array([[1.0, 3.0], [5.0, 5.0]]), dim=1, correction=0)
        array([1., 0.])
    """
    dim, c, keepdim = _options("std", dim, unbiased, keepdim, correction, names)
    return _std(input, dim=reduced("std", dim, input.ndim), correction=c, keepdim=keepdim)


def _options(
    op: str, dim: Any, unbiased: Any, keepdim: bool, correction: Any, names: dict[str, Any]
) -> tuple[Any, float, bool]:
    """Return dim, correction and keepdim."""
    if names:
        dim, keepdim = numpy_names(op, dim, keepdim, names)
    if isinstance(dim, bool):  # x.var(False), as PyTorch has it
        dim, unbiased = None, dim
    if unbiased is not None and correction is not None:
        raise TypeError(f"{op}: got unbiased={unbiased} and correction={correction}; pass one of them")
    if correction is None:
        correction = 0 if unbiased is False else 1
    return dim, correction, keepdim


@primitive
def _var(xp: Any, x: Array, *, dim: tuple[int, ...] | None, correction: float, keepdim: bool) -> Array:
    return x.var(axis=dim, ddof=correction, keepdims=keepdim)


_var.vjp(
    x=lambda g, x, dim, correction, keepdim: 2 * spread(g, shape=x.shape, dim=dim, keepdim=keepdim)
    * _deviation(x, dim, correction)
)  # fmt: skip


@primitive
def _std(xp: Any, x: Array, *, dim: tuple[int, ...] | None, correction: float, keepdim: bool) -> Array:
    return x.std(axis=dim, ddof=correction, keepdims=keepdim)


_std.vjp(
    x=lambda g, x, y, dim, correction, keepdim: spread(ratio(g, y), shape=x.shape, dim=dim, keepdim=keepdim)
    * _deviation(x, dim, correction)
)  # fmt: skip


def _deviation(x: Any, dim: Any, correction: float) -> Any:
    """Return (x - x̄) / (n - correction)."""
    n = count(x.shape, dim) - correction
    return (x - _mean(x, dim=dim, keepdim=True)) * (1 / n if n > 0 else math.inf)


def norm(
    input: Any, p: float | str | None = "fro", dim: Dims = None, keepdim: bool = False, dtype: Any = None, **names: Any
) -> Any:
    """Return (Σ|x|ᵖ)¹ᐟᵖ, over all elements or those along some dimensions; p = 2, or "fro", is the Euclidean length.

    p may be ±∞ (the largest or smallest |x|) and 0 (how many elements are not 0). Where the norm is 0 its gradient
    is taken to be 0.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
        ValueError: p is neither a number nor "fro".

    Example:
        >>> import numpy as np
        >>> norm(np.array([[3.0, 4.0], [6.0, 8.0]]), dim=1)
        array([ 5., 10.])
    """
    if names:
        dim, keepdim = numpy_names("norm", dim, keepdim, names)
    input = floating(converted(input, dtype))
    dims = reduced("norm", dim, input.ndim)
    if p is None or p == "fro" or p == 2:
        return _length(input, dim=dims, keepdim=keepdim)
    if not isinstance(p, int | float):
        raise ValueError(f"norm: expected p to be a number, inf, -inf or 'fro', got {p!r}")
    if p < 0 or math.isinf(p):
        some("norm", input, dims, RuntimeError)
    if math.isinf(p):
        return (amax if p > 0 else amin)(abs(input), dims, keepdim)
    if p == 0:
        return _count_nonzero(input, dim=dims, keepdim=keepdim)
    return sum(abs(input), dims, keepdim) if p == 1 else _norm(input, p=p, dim=dims, keepdim=keepdim)


@primitive
def _length(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return xp.sqrt((x * x).sum(axis=dim, keepdims=keepdim))


_length.vjp(x=lambda g, x, y, dim, keepdim: x * spread(ratio(g, y), shape=x.shape, dim=dim, keepdim=keepdim))


@primitive
def _norm(xp: Any, x: Array, *, p: float, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return (xp.abs(x) ** p).sum(axis=dim, keepdims=keepdim) ** (1 / p)


def _norm_rule(g: Any, x: Any, y: Any, p: float, dim: Any, keepdim: bool) -> Any:
    """Return g sign(x) (|x| / y)ᵖ⁻¹, which at x = 0 is 0."""
    g, y = (spread(a, shape=x.shape, dim=dim, keepdim=keepdim) for a in (g, y))
    r = where(x == 0, 1.0, ratio(abs(x), y))
    return g * sign(x) * pow(r, p - 1)


_norm.vjp(x=_norm_rule)


@primitive
def _count_nonzero(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return (x != 0).sum(axis=dim, dtype=x.dtype, keepdims=keepdim)


_count_nonzero.vjp(x=lambda g, x: flat(x))


def logsumexp(input: Any, dim: Dims = None, keepdim: bool = False, **names: Any) -> Any:
    """Return log Σ eˣ, over all elements or those along some dimensions, without overflow.

    The largest x, m, is taken out of the sum first: log Σ eˣ = m + log Σ eˣ⁻ᵐ.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import numpy as np
        >>> logsumexp(np.array([1000.0, 1000.0]), dim=0)
        array(1000.69314718)
    """
    if names:
        dim, keepdim = numpy_names("logsumexp", dim, keepdim, names)
    input = floating(input)
    dims = reduced("logsumexp", dim, input.ndim)
    if count(input.shape, dims) == 0:
        return log(sum(input, dims, keepdim))
    return _logsumexp(input, dim=dims, keepdim=keepdim)


@primitive
def _logsumexp(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    m = x.max(axis=dim, keepdims=True)
    m = xp.where(xp.isfinite(m), m, 0)
    with np.errstate(divide="ignore"):  # log 0 = -∞ is right where all x are -∞
        y = xp.log(xp.exp(x - m).sum(axis=dim, keepdims=True)) + m
    return y if keepdim else y.squeeze(dim)


_logsumexp.vjp(
    x=lambda g, x, y, dim, keepdim: spread(g, shape=x.shape, dim=dim, keepdim=keepdim)
    * exp(x - spread(y, shape=x.shape, dim=dim, keepdim=keepdim))
)  # fmt: skip
