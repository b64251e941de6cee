"""Version counters: detect in-place writes to memory that was saved for backward.

One clock counts for the whole program. Recording an operation takes a tick; so does writing into an array in
place. A node of the graph that is younger than the last write therefore needs no check at all, which makes the
bookkeeping free for programs that never write in place, and one comparison for those that do.
"""

from __future__ import annotations

import itertools
import linecache
import sys
import weakref
from collections import deque
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from .device import Array, device_of, native

_PACKAGE = str(Path(__file__).parent.parent)

Place = tuple[str, int, str]

PARTS = 64  # of how many writes into a part of some memory it is known which part; older ones count as all of it
WORK = 10_000  # what NumPy may spend on the question whether two parts overlap, before the answer is yes

tick = itertools.count(1).__next__


class Writes:
    """The record of one piece of memory: how often it was written, the last time, and from which line."""

    __slots__ = ("count", "memory", "parts", "place", "recorded", "time", "whole")

    def __init__(self) -> None:
        self.count = 0
        self.time = 0
        self.whole = 0  # the last time that all of it was written, or that nobody said which part
        self.parts: deque[Part] = deque()  # the writes into parts since then, the last few of them
        self.recorded = 0  # the last time that the write itself was an operation on the tape
        self.place: Place | None = None
        self.memory: list[weakref.ref[Any]] = []

    @property
    def where(self) -> str:
        """The line that wrote last."""
        return describe(self.place)


class Part:
    """Where in memory the elements of an array lie, and when they were written, if they were.

    It keeps no array, or the memory would never be freed.
    """

    __slots__ = ("place", "shape", "size", "start", "strides", "time")

    def __init__(self, array: Array, time: int = 0, place: Place | None = None):
        self.start = array.__array_interface__["data"][0] if type(array) is native else array.data.ptr
        self.shape, self.strides, self.size = array.shape, array.strides, array.itemsize
        self.time, self.place = time, place

    @property
    def where(self) -> str:
        """The line that wrote."""
        return describe(self.place)

    @property
    def __array_interface__(self) -> dict[str, Any]:
        """For NumPy, which compares two of them and reads no element."""
        what = {"data": (self.start, True), "typestr": f"|V{self.size}", "version": 3}
        return what | {"shape": self.shape, "strides": self.strides}

    def is_where(self, other: Part) -> bool:
        """Whether both are of the same elements."""
        return (self.start, self.shape, self.strides) == (other.start, other.shape, other.strides)


class _Last:
    """When anything at all was last written, and when by an operation on the tape."""

    __slots__ = ("recorded", "time")

    def __init__(self) -> None:
        self.time = 0
        self.recorded = 0


last = _Last()
_records: dict[int, Writes] = {}


def record_of(array: Array) -> Writes:
    """Return the record that an array shares with all views of the same memory."""
    memory = device_of(array).memory_of(array)
    key = id(memory)
    record = _records.get(key)
    if record is None:
        record = Writes()
        # The id may be given to another object once this one is gone, so the record goes with it.
        record.memory.append(weakref.ref(memory, lambda _: _records.pop(key, None)))
        _records[key] = record
    return record


def written(*records: Writes, recorded: bool = False, part: Array | None = None) -> None:
    """Say that the memory behind some records is being written now, by the user's current line.

    With a `part`, an array that looks into it, the rest stays as it is. With `recorded` the write is an operation on
    the tape, so that older views no longer show what they were made of.
    """
    now = last.time = tick()
    place = user_place()
    for record in records:
        record.time, record.place = now, place
        record.count += 1
        if recorded:
            record.recorded = last.recorded = now
        if part is None or part.base is None:
            record.whole = now
            record.parts.clear()
            continue
        latest = Part(part, now, place)
        if record.parts and record.parts[-1].is_where(latest):
            record.parts.pop()
        elif len(record.parts) == PARTS:
            record.whole = record.parts.popleft().time
        record.parts.append(latest)


def note(arrays: list[Array]) -> None:
    """Say that arrays have been written in place, all by the user's current line, and empty the list."""
    if arrays:
        written(*map(record_of, arrays))
        arrays.clear()


def overwritten_since(array: Array, time: int, recorded: bool = False) -> Writes | Part | None:
    """Return the write into an array after a time, else None.

    With `recorded`, any write by an operation on the tape into its memory counts, also into another part.
    """
    record = _records.get(id(device_of(array).memory_of(array)))
    if record is None or (record.recorded if recorded else record.time) <= time:
        return None
    if recorded or record.whole > time:
        return record
    mine = np.asarray(Part(array))
    since = [part for part in record.parts if part.time > time]
    overlap: Any = np.may_share_memory  # its annotation knows no other limits than 0 and -1
    return next((p for p in reversed(since) if overlap(np.asarray(p), mine, max_work=WORK)), None)


def user_place() -> Place | None:
    """The file, line number and function of the innermost line of the program outside this package."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name) if frame is not None else None


def describe(place: Place | None) -> str:
    """A line of the program in words, with its text: ``file.py:12, in train: loss = ...``."""
    if place is None:
        return "an unknown line"
    filename, number, function = place
    text = linecache.getline(filename, number).strip()
    return f"{filename}:{number}, in {function}" + (f": {text}" if text else "")
