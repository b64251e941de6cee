"""Kernels traced from functions that name the dimensions that they reduce: softmax, and the parts of normalization."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..device import XP, Device
from .kernel import cast_to, float_dtype, widened
from .rows import Rows


class OverDims(Rows):
    """A kernel that is traced from ``f(xp, *arrays, **options)``, which reduces dimensions and keeps them as 1.

    It is a kernel of rows, for which neighbouring dimensions are joined into three. That is possible for one dimension,
    for neighbouring ones, and for all but neighbouring ones, if each array has all dimensions of a group or none.
    Otherwise the function itself runs on the GPU: the same numbers, in a launch for each of its calls.

    Args:
        function: The function; or, like a gradient rule, ``f(*arrays, **options)``, made of lucid's operations.
        name: The name of the kernel.
        dims: Which argument says which dimensions, one or a tuple: the name of an option, or a position.
        takes_xp: Whether the function is the former.
    """

    def __init__(self, function: Callable[..., Any], name: str, dims: str | int, *, takes_xp: bool = True):
        super().__init__(function if takes_xp else lambda xp, *arrays, **options: function(*arrays, **options), name)
        self.dims = dims

    def function(self, xp: Any, *arrays: Any, **options: Any) -> Any:
        """The function itself; float16 is computed in float32."""
        return cast_to(
            self.formula(xp, *map(widened, arrays), **options), float_dtype([a for a in arrays if type(a) in XP])
        )

    def reduced(self, arrays: Sequence[Any], options: dict[str, Any]) -> tuple[int, ...]:
        dims = options[self.dims] if isinstance(self.dims, str) else arrays[self.dims]
        return dims if isinstance(dims, tuple) else (dims,)

    def on_gpu(self, device: Device, *arrays: Any, **options: Any) -> Any:
        """Launch it for the arrays with three dimensions, or run the function where they cannot be had."""
        present = [a for a in arrays if type(a) in XP]
        shape = np.broadcast_shapes(*(a.shape for a in present))
        cut = groups(shape, self.reduced(arrays, options))
        dtype = float_dtype(present)
        if cut is None or not math.prod(shape):
            return self.function(device.xp, *arrays, **options)
        parts, axes = cut
        folded = [folded_shape(a.shape, shape, parts) if type(a) in XP else None for a in arrays]
        if any(f is None and type(a) in XP for a, f in zip(arrays, folded, strict=True)):
            return self.function(device.xp, *arrays, **options)
        three = [a if f is None else a.reshape(f) for a, f in zip(arrays, folded, strict=True)]
        found = super().on_gpu(device, *three, axes=axes, **options)
        results = [
            None if r is None else unfolded(r, shape, parts) for r in (found if isinstance(found, tuple) else (found,))
        ]
        results = [cast_to(r, dtype) for r in results]
        return tuple(results) if isinstance(found, tuple) else results[0]


Parts = tuple[range, range, range]


def groups(shape: Sequence[int], dims: int | tuple[int, ...]) -> tuple[Parts, tuple[int, ...]] | None:
    """Three groups of neighbouring dimensions, and which of them are reduced; None if they do not form three.

    Example:
        >>> groups((2, 3, 4, 5), (0, 2, 3))
        ((range(0, 1), range(1, 2), range(2, 4)), (0, 2))
        >>> groups((2, 3, 4), 2)
        ((range(0, 0), range(0, 2), range(2, 3)), (2,))
    """
    n = len(shape)
    reduced = {d % n for d in (dims if isinstance(dims, tuple) else (dims,))}
    first, last = min(reduced), max(reduced)
    if reduced == set(range(first, last + 1)):
        if last == n - 1 or all(m == 1 for m in shape[last + 1 :]):
            return (range(0), range(first), range(first, n)), (2,)
        return (range(first), range(first, last + 1), range(last + 1, n)), (1,)
    kept = set(range(n)) - reduced
    low, high = min(kept), max(kept)
    if kept == set(range(low, high + 1)):
        return (range(low), range(low, high + 1), range(high + 1, n)), (0, 2)
    return None


def folded_shape(own: Sequence[int], shape: Sequence[int], parts: Parts) -> tuple[int, ...] | None:
    """The shape of an array with three groups of dimensions, each of full size or 1; None if one of them is neither."""
    own = (*(1 for _ in shape[len(own) :]), *own)
    found = []
    for part in parts:
        sizes = [own[i] for i in part]
        if sizes != [shape[i] for i in part] and any(n != 1 for n in sizes):
            return None
        found.append(math.prod(sizes))
    return tuple(found)


def unfolded(result: Any, shape: Sequence[int], parts: Parts) -> Any:
    """A result with the dimensions of the arrays; those along which it does not change are of size 1."""
    sizes: list[int] = []
    for n, part in zip(result.shape, parts, strict=True):
        own = [shape[i] for i in part]
        sizes += own if n == math.prod(own) else [1] * len(own)
    return result.reshape(sizes)
