"""Bags of embeddings, each reduced to one vector."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from ...autograd.half import in_float32
from ...autograd.typing import Tensor
from ..arguments import check_one_dtype, converted
from ..creation.from_data import tensor
from ..creation.from_shape import ones_like
from ..creation.ranges import arange
from ..elementwise.clamp import clamp
from ..elementwise.where import where
from ..indexing.gathering import _index_add, index_on_device, index_select
from ..reduction.any_all import any
from ..reduction.extrema import max as max_along
from ..reduction.sums import sum
from ..shape.reshaping import reshape, unsqueeze
from ..shape.slicing import slice_along
from .embedding import embedding

MODES = ("sum", "mean", "max")


def embedding_bag(
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    mode: Literal["sum", "mean", "max"] = "mean",
    sparse: bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Tensor:
    r"""Embedding bag: the sum, mean or maximum of the rows that each bag B of indices looks up; 0 for an empty bag.

    .. math:: \text{sum: } y_B = \sum_{i \in B} s_i w_i, \qquad
        \text{mean: } y_B = \frac{1}{|B|} \sum_{i \in B} w_i, \qquad \text{max: } y_B = \max_{i \in B} w_i

    Args:
        input: Indices, of an integer dtype: a matrix with a bag in each row, or bags of different sizes concatenated.
        weight: The table w.
        offsets: For concatenated bags, the position at which each begins, the first one 0.
        max_norm: Rows that are looked up and have a larger norm are scaled to this norm, in the table itself.
        norm_type: The p of the norm for `max_norm`.
        scale_grad_by_freq: Whether to divide the gradient of a row by how often it was looked up.
        mode: ``"sum"``, ``"mean"`` or ``"max"``.
        sparse: Must be False: gradients here have the table's shape.
        per_sample_weights: The factors s, for sums only; 1 if None.
        include_last_offset: Whether the last of the offsets is the end of the last bag.
        padding_idx: An index that is left out of its bag, also of the count of a mean, and whose row has gradient 0.

    Shape:
        input: (bags, n), or (n,) with offsets (bags,), or (bags + 1,) if `include_last_offset`.
        weight: (rows, features).
        per_sample_weights: the input's shape.
        output: (bags, features).

    Raises:
        IndexError: An index is out of range.
        NotImplementedError: `per_sample_weights` are given for another mode than ``"sum"``.
        RuntimeError: The offsets do not begin with 0, decrease or exceed the input; input or offsets are not of
            integers; `padding_idx` is out of range; or `sparse` is asked for.
        ValueError: The shapes do not fit, the mode is unknown, or ``"max"`` is to scale its gradient.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> table = lucid.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
        >>> F.embedding_bag(lucid.tensor([0, 2, 1]), table, lucid.tensor([0, 2]), mode="sum").tolist()
        [[6.0, 8.0], [3.0, 4.0]]
    """
    _check_options(mode, scale_grad_by_freq, sparse)
    _check_shapes(input, weight, offsets)
    if per_sample_weights is not None:
        _check_weights(per_sample_weights, input, mode)
        check_one_dtype("embedding_bag", per_sample_weights=per_sample_weights, weight=weight)
    rows = len(weight)
    if padding_idx is not None and not -rows <= padding_idx < rows:
        raise RuntimeError(f"embedding_bag: padding_idx must be one of {-rows} to {rows - 1}, got {padding_idx}")
    y = embedding(input, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq)
    if per_sample_weights is not None:
        y = y * unsqueeze(per_sample_weights, -1)
    counts = None if padding_idx is None else input != padding_idx % rows
    if mode == "max":
        counts = ones_like(input, dtype="bool") if counts is None else counts
        return _largest(y, counts, offsets, include_last_offset)
    return _summed(y, input, counts, offsets, include_last_offset, mode)


@in_float32
def _summed(y: Any, input: Any, counts: Any, offsets: Any, include_last_offset: bool, mode: str) -> Any:
    """The sum or mean of the vectors y of each bag, of those that count if not all do."""
    if counts is not None:
        y = where(unsqueeze(counts, -1), y, 0.0)
    if offsets is None:
        total = sum(y, 1)
        n = input.shape[1] if counts is None else sum(counts, 1, keepdim=True)
    else:
        starts, ends = _bounds(offsets, len(input), include_last_offset)
        sizes = np.asarray(ends, np.int64) - np.asarray(starts, np.int64)
        bag = index_on_device(input, np.repeat(np.arange(len(sizes)), sizes))  # of each element
        used = slice_along(y, 0, 0, len(bag))
        total = _index_add(used, bag, shape=(len(sizes), y.shape[-1]), dim=0)
        if counts is None:
            n = tensor(sizes[:, None], device=input.device)
        else:
            n = _index_add(converted(counts[: len(bag)], "int64"), bag, shape=(len(sizes),), dim=0)[:, None]
    if mode == "sum":
        return total
    return total / max(n, 1) if isinstance(n, int) else total / converted(clamp(n, min=1), y.dtype)


def _largest(y: Any, counts: Any, offsets: Any, include_last_offset: bool) -> Any:
    """The largest elements of the vectors y of each bag that count, and 0 for a bag without any."""
    if offsets is not None:
        index, in_bag = _bag_indices(offsets, len(y), include_last_offset)
        y = reshape(index_select(y, 0, index.reshape(-1)), (*index.shape, y.shape[-1]))
        counts = reshape(index_select(counts, 0, index.reshape(-1)), index.shape) & in_bag
    if not y.shape[1]:
        return sum(y, 1)
    mask = unsqueeze(counts, -1)
    return where(any(mask, 1), max_along(where(mask, y, -math.inf), 1).values, 0.0)


def _bounds(offsets: Any, n: int, include_last_offset: bool) -> tuple[list[int], list[int]]:
    """Where each bag of an input of n elements begins and ends."""
    starts = offsets.tolist()
    if include_last_offset and not starts:
        raise RuntimeError("embedding_bag: include_last_offset wants at least one offset, the end of the last bag")
    ends = starts[1:] if include_last_offset else [*starts[1:], n]
    if starts and (starts[0] != 0 or starts != sorted(starts) or starts[-1] > n):
        raise RuntimeError(
            f"embedding_bag: expected offsets that begin with 0, do not decrease and are at most {n}, the number of "
            f"elements, got {starts}"
        )
    return starts[: len(ends)], ends


def _bag_indices(offsets: Any, n: int, include_last_offset: bool) -> tuple[Any, Any]:
    """The positions of each bag's elements in an input of n, of shape (bags, longest), and a mask of the valid ones."""
    starts, ends = _bounds(offsets, n, include_last_offset)
    longest = max((end - start for start, end in zip(starts, ends, strict=False)), default=0)
    first, last = (tensor(v, dtype="int64", device=offsets.device) for v in (starts, ends))
    index = unsqueeze(first, 1) + arange(longest, device=offsets.device)
    return clamp(index, max=max(n - 1, 0)), index < unsqueeze(last, 1)


