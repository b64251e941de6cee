"""Kernels written by hand: a CUDA text with a NumPy text beside it, which the tests hold together."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ..device import Array, Device
from .c_text import C_TYPES, HALF, computes_in
from .kernel import OPTIONS, THREADS, Kernel, cast_to, widened

FITS = 2**31 - THREADS  # elements that an int can count, and the threads of the last block behind them


class Launch(NamedTuple):
    """One launch: what it writes, and how it is called.

    Attributes:
        outputs: The shape and dtype of each result.
        threads: The number of threads, each of which does one piece of the work.
        numbers: What follows the arrays and the number of threads: ``np.int32`` for an ``int``, Python's for ``{I}``.
    """

    outputs: list[tuple[tuple[int, ...], Any]]
    threads: int
    numbers: tuple[Any, ...]


class Written(Kernel):
    """A kernel whose CUDA text is written by hand.

    The text stands for several: ``{T}`` is the type of the first array, ``{A}`` the one that it is computed in (float
    for float16), and ``{load}`` and ``{store}`` convert between the two; ``{U}`` is that of the arrays of integers, and
    ``{I}`` an integer that can index all arrays. Its parameters are pointers to the arrays and to the results,
    ``{I} threads``, and the numbers. All else, such as the size of a window, is a parameter and no part of the text,
    because compiling one takes a quarter of a second.

    Args:
        name: The name of the kernel.
        function: The NumPy text, ``f(xp, *arrays, **options)``.
        text: The CUDA text.
        plan: ``plan(*arrays, **options)`` returns the `Launch`.
    """

    def __init__(self, name: str, function: Callable[..., Any], text: str, plan: Callable[..., Launch]):
        self.name, self.numpy_text, self.cuda_text, self.plan = name, function, text, plan
        self._compiled: dict[str, Any] = {}

    def function(self, xp: Any, *arrays: Array, **options: Any) -> Any:
        """The NumPy text; float16 is computed in float32, and results are C-contiguous."""
        found = self.numpy_text(xp, *map(widened, arrays), **options)
        dtype = arrays[0].dtype
        if isinstance(found, tuple):
            return tuple(xp.ascontiguousarray(cast_to(result, dtype)) for result in found)
        return xp.ascontiguousarray(cast_to(found, dtype))

    @functools.cache  # noqa: B019  (kernels live as long as the program)
    def source(self, dtype: str, integers: str = "uint8", index: str = "int32") -> str:
        """Return the CUDA source for arrays of a floating-point dtype, integers of another, and a type of indices."""
        is_half = dtype == "float16"
        names = {
            "{T}": C_TYPES[dtype],
            "{A}": C_TYPES[computes_in(np.dtype(dtype)).name],
            "{load}": "__half2float" if is_half else "",
            "{store}": "__float2half_rn" if is_half else "",
            "{U}": C_TYPES[integers],
            "{I}": C_TYPES[index],
        }
        text = (HALF if is_half else "") + self.cuda_text
        for name, c in names.items():
            text = text.replace(name, c)
        return text

    def on_gpu(self, device: Device, *arrays: Array, **options: Any) -> Any:
        """Launch it on a GPU whose scope has been entered."""
        xp = device.xp
        arrays = tuple(map(xp.ascontiguousarray, arrays))
        plan = self.plan(*arrays, **options)
        results = [xp.empty(shape, dtype) for shape, dtype in plan.outputs]
        if plan.threads:
            every = (*arrays, *results)
            index = np.int32 if max(plan.threads, *(a.size for a in every)) <= FITS else np.int64
            integers = next((a.dtype.name for a in every if a.dtype.kind in "iu"), "uint8")
            text = self.source(arrays[0].dtype.name, integers, np.dtype(index).name)
            if text not in self._compiled:
                self._compiled[text] = xp.RawKernel(text, self.name, options=OPTIONS)
            numbers = (index(n) if type(n) is int else n for n in (plan.threads, *plan.numbers))
            self._compiled[text]((-(-plan.threads // THREADS),), (THREADS,), (*every, *numbers))
        return results[0] if len(results) == 1 else tuple(results)
