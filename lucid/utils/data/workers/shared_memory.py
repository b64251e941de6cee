"""Memory that a worker process and the program both see, so that large arrays are not copied through a pipe.

A worker has one file in memory that has no name, so that nothing is left of it whatever happens. Both processes map it
once, large and empty; the system gives it pages as they are written. `Arena` is the worker's side: it gives arrays out
of free ranges, and a range is free again when the array is gone on both sides. `Window` is the program's side: the
arrays of a batch are views of the memory, and tell when they are gone. Linux has such files; elsewhere arrays travel
through the pipe.
"""

from __future__ import annotations

import mmap
import os
import pickle
from bisect import bisect_right
from collections import deque
from typing import Any, TypeVar

import numpy as np

SUPPORTED = hasattr(os, "memfd_create")
CAPACITY = 1 << 36  # bytes of address space; of memory, only what is used
LEAST = 1 << 14  # bytes: smaller arrays travel faster inside the message
PAGE = 1 << 12
CHUNK = 1 << 30  # bytes that are written at once

M = TypeVar("M", bound="_Mapping")
Range = tuple[int, int]  # where it begins, and its bytes


def new_file() -> int | None:
    """The descriptor of a file in memory for one worker; None where the system has no such files."""
    if not SUPPORTED:
        return None
    file = os.memfd_create("lucid-data")
    try:
        os.ftruncate(file, CAPACITY)
    except OSError:  # the size of files is limited
        os.close(file)
        return None
    return file


class _Owner:
    """What a piece of memory belongs to: notes where it begins once no array shows it any more."""

    def __init__(self, mapping: _Mapping, at: Range, gone: deque[int] | None):
        data = (mapping.address + at[0], False)
        self.__array_interface__ = {"data": data, "shape": (at[1],), "typestr": "|u1", "version": 3}
        self.memory, self.start, self.gone = mapping.memory, at[0], gone

    def __del__(self) -> None:
        if self.gone is not None:
            self.gone.append(self.start)


class _Mapping:
    """A file mapped into this process."""

    def __init__(self, file: int):
        self.memory = mmap.mmap(file, CAPACITY)
        self.address = int(np.frombuffer(self.memory, np.uint8, 1).__array_interface__["data"][0])
        self.gone: deque[int] = deque()  # filled whenever an array goes, in any thread

    def array(self, at: Range, gone: deque[int] | None) -> np.ndarray:
        """The bytes of a range as an array."""
        return np.asarray(_Owner(self, at, gone))


class Arena(_Mapping):
    """The worker's side of a shared file: `empty` gives arrays in it."""

    def __init__(self, file: int):
        super().__init__(file)
        self.free: list[Range] = [(0, CAPACITY)]  # in order, and never beside each other
        self.held: dict[int, int] = {}  # by where a range begins: on how many sides there is an array of it
        self.sizes: dict[int, int] = {}

    def empty(self, shape: Any, dtype: Any) -> np.ndarray:
        """An array without values, in shared memory if it is large."""
        kind = np.dtype(dtype)
        size = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
        at = self.take(size) if size >= LEAST and not kind.hasobject else None
        if at is None:
            return np.empty(shape, kind)
        array: np.ndarray = self.array((at, size), self.gone).view(kind).reshape(shape)
        return array

    def take(self, size: int) -> int | None:
        """Where a range for so many bytes begins; None if there is no room."""
        self.collect()
        size = -(-size // PAGE) * PAGE
        for i, (start, room) in enumerate(self.free):
            if room >= size:
                self.free[i : i + 1] = [(start + size, room - size)] if room > size else []
                self.held[start], self.sizes[start] = 1, size
                return start
        return None

    def collect(self) -> None:
        """Make the ranges free whose arrays are gone."""
        while self.gone:
            start = self.gone.popleft()
            self.held[start] -= 1
            if not self.held[start]:
                del self.held[start]
                self._release(start, self.sizes.pop(start))

    def _release(self, start: int, size: int) -> None:
        i = bisect_right(self.free, (start, 0))
        if i < len(self.free) and start + size == self.free[i][0]:
            size += self.free.pop(i)[1]
        if i and sum(self.free[i - 1]) == start:
            self.free[i - 1] = (self.free[i - 1][0], self.free[i - 1][1] + size)
        else:
            self.free.insert(i, (start, size))

    def place(self, data: memoryview) -> Range | None:
        """Where some bytes are, for the other side: they are copied into the file if they are not in it already."""
        source = np.frombuffer(data, np.uint8)
        offset = int(source.__array_interface__["data"][0]) - self.address
        if offset in self.held and source.size <= self.sizes[offset]:
            self.held[offset] += 1
            return offset, source.size
        at = self.take(source.size)
        if at is not None:  # it is held by the other side alone
            self.array((at, source.size), None)[:] = source
            return at, source.size
        return None


class Window(_Mapping):
    """The program's side of a worker's file."""

    def view(self, at: Range) -> np.ndarray:
        """The bytes of a range, which goes back to the worker when no array shows it any more."""
        return self.array(at, self.gone)

    def returned(self) -> list[int]:
        """Where the ranges begin that are gone, once for each array of one."""
        return [self.gone.popleft() for _ in range(len(self.gone))]


def mapped(kind: type[M], file: int | None) -> M | None:
    """A side of a file, if there is a file and the address space for it; else all goes through the pipe."""
    try:
        return None if file is None else kind(file)
    except OSError:
        return None


class Library:
    """Arrays of a data set for all workers, in one file that is written once.

    A worker that writes into them gets a copy of the page that it writes to.
    """

    def __init__(self) -> None:
        self.file = os.memfd_create("lucid-dataset") if SUPPORTED else None
        self.ranges: list[Range] = []
        self.size = 0

    def put(self, buffer: pickle.PickleBuffer) -> bool:
        """Take the buffer of a large array; return whether it is left to the pickled bytes."""
        data = buffer.raw()
        if self.file is None or data.nbytes < LEAST:
            return True
        self.ranges.append((self.size, data.nbytes))
        written = 0
        while written < data.nbytes:
            written += os.pwrite(self.file, data[written : written + CHUNK], self.size + written)
        self.size += -(-data.nbytes // PAGE) * PAGE
        return False

    def close(self) -> None:
        """Close the file; the workers keep theirs."""
        if self.file is not None:
            os.close(self.file)
            self.file = None


def read_library(file: int | None, ranges: list[Range]) -> list[memoryview]:
    """The arrays in a library, in a worker."""
    if file is None or not ranges:
        return []
    memory = memoryview(mmap.mmap(file, sum(ranges[-1]), access=mmap.ACCESS_COPY))
    return [memory[start : start + size] for start, size in ranges]
