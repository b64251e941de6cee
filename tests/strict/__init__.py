"""The strict array double: a device "strict" that shows on a CPU what would fail or hide on a GPU.

Its arrays wrap NumPy's but are none of them. They refuse what CuPy 14 refuses (functions and arguments that it
lacks, NumPy arrays as operands, implicit copies to the host) and, so that every wait for the GPU is written down,
what CuPy does silently: ``float(a)``, ``if a:``. Reductions give 0-d arrays, and out-of-range indices wrap around.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lucid import backend

from .array import StrictArray, owner, wrap
from .library import Library


class Strict(backend.Device):
    """The device of strict arrays."""

    type = "strict"
    xp = Library(np)
    array = StrictArray

    def from_numpy(self, host: np.ndarray) -> StrictArray:
        return wrap(host.copy())

    def to_numpy(self, array: StrictArray) -> np.ndarray:
        host = array._host.copy()
        backend.checks.settle(self)
        return host

    def synchronize(self) -> None:
        backend.checks.settle(self)

    def words(self, count: int) -> tuple[StrictArray, np.ndarray]:
        host = np.zeros(count, np.int64)
        return wrap(host), host

    def memory_of(self, array: StrictArray) -> Any:
        return owner(array._host)


strict = Strict()
backend.register("strict", lambda index: strict)
backend.register_array(StrictArray, Strict.xp, lambda array: strict)
