"""Bags of embeddings, each reduced to one vector."""

from __future__ import annotations

import math
from typing import Any

from ..arguments import converted
from ..creation.from_data import tensor
from ..creation.from_shape import ones_like
from ..creation.ranges import arange
from ..elementwise.clamp import clamp
from ..elementwise.where import where
from ..indexing.gathering import index_select
from ..reduction.any_all import any
from ..reduction.extrema import max
from ..reduction.sums import sum
from ..shape.reshaping import reshape, unsqueeze
from .embedding import embedding

MODES = ("sum", "mean", "max")


def embedding_bag(
    input: Any,
    weight: Any,
    offsets: Any = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Any = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Any:
    r"""Return for each bag B of row numbers the sum, the mean or the largest elements of its rows, 0 if it is empty.

    .. math:: \text{sum: } y_B = \sum_{i \in B} s_i w_i, \qquad
        \text{mean: } y_B = \frac{1}{|B|} \sum_{i \in B} w_i, \qquad \text{max: } y_B = \max_{i \in B} w_i

    Args:
        input: The numbers: of shape (bags, n), or (n) for bags of different sizes one after the other.
        weight: The table w, of shape (rows, features).
        offsets: Where in an input of shape (n) each bag begins, 0 first.
        max_norm: Rows that are looked up and longer than this are made this long, in the table itself.
        norm_type: The p of the norm for `max_norm`.
        scale_grad_by_freq: Whether the gradient of a row is divided by how often it was looked up.
        mode: ``"sum"``, ``"mean"`` or ``"max"``.
        sparse: Must be False: gradients here have the table's shape.
        per_sample_weights: s, of the input's shape, for sums only; 1 if None.
        include_last_offset: Whether the last of the offsets is where the last bag ends.
        padding_idx: A number that counts nothing, and whose row has the gradient 0.

    Returns:
        Of shape (bags, features).

    Raises:
        IndexError: A number is no row.
        NotImplementedError: `per_sample_weights` are given for another mode than ``"sum"``.
        RuntimeError: The offsets do not begin with 0, decrease or go beyond the input; or `sparse` is asked for.
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
    rows = len(weight)
    if padding_idx is not None and not -rows <= padding_idx < rows:
        raise RuntimeError(f"embedding_bag: padding_idx must be one of {-rows} to {rows - 1}, got {padding_idx}")
    y = embedding(input, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq)
    if per_sample_weights is not None:
        y = y * unsqueeze(per_sample_weights, -1)
    counts = ones_like(input, dtype="bool") if padding_idx is None else input != padding_idx % rows
    if offsets is not None:
        at, inside = _places(offsets, len(input), include_last_offset)
        y = reshape(index_select(y, 0, at.reshape(-1)), (*at.shape, y.shape[-1]))
        counts = reshape(index_select(counts, 0, at.reshape(-1)), at.shape) & inside
    return _reduced(y, counts, mode)


def _reduced(y: Any, counts: Any, mode: str) -> Any:
    """The vectors y of shape (bags, n, features) that count, reduced to (bags, features)."""
    here = unsqueeze(counts, -1)
    if mode == "max" and y.shape[1]:
        largest = max(where(here, y, -math.inf), 1).values
        return where(any(here, 1), largest, 0.0)
    total = sum(where(here, y, 0.0), 1)
    return total if mode == "sum" else total / converted(clamp(sum(here, 1), min=1), y.dtype)


def _places(offsets: Any, n: int, include_last_offset: bool) -> tuple[Any, Any]:
    """Where the elements of each bag are in an input of n, of shape (bags, the longest), and whether there are any."""
    starts = offsets.tolist()
    if include_last_offset and not starts:
        raise RuntimeError("embedding_bag: include_last_offset wants at least one offset, the end of the last bag")
    ends = starts[1:] if include_last_offset else [*starts[1:], n]
    if starts and (starts[0] != 0 or starts != sorted(starts) or starts[-1] > n):
        raise RuntimeError(
            f"embedding_bag: expected offsets that begin with 0, do not decrease and are at most {n}, the number of "
            f"elements, got {starts}"
        )
    longest = max((end - start for start, end in zip(starts, ends, strict=False)), default=0)
    first, last = (tensor(v, dtype="int64", device=offsets.device) for v in (starts[: len(ends)], ends))
    at = unsqueeze(first, 1) + arange(longest, device=offsets.device)
    return clamp(at, max=max(n - 1, 0)), at < unsqueeze(last, 1)


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
