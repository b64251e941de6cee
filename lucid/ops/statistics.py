"""Statistics in pairs, without NaN, and of differences."""

from __future__ import annotations

from typing import Any, NamedTuple

from .arithmetic import true_divide
from .comparison import isnan, logical_not, ne
from .extremes import amax, amin
from .indexing import _slice
from .joining import cat
from .moments import norm, std, var
from .reduction import Dims, mean, numpy_names, single, sum
from .selection import where


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
