"""The programs that the libraries run: a chain of small operations, and the data and weights of an MLP."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

CHAIN = 1000
WIDTH = 32  # elements per operation in the chain: so few that the arithmetic costs next to nothing

Sizes = tuple[int, ...]


def data(sizes: Sizes, batch: int) -> tuple[np.ndarray, np.ndarray]:
    """One batch of inputs and class indices."""
    rng = np.random.default_rng(0)
    return rng.normal(size=(batch, sizes[0])).astype(np.float32), rng.integers(0, sizes[-1], batch)


def weights(sizes: Sizes) -> list[np.ndarray]:
    """Weight and bias of each layer, for the libraries that bring no layers."""
    rng = np.random.default_rng(1)
    return [
        array.astype(np.float32)
        for n, m in pairwise(sizes)
        for array in (rng.normal(size=(n, m)) / np.sqrt(n), np.zeros(m))
    ]


def chain_inputs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The start of the chain, a factor and a summand."""
    rng = np.random.default_rng(2)
    x, a, b = rng.uniform(0.5, 1.0, size=(3, WIDTH)).astype(np.float32)
    return x, a, b


def chain(y: Any, a: Any, b: Any, tanh: Callable[[Any], Any]) -> Any:
    """A thousand operations, one after the other."""
    for _ in range(CHAIN // 4):
        y = y * a
        y = y + b
        y = tanh(y)
        y = 1.5 * y
    return y
