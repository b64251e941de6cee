"""Joining tensors: cat, stack and their variants."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..arguments import one_dim
from .reshaping import _reshape, _to_1d, _to_2d, _to_3d


def cat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Return the tensors joined along a dimension that they have; see `stack` for a new one.

    As in PyTorch, a tensor of shape (0,) fits with any other.

    Shape:
        tensors: (..., nᵢ, ...), of the same sizes but for `dim`.
        output: (..., n₁ + n₂ + ..., ...).

    Raises:
        TypeError: `tensors` is not a list or tuple of tensors.
        RuntimeError: There are no tensors, or their shapes differ elsewhere than in `dim`.
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.cat([lucid.zeros(2, 3), lucid.ones(1, 3)]).tolist()
        [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [1.0, 1.0, 1.0]]
    """
    tensors = tensor_sequence("cat", tensors)
    if len({t.ndim for t in tensors}) > 1:  # `shape` makes a Size
        first = next(t for t in tensors if t.shape != (0,))
        shape = list(first.shape)
        shape[one_dim("cat", dim, len(shape))] = 0
        tensors = [_reshape(t, shape=tuple(shape)) if t.shape == (0,) else t for t in tensors]
    return _cat(*tensors, dim=one_dim("cat", dim, len(tensors[0].shape)))


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


def concat(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Return ``cat(tensors, dim)``.

    Example:
        >>> import lucid
        >>> lucid.concat([lucid.zeros(1), lucid.ones(2)]).tolist()
        [0.0, 1.0, 1.0]
    """
    return cat(tensors, dim)


def concatenate(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Return ``cat(tensors, axis)``.

    Example:
        >>> import lucid
        >>> lucid.concatenate([lucid.zeros(1, 1), lucid.ones(1, 2)], axis=1).tolist()
        [[0.0, 1.0, 1.0]]
    """
    return cat(tensors, axis)


def stack(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Return tensors of one shape joined along a new dimension; see `cat` for one that they have.

    Shape:
        tensors: n of shape (...).
        output: (..., n, ...), with n at `dim`.

    Raises:
        TypeError: `tensors` is not a list or tuple of tensors.
        RuntimeError: There are no tensors, or their shapes differ.
        IndexError: The new dimension is beyond those of the result.

    Example:
        >>> import lucid
        >>> lucid.stack([lucid.zeros(3), lucid.ones(3)], dim=1).shape
        lucid.Size([3, 2])
    """
    tensors = tensor_sequence("stack", tensors)
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


def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """Return the tensors joined along the second dimension, or along the first if they are vectors.

    Shape:
        tensors: (n, mᵢ, ...), or (mᵢ,).
        output: (n, m₁ + m₂ + ..., ...), or (m₁ + m₂ + ...,).

    Raises:
        RuntimeError: There are no tensors, or their shapes differ elsewhere.

    Example:
        >>> import lucid
        >>> lucid.hstack([lucid.tensor([1]), lucid.tensor([2, 3])]).tolist()
        [1, 2, 3]
    """
    parts = [_to_1d(x) for x in tensor_sequence("hstack", tensors)]
    return cat(parts, 0 if len(parts[0].shape) == 1 else 1)


def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """Return the tensors joined along the first dimension; vectors are rows.

    Shape:
        tensors: (nᵢ, m, ...), or (m,).
        output: (n₁ + n₂ + ..., m, ...).

    Raises:
        RuntimeError: There are no tensors, or their shapes differ elsewhere.

    Example:
        >>> import lucid
        >>> lucid.vstack([lucid.tensor([1, 2]), lucid.tensor([3, 4])]).tolist()
        [[1, 2], [3, 4]]
    """
    return cat([_to_2d(x) for x in tensor_sequence("vstack", tensors)], 0)


def row_stack(tensors: Sequence[Tensor]) -> Tensor:
    """NumPy's older name for `vstack`.

    Shape:
        tensors: (nᵢ, m, ...), or (m,); output: (n₁ + n₂ + ..., m, ...).

    Raises:
        RuntimeError: There are no tensors, or their shapes differ elsewhere.

    Example:
        >>> import lucid
        >>> lucid.row_stack([lucid.tensor([1, 2]), lucid.tensor([3, 4])]).tolist()
        [[1, 2], [3, 4]]
    """
    return vstack(tensors)


def dstack(tensors: Sequence[Tensor]) -> Tensor:
    """Return the tensors joined along the third dimension; vectors are rows of columns, as in `atleast_3d`.

    Shape:
        tensors: (n, m, kᵢ, ...), or (n, m), or (m,), which is (1, m, 1).
        output: (n, m, k₁ + k₂ + ..., ...).

    Raises:
        RuntimeError: There are no tensors, or their shapes differ elsewhere.

    Example:
        >>> import lucid
        >>> lucid.dstack([lucid.tensor([1, 2]), lucid.tensor([3, 4])]).tolist()
        [[[1, 3], [2, 4]]]
    """
    return cat([_to_3d(x) for x in tensor_sequence("dstack", tensors)], 2)


def column_stack(tensors: Sequence[Tensor]) -> Tensor:
    """Return the tensors joined along the second dimension; vectors are columns.

    Shape:
        tensors: (n, mᵢ, ...), or (n,).
        output: (n, m₁ + m₂ + ..., ...).

    Raises:
        RuntimeError: There are no tensors, or their shapes differ elsewhere.

    Example:
        >>> import lucid
        >>> lucid.column_stack([lucid.tensor([1, 2]), lucid.tensor([3, 4])]).tolist()
        [[1, 3], [2, 4]]
    """
    return cat(
        [x if len(x.shape) > 1 else _reshape(x, shape=(-1, 1)) for x in tensor_sequence("column_stack", tensors)], 1
    )


def tensor_sequence(name: str, tensors: Sequence[Any]) -> Sequence[Any]:
    """Return the tensors, which must be a list or tuple of at least one.

    Raises:
        TypeError: They are something else.
        RuntimeError: No tensor is given.
    """
    if not isinstance(tensors, list | tuple):
        raise TypeError(f"{name}: expected a list or tuple of tensors, got {type(tensors).__name__}")
    if not tensors:
        raise RuntimeError(f"{name}: expected at least one tensor, got an empty {type(tensors).__name__}")
    for t in tensors:
        if not hasattr(t, "ndim"):
            raise TypeError(f"{name}: expected tensors, got {type(t).__name__} among them; see lucid.tensor")
    return tensors


@primitive(view=True)
def _unbind(xp: Any, x: Array, *, dim: int) -> tuple[Array, ...]:
    before = (slice(None),) * dim
    return tuple(x[(*before, i, ...)] for i in range(x.shape[dim]))


_unbind.vjp(x=lambda g, dim: _stack(*g, dim=dim))
