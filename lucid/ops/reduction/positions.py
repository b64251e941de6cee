"""Elements at an index along a dimension, one of each row: by their positions in the flattened NumPy array."""

from __future__ import annotations

import math

import numpy as np


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
