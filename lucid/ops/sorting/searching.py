"""Binary search in a sorted sequence: searchsorted, bucketize."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, device_of, is_array, transfer
from ..arguments import raw


def searchsorted(
    sorted_sequence: Tensor,
    input: Tensor,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: Literal["left", "right"] | None = None,
    sorter: Tensor | None = None,
) -> Tensor:
    r"""Return the indices at which values would have to be inserted into a sorted sequence to keep it sorted.

    .. math:: s_{i-1} < x \le s_i, \qquad \text{or for right} \qquad s_{i-1} \le x < s_i

    Args:
        sorted_sequence: A vector, or many of them in the last dimension; ascending.
        input: The values to look for, or one number.
        out_int32: Return int32 instead of int64.
        right: See above.
        side: "left" or "right", another way to say `right`.
        sorter: The indices that sort `sorted_sequence`, if it is not sorted itself, as from `argsort`.

    Shape:
        sorted_sequence: (n,), or (..., n); sorter: the same.
        input: any shape, or (..., m) with the same leading dimensions.
        output: that of the input.

    Raises:
        RuntimeError: The shapes do not fit, or `side` contradicts `right`.

    Example:
        >>> import lucid
        >>> lucid.searchsorted(lucid.tensor([1, 3, 5]), lucid.tensor([3, 6])).tolist()
        [1, 3]
    """
    if side not in (None, "left", "right") or (side == "left" and right):
        raise RuntimeError(f"searchsorted: expected side to be 'left' or 'right', as right says, got {side!r}, {right}")
    if not is_array(raw(input)):
        input = _scalar_like(sorted_sequence, input)  # type: ignore[arg-type]
    own, wanted = tuple(sorted_sequence.shape), tuple(input.shape)
    if not own or (len(own) > 1 and own[:-1] != wanted[:-1]):
        raise RuntimeError(
            "searchsorted: expected a vector, or a sequence with the leading dimensions of the input "
            f"{wanted}, got {own}"
        )
    if sorter is not None and tuple(sorter.shape) != own:
        raise RuntimeError(f"searchsorted: expected a sorter of the sequence's shape {own}, got {tuple(sorter.shape)}")
    right = right or side == "right"
    return _searchsorted(sorted_sequence, input, sorter, right=right, dtype="int32" if out_int32 else "int64")


@primitive(casts=True)
def _searchsorted(xp: Any, s: Array, x: Array, sorter: Any = None, *, right: bool, dtype: str) -> Array:
    """Bisect the interval that the index of each value must be in, until it is empty; NumPy does it for long rows."""
    if sorter is not None:
        s = xp.take_along_axis(s, sorter, axis=-1)
    n = s.shape[-1]
    shape, rows = x.shape, math.prod(s.shape[:-1])
    s, x = s.reshape(rows, n), x.reshape(rows, x.size // rows if rows else 0)
    if xp is np and x.shape[1] >= 16 and n and s.dtype == x.dtype and not np.isnan(s[:, -1].max()):
        side: Any = "right" if right else "left"
        found = [np.searchsorted(row, values, side) for row, values in zip(s, x, strict=True)]
        return np.array(found, dtype).reshape(shape)
    low, high = xp.zeros(x.shape, dtype=xp.int64), xp.full(x.shape, n, dtype=xp.int64)
    for _ in range(n.bit_length()):
        middle = (low + high) // 2
        at_middle = xp.take_along_axis(s, xp.minimum(middle, n - 1), axis=-1)
        after = ~(at_middle > x if right else at_middle >= x) & (low < high)  # with `~`, NaN is after all numbers
        low, high = xp.where(after, middle + 1, low), xp.where(after, high, middle)
    return low.reshape(shape).astype(dtype)


def _scalar_like(sequence: Any, value: float) -> Array:
    """A number as a 0-d array on the device of the sequence."""
    return transfer(np.asarray(value), device_of(raw(sequence)))


def bucketize(input: Tensor, boundaries: Tensor, *, out_int32: bool = False, right: bool = False) -> Tensor:
    """Return for each element the index of the interval between sorted boundaries it is in.

    It is ``searchsorted(boundaries, input)``: by default an interval includes its upper boundary, not its lower one.

    Shape:
        input: any shape; boundaries: (n,); output: that of the input, with indices from 0 to n.

    Raises:
        RuntimeError: The boundaries are not a vector.

    Example:
        >>> import lucid
        >>> lucid.bucketize(lucid.tensor([0.5, 2.0]), lucid.tensor([1.0, 2.0])).tolist()
        [0, 1]
    """
    if len(boundaries.shape) != 1:
        raise RuntimeError(f"bucketize: expected a vector of boundaries, got shape {tuple(boundaries.shape)}")
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)
