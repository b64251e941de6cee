"""Tensors joined together and taken apart."""

from __future__ import annotations

import itertools
import operator
from collections.abc import Sequence
from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from .dims import one_dim, sizes


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
    """Return ``cat(tensors, dim)``.

    Example:
        >>> import lucid
        >>> lucid.concat([lucid.zeros(1), lucid.ones(2)]).tolist()
        [0.0, 1.0, 1.0]
    """
    return cat(tensors, dim)


def concatenate(tensors: Sequence[Any], axis: int = 0) -> Any:
    """Return ``cat(tensors, axis)``.

    Example:
        >>> import lucid
        >>> lucid.concatenate([lucid.zeros(1, 1), lucid.ones(1, 2)], axis=1).tolist()
        [[0.0, 1.0, 1.0]]
    """
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
