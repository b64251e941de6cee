"""Grids of coordinates, combinations of elements, and matrices and indices of a given structure."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import DeviceLike, DType, Sizes, Tensor
from ...backend import Array, dtypes
from ...hints import warn
from ..arguments import device_or_default
from ..elementwise.powers import pow
from ..indexing.gathering import _index_select, index_on_device
from ..shape.broadcasting import expand
from ..shape.joining import stack
from ..shape.reshaping import _reshape, _to_2d, ravel
from ..shape.slicing import _slice
from ..shape.transposing import transpose
from .from_data import from_numpy


def meshgrid(*tensors: Tensor | Sequence[Tensor], indexing: Literal["ij", "xy"] | None = None) -> tuple[Tensor, ...]:
    """Return the coordinates of the points of a grid, in as many tensors as it has dimensions.

    Args:
        tensors: The coordinates along each dimension; one by one, or in a list.
        indexing: "ij" indexes the grid as a matrix, "xy" as a plot, with the first two dimensions exchanged. By default
            "ij", with a warning, as in PyTorch; NumPy's default is "xy".

    Shape:
        tensors: (n₁,), (n₂,), ..., (nₖ,).
        output: k views of shape (n₁, n₂, ..., nₖ); for "xy" (n₂, n₁, ..., nₖ).

    Raises:
        RuntimeError: A tensor has more than one dimension, none is given, or `indexing` is neither "ij" nor "xy".

    Example:
        >>> import lucid
        >>> x, y = lucid.meshgrid(lucid.tensor([1, 2]), lucid.tensor([3, 4]), indexing="ij")
        >>> x.tolist(), y.tolist()
        ([[1, 1], [2, 2]], [[3, 4], [3, 4]])
    """
    if len(tensors) == 1 and isinstance(tensors[0], list | tuple):
        tensors = tuple(tensors[0])
    if indexing is None:
        warn("meshgrid: pass indexing='ij', which is the default, or 'xy'")
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f"meshgrid: expected indexing to be 'ij' or 'xy', got {indexing!r}")
    if not tensors:
        raise RuntimeError("meshgrid: expected at least one tensor")
    if wrong := [tuple(t.shape) for t in tensors if len(t.shape) > 1]:  # type: ignore[union-attr]
        raise RuntimeError(f"meshgrid: expected vectors, got a tensor of shape {wrong[0]}")
    shape = tuple(t.shape[0] if t.shape else 1 for t in tensors)  # type: ignore[union-attr]
    n = len(shape)
    grids = [expand(_reshape(t, shape=(1,) * i + (-1,) + (1,) * (n - 1 - i)), shape) for i, t in enumerate(tensors)]  # type: ignore[arg-type]
    return tuple(transpose(grid, 0, 1) if indexing == "xy" and n > 1 else grid for grid in grids)


def cartesian_prod(*tensors: Tensor | Sequence[Tensor]) -> Tensor:
    """Return the Cartesian product of vectors, one choice of an element of each in a row; of one vector, itself.

    Shape:
        tensors: (n₁,), ..., (nₖ,).
        output: (n₁ ⋯ nₖ, k), or (n₁,) for k = 1.

    Raises:
        RuntimeError: A tensor is no vector, or none is given.

    Example:
        >>> import lucid
        >>> lucid.cartesian_prod(lucid.tensor([1, 2]), lucid.tensor([3, 4])).tolist()
        [[1, 3], [1, 4], [2, 3], [2, 4]]
    """
    if wrong := [tuple(t.shape) for t in tensors if len(t.shape) != 1]:  # type: ignore[union-attr]
        raise RuntimeError(f"cartesian_prod: expected vectors, got a tensor of shape {wrong[0]}")
    if len(tensors) == 1:
        return tensors[0]  # type: ignore[return-value]
    return stack([ravel(grid) for grid in meshgrid(*tensors, indexing="ij")], 1)


def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """Return all combinations of r elements of a vector, in order, one in each row.

    Args:
        input: The elements.
        r: The number of elements in a combination.
        with_replacement: Whether an element may be taken more than once.

    Shape:
        input: (n,).
        output: (m, r), m being the binomial coefficient of n over r, or of n + r - 1 over r with replacement; (0,) for
        r = 0.

    Raises:
        RuntimeError: The input is not a vector, or r is negative.

    Example:
        >>> import lucid
        >>> lucid.combinations(lucid.tensor([1, 2, 3])).tolist()
        [[1, 2], [1, 3], [2, 3]]
    """
    if len(input.shape) != 1 or r < 0:
        raise RuntimeError(f"combinations: expected a vector and r >= 0, got shape {tuple(input.shape)}, r={r}")
    ways = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    rows = np.array(list(ways(range(input.shape[0]), r)) if r else [], np.int64).reshape(-1, r or 1)
    taken = _index_select(input, index_on_device(input, rows.reshape(-1)), dim=0)
    return _reshape(taken, shape=rows.shape if r else (0,))


def block_diag(*tensors: Tensor | Sequence[Tensor]) -> Tensor:
    """Return the matrix with the given ones along its diagonal, and zeros elsewhere; vectors count as rows.

    Shape:
        tensors: (nᵢ, mᵢ), (mᵢ,) or ().
        output: (n₁ + n₂ + ..., m₁ + m₂ + ...).

    Raises:
        RuntimeError: A tensor has more than two dimensions, or none is given.

    Example:
        >>> import lucid
        >>> lucid.block_diag(lucid.tensor([[1, 2]]), lucid.tensor(3)).tolist()
        [[1, 2, 0], [0, 0, 3]]
    """
    if not tensors:
        raise RuntimeError("block_diag: expected at least one tensor")
    if wrong := [tuple(t.shape) for t in tensors if len(t.shape) > 2]:  # type: ignore[union-attr]
        raise RuntimeError(f"block_diag: expected tensors of at most 2 dimensions, got shape {wrong[0]}")
    return _block_diag(*map(_to_2d, tensors))


@primitive
def _block_diag(xp: Any, *tensors: Array) -> Array:
    size = (sum(t.shape[0] for t in tensors), sum(t.shape[1] for t in tensors))
    out = xp.zeros(size, xp.result_type(*(t.dtype for t in tensors)))
    for block, slices in zip(tensors, _block_slices([t.shape for t in tensors]), strict=True):
        out[slices] = block
    return out


_block_diag.joint_vjp(lambda g, tensors_shape: _blocks(g, shapes=tensors_shape))


@primitive
def _blocks(xp: Any, x: Array, *, shapes: Any) -> tuple[Array, ...]:
    return tuple(x[slices].copy() for slices in _block_slices(shapes))


_blocks.vjp(x=lambda g: _block_diag(*g))


def _block_slices(shapes: list[tuple[int, ...]]) -> list[tuple[slice, slice]]:
    """Return the rows and columns of each block."""
    found, row, column = [], 0, 0
    for n, m in shapes:
        found.append((slice(row, row + n), slice(column, column + m)))
        row, column = row + n, column + m
    return found


def tril_indices(
    row: int, col: int, offset: int = 0, *, dtype: DType = "int64", device: DeviceLike | None = None
) -> Tensor:
    """Return the indices of the lower triangle of a matrix: row indices, and below them column indices.

    Shape:
        output: (2, n) for n elements in the triangle.

    Example:
        >>> import lucid
        >>> lucid.tril_indices(2, 2).tolist()
        [[0, 1, 1], [0, 0, 1]]
    """
    return _index_rows(np.tril_indices(row, offset, col), dtype, device)


def triu_indices(
    row: int, col: int, offset: int = 0, *, dtype: DType = "int64", device: DeviceLike | None = None
) -> Tensor:
    """Return the indices of the upper triangle of a matrix: row indices, and below them column indices.

    Shape:
        output: (2, n) for n elements in the triangle.

    Example:
        >>> import lucid
        >>> lucid.triu_indices(2, 2).tolist()
        [[0, 0, 1], [0, 1, 1]]
    """
    return _index_rows(np.triu_indices(row, offset, col), dtype, device)


def _index_rows(rows: tuple[np.ndarray, np.ndarray], dtype: Any, device: Any) -> Any:
    return from_numpy(np.stack(rows).astype(dtypes.dtype(dtype))).to(device_or_default(device))


def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:
    """Return the Vandermonde matrix of a vector: its powers, one column for each, descending by default.

    Shape:
        x: (n,).
        output: (n, N), or (n, n) if N is None.

    Raises:
        RuntimeError: The input is not a vector, or N is negative.

    Example:
        >>> import lucid
        >>> lucid.vander(lucid.tensor([1, 2, 3])).tolist()
        [[1, 1, 1], [4, 2, 1], [9, 3, 1]]
    """
    if len(x.shape) != 1:
        raise RuntimeError(f"vander: expected a vector, got shape {tuple(x.shape)}")
    n = x.shape[0] if N is None else N
    if n < 0:
        raise RuntimeError(f"vander: N must not be negative, got {n}")
    if not n:
        return _slice(_reshape(x, shape=(-1, 1)), index=(slice(None), slice(0)))
    return stack([pow(x, i) for i in (range(n) if increasing else reversed(range(n)))], 1)


def unravel_index(indices: Any, shape: Sizes) -> tuple[Tensor, ...]:
    """Return the indices along each dimension for indices of the flattened tensor.

    Shape:
        indices: any shape; output: a tensor of the same shape for each dimension of `shape`.

    Raises:
        TypeError: The indices are not of integers.

    Example:
        >>> import lucid
        >>> [i.item() for i in lucid.unravel_index(lucid.tensor(5), (2, 3))]
        [1, 2]
    """
    return _unravel(indices, shape=(shape,) if hasattr(shape, "__index__") else tuple(shape))  # type: ignore[return-value, arg-type]


@primitive(casts=True)
def _unravel(xp: Any, x: Array, *, shape: tuple[int, ...]) -> tuple[Array, ...]:
    if x.dtype.kind not in "iu":
        raise TypeError(f"unravel_index: expected indices of integers, got {x.dtype}; convert them with .long()")
    found = []
    for n in reversed(shape):
        found.append(x % n)
        x = x // n
    return tuple(reversed(found))
