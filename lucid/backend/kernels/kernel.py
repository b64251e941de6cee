"""The class of all kernels, and how they treat dtypes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..device import Array, Device

# Without contraction of a * b + c into one rounding, the numbers are those of the CPU.
OPTIONS = ("--fmad=false",)

THREADS = 256  # of a block, where they have nothing to do with each other


class Kernel:
    """A computation that is one launch on a GPU, or a fixed number of them.

    Attributes:
        name: Its name in profilers, and in messages of the compiler.
        launches: How many launches it is, for those who count.
    """

    name: str
    launches = 1

    def function(self, xp: Any, *arrays: Any, **options: Any) -> Any:
        """The NumPy text, the reference: what the kernel computes, in as many calls as it takes."""
        raise NotImplementedError

    def on_gpu(self, device: Device, *arrays: Any, **options: Any) -> Any:
        """Launch it on a GPU whose scope has been entered."""
        raise NotImplementedError


def widened(array: Any) -> Any:
    """A float16 array as float32, in which its elements are computed; anything else as it is."""
    return array.astype(np.float32) if getattr(array, "dtype", None) == np.float16 else array


def cast_to(result: Any, dtype: Any) -> Any:
    """Results of floating-point numbers in a dtype; those of booleans and integers, and None, as they are."""
    if isinstance(result, tuple | list):
        return tuple(cast_to(r, dtype) for r in result)
    return result.astype(dtype, copy=False) if result is not None and result.dtype.kind == "f" else result


def float_dtype(arrays: list[Array]) -> np.dtype[Any]:
    """The widest floating-point dtype among arrays, which is that of a kernel's results; float32 without any."""
    kinds = [a.dtype for a in arrays if a.dtype.kind == "f"]
    return max(kinds, key=lambda dtype: dtype.itemsize) if kinds else np.dtype(np.float32)
