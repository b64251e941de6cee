"""All pairs, all combinations, all places of a triangle; and powers in a row."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from .. import backend
from ..autograd.primitive import primitive
from ..backend import Array, dtypes
from .arithmetic import pow
from .creation import linspace
from .data import from_numpy
from .gathering import _index_select
from .grids import meshgrid
from .joining import stack
from .shape import ravel
from .sorting import like_index


def cartesian_prod(*tensors: Any) -> Any:
    """Return all ways to take one element of each vector, one in each row; of one vector, itself.

    Raises:
        RuntimeError: A tensor has more than one dimension, or there is none.

    Example:
        >>> import lucid
        >>> lucid.cartesian_prod(lucid.tensor([1, 2]), lucid.tensor([3, 4])).tolist()
        [[1, 3], [1, 4], [2, 3], [2, 4]]
    """
    if len(tensors) == 1:
        return tensors[0]
    return stack([ravel(grid) for grid in meshgrid(*tensors, indexing="ij")], 1)


def combinations(input: Any, r: int = 2, with_replacement: bool = False) -> Any:
    """Return all ways to take r elements of a vector, in order, one in each row.

    Args:
        input: A vector.
        r: How many to take.
        with_replacement: Whether one may be taken more than once.

    Raises:
        RuntimeError: The input is no vector, or r is negative.

    Example:
        >>> import lucid
        >>> lucid.combinations(lucid.tensor([1, 2, 3])).tolist()
        [[1, 2], [1, 3], [2, 3]]
    """
    if len(input.shape) != 1 or r < 0:
        raise RuntimeError(f"combinations: expected a vector and r >= 0, got shape {tuple(input.shape)}, r={r}")
    ways = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    rows = np.array(list(ways(range(input.shape[0]), r)), np.int64).reshape(-1, r)
    taken = _index_select(input, like_index(input, rows.reshape(-1)), dim=0)
    return taken.reshape(*rows.shape) if rows.size else taken.reshape(0)


def tril_indices(row: int, col: int, offset: int = 0, *, dtype: Any = "int64", device: Any = None) -> Any:
    """Return the places of the lower triangle of a matrix: row numbers, and below them column numbers.

    Example:
        >>> import lucid
        >>> lucid.tril_indices(2, 2).tolist()
        [[0, 1, 1], [0, 0, 1]]
    """
    return _placed(np.tril_indices(row, offset, col), dtype, device)


def triu_indices(row: int, col: int, offset: int = 0, *, dtype: Any = "int64", device: Any = None) -> Any:
    """Return the places of the upper triangle of a matrix: row numbers, and below them column numbers.

    Example:
        >>> import lucid
        >>> lucid.triu_indices(2, 2).tolist()
        [[0, 0, 1], [0, 1, 1]]
    """
    return _placed(np.triu_indices(row, offset, col), dtype, device)


def _placed(places: tuple[np.ndarray, np.ndarray], dtype: Any, device: Any) -> Any:
    target = backend.get_default_device() if device is None else backend.device(device)
    return from_numpy(np.stack(places).astype(dtypes.dtype(dtype))).to(target)


def logspace(start: float, end: float, steps: int, base: float = 10.0, *, dtype: Any = None, device: Any = None) -> Any:
    """Return numbers whose logarithms are evenly spaced, from base^start to base^end.

    Example:
        >>> import lucid
        >>> lucid.logspace(0, 2, 3).tolist()
        [1.0, 10.0, 100.0]
    """
    return pow(base, linspace(start, end, steps, dtype=dtype, device=device))


def vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    """Return the matrix of the powers of the numbers of a vector, one column for each, descending by default.

    Raises:
        RuntimeError: The input is no vector.

    Example:
        >>> import lucid
        >>> lucid.vander(lucid.tensor([1, 2, 3])).tolist()
        [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
    """
    if len(x.shape) != 1:
        raise RuntimeError(f"vander: expected a vector, got shape {tuple(x.shape)}")
    n = x.shape[0] if N is None else N
    return stack([pow(x, i) for i in (range(n) if increasing else reversed(range(n)))], 1)


def unravel_index(indices: Any, shape: Any) -> tuple[Any, ...]:
    """Return the index along each dimension of elements numbered as in a flat tensor.

    Example:
        >>> import lucid
        >>> [i.item() for i in lucid.unravel_index(lucid.tensor(5), (2, 3))]
        [1, 2]
    """
    return _unravel(indices, shape=(shape,) if isinstance(shape, int) else tuple(shape))


@primitive(casts=True)
def _unravel(xp: Any, x: Array, *, shape: tuple[int, ...]) -> tuple[Array, ...]:
    found = []
    for n in reversed(shape):
        found.append(x % n)
        x = x // n
    return tuple(reversed(found))
