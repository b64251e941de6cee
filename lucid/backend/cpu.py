"""The CPU, through NumPy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .device import Array, Device, register, register_array


class CPU(Device):
    """The processor this program runs on."""

    type = "cpu"
    xp = np
    array = np.ndarray

    def from_numpy(self, host: np.ndarray) -> Array:
        return host.copy()

    def to_numpy(self, array: np.ndarray) -> np.ndarray:
        return array

    def scatter_add(self, out: Array, index: Any, values: Array) -> None:
        rows = index[0] if type(index) is tuple and len(index) == 1 else index
        if isinstance(rows, np.ndarray) and rows.dtype.kind == "i" and out.ndim > 1 and out.flags.c_contiguous:
            # NumPy adds single elements, in one dimension, several times faster than rows.
            size = math.prod(out.shape[1:])
            flat = rows.astype(np.int64)[..., None] * size + np.arange(size)
            np.add.at(out.reshape(-1), flat.reshape(-1), np.asarray(values, out.dtype).reshape(-1))
        else:
            np.add.at(out, index, values)

    def argsort(self, array: Array, axis: int) -> Array:
        return array.argsort(axis=axis, kind="stable")

    def join_at(self, join: Any, out: Array, places: Array, values: Array) -> None:
        join.at(out, places, values)

    def accumulate(self, join: Any, array: Array, axis: int) -> Array:
        return join.accumulate(array, axis)

    def memory_of(self, array: Array) -> Any:
        # NumPy keeps base chains short for its own views, but an array over a subclass or a buffer can be deeper.
        while isinstance(array.base, np.ndarray):
            array = array.base
        return array


cpu = CPU()


def _cpu(index: int | None) -> Device:
    if index:
        raise RuntimeError(f"device 'cpu:{index}' does not exist: there is one CPU device, 'cpu'")
    return cpu


register("cpu", _cpu)
register_array(np.ndarray, np, lambda array: cpu)
