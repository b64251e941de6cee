"""Statistics in pairs, without NaN, and of differences."""

from __future__ import annotations

from typing import Any, NamedTuple

from .arithmetic import true_divide
from .comparison import isnan, logical_not, ne
from .converting import floating
from .elementwise import sqrt
from .extremes import amax, amin
from .indexing import _slice
from .joining import cat
from .masking import diagonal
from .moments import norm, std, var
from .order import mT
from .reduction import Dims, cumsum, mean, numpy_names, single, sum
from .selection import clamp, where
from .shape import _reshape, unsqueeze


def var_mean(
    input: Any,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> tuple[Any, Any]:
    """Return the variance and the mean; see `var` for the arguments.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [y.item() for y in lucid.var_mean(lucid.tensor([1.0, 3.0]))]
        [2.0, 2.0]
    """
    dims = None if isinstance(dim, bool) else dim
    return var(input, dim, unbiased, keepdim, correction=correction), mean(input, dims, keepdim)


def std_mean(
    input: Any,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: float | None = None,
) -> tuple[Any, Any]:
    """Return the standard deviation and the mean; see `std` for the arguments.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [y.item() for y in lucid.std_mean(lucid.tensor([1.0, 3.0]), correction=0)]
        [1.0, 2.0]
    """
    dims = None if isinstance(dim, bool) else dim
    return std(input, dim, unbiased, keepdim, correction=correction), mean(input, dims, keepdim)


class Extremes(NamedTuple):
    """The smallest and the largest element."""

    min: Any
    max: Any


def aminmax(input: Any, *, dim: int | None = None, keepdim: bool = False) -> Extremes:
    """Return the smallest and the largest element, ``min`` and ``max``: of all, or along a dimension.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: There are no elements.

    Example:
        >>> import lucid
        >>> lucid.aminmax(lucid.tensor([3.0, 1.0, 2.0])).max.item()
        3.0
    """
    return Extremes(amin(input, dim, keepdim), amax(input, dim, keepdim))


def nansum(input: Any, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None, **names: Any) -> Any:
    """Return the sum of the elements that are not NaN; see `sum`.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.nansum(lucid.tensor([1.0, float("nan"), 2.0])).item()
        3.0
    """
    if names:
        dim, keepdim = numpy_names("nansum", dim, keepdim, names)
    x = where(isnan(input), 0.0, input) if input.dtype.kind == "f" else input
    return sum(x, dim, keepdim, dtype=dtype)


def nanmean(input: Any, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None, **names: Any) -> Any:
    """Return the mean of the elements that are not NaN; see `mean`.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.nanmean(lucid.tensor([1.0, float("nan"), 2.0])).item()
        1.5
    """
    if names:
        dim, keepdim = numpy_names("nanmean", dim, keepdim, names)
    return true_divide(nansum(input, dim, keepdim, dtype=dtype), sum(logical_not(isnan(input)), dim, keepdim))


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
    one = single("diff", dim, input.ndim)
    parts = [x for x in (prepend, input, append) if x is not None]
    x = cat(parts, one) if len(parts) > 1 else input
    for _ in range(min(n, x.shape[one])):
        after = _slice(x, index=(*(slice(None),) * one, slice(1, None), ...))
        before = _slice(x, index=(*(slice(None),) * one, slice(None, -1), ...))
        x = ne(after, before) if x.dtype.kind == "b" else after - before
    return x


def dist(input: Any, other: Any, p: float = 2) -> Any:
    """Return the p-norm of the difference of two tensors.

    Example:
        >>> import lucid
        >>> lucid.dist(lucid.tensor([0.0, 0.0]), lucid.tensor([3.0, 4.0])).item()
        5.0
    """
    return norm(input - other, p)


def cov(input: Any, *, correction: float = 1) -> Any:
    """Return the matrix of covariances Σ(xᵢ - x̄ᵢ)(xⱼ - x̄ⱼ) / (n - correction) of the rows, with n observations each.

    Raises:
        RuntimeError: The input has more than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.cov(lucid.tensor([[0.0, 2.0], [2.0, 0.0]])).tolist()
        [[2.0, -2.0], [-2.0, 2.0]]
    """
    if len(input.shape) > 2:
        raise RuntimeError(f"cov: expected at most 2 dimensions, got shape {tuple(input.shape)}")
    x = floating(input) if len(input.shape) == 2 else _reshape(floating(input), shape=(1, -1))
    centred = x - mean(x, 1, True)
    c = true_divide(centred @ mT(centred), x.shape[1] - correction)
    return c if len(input.shape) == 2 else _reshape(c, shape=())


def corrcoef(input: Any) -> Any:
    """Return the matrix of correlations of the rows: their covariances, divided by the standard deviations of both.

    Raises:
        RuntimeError: The input has more than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.corrcoef(lucid.tensor([[0.0, 2.0], [2.0, 0.0]])).round(decimals=4).tolist()
        [[1.0, -1.0], [-1.0, 1.0]]
    """
    c = cov(input)
    if not c.shape:
        return true_divide(c, c)
    d = sqrt(diagonal(c))
    return clamp(c / unsqueeze(d, 1) / unsqueeze(d, 0), -1, 1)


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
    return sum(_trapezoids("trapezoid", y, x, dx, dim), dim)


def cumulative_trapezoid(y: Any, x: Any = None, *, dx: float | None = None, dim: int = -1) -> Any:
    """Return the integrals of y up to each point but the first; see `trapezoid`.

    Raises:
        TypeError: Both x and dx are given.

    Example:
        >>> import lucid
        >>> lucid.cumulative_trapezoid(lucid.tensor([1.0, 2.0, 3.0])).tolist()
        [1.5, 4.0]
    """
    return cumsum(_trapezoids("cumulative_trapezoid", y, x, dx, dim), dim)


def _trapezoids(op: str, y: Any, x: Any, dx: float | None, dim: int) -> Any:
    if x is not None and dx is not None:
        raise TypeError(f"{op}: got both x and dx; pass one of them")
    one = single(op, dim, input_ndim(op, y))
    before = _slice(y, index=(*(slice(None),) * one, slice(None, -1), ...))
    after = _slice(y, index=(*(slice(None),) * one, slice(1, None), ...))
    if x is None:
        return (before + after) * ((1.0 if dx is None else dx) / 2)
    steps = diff(x, dim=-1 if len(x.shape) == 1 else dim)
    if len(x.shape) == 1:
        steps = _reshape(steps, shape=(-1,) + (1,) * (len(y.shape) - 1 - one))
    return (before + after) * steps * 0.5


def input_ndim(op: str, y: Any) -> int:
    """The number of dimensions, of which there must be one."""
    if not y.shape:
        raise RuntimeError(f"{op}: expected at least one dimension, got a 0-d tensor")
    return len(y.shape)
