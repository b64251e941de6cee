"""Libraries in C: NumPy's own linear algebra, which kernels it has, and how many threads it uses."""

from __future__ import annotations

import functools
import os
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

try:
    import ctypes
except ImportError:  # Python was built without libffi, as some small images are
    ctypes = None  # type: ignore[assignment]

_FOLDERS = ("../numpy.libs", ".libs", ".dylibs")  # where wheels of NumPy keep OpenBLAS
_NAMES = ("scipy_openblas_{}64_", "openblas_{}64_", "openblas_{}")


def c_function(library: str | None, *names: str) -> Any:
    """The first of these functions that a library in C has, or the process itself for None; None where it has none."""
    if ctypes is None:
        return None
    with suppress(OSError, TypeError):  # TypeError: Windows has no library of the process itself
        handle = ctypes.CDLL(library)
        for name in names:
            if hasattr(handle, name):
                return getattr(handle, name)
    return None


@functools.cache
def _openblas(name: str) -> Any:
    """A function of the OpenBLAS that NumPy brings; None where NumPy uses another library."""
    home = Path(np.__file__).parent
    for file in sorted(file for folder in _FOLDERS for file in (home / folder).glob("*openblas*")):
        found = c_function(str(file), *(pattern.format(name) for pattern in _NAMES))
        if found is not None:
            return found
    return None


def can_be_alone() -> bool:
    """Whether `alone` can do what it says."""
    return _openblas("set_num_threads") is not None


class _Alone:
    """``with alone:`` lets each matrix product run in the thread that asks for it.

    lucid's own threads share what is large. OpenBLAS's wait actively for more work, some 25 ms after each product, on
    the core that the next operation's second thread needs.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Start with no users: a forked process has none of its parent's threads."""
        self.lock = threading.Lock()
        self.users = 0  # several threads may be in such a block at once: the last one to leave puts the number back
        self.before = 1

    def __enter__(self) -> None:
        get, put = _openblas("get_num_threads"), _openblas("set_num_threads")
        if put is not None:
            with self.lock:
                if not self.users:
                    self.before = get()
                    put(1)
                self.users += 1

    def __exit__(self, *_: object) -> None:
        put = _openblas("set_num_threads")
        if put is not None:
            with self.lock:
                self.users -= 1
                if not self.users:
                    put(self.before)


alone = _Alone()

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=alone.reset)


def core() -> str:
    """The processor that NumPy's OpenBLAS has kernels chosen for, such as ``"Haswell"``; empty for another library."""
    name = _openblas("get_corename")
    if name is None:
        return ""
    name.restype = ctypes.c_char_p
    return str(name().decode())
