"""Histograms with their edges: histogram, and histogramdd over several dimensions."""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..arguments import check_floating, raw
from ..shape.reshaping import _reshape


class Histogram(NamedTuple):
    """Counts, or densities, and the edges of the bins."""

    hist: Tensor
    bin_edges: Tensor


def histogram(
    input: Tensor,
    bins: Any,
    *,
    range: tuple[float, float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> Histogram:
    """Return how many elements are in each bin, and the edges of the bins. The last one includes its end.

    Args:
        input: Floating-point numbers.
        bins: The number of equal bins, or a tensor of their edges in ascending order.
        range: The first and the last edge, for a number of bins; by default the smallest and the largest element.
        weight: One for each element, to be added up instead of counting.
        density: Whether to divide by the total and the widths, so that the integral is 1.

    Shape:
        input: any shape; weight: the same; output: ``hist`` (n,), of the input's dtype, and ``bin_edges`` (n + 1,).

    Raises:
        RuntimeError: The input is not of floating-point numbers, there are no bins, the range is not a finite one, or
            the weights differ in shape.

    Example:
        >>> import lucid
        >>> hist, bin_edges = lucid.histogram(lucid.tensor([1.0, 2.0, 1.0]), bins=4, range=(0.0, 3.0))
        >>> hist.tolist(), bin_edges.tolist()
        ([0.0, 2.0, 1.0, 0.0], [0.0, 0.75, 1.5, 2.25, 3.0])
    """
    check_floating("histogram", input)
    _check_weight("histogram", tuple(input.shape), weight)
    edges = _bins_or_edges("histogram", bins, range)
    flat = None if weight is None else _reshape(weight, shape=(-1,))
    return Histogram(*_histogram(_reshape(input, shape=(-1, 1)), flat, edges=(edges,), density=density))


class HistogramDD(NamedTuple):
    """Counts, or densities, and the edges of the bins along each dimension."""

    hist: Tensor
    bin_edges: tuple[Tensor, ...]


def histogramdd(
    input: Tensor,
    bins: Any,
    *,
    range: Sequence[float] | None = None,
    weight: Tensor | None = None,
    density: bool = False,
) -> HistogramDD:
    """Return how many points are in each bin of a grid, and the edges of the bins along each dimension.

    Args:
        input: Points: floating-point numbers, the last dimension of which is the coordinates.
        bins: The number of equal bins, one for all dimensions or a list of one for each; or a list of tensors of edges.
        range: The first and the last edge of the first dimension, then those of the second, and so on.
        weight: One for each point, to be added up instead of counting.
        density: Whether to divide by the total and the volumes, so that the integral is 1.

    Shape:
        input: (..., d); weight: (...); output: ``hist`` (n₁, ..., nₐ) and ``bin_edges``, d of shape (nᵢ + 1,).

    Raises:
        RuntimeError: The input is not of floating-point numbers, the bins or ranges are not one for each coordinate, or
            the weights differ in shape.

    Example:
        >>> import lucid
        >>> points = lucid.tensor([[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        >>> lucid.histogramdd(points, bins=[2, 2]).hist.tolist()
        [[0.0, 1.0], [1.0, 1.0]]
    """
    check_floating("histogramdd", input)
    shape = tuple(input.shape)
    if len(shape) < 2:
        raise RuntimeError(f"histogramdd: expected points in rows, got shape {shape}")
    _check_weight("histogramdd", shape[:-1], weight)
    d = shape[-1]
    each = list(bins) if isinstance(bins, list | tuple) else [bins] * d
    ends = [None] * d if range is None else [(range[2 * i], range[2 * i + 1]) for i in builtins.range(len(range) // 2)]
    if len(each) != d or len(ends) != d:
        raise RuntimeError(
            f"histogramdd: expected bins and a range for each of {d} coordinates, got {bins} and {range}"
        )
    edges = [_bins_or_edges("histogramdd", n, e) for n, e in zip(each, ends, strict=True)]
    flat = None if weight is None else _reshape(weight, shape=(-1,))
    hist, *found = _histogram(_reshape(input, shape=(-1, d)), flat, edges=tuple(edges), density=density)
    return HistogramDD(hist, tuple(found))


def _check_weight(name: str, shape: tuple[int, ...], weight: Any) -> None:
    if weight is not None and tuple(weight.shape) != shape:
        raise RuntimeError(f"{name}: expected one weight for each element, {shape}, got {tuple(weight.shape)}")


def _bins_or_edges(name: str, bins: Any, range: Any) -> Any:
    """The number of bins and their range, or the edges that were given."""
    if hasattr(bins, "shape"):
        if len(bins.shape) != 1 or bins.shape[0] < 2:
            raise RuntimeError(f"{name}: expected a vector of at least two edges, got shape {tuple(bins.shape)}")
        return raw(bins)
    bins = int(bins)
    if bins < 1:
        raise RuntimeError(f"{name}: expected at least one bin, got {bins}")
    if range is not None and not (math.isfinite(range[0]) and math.isfinite(range[1]) and range[0] <= range[1]):
        raise RuntimeError(f"{name}: expected a finite range of two numbers in ascending order, got {range}")
    return bins, range


@primitive(name="histogram", casts=True)
def _histogram(xp: Any, x: Array, weight: Any = None, *, edges: tuple[Any, ...], density: bool) -> tuple[Array, ...]:
    """The histogram of points in rows and the edges, which are given or follow from a number of bins and a range."""
    found = [_edges_of(xp, x[:, i], e) for i, e in enumerate(edges)]
    inside = xp.ones(len(x), dtype=bool)
    bin = xp.zeros(len(x), dtype=xp.int64)
    for i, e in enumerate(found):
        n = len(e) - 1
        inside &= (x[:, i] >= e[0]) & (x[:, i] <= e[-1])
        one = xp.searchsorted(e, xp.where(inside, x[:, i], e[0]), side="right") - 1
        bin = bin * n + xp.minimum(one, n - 1)
    shape = tuple(len(e) - 1 for e in found)
    size = math.prod(shape)
    bin = xp.where(inside, bin, size)
    if weight is None:
        hist = xp.bincount(bin, minlength=size + 1)
    else:
        hist = xp.bincount(bin, weight.astype(xp.float64), minlength=size + 1)
    hist = hist[:size].reshape(shape)
    if density:
        hist = hist / hist.sum()
        for i, e in enumerate(found):
            hist = hist / xp.diff(e).reshape((-1,) + (1,) * (len(found) - 1 - i))
    return (hist.astype(x.dtype), *found)


def _edges_of(xp: Any, x: Array, edges: Any) -> Array:
    """The edges of bins, from their number and range or as they were given."""
    if not isinstance(edges, tuple):
        return edges
    bins, range = edges
    low, high = (x.min().item(), x.max().item()) if range is None and x.size else range or (0.0, 1.0)
    if not (math.isfinite(low) and math.isfinite(high)):
        raise RuntimeError(f"histogram: the range from {low} to {high} is not finite; pass range")
    if low == high:
        low, high = low - 0.5, high + 0.5
    kind = xp.promote_types(x.dtype, xp.float32)  # the range may be more than float16 holds
    low, high, i = kind.type(low), kind.type(high), xp.arange(bins + 1, dtype=kind)
    step = (high - low) / kind.type(bins)
    edges = xp.where(2 * i <= bins, low + step * i, high - step * (bins - i))  # counted from the nearer end
    return edges.astype(x.dtype, copy=False)
