"""The CPU, through NumPy."""

from __future__ import annotations

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

    def to_numpy(self, array: Array) -> np.ndarray:
        return array

    def scatter_add(self, out: Array, index: Any, values: Array) -> None:
        np.add.at(out, index, values)

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
