"""Tensors put together, taken apart, repeated, and turned about."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Sequence
from typing import Any

from ..autograd.broadcasting import sum_to
from ..autograd.primitive import primitive
from ..backend import Array
from .dims import all_dims, one_dim, sizes
from .shape import _reshape, ravel


def cat(tensors: Sequence[Any], dim: int = 0) -> Any:
    """Return the tensors joined along a dimension that they have; all other sizes are the same.

    As in PyTorch, a tensor of shape (0,) fits with any other.

    Raises:
        RuntimeError: There are no tensors, or their shapes differ elsewhere than in `dim`.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.cat([lucid.zeros(2, 3), lucid.ones(1, 3)]).tolist()
        [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]
    """
    tensors = several("cat", tensors)
    if len({len(t.shape) for t in tensors}) > 1:
        tensors = [t for t in tensors if t.shape != (0,)]
    return _cat(*tensors, dim=one_dim("cat", dim, len(tensors[0].shape)))


def concat(tensors: Sequence[Any], dim: int = 0) -> Any:
    """Return ``cat(tensors, dim)``."""
    return cat(tensors, dim)


def concatenate(tensors: Sequence[Any], axis: int = 0) -> Any:
    """Return ``cat(tensors, axis)``."""
    return cat(tensors, axis)


@primitive
def _cat(xp: Any, *tensors: Array, dim: int) -> Array:
    try:
        return xp.concatenate(tensors, axis=dim)
    except ValueError:
        shapes = ", ".join(str(t.shape) for t in tensors)
        raise RuntimeError(
            f"cat: the sizes must be equal except in dimension {dim}, got shapes {shapes}; "
            "use stack to join along a new dimension"
        ) from None


_cat.joint_vjp(lambda g, tensors_shape, dim: _split(g, sizes=tuple(s[dim] for s in tensors_shape), dim=dim))


@primitive(view=True)
def _split(xp: Any, x: Array, *, sizes: tuple[int, ...], dim: int) -> tuple[Array, ...]:
    before = (slice(None),) * dim
    ends = itertools.accumulate(sizes)
    return tuple(x[(*before, slice(end - n, end))] for end, n in zip(ends, sizes, strict=True))


_split.vjp(x=lambda g, dim: _cat(*g, dim=dim))


def several(name: str, tensors: Sequence[Any]) -> Sequence[Any]:
    """Return the tensors if they are a sequence of at least one."""
    if not isinstance(tensors, list | tuple):
        raise TypeError(f"{name}: expected a list or tuple of tensors, got {type(tensors).__name__}")
    if not tensors:
        raise RuntimeError(f"{name}: expected at least one tensor, got an empty {type(tensors).__name__}")
    if wrong := next((t for t in tensors if not hasattr(t, "shape")), None):
        raise TypeError(f"{name}: expected tensors, got {type(wrong).__name__} among them; see lucid.tensor")
    return tensors


def stack(tensors: Sequence[Any], dim: int = 0) -> Any:
    """Return tensors of one shape joined along a new dimension.

    Raises:
        RuntimeError: There are no tensors, or their shapes differ.
        IndexError: The new dimension is beyond those of the result.

    Example:
        >>> import lucid
        >>> lucid.stack([lucid.zeros(3), lucid.ones(3)], dim=1).shape
        (3, 2)
    """
    tensors = several("stack", tensors)
    return _stack(*tensors, dim=one_dim("stack", dim, len(tensors[0].shape) + 1))


@primitive
def _stack(xp: Any, *tensors: Array, dim: int) -> Array:
    try:
        return xp.stack(tensors, axis=dim)
    except ValueError:
        shapes = ", ".join(str(t.shape) for t in tensors)
        raise RuntimeError(
            f"stack: all tensors must have one shape, got {shapes}; use cat to join along a dimension that they have"
        ) from None


_stack.joint_vjp(lambda g, dim: _unbind(g, dim=dim))


def unbind(input: Any, dim: int = 0) -> tuple[Any, ...]:
    """Return views of all slices along a dimension, which they do not have any more: the opposite of `stack`.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [row.tolist() for row in lucid.unbind(lucid.arange(4).reshape(2, 2))]
        [[0, 1], [2, 3]]
    """
    if not input.shape:
        raise IndexError("unbind: a 0-d tensor has no dimension to be taken apart")
    return _unbind(input, dim=one_dim("unbind", dim, len(input.shape)))


@primitive(view=True)
def _unbind(xp: Any, x: Array, *, dim: int) -> tuple[Array, ...]:
    before = (slice(None),) * dim
    return tuple(x[(*before, i, ...)] for i in range(x.shape[dim]))


_unbind.vjp(x=lambda g, dim: _stack(*g, dim=dim))


def split(tensor: Any, split_size_or_sections: int | Sequence[int], dim: int = 0) -> tuple[Any, ...]:
    """Return views of consecutive parts of the given size (the last may be smaller), or of the given sizes.

    Raises:
        RuntimeError: The size is not positive, or the sizes do not add up.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.split(lucid.arange(5), 2)]
        [[0, 1], [2, 3], [4]]
    """
    if not tensor.shape:
        raise RuntimeError("split: expected at least one dimension, got a 0-d tensor")
    dim = one_dim("split", dim, len(tensor.shape))
    whole = tensor.shape[dim]
    if isinstance(split_size_or_sections, Sequence):
        parts = sizes("split", (split_size_or_sections,))
        if sum(parts) != whole or min(parts, default=0) < 0:
            raise RuntimeError(
                f"split: sizes must not be negative and must add up to {whole}, the size of dimension {dim} of "
                f"{tensor.shape}; got {list(parts)}, which add up to {sum(parts)}"
            )
    else:
        size = operator.index(split_size_or_sections)
        if size < 0 or (size == 0 and whole):
            raise RuntimeError(f"split: the size of a part must be positive, got {size}")
        parts = tuple(min(size, whole - start) for start in range(0, whole, size or 1)) or (0,)
    return _split(tensor, sizes=parts, dim=dim)


def chunk(input: Any, chunks: int, dim: int = 0) -> tuple[Any, ...]:
    """Return at most `chunks` views of consecutive parts of one size; only the last may be smaller.

    Raises:
        RuntimeError: The number of parts is not positive.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> [part.tolist() for part in lucid.chunk(lucid.arange(5), 3)]
        [[0, 1], [2, 3], [4]]
    """
    if not input.shape:
        raise RuntimeError("chunk: expected at least one dimension, got a 0-d tensor")
    if chunks < 1:
        raise RuntimeError(f"chunk: the number of parts must be positive, got {chunks}")
    whole = input.shape[one_dim("chunk", dim, len(input.shape))]
    return split(input, -(-whole // chunks), dim) if whole else split(input, [0] * chunks, dim)


def repeat(input: Any, *repeats: Any) -> Any:
    """Return the input laid out again and again, `repeats` times along each dimension; new ones may come in front.

    Raises:
        RuntimeError: There are fewer numbers than dimensions, or one of them is negative.

    Example:
        >>> import lucid
        >>> lucid.tensor([1, 2]).repeat(2, 2).tolist()
        [[1, 2, 1, 2], [1, 2, 1, 2]]
    """
    times = sizes("repeat", repeats)
    if len(times) < len(input.shape) or min(times, default=0) < 0:
        raise RuntimeError(
            f"repeat: expected at least {len(input.shape)} numbers, none of them negative, for an input of shape "
            f"{input.shape}, got {times}"
        )
    return _repeat(input, times=times)


def tile(input: Any, *dims: Any) -> Any:
    """Return ``repeat(input, dims)``, with ones put in front of `dims` if they are too few."""
    times = sizes("tile", dims)
    return repeat(input, (1,) * (len(input.shape) - len(times)) + times)


@primitive
def _repeat(xp: Any, x: Array, *, times: tuple[int, ...]) -> Array:
    return xp.tile(x, times)


def _gather_repeats(g: Any, x_shape: tuple[int, ...], times: tuple[int, ...]) -> Any:
    """Sum the gradients of all copies of x: of shape (r0 s0, r1 s1, ...) read as (r0, s0, r1, s1, ...) over the r."""
    shape = (1,) * (len(times) - len(x_shape)) + tuple(x_shape)
    apart = [n for pair in zip(times, shape, strict=True) for n in pair]
    once = [n for size in shape for n in (1, size)]
    return _reshape(sum_to(_reshape(g, shape=tuple(apart)), shape=tuple(once)), shape=x_shape)


_repeat.vjp(x=_gather_repeats)


def flip(input: Any, *dims: Any) -> Any:
    """Return a copy in which the order along some dimensions is reversed.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import lucid
        >>> lucid.flip(lucid.arange(3), 0).tolist()
        [2, 1, 0]
    """
    given = dims[0] if len(dims) == 1 else dims
    return _flip(input, dims=all_dims("flip", given, len(input.shape)) if input.shape else ())


@primitive
def _flip(xp: Any, x: Array, *, dims: tuple[int, ...]) -> Array:
    return xp.flip(x, dims).copy()  # a copy, so that writing to it does not reach x


_flip.vjp(x=lambda g, dims: _flip(g, dims=dims))


def roll(input: Any, shifts: int | Sequence[int], dims: int | Sequence[int] | None = None) -> Any:
    """Return the input shifted along dimensions; what is pushed out at one end comes in at the other.

    Without `dims` the input is shifted as if it were flattened, and keeps its shape.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: There are not as many shifts as dimensions.

    Example:
        >>> import lucid
        >>> lucid.roll(lucid.arange(4), 1).tolist()
        [3, 0, 1, 2]
    """
    if dims is None:
        return _reshape(roll(ravel(input), shifts, 0), shape=tuple(input.shape))
    by = sizes("roll", (shifts if isinstance(shifts, Sequence) else (shifts,),))
    along = dims if isinstance(dims, Sequence) else (dims,)
    if len(by) != len(along):
        raise RuntimeError(f"roll: expected as many shifts as dims, got {shifts} and {dims}")
    return _roll(input, shifts=by, dims=tuple(one_dim("roll", d, len(input.shape)) for d in along))


@primitive
def _roll(xp: Any, x: Array, *, shifts: tuple[int, ...], dims: tuple[int, ...]) -> Array:
    return xp.roll(x, shifts, dims)


_roll.vjp(x=lambda g, shifts, dims: _roll(g, shifts=tuple(-s for s in shifts), dims=dims))