def _check_options(mode: str, scale_grad_by_freq: bool, sparse: bool) -> None:
    if mode not in MODES:
        raise ValueError(f"embedding_bag: mode has to be one of {', '.join(map(repr, MODES))}, got {mode!r}")
    if mode == "max" and scale_grad_by_freq:
        raise ValueError("embedding_bag: max mode does not support scale_grad_by_freq; use mode='sum' or 'mean'")
    if sparse:
        raise RuntimeError("embedding_bag: sparse gradients are not part of lucid; leave out sparse=True")


def _check_shapes(input: Any, weight: Any, offsets: Any) -> None:
    name, shape = "embedding_bag", tuple(input.shape)
    if weight.ndim != 2:
        raise ValueError(f"{name}: expected a table of shape (rows, features), got {tuple(weight.shape)}")
    if len(shape) not in (1, 2):
        raise ValueError(f"{name}: expected input of shape (n) or (bags, n), got {shape}")
    if len(shape) == 2 and offsets is not None:
        raise ValueError(f"{name}: each row of an input of shape {shape} is a bag; leave out the offsets")
    if len(shape) == 1 and (offsets is None or offsets.ndim != 1):
        got = "None" if offsets is None else f"shape {tuple(offsets.shape)}"
        raise ValueError(f"{name}: an input of shape {shape} wants offsets of 1 dimension, got {got}")
    if offsets is not None and offsets.dtype.kind not in "iu":
        raise RuntimeError(f"{name}: expected offsets of an integer dtype, got {offsets.dtype}; use .long()")
    if input.dtype.kind not in "iu":
        raise RuntimeError(f"{name}: expected numbers of an integer dtype, got {input.dtype}; use .long()")


def _check_weights(weights: Any, input: Any, mode: str) -> None:
    if mode != "sum":
        raise NotImplementedError(f"embedding_bag: per_sample_weights are for mode='sum' only, got mode={mode!r}")
    if tuple(weights.shape) != tuple(input.shape):
        raise ValueError(
            f"embedding_bag: expected per_sample_weights of the input's shape {tuple(input.shape)}, got "
            f"{tuple(weights.shape)}"
        )
