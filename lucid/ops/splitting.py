"""Tensors taken apart at given places, and into windows that overlap."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from .dims import one_dim
from .gathering import _index_select
from .indexing import _slice
from .joining import _split
from .order import movedim
from .shape import unflatten
from .sorting import like_index


def tensor_split(input: Any, indices_or_sections: int | Sequence[int], dim: int = 0) -> tuple[Any, ...]:
    """Return views of consecutive parts: so many, of sizes that differ by at most 1; or those between given indices.

    Raises:
        RuntimeError: The input is a 0-d tensor, or the number of parts is not positive.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.tensor_split(lucid.arange(5), 3)]
        [[0, 1], [2, 3], [4]]
    """
    if not input.shape:
        raise RuntimeError("tensor_split: expected at least one dimension, got a 0-d tensor")
    d = one_dim("tensor_split", dim, len(input.shape))
    n = input.shape[d]
    if hasattr(indices_or_sections, "tolist"):
        indices_or_sections = indices_or_sections.tolist()
    if isinstance(indices_or_sections, Sequence):
        ends = [None, *map(operator.index, indices_or_sections), None]
        before = (slice(None),) * d
        return tuple(_slice(input, index=(*before, slice(a, b), ...)) for a, b in itertools.pairwise(ends))
    count = operator.index(indices_or_sections)
    if count < 1:
        raise RuntimeError(f"tensor_split: the number of parts must be positive, got {count}")
    return _split(input, sizes=tuple(n // count + (i < n % count) for i in range(count)), dim=d)


def _along(name: str, input: Any, where: Any, dim: int) -> tuple[Any, ...]:
    """Split along a dimension, into equal parts if their number is given."""
    if len(input.shape) <= dim:
        raise RuntimeError(f"{name}: expected at least {dim + 1} dimensions, got shape {tuple(input.shape)}")
    if isinstance(where, int) and (where < 1 or input.shape[dim] % where):
        raise RuntimeError(
            f"{name}: dimension {dim} of size {input.shape[dim]} cannot be split into {where} equal parts; "
            "see tensor_split"
        )
    return tensor_split(input, where, dim)


def hsplit(input: Any, indices_or_sections: int | Sequence[int]) -> tuple[Any, ...]:
    """Return views of equal parts, or those between indices, along the second dimension; of a vector, along the first.

    Raises:
        RuntimeError: The input is a 0-d tensor, or cannot be split into so many equal parts.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.hsplit(lucid.arange(4), 2)]
        [[0, 1], [2, 3]]
    """
    return _along("hsplit", input, indices_or_sections, 0 if len(input.shape) == 1 else 1)


def vsplit(input: Any, indices_or_sections: int | Sequence[int]) -> tuple[Any, ...]:
    """Return views of equal parts, or those between indices, along the first of at least two dimensions.

    Raises:
        RuntimeError: The input has fewer dimensions, or cannot be split into so many equal parts.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.vsplit(lucid.tensor([[1, 2], [3, 4]]), 2)]
        [[[1, 2]], [[3, 4]]]
    """
    if len(input.shape) < 2:
        raise RuntimeError(f"vsplit: expected at least 2 dimensions, got shape {tuple(input.shape)}")
    return _along("vsplit", input, indices_or_sections, 0)


def dsplit(input: Any, indices_or_sections: int | Sequence[int]) -> tuple[Any, ...]:
    """Return views of equal parts, or those between indices, along the third dimension.

    Raises:
        RuntimeError: The input has fewer dimensions, or cannot be split into so many equal parts.

    Example:
        >>> import lucid
        >>> [part.shape for part in lucid.dsplit(lucid.zeros(2, 3, 4), 2)]
        [(2, 3, 2), (2, 3, 2)]
    """
    return _along("dsplit", input, indices_or_sections, 2)


def windows(input: Any, dimension: int, size: int, step: int) -> Any:
    """Return all windows of a size along a dimension, each a step after the last: the method `Tensor.unfold`.

    The windows are counted by the dimension itself, and their elements by a new last one. Unlike PyTorch's the result
    is a copy.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The window is larger than the dimension, or the step not positive.

    Example:
        >>> import lucid
        >>> lucid.arange(5).unfold(0, 3, 1).tolist()
        [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    """
    d = one_dim("unfold", dimension, len(input.shape))
    n = input.shape[d] if input.shape else 1
    if not 0 <= size <= n or step < 1:
        raise RuntimeError(f"unfold: expected a size from 0 to {n} and a positive step, got size={size}, step={step}")
    count = (n - size) // step + 1
    index = (np.arange(count)[:, None] * step + np.arange(size)).reshape(-1)
    taken = _index_select(input, like_index(input, index), dim=d)
    return movedim(unflatten(taken, d, (count, size)), d + 1, -1)
