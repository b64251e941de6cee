"""The p-norm, over all elements or along dimensions."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..arguments import Dims, converted, floating, numpy_names, reduced_dims
from ..elementwise.arithmetic import abs
from ..elementwise.powers import pow
from ..elementwise.sign import sign
from ..elementwise.where import ratio, where, zero_gradient
from ..reduction.extrema import amax, amin, nonempty
from ..reduction.sums import expand_reduced, sum


def norm(
    input: Any,
    p: float | str | None = "fro",
    dim: Dims = None,
    keepdim: bool = False,
    dtype: Any = None,
    *,
    axis: Dims = None,
    keepdims: bool | None = None,
) -> Any:
    """The p-norm (Σ|x|ᵖ)¹ᐟᵖ, over all elements or along dimensions; Euclidean by default.

    Where the norm is 0 its gradient is taken to be 0. A matrix counts as one long vector; see `linalg.norm`.

    Args:
        input: The elements x; integers are converted to the default dtype.
        p: The exponent; 2, None and "fro" are the Euclidean norm, ±∞ the largest or smallest |x|, 0 the number of
            elements that are not 0.
        dim: The dimensions; all if None.
        keepdim: Whether to keep them, with size 1.
        dtype: Convert to this dtype first.
        axis: NumPy's name of `dim`.
        keepdims: NumPy's name of `keepdim`.

    Shape:
        input: any shape; output: without the dimensions `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: A dimension is out of range.
        RuntimeError: A dimension is repeated; or p is negative or infinite and there are no elements.
        TypeError: A dimension is given by both names.
        ValueError: p is neither a number nor "fro".

    Example:
        >>> import numpy as np
        >>> norm(np.array([[3.0, 4.0], [6.0, 8.0]]), dim=1)
        array([ 5., 10.])
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("norm", dim, keepdim, axis, keepdims)
    input = floating(converted(input, dtype))
    dims = reduced_dims("norm", dim, input.ndim)
    if p is None or p == "fro" or p == 2:
        return _euclidean_norm(input, dim=dims, keepdim=keepdim)
    if not isinstance(p, int | float):
        raise ValueError(f"norm: expected p to be a number, inf, -inf or 'fro', got {p!r}")
    if p < 0 or math.isinf(p):
        nonempty("norm", input, dims, RuntimeError)
    if math.isinf(p):
        return (amax if p > 0 else amin)(abs(input), dims, keepdim)
    if p == 0:
        return _count_nonzero(input, dim=dims, keepdim=keepdim)
    return sum(abs(input), dims, keepdim) if p == 1 else _norm(input, p=p, dim=dims, keepdim=keepdim)


@primitive(name="norm", wide=True)
def _euclidean_norm(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return xp.sqrt((x * x).sum(axis=dim, keepdims=keepdim))


_euclidean_norm.vjp(
    x=lambda g, x, y, dim, keepdim: x * expand_reduced(ratio(g, y), shape=x.shape, dim=dim, keepdim=keepdim)
)


@primitive(wide=True)
def _norm(xp: Any, x: Array, *, p: float, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return (xp.abs(x) ** p).sum(axis=dim, keepdims=keepdim) ** (1 / p)


def _norm_vjp(g: Any, x: Any, y: Any, p: float, dim: Any, keepdim: bool) -> Any:
    """g sign(x) (|x| / y)ᵖ⁻¹, which at x = 0 is 0."""
    g, y = (expand_reduced(a, shape=x.shape, dim=dim, keepdim=keepdim) for a in (g, y))
    r = where(x == 0, 1.0, ratio(abs(x), y))
    return g * sign(x) * pow(r, p - 1)


_norm.vjp(x=_norm_vjp)


@primitive
def _count_nonzero(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return (x != 0).sum(axis=dim, dtype=x.dtype, keepdims=keepdim)


_count_nonzero.vjp(x=lambda g, x: zero_gradient(x))
