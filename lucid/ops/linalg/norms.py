"""The p-norm, over all elements or along dimensions."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import DType, Tensor
from ...backend import Array
from ..arguments import Dims, converted, floating, nonempty, numpy_names, one_dim, reduced_dims
from ..elementwise.arithmetic import abs
from ..elementwise.powers import pow
from ..elementwise.sign import sign
from ..elementwise.where import ratio, where, zero_gradient
from ..reduction.extrema import amax, amin
from ..reduction.sums import expand_reduced, sum
from ..shape.reshaping import unsqueeze
from ..shape.transposing import movedim
from .decompositions import svdvals
from .solvers import check_matrix


def norm(
    input: Tensor,
    p: float | str | None = "fro",
    dim: Dims = None,
    keepdim: bool = False,
    dtype: DType | None = None,
    *,
    axis: Dims = None,
    keepdims: bool | None = None,
) -> Tensor:
    """The p-norm (Σ|x|ᵖ)¹ᐟᵖ, over all elements or along dimensions; Euclidean by default.

    Where the norm is 0 its gradient is taken to be 0. A matrix counts as one long vector; see `linalg.norm`.

    Args:
        input: The elements x; integers are converted to the default dtype.
        p: The exponent; 2, None and "fro" are the Euclidean norm, ±∞ the largest or smallest |x|, 0 the number of
            elements that are not 0; "nuc" the sum of the singular values of matrices.
        dim: The dimensions; all if None, but for "nuc" the last two.
        keepdim: Whether to keep them, with size 1.
        dtype: Convert to this dtype first.
        axis: NumPy's name of `dim`.
        keepdims: NumPy's name of `keepdim`.

    Shape:
        input: any shape; output: without the dimensions `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: A dimension is out of range.
        RuntimeError: A dimension is repeated; or p is negative or infinite and there are no elements; or p is "nuc" and
            the dimensions are not two.
        TypeError: A dimension is given by both names.
        ValueError: p is neither a number, "fro" nor "nuc".

    Example:
        >>> import lucid
        >>> norm(lucid.tensor([[3.0, 4.0], [6.0, 8.0]]), dim=1)
        tensor([ 5., 10.])
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("norm", dim, keepdim, axis, keepdims)
    input = floating(converted(input, dtype))
    dims = reduced_dims("norm", dim, input.ndim)
    if p is None or p == "fro" or p == 2:
        return _euclidean_norm(input, dim=dims, keepdim=keepdim)
    if p == "nuc":
        return nuclear_norm(input, dims or (len(input.shape) - 2, len(input.shape) - 1), keepdim)
    if not isinstance(p, int | float):
        raise ValueError(f"norm: expected p to be a number, inf, -inf, 'fro' or 'nuc', got {p!r}")
    if p < 0 or math.isinf(p):
        nonempty("norm", input, dims, RuntimeError)
    if math.isinf(p):
        return (amax if p > 0 else amin)(abs(input), dims, keepdim)
    if p == 0:
        return _count_nonzero(input, dim=dims, keepdim=keepdim)
    return sum(abs(input), dims, keepdim) if p == 1 else _norm(input, p=p, dim=dims, keepdim=keepdim)


def nuclear_norm(A: Any, dims: tuple[int, ...], keepdim: bool) -> Any:
    """The nuclear norm over two dimensions: the sum of the singular values.

    Raises:
        RuntimeError: There are not two dimensions, or A is not of float32 or float64.
    """
    if len(dims) != 2 or len(A.shape) < 2:
        raise RuntimeError(f"norm: 'nuc' is a norm of matrices, over two dimensions; got shape {tuple(A.shape)}")
    y = sum(svdvals(check_matrix("norm", movedim(A, dims, (-2, -1)), square=False)), -1)
    return unsqueeze(unsqueeze(y, min(dims)), max(dims)) if keepdim else y


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
    """g sign(x) (|x| / y)ᵖ⁻¹, which is 0 where x or y is; y is 0 for p < 0 where some x is."""
    g, y = (expand_reduced(a, shape=x.shape, dim=dim, keepdim=keepdim) for a in (g, y))
    flat = (x == 0) | (y == 0)
    return where(flat, 0.0, g * sign(x)) * pow(where(flat, 1.0, ratio(abs(x), y)), p - 1)


_norm.vjp(x=_norm_vjp)


@primitive
def _count_nonzero(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return (x != 0).sum(axis=dim, dtype=x.dtype, keepdims=keepdim)


_count_nonzero.vjp(x=lambda g, x: zero_gradient(x))


def renorm(input: Tensor, p: float, dim: int, maxnorm: float) -> Tensor:
    """Return the input with each slice along a dimension whose p-norm is above `maxnorm` scaled down to that norm.

    Shape:
        input: at least two dimensions; output: the same shape.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: There are fewer than two dimensions, p is not positive, or `maxnorm` is negative.

    Example:
        >>> import lucid
        >>> lucid.renorm(lucid.tensor([[3.0, 4.0], [0.0, 1.0]]), 2, 0, 1.0)
        tensor([[0.6000, 0.8000],
                [0.0000, 1.0000]])
    """
    ndim = len(input.shape)
    if ndim < 2 or p <= 0 or maxnorm < 0:
        raise RuntimeError(
            f"renorm: expected at least two dimensions, p > 0 and maxnorm >= 0, got shape {tuple(input.shape)}, p={p}, "
            f"maxnorm={maxnorm}"
        )
    one = one_dim("renorm", dim, ndim)
    norms = norm(input, p, tuple(d for d in range(ndim) if d != one), True)
    return input * where(norms > maxnorm, maxnorm / (norms + 1e-7), 1.0)
