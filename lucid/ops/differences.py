"""Differences along a dimension, and the trapezoidal rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..autograd.half import in_float32
from ..autograd.typing import Tensor
from .arguments import all_dims, single_dim
from .cumulative import cumsum
from .elementwise.comparison import ne
from .reduction.sums import sum
from .shape.joining import cat
from .shape.reshaping import _reshape
from .shape.slicing import slice_along


def diff(
    input: Tensor, n: int = 1, dim: int = -1, prepend: Tensor | None = None, append: Tensor | None = None
) -> Tensor:
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
def trapezoid(y: Tensor, x: Tensor | None = None, *, dx: float | None = None, dim: int = -1) -> Tensor:
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
def cumulative_trapezoid(y: Tensor, x: Tensor | None = None, *, dx: float | None = None, dim: int = -1) -> Tensor:
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


trapz = trapezoid


def gradient(
    input: Tensor, *, spacing: Any = 1, dim: int | Sequence[int] | None = None, edge_order: int = 1
) -> tuple[Tensor, ...]:
    r"""Return estimates of the derivative of a function from its values, along each dimension: central differences.

    .. math:: y_i = \frac{x_{i+1} - x_{i-1}}{2h}

    This is no gradient of `backward`: see `autograd.grad` for that. Between points at different distances h₋ and h₊ the
    two one-sided slopes are weighted by h₊ and h₋; at the edges, differences to one side are taken.

    Args:
        input: The values of the function on a grid.
        spacing: The distance of the points: a number, or a list of one for each dimension; or a list of vectors with
            the coordinates of the points.
        dim: The dimension, or several; all by default.
        edge_order: 1 for differences of two points at the edges, 2 for three.

    Shape:
        input: (n₁, ..., nₖ); output: one of the same shape for each dimension in `dim`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A size along a dimension is not larger than `edge_order`, which is neither 1 nor 2; or the spacing
            does not fit the dimensions.

    Example:
        >>> import lucid
        >>> lucid.gradient(lucid.tensor([1.0, 4.0, 9.0]))[0].tolist()
        [3.0, 4.0, 5.0]
    """
    shape = tuple(input.shape)
    dims = all_dims("gradient", range(len(shape)) if dim is None else dim, len(shape))
    spacing = 1 if spacing is None else spacing
    spaces = list(spacing) if isinstance(spacing, list | tuple) else [spacing] * len(dims)
    if edge_order not in (1, 2) or len(spaces) != len(dims) or any(shape[d] <= edge_order for d in dims):
        raise RuntimeError(
            f"gradient: expected edge_order 1 or 2, more points than that along each of dimensions {dims} of {shape}, "
            f"and one spacing for each, got edge_order={edge_order} and {len(spaces)} spacings"
        )
    return tuple(_slopes(input, d, h, edge_order) for d, h in zip(dims, spaces, strict=True))


def _slopes(x: Any, d: int, h: Any, edge_order: int) -> Any:
    """The derivative along one dimension, of points at a distance h, or with coordinates h."""
    n = x.shape[d]
    if getattr(h, "shape", ()):
        if tuple(h.shape) != (n,):
            raise RuntimeError(f"gradient: expected {n} coordinates for dimension {d}, got shape {tuple(h.shape)}")
        h = _reshape(diff(h), shape=(-1,) + (1,) * (len(x.shape) - 1 - d))
        slopes = diff(x, dim=d) / h
        before, after = slice_along(h, 0, None, -1), slice_along(h, 0, 1, None)
        first = slice_along(h, 0, None, 1), slice_along(h, 0, 1, 2)
        last = slice_along(h, 0, -1, None), slice_along(h, 0, n - 3, n - 2)
    else:
        slopes = diff(x, dim=d) / h
        before = after = h
        first = last = (h, h)
    left, right = slice_along(slopes, d, None, -1), slice_along(slopes, d, 1, None)
    inner = (left * after + right * before) / (before + after)
    begin, end = slice_along(slopes, d, None, 1), slice_along(slopes, d, -1, None)
    if edge_order == 2:  # the slope goes on as it changes between the two intervals at the edge
        begin = begin + (begin - slice_along(slopes, d, 1, 2)) * first[0] / (first[0] + first[1])
        end = end + (end - slice_along(slopes, d, n - 3, n - 2)) * last[0] / (last[0] + last[1])
    return cat([begin, inner, end], d)
