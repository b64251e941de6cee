"""Reshaping: the same elements in the same order in another shape; a view where the memory layout allows it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Sizes, Tensor
from ...backend import Array, device_of
from ..arguments import all_dims, one_dim, varargs


def reshape(input: Tensor, *sizes: Sizes, shape: Sizes | None = None) -> Tensor:
    """Return the input in another shape, its elements in the same order: a view where memory allows that, else a copy.

    To exchange dimensions use `transpose` or `permute`: reshape keeps the order of the elements, and mixes up the data.

    Args:
        input: Of any shape and dtype.
        sizes: The shape, as ``2, 3`` or ``(2, 3)``; one of the sizes may be -1, and follows from the others.
        shape: The same by name.

    Shape:
        input: any shape.
        output: `shape`, whose sizes multiply to the number of elements.

    Raises:
        RuntimeError: The number of elements does not fit.

    Example:
        >>> import lucid
        >>> lucid.reshape(lucid.arange(6), (2, -1)).tolist()
        [[0, 1, 2], [3, 4, 5]]
    """
    return _reshape(input, shape=varargs(sizes, shape))


@primitive(view=True)
def _reshape(xp: Any, x: Array, *, shape: Any) -> Array:
    try:
        return x.reshape(shape)
    except ValueError:
        raise shape_mismatch("reshape", x, shape) from None


_reshape.vjp(x=lambda g, x_shape: _reshape(g, shape=x_shape))


def shape_mismatch(name: str, x: Array, shape: Any) -> RuntimeError:
    """The error for a shape that does not hold the elements of x."""
    shape = tuple(shape) if isinstance(shape, Sequence) else (shape,)
    return RuntimeError(
        f"{name}: shape {shape} is invalid for an input of shape {tuple(x.shape)} with {x.size} elements; "
        "its sizes must multiply to that number (one may be -1, to be worked out)"
    )


def view(input: Tensor, *shape: Sizes, size: Sizes | None = None) -> Tensor:
    """Return a view in another shape: `reshape` without a copy.

    Feature maps that a convolution made are copied nevertheless, since it is lucid that lays out their memory.

    Shape:
        As in `reshape`.

    Raises:
        RuntimeError: The number of elements does not fit, or the memory layout allows no view.

    Example:
        >>> import lucid
        >>> lucid.arange(6).view(3, 2).shape
        lucid.Size([3, 2])
    """
    return _view(input, shape=varargs(shape, size))


@primitive(view=True)
def _view(xp: Any, x: Array, *, shape: Any) -> Array:
    try:
        out = x.reshape(shape)
    except ValueError:
        raise shape_mismatch("view", x, shape) from None
    copied = x.size and device_of(out).memory_of(out) is not device_of(x).memory_of(x)
    if not x.flags.c_contiguous and copied and not has_channels_last(x):
        raise RuntimeError(
            f"view: shape {out.shape} cannot be had without a copy from an input of shape {tuple(x.shape)}, "
            "because its memory is not contiguous; use reshape(...), which copies where it must"
        )
    return out


_view.vjp(x=lambda g, x_shape: _reshape(g, shape=x_shape))


def has_channels_last(x: Array) -> bool:
    """Whether x, of shape (N, C, ...), has the memory layout of a convolution's output, which `view` makes up for."""
    return x.ndim > 2 and x.transpose(0, *range(2, x.ndim), 1).flags.c_contiguous


def view_as(input: Tensor, other: Tensor) -> Tensor:
    """Return ``view(input, other.shape)``.

    Example:
        >>> import lucid
        >>> view_as(lucid.zeros(2, 3), lucid.zeros(6)).shape
        lucid.Size([6])
    """
    return view(input, other.shape)


