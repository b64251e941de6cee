"""Allocation: keep freed memory for reuse, and align buffers to cache lines.

Memory that arrays no longer need is kept for the next ones, instead of being given back to the system at once. A
training step makes and frees the same arrays again and again. By default, the C library returns most of that memory
to the system, which clears every page when it is touched again: up to a quarter of a step.

And arrays that live long begin at a cache line. docs/performance.md has the measurements.
"""

from __future__ import annotations

import functools
import os
from typing import Any

import numpy as np

from .blas import c_function

LINE = 64  # bytes of a line of the cache
LARGEST = 1 << 25  # bytes of an array up to which its memory is kept; older versions of glibc take no more
MOST = 1 << 29  # bytes that are kept free at the end of the heap

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # their numbers in glibc's malloc.h


def _is_glibc() -> bool:
    try:
        return "glibc" in (os.confstr("CS_GNU_LIBC_VERSION") or "")
    except (AttributeError, ValueError, OSError):
        return False


@functools.cache
def keep_freed() -> bool:
    """Tell the C library, for this whole process, to keep what is freed; return whether it was told.

    Only glibc is told, and only if the environment does not say how its ``malloc`` shall work: ``MALLOC_..._`` or
    ``GLIBC_TUNABLES``. Setting ``MALLOC_TRIM_THRESHOLD_=131072`` leaves everything as it comes.
    """
    told = any(name.startswith("MALLOC_") or name == "GLIBC_TUNABLES" for name in os.environ)
    if told or not _is_glibc():
        return False
    mallopt = c_function(None, "mallopt")
    return mallopt is not None and bool(mallopt(_MMAP_THRESHOLD, LARGEST) and mallopt(_TRIM_THRESHOLD, MOST))


def empty_lined_up(size: int, dtype: Any) -> np.ndarray[Any, Any]:
    """Return a vector, not yet filled, that begins with a line of the cache.

    What the C library gives for a large array begins 16 bytes after a line does, so that every vector of 64 bytes that
    NumPy reads or writes there lies on two lines.
    """
    dtype = np.dtype(dtype)
    memory = np.empty(size * dtype.itemsize + LINE, np.uint8)
    start = -memory.ctypes.data % LINE
    return memory[start : start + size * dtype.itemsize].view(dtype)
