"""Hints: arguments and switches of PyTorch that can change no number here. Each is accepted, and named once.

What would change a number is never a hint: it works, or it is refused.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

_PACKAGE = str(Path(__file__).parent)
_said: set[str] = set()


def say_once(words: str) -> None:
    """Warn at the user's line, the first time in this process that these words are said."""
    if words in _said:
        return
    _said.add(words)
    frame, level = sys._getframe(1), 2
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    warnings.warn(words, UserWarning, stacklevel=level)
