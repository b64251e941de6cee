"""The CPU, through NumPy."""

from __future__ import annotations

import functools
import math
import warnings
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from .blas import alone
from .device import Array, Device, register, register_array
from .threads import get_num_threads

# 1 / 0 and log 0 are silent, as in PyTorch: NumPy's warnings would name lines of lucid, not those of the program.
# `lucid.autograd.set_detect_anomaly` finds what is infinite or NaN. NumPy's own calls elsewhere warn as ever.
warnings.filterwarnings(
    "ignore", "(divide by zero|invalid value|(over|under)flow) encountered|Mean of empty", RuntimeWarning, r"lucid\."
)

PIECE = 1 << 16  # positions at a time, which stay in the cache
# Two numbers beside each other are added as one complex number: half the positions.
PAIR: dict[Any, Any] = {np.dtype("float32"): np.dtype("complex64"), np.dtype("float64"): np.dtype("complex128")}

LONG = 256  # elements of a row, above which a call for each is worth it


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
        add_at(out, index, values)

    def take(self, array: Array, index: Array, axis: int | None = None) -> Array:
        return array.take(index, axis, mode="wrap")  # the default looks at the range again, and takes twice as long

    def argsort(self, array: Array, axis: int) -> Array:
        keys = _keys(array, array.shape[axis]) if array.size >= 512 else None
        if keys is None:
            return array.argsort(axis=axis, kind="stable")
        bits = (array.shape[axis] - 1).bit_length()
        keys <<= bits
        keys |= np.arange(array.shape[axis]).reshape((-1,) + (1,) * (array.ndim - 1 - axis % array.ndim))
        keys.sort(axis)
        keys &= (1 << bits) - 1
        return keys

    def linalg(self) -> AbstractContextManager[Any]:
        return super().linalg() if get_num_threads() > 1 else alone

    def join_at(self, join: Any, out: Array, places: Array, values: Array) -> None:
        join.at(out, places, values)

    def accumulate(self, join: Any, array: Array, axis: int) -> Array:
        n = array.shape[axis]
        if array.size <= LONG * n or abs(array.strides[axis]) == array.itemsize:
            return join.accumulate(array, axis)
        # NumPy goes along one column after the other, where each element is another cache line.
        out = np.empty(array.shape, array.dtype)
        rows, results = array.swapaxes(0, axis), out.swapaxes(0, axis)
        results[0] = rows[0]
        for i in range(1, n):
            join(results[i - 1], rows[i], out=results[i])
        return out

    def memory_of(self, array: Array) -> Any:
        # NumPy keeps base chains short for its own views, but an array over a subclass or a buffer can be deeper.
        while isinstance(array.base, np.ndarray):
            array = array.base
        return array

    def address(self, array: Array) -> int:
        return int(array.__array_interface__["data"][0])


cpu = CPU()


def _cpu(index: int | None) -> Device:
    if index:
        raise RuntimeError(f"device 'cpu:{index}' does not exist: there is one CPU device, 'cpu'")
    return cpu


register("cpu", _cpu)
register_array(np.ndarray, np, lambda array: cpu)


def _keys(array: np.ndarray, n: int) -> np.ndarray | None:
    """int64 in the order of the elements, with room for an index below n under each, or None where there is not enough.

    NumPy's stable sort of floats, or of their indices, has no SIMD, and takes three to seven times as long as to sort
    integers that are each an element and, in the low bits, its index.
    """
    low, high = -(1 << 31), (1 << 31) - 1
    if array.dtype.kind in "iu":
        low, high = array.min().item(), array.max().item()
        keys = array.astype(np.int64) if array.dtype.itemsize < 8 else array
    elif array.dtype.kind == "f" and array.dtype.itemsize <= 4 and not np.isnan(array.max()):
        keys = (array.astype(np.float32, copy=False) + np.float32(0)).view(np.int32)  # + 0: -0 is equal to 0
        keys ^= (keys >> 31) & 0x7FFFFFFF  # of a negative float, more is less
    else:
        return None
    if (high - low).bit_length() + (n - 1).bit_length() > 63:
        return None
    return keys.astype(np.int64) - low if array.dtype.kind in "iu" else keys.astype(np.int64)


def add_at(out: np.ndarray, index: Any, values: np.ndarray) -> None:
    """``out[index] += values`` where a repeated index adds up; float16 is added up in float32 and rounded once.

    NumPy adds into repeated indices quickly in one case: both arrays in one dimension, of one dtype, with one vector of
    indices. So every index becomes the positions in the flattened array.
    """
    if out.dtype == np.float16:
        wide = out.astype(np.float32)
        add_at(wide, index, values)
        out[...] = wide
        return
    parts = index if type(index) is tuple else (index,)
    where = [k for k, part in enumerate(parts) if isinstance(part, np.ndarray)]
    first, last = (where[0], where[-1] + 1) if where else (0, 0)
    arrays = parts[first:last]
    if len(where) != len(arrays) or not where or any(a.dtype.kind != "i" for a in arrays) or not out.flags.c_contiguous:
        np.add.at(out, index, values)
        return
    sizes = out.shape[first:last]
    rows = _positions(arrays, sizes).reshape(-1)
    if (before := math.prod(out.shape[:first])) != 1:
        rows = (np.arange(before)[:, None] * math.prod(sizes) + rows).reshape(-1)
    width = math.prod(out.shape[last:])
    flat, values = out.reshape(-1), np.ascontiguousarray(values, out.dtype).reshape(-1)
    if width % 2 == 0 and (pair := PAIR.get(out.dtype)):
        width //= 2
        flat, values = flat.view(pair), values.view(pair)
    if width == 1:
        np.add.at(flat, rows, values)
        return
    along = np.arange(width)
    step = max(PIECE // max(width, 1), 1)
    for k in range(0, len(rows), step):
        piece = (rows[k : k + step, None] * width + along).reshape(-1)
        np.add.at(flat, piece, values[k * width : (k + step) * width])


def _positions(arrays: tuple[np.ndarray, ...], sizes: tuple[int, ...]) -> Any:
    """The positions of an index of several arrays, which broadcast, in the flattened dimensions of these sizes."""
    terms = []
    for k, (index, n) in enumerate(zip(arrays, sizes, strict=True)):
        index = index.astype(np.int64, copy=False)
        if index.size and index.min() < 0:
            index = np.where(index < 0, index + n, index)
        stride = math.prod(sizes[k + 1 :])
        terms.append(index if stride == 1 else index * stride)
    return functools.reduce(np.add, terms)
