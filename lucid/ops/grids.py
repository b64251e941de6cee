"""Coordinates of the points of a grid, and matrices put together from blocks and diagonals."""

from __future__ import annotations

import warnings
from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from .dims import one_dim
from .masking import _undiagonal, diagonal, matrices
from .order import transpose
from .reduction import sum
from .shape import _reshape, expand


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
    for block, place in zip(tensors, _places([t.shape for t in tensors]), strict=True):
        out[place] = block
    return out


def _places(shapes: list[tuple[int, ...]]) -> list[tuple[slice, slice]]:
    """Where each block is."""
    places, row, column = [], 0, 0
    for n, m in shapes:
        places.append((slice(row, row + n), slice(column, column + m)))
        row, column = row + n, column + m
    return places


@primitive
def _blocks(xp: Any, x: Array, *, shapes: Any) -> tuple[Array, ...]:
    return tuple(x[place].copy() for place in _places(shapes))


_block_diag.joint_vjp(lambda g, tensors_shape: _blocks(g, shapes=tensors_shape))
_blocks.vjp(x=lambda g: _block_diag(*g))


def trace(input: Any) -> Any:
    """Return the sum of the diagonal of a matrix.

    Raises:
        RuntimeError: The input is no matrix.

    Example:
        >>> import lucid
        >>> lucid.trace(lucid.tensor([[1.0, 2.0], [3.0, 4.0]])).item()
        5.0
    """
    if len(input.shape) != 2:
        raise RuntimeError(f"trace: expected a matrix, got shape {tuple(input.shape)}; see diagonal(...).sum(-1)")
    return sum(diagonal(matrices("trace", input)))


def diag_embed(input: Any, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """Return matrices, zero but for a diagonal, which holds the input's last dimension.

    Args:
        input: Of shape (..., n).
        offset: Which diagonal: 0 is the main one, 1 that above it.
        dim1: The dimension of the result that counts rows.
        dim2: The dimension of the result that counts columns.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The two dimensions are one.

    Example:
        >>> import lucid
        >>> lucid.diag_embed(lucid.tensor([1, 2])).tolist()
        [[1, 0], [0, 2]]
    """
    ndim = len(input.shape) + 1
    first, second = one_dim("diag_embed", dim1, ndim), one_dim("diag_embed", dim2, ndim)
    if first == second:
        raise RuntimeError(f"diag_embed: expected two different dimensions, got {dim1} and {dim2}")
    n = input.shape[-1] + abs(offset)
    rest = iter(input.shape[:-1])
    shape = tuple(n if d in (first, second) else next(rest) for d in range(ndim))
    return _undiagonal(input, shape=shape, offset=offset, dim1=first, dim2=second)


def diagflat(input: Any, offset: int = 0) -> Any:
    """Return the square matrix that has the input's elements on a diagonal.

    Example:
        >>> import lucid
        >>> lucid.diagflat(lucid.tensor([[1], [2]])).tolist()
        [[1, 0], [0, 2]]
    """
    return diag_embed(_reshape(input, shape=(-1,)), offset)
