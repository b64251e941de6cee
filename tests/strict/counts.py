"""Counters: how many kernels a piece of code would launch on a GPU, how often it waits, and what it copies there.

A launch is a kernel of CuPy's or one call of a library that it uses (cuBLAS, cuSOLVER, CUB, Thrust). A wait is a point
at which the host stands still until the GPU has done all its work. A copy brings data from the host to the GPU.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import lucid

PACKAGE = str(Path(lucid.__file__).parent)
BACKEND = str(Path(PACKAGE) / "backend")


class Counts:
    """What was counted in a ``with counting()`` block.

    Attributes:
        launches, waits, copies: How many there were.
        lines, waiting, copying: The same by the line of lucid that caused them: ``(file, line, function)``.
    """

    def __init__(self) -> None:
        self.launches = self.waits = self.copies = 0
        self.lines: Counter[tuple[str, int, str]] = Counter()
        self.waiting: Counter[tuple[str, int, str]] = Counter()
        self.copying: Counter[tuple[str, int, str]] = Counter()

    def __repr__(self) -> str:
        return f"Counts(launches={self.launches}, waits={self.waits}, copies={self.copies})"


_open: list[Counts] = []
_paused = 0


@contextmanager
def counting() -> Iterator[Counts]:
    """Count within a ``with`` block."""
    counts = Counts()
    _open.append(counts)
    try:
        yield counts
    finally:
        _open.remove(counts)


@contextmanager
def uncounted() -> Iterator[None]:
    """Count nothing within a ``with`` block: what happens in it is one kernel on a GPU, and is counted by `spend`."""
    global _paused
    _paused += 1
    try:
        yield
    finally:
        _paused -= 1


def active() -> bool:
    """Whether anyone counts, so that the price of a call must be known."""
    return bool(_open) and not _paused


def spend(launches: int = 0, waits: int = 0, copies: int = 0, kernel: str = "") -> None:
    """Add to all open counters; a kernel is called by its name, beside the function that launches it."""
    if not active():
        return
    file, line, function = _place()
    place = file, line, f"{function}: {kernel}" if kernel else function
    for counts in _open:
        counts.launches += launches
        counts.waits += waits
        counts.copies += copies
        if launches:
            counts.lines[place] += launches
        if waits:
            counts.waiting[place] += waits
        if copies:
            counts.copying[place] += copies


def _place() -> tuple[str, int, str]:
    """The innermost line of lucid above its backend that is running, or of the program where none is."""
    here = str(Path(__file__).parent)
    frame = sys._getframe(2)
    outside = None
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(PACKAGE) and not name.startswith(BACKEND):
            return name, frame.f_lineno, frame.f_code.co_name
        if outside is None and (not name.startswith((here, BACKEND)) or Path(name).name.startswith("test_")):
            outside = name, frame.f_lineno, frame.f_code.co_name
        frame = frame.f_back
    return outside or ("?", 0, "?")
