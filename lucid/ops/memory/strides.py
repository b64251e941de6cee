"""Views by strides: as_strided and its gradient, which adds up what arrives at one position of the memory."""

from __future__ import annotations

import functools
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import DeviceLike, DType, Tensor
from ...backend import Array, device_of
from ..arguments import raw, sizes
from ..creation.from_data import leaf_tensor
from ..creation.from_shape import empty

Ints = tuple[int, ...]


def as_strided(input: Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None) -> Tensor:
    """Return a view with any shape and strides over the memory of the input, which is not checked for sense.

    Element (i₁, i₂, ...) of the result is element storage_offset + i₁ stride₁ + i₂ stride₂ + ... of the memory. Where
    several of them are one piece of memory, gradients add up there. While gradients are recorded nothing may be written
    into the view, or used of it after its memory was written; take it again then.

    The memory is that of the whole storage: of a slice, it begins before the slice. On the CPU only: CuPy cannot tell
    which memory such a view belongs to. `unfold`, `expand` and `permute` are views everywhere.

    Args:
        input: A tensor.
        size: The shape.
        stride: For each dimension, the distance of neighbours, in elements.
        storage_offset: The position of the first element in the memory; by default that of the input's.

    Shape:
        input: any shape; output: `size`.

    Raises:
        RuntimeError: `size` and `stride` differ in length, a number is negative, or the view leaves the memory; or the
            tensor is not on the CPU.
        TypeError: A size is not an integer.

    Example:
        >>> import lucid
        >>> lucid.as_strided(lucid.arange(5), (3, 3), (1, 1)).tolist()
        [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    """
    array = raw(input)
    size, stride = sizes("as_strided", (size,)), sizes("as_strided", (stride,))
    offset = 0 if storage_offset is None else operator.index(storage_offset) - position_in_storage(array)
    if len(size) != len(stride):
        raise RuntimeError(f"as_strided: size and stride must have one length, got {size} and {stride}")
    if min((*size, *stride, 0 if storage_offset is None else storage_offset), default=0) < 0:
        raise RuntimeError(
            f"as_strided: size, stride and storage_offset must not be negative, got {size}, {stride}, {storage_offset}"
        )
    return _as_strided(input, size=size, stride=stride, offset=offset, strides=element_strides(array))


