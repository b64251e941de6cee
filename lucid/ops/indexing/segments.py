"""Reductions of slices that belong together: index_reduce, and segment_reduce of consecutive ones."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from ...autograd.typing import Tensor
from ...backend import device_of, transfer
from ..arguments import one_dim, raw
from ..elementwise.where import where
from ..shape.broadcasting import expand
from ..shape.reshaping import _reshape
from .index_put import _fitting_dim
from .scattering import scatter_reduce


def index_reduce(
    input: Tensor, dim: int, index: Tensor, source: Tensor, reduce: str, *, include_self: bool = True
) -> Tensor:
    """Return the input with slices of `source` reduced into its own slices at the indices along a dimension.

    Args:
        input: Of any shape.
        dim: The dimension.
        index: Integers, one for each slice of `source`.
        source: The slices.
        reduce: "prod", "mean", "amax" or "amin"; see `index_add` for sums. Equal extrema share the gradient.
        include_self: Whether the input's own elements take part where slices arrive, or are replaced.

    Shape:
        input: (..., m, ...); index: (n,); source: (..., n, ...); output: that of the input.

    Raises:
        IndexError: There is no such dimension or slice, or `index` is not a vector of integers.
        RuntimeError: The shape of `source` does not fit, or there is no such reduction.

    Example:
        >>> import lucid
        >>> i, source = lucid.tensor([0, 0, 1]), lucid.tensor([1.0, 4.0, 2.0])
        >>> lucid.index_reduce(lucid.zeros(2), 0, i, source, "amax").tolist()
        [4.0, 2.0]
    """
    if reduce not in ("prod", "mean", "amax", "amin"):
        raise RuntimeError(f"index_reduce: expected reduce to be prod, mean, amax or amin, got {reduce!r}")
    d = _fitting_dim("index_reduce", input, dim, index, source)
    if not input.shape:
        one = [_reshape(x, shape=(1,)) for x in (input, source)]
        return _reshape(
            scatter_reduce(one[0], 0, _reshape(index, shape=(1,)), one[1], reduce, include_self=include_self),  # type: ignore[arg-type]
            shape=(),
        )
    at = _reshape(index, shape=(-1,) + (1,) * (len(input.shape) - 1 - d))
    return scatter_reduce(input, d, expand(at, tuple(source.shape)), source, reduce, include_self=include_self)  # type: ignore[arg-type]


# What reduces the elements of a segment, and the value to begin with, which changes nothing.
SEGMENT_REDUCTIONS: dict[str, tuple[Literal["sum", "amax", "amin", "prod"], float]] = {
    "sum": ("sum", 0.0),
    "mean": ("sum", 0.0),
    "max": ("amax", -math.inf),
    "min": ("amin", math.inf),
    "prod": ("prod", 1.0),
}


def segment_reduce(
    data: Tensor,
    reduce: str,
    *,
    lengths: Tensor | None = None,
    indices: Tensor | None = None,
    offsets: Tensor | None = None,
    axis: int = 0,
    unsafe: bool = False,
    initial: float | None = None,
) -> Tensor:
    """Return the reduction of each of some consecutive segments along a dimension.

    Args:
        data: Floating-point numbers.
        reduce: "sum", "mean", "max", "min" or "prod".
        lengths: How long the segments are; their sum is the size of the dimension. Of one row for each row of the data
            in the dimensions before `axis`, if there are any.
        indices: Not taken, as in PyTorch.
        offsets: Instead of `lengths`, where each segment begins, and at the end the size of the dimension.
        axis: The dimension.
        unsafe: PyTorch's: leave the checks of the lengths out. They take no time here, and are made.
        initial: A value that takes part in each segment; by default one that changes nothing. A mean divides by the
            number of elements without it, and is the value itself in an empty segment, by default NaN.

    Shape:
        data: (*batch, n, ...), batch being the dimensions before `axis`; lengths: (*batch, k).
        output: (*batch, k, ...).

    Raises:
        RuntimeError: There is no such reduction, not just one of lengths and offsets is given, or they do not fit.

    Example:
        >>> import lucid
        >>> lucid.segment_reduce(lucid.tensor([1.0, 2.0, 5.0]), "max", lengths=lucid.tensor([2, 1])).tolist()
        [2.0, 5.0]
    """
    if reduce not in SEGMENT_REDUCTIONS:
        raise RuntimeError(f"segment_reduce: expected reduce to be {', '.join(SEGMENT_REDUCTIONS)}, got {reduce!r}")
    if indices is not None or (lengths is None) == (offsets is None):
        raise RuntimeError("segment_reduce: expected either lengths or offsets, and no indices")
    axis = one_dim("segment_reduce", axis, len(data.shape))
    batch, n, rest = tuple(data.shape[:axis]), data.shape[axis], tuple(data.shape[axis + 1 :])
    host = np.asarray(device_of(raw(data)).to_numpy(raw(lengths if offsets is None else offsets)))
    sizes = host if offsets is None else np.diff(host, axis=-1)
    if sizes.shape[:-1] != batch or (sizes < 0).any() or (sizes.sum(-1) != n).any():
        raise RuntimeError(
            f"segment_reduce: the lengths of segments must not be negative and must add up to {n}, the size of "
            f"dimension {axis} of {tuple(data.shape)}, got {sizes.tolist()}"
        )
    k, rows = sizes.shape[-1], math.prod(batch)
    ids = np.repeat(np.arange(rows * k), sizes.reshape(-1)).reshape((-1,) + (1,) * len(rest))
    at = expand(transfer(ids, device_of(raw(data))), (rows * n, *rest))
    flat = _reshape(data, shape=(rows * n, *rest))
    join, start = SEGMENT_REDUCTIONS[reduce]
    device = device_of(raw(data))
    with device.scope():
        begin = device.xp.full((rows * k, *rest), start if initial is None else initial, dtype=raw(data).dtype)
    found = scatter_reduce(begin, 0, at, flat, join)
    if reduce == "mean":
        count = sizes.reshape((-1,) + (1,) * len(rest))
        found = found / transfer(np.maximum(count, 1).astype(found.dtype), device)
        found = where(transfer(count == 0, device), math.nan if initial is None else float(initial), found)
    return _reshape(found, shape=(*batch, k, *rest))
