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
from pathlib import Path
from types import FrameType
from typing import Any

from .device import Array, device_of

_PACKAGE = str(Path(__file__).parent.parent)

Place = tuple[str, int, str]

tick = itertools.count(1).__next__


class Writes:
    """The record of one piece of memory: how often it was written, the last time, and from which line."""

    __slots__ = ("count", "memory", "place", "recorded", "time")

    def __init__(self) -> None:
        self.count = 0
        self.time = 0
        self.recorded = 0  # the last time that the write itself was an operation on the tape
        self.place: Place | None = None
        self.memory: list[weakref.ref[Any]] = []

    @property
    def where(self) -> str:
        """The line that wrote last."""
        return describe(self.place)


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


def written(*records: Writes, recorded: bool = False) -> None:
    """Say that the memory behind some records is being written now, by the user's current line.

    With `recorded` the write is an operation on the tape, so that older views no longer show what they were made of.
    """
    now = last.time = tick()
    place = user_place()
    for record in records:
        record.time, record.place = now, place
        record.count += 1
        if recorded:
            record.recorded = last.recorded = now


def note(arrays: list[Array]) -> None:
    """Say that arrays have been written in place, all by the user's current line, and empty the list."""
    if arrays:
        written(*map(record_of, arrays))
        arrays.clear()


def overwritten_since(array: Array, time: int, recorded: bool = False) -> Writes | None:
    """Return the record of an array that was written (by an operation on the tape) after a time, else None."""
    record = _records.get(id(device_of(array).memory_of(array)))
    return record if record is not None and (record.recorded if recorded else record.time) > time else None


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
