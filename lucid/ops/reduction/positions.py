"""Indices of maxima and minima; and the elements at an index along a dimension, by their positions in memory."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..arguments import nonempty, numpy_names, single_dim


def positions(index: np.ndarray, shape: tuple[int, ...], dim: int) -> np.ndarray:
    """Where in the flattened array the elements at an index along a dimension are."""
    before, n, after = math.prod(shape[:dim]), shape[dim], math.prod(shape[dim + 1 :])
    rows = np.arange(0, before * n, n)[:, None] + index.reshape(before, after)
    return rows.reshape(-1) if after == 1 else (rows * after + np.arange(after)).reshape(-1)


def taken(x: np.ndarray, index: np.ndarray, dim: int) -> np.ndarray:
    """The elements at an index along a dimension, which costs as much as there are indices."""
    return x.reshape(-1)[positions(index, x.shape, dim)].reshape(index.shape)


def placed(g: np.ndarray, index: np.ndarray, shape: tuple[int, ...], dim: int) -> np.ndarray:
    """Zeros of a shape, with g at an index along a dimension."""
    d = np.zeros(math.prod(shape), g.dtype)
    d[positions(index, shape, dim)] = g.reshape(-1)
    return d.reshape(shape)


def argmax(
    input: Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    axis: int | None = None,
    keepdims: bool | None = None,
) -> Tensor:
    """Return the index of the largest element, the first of equal ones: in the flattened tensor, or along a dimension.

    Shape:
        input: any shape.
        output: () without `dim`; else that of the input without this dimension, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension, or there are no elements.
        TypeError: `dim` is not one integer, or both dim and axis are given.

    Example:
        >>> import lucid
        >>> argmax(lucid.tensor([[1.0, 4.0], [3.0, 2.0]]), dim=1)
        tensor([1, 0])
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("argmax", dim, keepdim, axis, keepdims)
    one = None if dim is None else single_dim("argmax", dim, input.ndim)
    return _argmax(nonempty("argmax", input, one, IndexError), dim=one, keepdim=keepdim)


def argmin(
    input: Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    axis: int | None = None,
    keepdims: bool | None = None,
) -> Tensor:
    """Return the index of the smallest element, the first of equal ones: in the flattened tensor, or along a dimension.

    Shapes and errors are those of `argmax`.

    Example:
        >>> import lucid
        >>> argmin(lucid.tensor([[1.0, 4.0], [3.0, 2.0]]), dim=1)
        tensor([0, 1])
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("argmin", dim, keepdim, axis, keepdims)
    one = None if dim is None else single_dim("argmin", dim, input.ndim)
    return _argmin(nonempty("argmin", input, one, IndexError), dim=one, keepdim=keepdim)


@primitive
def _argmax(xp: Any, x: Array, *, dim: int | None, keepdim: bool) -> Array:
    return _restore_dims(x.argmax(axis=dim), x.shape, dim) if keepdim else x.argmax(axis=dim)


@primitive
def _argmin(xp: Any, x: Array, *, dim: int | None, keepdim: bool) -> Array:
    return _restore_dims(x.argmin(axis=dim), x.shape, dim) if keepdim else x.argmin(axis=dim)


def _restore_dims(index: Array, shape: tuple[int, ...], dim: int | None) -> Array:
    """The index with size 1 in the dimensions along which it was found."""
    return index.reshape([1 if dim in (None, d) else n for d, n in enumerate(shape)])
