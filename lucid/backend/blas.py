"""The threads of NumPy's own linear algebra, which are to be one while lucid's threads share the work themselves."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

_FOLDERS = ("../numpy.libs", ".libs", ".dylibs")  # where wheels of NumPy keep OpenBLAS
_NAMES = ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads")


@functools.cache
def _threads() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """How to ask for and to set the number of OpenBLAS's threads; None where NumPy uses another library."""
    home = Path(np.__file__).parent
    for file in sorted(file for folder in _FOLDERS for file in (home / folder).glob("*openblas*")):
        with suppress(OSError):
            library = ctypes.CDLL(str(file))
            for name in _NAMES:
                if hasattr(library, name.format("set")):
                    return getattr(library, name.format("get")), getattr(library, name.format("set"))
    return None


def can_be_alone() -> bool:
    """Whether `alone` can do what it says."""
    return _threads() is not None


@contextmanager
def alone() -> Iterator[None]:
    """Let each matrix product run in the thread that asks for it, for the length of a ``with`` block."""
    threads = _threads()
    assert threads is not None
    get, put = threads
    before = get()
    put(1)
    try:
        yield
    finally:
        put(before)
