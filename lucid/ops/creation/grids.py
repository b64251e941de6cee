"""Grids, index combinations and block-diagonal matrices."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np

from ... import backend
from ...autograd.primitive import primitive
from ...backend import Array, dtypes
from ..elementwise.powers import pow
from ..indexing.gathering import _index_select, index_on_device
from ..shape.broadcasting import expand
from ..shape.joining import stack
from ..shape.reshaping import _reshape, ravel
from ..shape.transposing import transpose
from .from_data import from_numpy


def meshgrid(*tensors: Any, indexing: str | None = None) -> tuple[Any, ...]:
    """Return the coordinates of the points of a grid, in as many tensors as it has dimensions.

    Args:
        tensors: Vectors, the coordinates along each dimension; one by one, or in a list.
        indexing: "ij" gives shape (n, m) for two vectors of n and m numbers, as matrices are indexed; "xy" gives
            (m, n), as in plots. By default "ij", with a warning, as in PyTorch.

    Returns:
        Views of the tensors, expanded to the shape of the grid.

    Raises:
        RuntimeError: A tensor has more than one dimension, or `indexing` is neither of these.

    Example:
        >>> import lucid
        >>> x, y = lucid.meshgrid(lucid.tensor([1, 2]), lucid.tensor([3, 4]), indexing="ij")
        >>> x.tolist(), y.tolist()
        ([[1, 1], [2, 2]], [[3, 4], [3, 4]])
    """
    if len(tensors) == 1 and isinstance(tensors[0], list | tuple):
        tensors = tuple(tensors[0])
    if indexing is None:
        warnings.warn("meshgrid: pass indexing='ij', which is the default, or 'xy'", UserWarning, stacklevel=2)
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f"meshgrid: expected indexing to be 'ij' or 'xy', got {indexing!r}")
    if not tensors:
        raise RuntimeError("meshgrid: expected at least one tensor")
    if wrong := [tuple(t.shape) for t in tensors if len(t.shape) > 1]:
        raise RuntimeError(f"meshgrid: expected vectors, got a tensor of shape {wrong[0]}")
    shape = tuple(t.shape[0] if t.shape else 1 for t in tensors)
    n = len(shape)
    grids = [expand(_reshape(t, shape=(1,) * i + (-1,) + (1,) * (n - 1 - i)), shape) for i, t in enumerate(tensors)]
    return tuple(transpose(grid, 0, 1) if indexing == "xy" and n > 1 else grid for grid in grids)


def block_diag(*tensors: Any) -> Any:
    """Return the matrix that has the given ones along its diagonal, and zeros elsewhere; vectors count as rows.

    Raises:
        RuntimeError: A tensor has more than two dimensions, or there is none.

    Example:
        >>> import lucid
        >>> lucid.block_diag(lucid.tensor([[1, 2]]), lucid.tensor(3)).tolist()
        [[1, 2, 0], [0, 0, 3]]
    """
    if not tensors:
        raise RuntimeError("block_diag: expected at least one tensor")
    if wrong := [tuple(t.shape) for t in tensors if len(t.shape) > 2]:
        raise RuntimeError(f"block_diag: expected tensors of at most 2 dimensions, got shape {wrong[0]}")
    return _block_diag(*(_reshape(t, shape=(1,) * (2 - len(t.shape)) + tuple(t.shape)) for t in tensors))


@primitive
def _block_diag(xp: Any, *tensors: Array) -> Array:
    size = [0, 0]
    for block in tensors:
        size = [size[0] + block.shape[0], size[1] + block.shape[1]]
    out = xp.zeros(size, xp.result_type(*(t.dtype for t in tensors)))
    for block, place in zip(tensors, _block_slices([t.shape for t in tensors]), strict=True):
        out[place] = block
    return out


def _block_slices(shapes: list[tuple[int, ...]]) -> list[tuple[slice, slice]]:
    """Where each block is."""
    places, row, column = [], 0, 0
    for n, m in shapes:
        places.append((slice(row, row + n), slice(column, column + m)))
        row, column = row + n, column + m
    return places


@primitive
def _blocks(xp: Any, x: Array, *, shapes: Any) -> tuple[Array, ...]:
    return tuple(x[place].copy() for place in _block_slices(shapes))


_block_diag.joint_vjp(lambda g, tensors_shape: _blocks(g, shapes=tensors_shape))
_blocks.vjp(x=lambda g: _block_diag(*g))


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
    taken = _index_select(input, index_on_device(input, rows.reshape(-1)), dim=0)
    return taken.reshape(*rows.shape) if rows.size else taken.reshape(0)


def tril_indices(row: int, col: int, offset: int = 0, *, dtype: Any = "int64", device: Any = None) -> Any:
    """Return the places of the lower triangle of a matrix: row numbers, and below them column numbers.

    Example:
        >>> import lucid
        >>> lucid.tril_indices(2, 2).tolist()
        [[0, 1, 1], [0, 0, 1]]
    """
    return _index_rows(np.tril_indices(row, offset, col), dtype, device)


def triu_indices(row: int, col: int, offset: int = 0, *, dtype: Any = "int64", device: Any = None) -> Any:
    """Return the places of the upper triangle of a matrix: row numbers, and below them column numbers.

    Example:
        >>> import lucid
        >>> lucid.triu_indices(2, 2).tolist()
        [[0, 0, 1], [0, 1, 1]]
    """
    return _index_rows(np.triu_indices(row, offset, col), dtype, device)


def _index_rows(places: tuple[np.ndarray, np.ndarray], dtype: Any, device: Any) -> Any:
    target = backend.get_default_device() if device is None else backend.device(device)
    return from_numpy(np.stack(places).astype(dtypes.dtype(dtype))).to(target)


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
