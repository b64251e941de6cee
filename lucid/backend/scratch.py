"""Memory for what lives no longer than one piece of work, used again for the next piece.

New memory of a megabyte costs the operating system more time than filling it does: each page is handed over, and
cleared, when it is first touched. A thread therefore keeps what it once had.
"""

from __future__ import annotations

import math
import threading
from typing import Any

import numpy as np

from .device import XP, Array, native

MOST = 1 << 23  # bytes that are kept; more than that is new each time


class _Kept(threading.local):
    def __init__(self) -> None:
        self.memory: dict[str, np.ndarray] = {}


_kept = _Kept()


def scratch(xp: Any, name: str, shape: tuple[int, ...], dtype: Any) -> Array:
    """Return an array with arbitrary content, that is good until this thread asks for the same name again."""
    size = math.prod(shape) * np.dtype(dtype).itemsize
    if xp is not XP[native] or size > MOST:
        return xp.empty(shape, dtype)
    memory = _kept.memory.get(name)
    if memory is None or memory.nbytes < size:
        memory = _kept.memory[name] = np.empty(size, np.uint8)
    return memory[:size].view(dtype).reshape(shape)
