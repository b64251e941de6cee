"""Variance and standard deviation, alone or together with the mean."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ...hints import warn
from ..arguments import Dims, numpy_names, reduced_dims
from ..elementwise.where import ratio
from .sums import _mean, expand_reduced, mean, reduced_numel


def var(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
    axis: Dims = None,
    keepdims: bool | None = None,
) -> Tensor:
    r"""Return the variance of all n elements, or of those along some dimensions.

    .. math:: s^2 = \frac{1}{n - \text{correction}} \sum_{i=1}^n (x_i - \bar x)^2

    It divides by n - 1 unless told otherwise, where NumPy's divides by n.

    Args:
        input: Of any shape.
        dim: The dimension, or several of them, to reduce; all if None.
        unbiased: False means ``correction=0``, True means ``correction=1``.
        keepdim: Keep the reduced dimensions, with size 1.
        correction: What is subtracted from n; 1 if None.
        axis: NumPy's name for `dim`.
        keepdims: NumPy's name for `keepdim`.

    Shape:
        input: any shape.
        output: that of the input without the dimensions in `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
        TypeError: Both unbiased and correction, or both dim and axis, are given.

    Example:
        >>> import lucid
        >>> var(lucid.tensor([1.0, 2.0, 3.0, 4.0]), correction=0)
        tensor(1.2500)
    """
    dim, c, keepdim = _options("var", dim, unbiased, keepdim, correction, axis, keepdims)
    dims = reduced_dims("var", dim, input.ndim)
    _warn_of_freedom("var", reduced_numel(input.shape, dims), c)
    return _var(input, dim=dims, correction=c, keepdim=keepdim)


@primitive(wide=True)
def _var(xp: Any, x: Array, *, dim: tuple[int, ...] | None, correction: float, keepdim: bool) -> Array:
    n = reduced_numel(x.shape, dim)
    if x.dtype.kind != "f":
        return x.var(axis=dim, ddof=correction, keepdims=keepdim)
    # As in NumPy's function, which spends as long on its arguments as on 10,000 elements.
    d = x - x.sum(axis=dim, keepdims=True) / n
    d *= d
    return d.sum(axis=dim, keepdims=keepdim) / max(n - correction, 0)


_var.vjp(
    x=lambda g, x, dim, correction, keepdim: (
        _expanded(2 * g, x, dim, correction, keepdim) * (x - _mean(x, dim=dim, keepdim=True))
    )
)


def std(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
    axis: Dims = None,
    keepdims: bool | None = None,
) -> Tensor:
    """Return the standard deviation, the square root of the variance; see `var` for the arguments.

    Its gradient where it is 0 is taken to be 0.

    Shape:
        input: any shape.
        output: that of the input without the dimensions in `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
        TypeError: Both unbiased and correction, or both dim and axis, are given.

    Example:
        >>> import lucid
        >>> std(lucid.tensor([[1.0, 3.0], [5.0, 5.0]]), dim=1, correction=0)
        tensor([1., 0.])
    """
    dim, c, keepdim = _options("std", dim, unbiased, keepdim, correction, axis, keepdims)
    dims = reduced_dims("std", dim, input.ndim)
    _warn_of_freedom("std", reduced_numel(input.shape, dims), c)
    return _std(input, dim=dims, correction=c, keepdim=keepdim)


@primitive(wide=True)
def _std(xp: Any, x: Array, *, dim: tuple[int, ...] | None, correction: float, keepdim: bool) -> Array:
    return xp.sqrt(_var(x, dim=dim, correction=correction, keepdim=keepdim))


_std.vjp(
    x=lambda g, x, y, dim, correction, keepdim: (
        _expanded(ratio(g, y), x, dim, correction, keepdim) * (x - _mean(x, dim=dim, keepdim=True))
    )
)


def _expanded(g: Any, x: Any, dim: Any, correction: float, keepdim: bool) -> Any:
    """Return g / (n - correction), expanded to the shape of x."""
    n = reduced_numel(x.shape, dim) - correction
    return expand_reduced(g * (1 / n if n > 0 else math.inf), shape=x.shape, dim=dim, keepdim=keepdim)


def _warn_of_freedom(op: str, n: int, correction: float) -> None:
    """Warn where too few elements are left to divide by: the result is NaN, or infinite."""
    if n <= correction:
        warn(
            f"{op}: degrees of freedom <= 0: n={n} with correction={correction} gives NaN or infinity; pass "
            "correction=0 to divide by n",
        )


def _options(
    op: str, dim: Any, unbiased: Any, keepdim: bool, correction: Any, axis: Dims, keepdims: bool | None
) -> tuple[Any, float, bool]:
    """Return dim, correction and keepdim, as the arguments of `var` and `std` say."""
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names(op, dim, keepdim, axis, keepdims)
    if isinstance(dim, bool):  # x.var(False), as PyTorch has it
        dim, unbiased = None, dim
    if unbiased is not None and correction is not None:
        raise TypeError(f"{op}: got unbiased={unbiased} and correction={correction}; pass one of them")
    if correction is None:
        correction = 0 if unbiased is False else 1
    return dim, correction, keepdim


def var_mean(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> tuple[Tensor, Tensor]:
    """Return the variance and the mean; see `var` for the arguments, shapes and errors.

    Example:
        >>> import lucid
        >>> [y.item() for y in lucid.var_mean(lucid.tensor([1.0, 3.0]))]
        [2.0, 2.0]
    """
    dims = None if isinstance(dim, bool) else dim
    return var(input, dim, unbiased, keepdim, correction=correction), mean(input, dims, keepdim)


def std_mean(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> tuple[Tensor, Tensor]:
    """Return the standard deviation and the mean; see `var` for the arguments, shapes and errors.

    Example:
        >>> import lucid
        >>> [y.item() for y in lucid.std_mean(lucid.tensor([1.0, 3.0]), correction=0)]
        [1.0, 2.0]
    """
    dims = None if isinstance(dim, bool) else dim
    return std(input, dim, unbiased, keepdim, correction=correction), mean(input, dims, keepdim)