def reshape_as(input: Tensor, other: Tensor) -> Tensor:
    """Return ``reshape(input, other.shape)``.

    Example:
        >>> import lucid
        >>> reshape_as(lucid.zeros(2, 3), lucid.zeros(6)).shape
        lucid.Size([6])
    """
    return reshape(input, other.shape)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Return the input with the dimensions from `start_dim` to `end_dim` joined into one.

    By default all are; a batch keeps its first dimension with ``start_dim=1``.

    Shape:
        input: (..., n₁, ..., nₖ, ...).
        output: (..., n₁ ⋯ nₖ, ...).

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: `start_dim` comes after `end_dim`.

    Example:
        >>> import lucid
        >>> lucid.flatten(lucid.zeros(2, 3, 4), 1).shape
        lucid.Size([2, 12])
    """
    shape = input.shape
    start, end = one_dim("flatten", start_dim, len(shape)), one_dim("flatten", end_dim, len(shape))
    if start > end:
        raise RuntimeError(f"flatten: start_dim must not come after end_dim, got {start_dim} and {end_dim}")
    return _reshape(input, shape=(*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


def ravel(input: Tensor) -> Tensor:
    """Return the input in one dimension: ``reshape(input, -1)``.

    Example:
        >>> import lucid
        >>> lucid.ravel(lucid.zeros(2, 3)).shape
        lucid.Size([6])
    """
    return _reshape(input, shape=(math.prod(input.shape),))


def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """Return the input with one dimension split into several; one of their sizes may be -1. The inverse of `flatten`.

    Shape:
        input: (..., n₁ ⋯ nₖ, ...).
        output: (..., n₁, ..., nₖ, ...).

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The sizes do not multiply to that of the dimension.

    Example:
        >>> import lucid
        >>> lucid.unflatten(lucid.zeros(2, 12), 1, (3, -1)).shape
        lucid.Size([2, 3, 4])
    """
    shape = tuple(input.shape)
    dim, known = one_dim("unflatten", dim, len(shape)), -math.prod(sizes)
    if known > 0 and shape[dim] % known == 0:  # there is one -1
        sizes = [shape[dim] // known if n == -1 else n for n in sizes]
    return _reshape(input, shape=(*shape[:dim], *sizes, *shape[dim + 1 :]))


def squeeze(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """Return a view without the dimensions of size 1: all of them, or those of `dim` that have this size.

    Name the dimension where a batch may have size 1: without `dim` it would be removed too.

    Shape:
        input: (..., 1, ...); output: (..., ...).

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import lucid
        >>> lucid.squeeze(lucid.zeros(1, 3, 1)).shape, lucid.squeeze(lucid.zeros(1, 3, 1), 0).shape
        (lucid.Size([3]), lucid.Size([3, 1]))
    """
    shape = input.shape
    dims = range(len(shape)) if dim is None else all_dims("squeeze", dim, len(shape))
    return _reshape(input, shape=tuple(n for i, n in enumerate(shape) if n != 1 or i not in dims))


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """Return a view with a new dimension of size 1 at `dim`.

    Shape:
        input: (..., ...); output: (..., 1, ...).

    Raises:
        IndexError: The new dimension is beyond those of the result.

    Example:
        >>> import lucid
        >>> lucid.unsqueeze(lucid.zeros(3), -1).shape
        lucid.Size([3, 1])
    """
    shape = tuple(input.shape)
    dim = one_dim("unsqueeze", dim, len(shape) + 1)
    return _reshape(input, shape=(*shape[:dim], 1, *shape[dim:]))


def numel(input: Tensor) -> int:
    """Return the number of elements.

    Example:
        >>> import lucid
        >>> lucid.numel(lucid.zeros(2, 3))
        6
    """
    return math.prod(input.shape)


def _map_tensors(make: Any, tensors: tuple[Any, ...]) -> Any:
    """Return a function of one tensor, or of each of several, which are given one by one or in a list."""
    if len(tensors) == 1 and not isinstance(tensors[0], list | tuple):
        return make(tensors[0])
    return tuple(map(make, tensors[0] if len(tensors) == 1 else tensors))


def _to_3d(x: Any) -> Any:
    shape = tuple(x.shape)
    return _reshape(x, shape={0: (1, 1, 1), 1: (1, *shape, 1), 2: (*shape, 1)}.get(len(shape), shape))


def _to_2d(x: Any) -> Any:
    return _reshape(x, shape=(1,) * (2 - len(x.shape)) + tuple(x.shape))


def _to_1d(x: Any) -> Any:
    return _reshape(x, shape=tuple(x.shape) or (1,))


def atleast_1d(*tensors: Tensor | Sequence[Tensor]) -> Tensor:
    """Return a view of a tensor, or views of several, with at least one dimension.

    Shape:
        tensors: (), which becomes (1,); or any other shape, which stays.

    Example:
        >>> import lucid
        >>> lucid.atleast_1d(lucid.tensor(1.0)).shape
        lucid.Size([1])
    """
    return _map_tensors(_to_1d, tensors)


def atleast_2d(*tensors: Tensor | Sequence[Tensor]) -> Tensor:
    """Return a view of a tensor, or views of several, with at least two dimensions; new ones come in front.

    Shape:
        tensors: (), which becomes (1, 1); (n,), which becomes (1, n); or any other shape, which stays.

    Example:
        >>> import lucid
        >>> lucid.atleast_2d(lucid.zeros(3)).shape
        lucid.Size([1, 3])
    """
    return _map_tensors(_to_2d, tensors)


def atleast_3d(*tensors: Tensor | Sequence[Tensor]) -> Tensor:
    """Return a view of a tensor, or views of several, with at least three dimensions.

    Shape:
        tensors: (), which becomes (1, 1, 1); (n,), which becomes (1, n, 1); (n, m), which becomes (n, m, 1); or any
            other shape, which stays.

    Example:
        >>> import lucid
        >>> lucid.atleast_3d(lucid.zeros(3)).shape, lucid.atleast_3d(lucid.zeros(2, 3)).shape
        (lucid.Size([1, 3, 1]), lucid.Size([2, 3, 1]))
    """
    return _map_tensors(_to_3d, tensors)
