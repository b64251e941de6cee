"""Values through a file, their comparison, and the contents of a folder."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

import lucid


def same(a: object, b: object) -> bool:
    """Equal in value, type and layout; NaN equals NaN, and 0.0 differs from -0.0."""
    if isinstance(a, lucid.Tensor):
        return isinstance(b, lucid.Tensor) and a.requires_grad == b.requires_grad and same(a._data, b._data)
    if isinstance(a, np.ndarray | np.generic):
        return type(a) is type(b) and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return all(same(p, q) for p, q in zip(a.items(), b.items(), strict=True)) and len(a) == len(b)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b if isinstance(a, int) else repr(a) == repr(b)


def through_a_file(value: object) -> object:
    file = io.BytesIO()
    lucid.save(value, file)
    file.seek(0)
    return lucid.load(file)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
