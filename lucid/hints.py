"""Warnings at the user's line; and hints, arguments of PyTorch that can change no number here, each named once.

What would change a number is never a hint: it works, or it is refused.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

_PACKAGE = str(Path(__file__).parent) + os.sep  # not lucid_course, which may lie beside it
_said: set[str] = set()


def say_once(words: str) -> None:
    """Warn at the user's line, the first time in this process that these words are said."""
    if words not in _said:
        _said.add(words)
        warn(words)


def warn(words: str, category: type[Warning] = UserWarning) -> None:
    """Warn at the user's line, which is the innermost one outside this package."""
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    warnings.warn(words, category, stacklevel=level)