@primitive(view="closed")
def _as_strided(xp: Any, x: Array, *, size: Ints, stride: Ints, offset: int, strides: Ints) -> Array:
    """The view; `offset` counts from the first element of x, whose own strides are `strides`."""
    if xp is not np:
        raise RuntimeError("as_strided: it is a view on the CPU only; see unfold, expand and permute, or use .cpu()")
    owner = device_of(x).memory_of(x)
    memory = owner.ravel(order="K").view(np.uint8) if owner.size else np.empty(0, np.uint8)
    start = position_in_storage(x) + offset
    last = start + sum_of((n - 1) * s for n, s in zip(size, stride, strict=True))
    if 0 not in size and (start < 0 or last >= memory.size // x.itemsize):
        raise RuntimeError(
            f"as_strided: size {size}, stride {stride} and storage_offset {start} reach element {last} of a memory of "
            f"{memory.size // x.itemsize} elements"
        )
    if 0 in size:
        return memory[:0].view(x.dtype).reshape(size)
    steps = tuple(s * x.itemsize for s in stride)
    return np.ndarray(size, x.dtype, memory, start * x.itemsize, steps)


_as_strided.vjp(
    x=lambda g, x_shape, size, stride, offset, strides: _unstrided(
        g, shape=x_shape, size=size, stride=stride, offset=offset, strides=strides
    )
)


@primitive
def _unstrided(xp: Any, g: Array, *, shape: Ints, size: Ints, stride: Ints, offset: int, strides: Ints) -> Array:
    """Add what belongs to one position of the memory, and hand it to the elements of the input that lie there."""
    at, own, n = _positions(xp, shape, size, stride, offset, strides)
    memory = xp.zeros(n, g.dtype)
    device_of(g).scatter_add(memory, at.reshape(-1), g.reshape(-1))
    return (memory / _elements_at(xp, own, n, g.dtype))[own]


@primitive
def _restrided(xp: Any, x: Array, *, shape: Ints, size: Ints, stride: Ints, offset: int, strides: Ints) -> Array:
    """The transpose of that: the view, of an array that lies elsewhere; 0 at positions that are not the array's."""
    at, own, n = _positions(xp, shape, size, stride, offset, strides)
    memory = xp.zeros(n, x.dtype)
    device_of(x).scatter_add(memory, own.reshape(-1), x.reshape(-1))
    return (memory / _elements_at(xp, own, n, x.dtype))[at]


_unstrided.vjp(
    g=lambda g, shape, size, stride, offset, strides: _restrided(
        g, shape=shape, size=size, stride=stride, offset=offset, strides=strides
    )
)
_restrided.vjp(
    x=lambda g, shape, size, stride, offset, strides: _unstrided(
        g, shape=shape, size=size, stride=stride, offset=offset, strides=strides
    )
)


def as_strided_scatter(
    input: Tensor, src: Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None
) -> Tensor:
    """Return a contiguous copy of the input with `src` written where `as_strided` of that copy would be.

    Shape:
        input: any shape; src: `size`; output: that of the input.

    Raises:
        RuntimeError: The shape of `src` is not `size`, several elements are one piece of memory, or the view leaves it.

    Example:
        >>> import lucid
        >>> lucid.as_strided_scatter(lucid.zeros(2, 2), lucid.ones(2), (2,), (3,)).tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    size, stride = sizes("as_strided_scatter", (size,)), sizes("as_strided_scatter", (stride,))
    if tuple(src.shape) != size:
        raise RuntimeError(f"as_strided_scatter: expected src of shape {size}, got {tuple(src.shape)}")
    return _strided_scatter(input, src, size=size, stride=stride, offset=storage_offset or 0)


@primitive(name="as_strided_scatter")
def _strided_scatter(xp: Any, x: Array, src: Array, *, size: Ints, stride: Ints, offset: int) -> Array:
    at = _index_grid(xp, size, stride, offset).reshape(-1)
    if at.size and max(last_of(size, stride, offset), len(set(at.tolist())) < at.size and x.size) >= x.size:
        raise RuntimeError(
            f"as_strided_scatter: size {size} and stride {stride} must name different ones of the {x.size} elements"
        )
    out = x.copy().reshape(-1)
    out[at] = src.reshape(-1)
    return out.reshape(x.shape)


_strided_scatter.vjp(
    x=lambda g, src_shape, size, stride, offset: _strided_scatter(
        g, _zeros_of(g, shape=src_shape), size=size, stride=stride, offset=offset
    ),
    src=lambda g, size, stride, offset: _take_strided(g, size=size, stride=stride, offset=offset),
)


@primitive
def _zeros_of(xp: Any, x: Array, *, shape: Ints) -> Array:
    return xp.zeros(shape, x.dtype)


_zeros_of.vjp(x=lambda g, x_shape: _zeros_of(g, shape=x_shape))


@primitive
def _take_strided(xp: Any, x: Array, *, size: Ints, stride: Ints, offset: int) -> Array:
    return x.reshape(-1)[_index_grid(xp, size, stride, offset)]


_take_strided.vjp(
    x=lambda g, x_shape, size, stride, offset: _strided_scatter(
        _zeros_of(g, shape=x_shape), g, size=size, stride=stride, offset=offset
    )
)


def empty_permuted(
    size: Sequence[int],
    physical_layout: Sequence[int],
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return uninitialized memory whose dimensions lie in it in a given order, from the outermost to the innermost.

    Shape:
        output: `size`.

    Raises:
        RuntimeError: `physical_layout` is no permutation of the dimensions, or a size is negative.
        TypeError: A size is not an integer.

    Example:
        >>> import lucid
        >>> lucid.empty_permuted((2, 3), (1, 0)).stride()
        (1, 2)
    """
    shape, order = sizes("empty_permuted", (size,)), sizes("empty_permuted", (physical_layout,))
    if sorted(order) != list(range(len(shape))):
        raise RuntimeError(f"empty_permuted: physical_layout {order} is no permutation of the {len(shape)} dimensions")
    made = empty(tuple(shape[d] for d in order), dtype=dtype, device=device)
    back = sorted(range(len(order)), key=order.__getitem__)
    return leaf_tensor(made._data.transpose(back), requires_grad)


def empty_strided(
    size: Sequence[int],
    stride: Sequence[int],
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return uninitialized memory with given strides. On a GPU, only strides without gaps or overlaps are possible.

    Shape:
        output: `size`.

    Raises:
        RuntimeError: `size` and `stride` differ in length, or a number is negative.
        TypeError: A size is not an integer.

    Example:
        >>> import lucid
        >>> lucid.empty_strided((2, 3), (1, 2)).stride()
        (1, 2)
    """
    shape, steps = sizes("empty_strided", (size,)), sizes("empty_strided", (stride,))
    if len(shape) != len(steps) or min((*shape, *steps), default=0) < 0:
        raise RuntimeError(
            f"empty_strided: expected a stride for each size, none of them negative, got {shape} and {steps}"
        )
    order = sorted(range(len(shape)), key=lambda d: (-steps[d], -shape[d]))
    permuted = empty_permuted(shape, order, dtype=dtype, device=device)
    if element_strides(permuted._data) == steps:
        return leaf_tensor(permuted._data, requires_grad)
    memory = empty(0 if 0 in shape else last_of(shape, steps, 0) + 1, dtype=dtype, device=device)
    return leaf_tensor(as_strided(memory, shape, steps)._data, requires_grad)


def position_in_storage(array: Array) -> int:
    """The position of the first element in the memory that the array looks into."""
    device = device_of(array)
    owner = device.memory_of(array)
    return (device.address(array) - device.address(owner)) // array.itemsize if owner is not array else 0


def element_strides(array: Array) -> Ints:
    """The strides of an array in elements."""
    return tuple(s // array.itemsize for s in array.strides)


def sum_of(numbers: Any) -> int:
    """The sum of some integers: here, `sum` is lucid's."""
    return functools.reduce(operator.add, numbers, 0)


def last_of(size: Ints, stride: Ints, offset: int) -> int:
    """The position of the last element of a view."""
    return offset + sum_of((n - 1) * s for n, s in zip(size, stride, strict=True))


def _index_grid(xp: Any, size: Ints, stride: Ints, offset: int) -> Array:
    """The position of each element of a view."""
    at = xp.full(size, offset, dtype=xp.int64)
    for dim, (n, step) in enumerate(zip(size, stride, strict=True)):
        at += (xp.arange(n, dtype=xp.int64) * step).reshape((n,) + (1,) * (len(size) - dim - 1))
    return at


def _positions(xp: Any, shape: Ints, size: Ints, stride: Ints, offset: int, strides: Ints) -> tuple[Array, Array, int]:
    """The positions of the elements of the view and of the input, from the lowest of both, and how many there are."""
    spans = [(shape, strides, 0), (size, stride, offset)]
    used = [s for s in spans if 0 not in s[0]]
    low = min(
        (start + sum_of(min((n - 1) * s, 0) for n, s in zip(a, b, strict=True)) for a, b, start in used), default=0
    )
    high = max(
        (start + sum_of(max((n - 1) * s, 0) for n, s in zip(a, b, strict=True)) for a, b, start in used), default=-1
    )
    own, at = (_index_grid(xp, a, b, start - low) for a, b, start in spans)
    return at, own, high - low + 1


def _elements_at(xp: Any, own: Array, n: int, dtype: Any) -> Array:
    """How many elements of the input lie at each position: more than one in an expanded tensor; 1 where none does."""
    count = xp.zeros(n, dtype)
    device_of(count).scatter_add(count, own.reshape(-1), xp.ones(own.size, dtype))
    return xp.maximum(count, 1)
