"""Data types: NumPy's own, under PyTorch's names, and the default for Python floats; names of memory layouts."""

from __future__ import annotations

import enum
from typing import Any

import numpy as np

float16 = half = np.dtype("float16")
float32 = float_ = np.dtype("float32")
float64 = double = np.dtype("float64")
uint8 = np.dtype("uint8")
int8 = np.dtype("int8")
int16 = short = np.dtype("int16")
int32 = int_ = np.dtype("int32")
int64 = long = np.dtype("int64")
bool_ = np.dtype("bool")

DTYPES = {str(d): d for d in (float16, float32, float64, uint8, int8, int16, int32, int64, bool_)}
_KNOWN = frozenset(DTYPES.values())  # asking a dtype for its name takes longer than to make a small tensor

# For the type of a result, the types of inputs beside which it is right as it is, if it is the type of one of them.
INTEGERS = {d for d in DTYPES.values() if d.kind != "f"}
SETTLED = {d: {d} | (INTEGERS if d.kind == "f" else set()) for d in DTYPES.values()}

_default = float32


def dtype(name: Any) -> np.dtype[Any]:
    """Return the data type that a name, a NumPy dtype or a Python type stands for.

    Raises:
        TypeError: It is none of lucid's data types.

    Example:
        >>> dtype("float32"), dtype(bool)
        (dtype('float32'), dtype('bool'))
    """
    if name is float:
        return _default
    if isinstance(name, np.dtype) and name in _KNOWN:
        return name
    try:
        found = np.dtype(name) if name is not None else None
    except TypeError:
        found = None
    if found is not None and str(found) in DTYPES:
        return DTYPES[str(found)]
    if found is not None and found.kind == "c":
        raise TypeError(f"complex numbers are not part of lucid: got dtype {name!r}; keep real and imaginary apart")
    raise TypeError(f"unknown dtype {name!r}: expected one of {', '.join(DTYPES)}")


def set_default_dtype(name: Any) -> None:
    """Set the data type that Python floats become: float32 at first.

    Raises:
        TypeError: It is not a floating-point type.

    Example:
        >>> import lucid
        >>> lucid.set_default_dtype("float64")
        >>> lucid.tensor([0.5]).dtype
        dtype('float64')
        >>> lucid.set_default_dtype("float32")
    """
    global _default
    chosen = dtype(name)
    if chosen.kind != "f":
        raise TypeError(f"the default dtype must be a floating-point type, got {chosen}")
    _default = chosen


def get_default_dtype() -> np.dtype[Any]:
    """Return the data type that Python floats become.

    Example:
        >>> get_default_dtype()
        dtype('float32')
    """
    return _default


def promote(result: np.dtype[Any], kinds: list[tuple[np.dtype[Any], int]]) -> np.dtype[Any]:
    """The right type of a result, from NumPy's and the (dtype, number of dimensions) of the arrays that went in.

    PyTorch's rule: among arrays that have dimensions the widest floating type wins; 0-d arrays count only where
    there is no such array; integers and booleans never widen a float, and alone they become the default dtype.
    (NumPy would make float64 of int64 and float32.) Nor does a 0-d integer widen an array of integers.
    """
    if result.kind == "c":
        raise TypeError("complex numbers are not part of lucid: got an array of them; keep real and imaginary apart")
    if result.kind != "f":
        large = [d for d, ndim in kinds if ndim > 0 and d.kind in "iu"]
        narrow = np.result_type(*large) if 0 < len(large) < len(kinds) else result
        return narrow if result.kind in "iu" and np.can_cast(narrow, result) else result
    for group in ([d for d, ndim in kinds if ndim > 0], [d for d, _ in kinds]):
        floats = [d for d in group if d.kind == "f"]
        if floats:
            return max(floats, key=lambda d: d.itemsize)
    return _default


class _Name(enum.Enum):
    def __repr__(self) -> str:
        return f"lucid.{self.name}"

    __str__ = __repr__


class memory_format(_Name):
    """The order in which the dimensions of a tensor lie in memory: that of the indices, or channels last.

    With `channels_last` a batch of images of shape (N, C, H, W) lies in memory as (N, H, W, C); `preserve_format` is
    the order of the input.

    Example:
        >>> import lucid
        >>> lucid.zeros(1, 2, 3, 4).contiguous(memory_format=lucid.channels_last).stride()
        (24, 1, 8, 2)
    """

    contiguous_format = 0
    preserve_format = 1
    channels_last = 2
    channels_last_3d = 3


contiguous_format, preserve_format = memory_format.contiguous_format, memory_format.preserve_format
channels_last, channels_last_3d = memory_format.channels_last, memory_format.channels_last_3d
