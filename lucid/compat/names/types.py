"""What ``torch.types`` holds, for annotations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...size import Size

__all__ = ["Device", "Number", "_bool", "_device", "_dtype", "_float", "_int", "_size"]

Number = int | float | bool
Device = _device = _dtype = Any
_size = Size | Sequence[int]
_int, _float, _bool = int, float, bool
