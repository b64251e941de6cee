"""Another shape for the same numbers. Where the memory allows it the result is a view, without a copy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..autograd import broadcasting
from ..autograd.primitive import primitive
from ..backend import Array, device_of
from .dims import all_dims, one_dim, sizes, untuple


def reshape(input: Any, *shape: Any) -> Any:
    """Return the same numbers, in the same order, in another shape; one size may be -1, to be worked out.

    The result is a view of the input where its memory allows that, else a copy.

    Args:
        input: Of any shape and dtype.
        shape: The sizes, as ``2, 3`` or ``(2, 3)``; their product is the number of elements.

    Raises:
        RuntimeError: The number of elements does not fit.

    Example:
        >>> import lucid
        >>> lucid.reshape(lucid.arange(6), (2, -1)).tolist()
        [[0, 1, 2], [3, 4, 5]]
    """
    return _reshape(input, shape=untuple(shape))


@primitive(view=True)
def _reshape(xp: Any, x: Array, *, shape: Any) -> Array:
    try:
        return x.reshape(shape)
    except ValueError:
        raise misfit("reshape", x, shape) from None


_reshape.vjp(x=lambda g, x_shape: _reshape(g, shape=x_shape))


def misfit(name: str, x: Array, shape: Any) -> RuntimeError:
    """What to say of a shape that does not hold the elements of x."""
    shape = tuple(shape) if isinstance(shape, Sequence) else (shape,)
    return RuntimeError(
        f"{name}: shape {shape} is invalid for an input of shape {x.shape} with {x.size} elements; "
        "its sizes must multiply to that number (one may be -1, to be worked out)"
    )


def view(input: Any, *shape: Any) -> Any:
    """Return a view in another shape: `reshape` that never copies, but for feature maps that a convolution made.

    Raises:
        RuntimeError: The number of elements does not fit, or the memory is not laid out so that a view can exist.

    Example:
        >>> import lucid
        >>> lucid.arange(6).view(3, 2).shape
        (3, 2)
    """
    return _view(input, shape=untuple(shape))


@primitive(view=True)
def _view(xp: Any, x: Array, *, shape: Any) -> Array:
    try:
        out = x.reshape(shape)
    except ValueError:
        raise misfit("view", x, shape) from None
    copied = x.size and device_of(out).memory_of(out) is not device_of(x).memory_of(x)
    if not x.flags.c_contiguous and copied and not has_channels_last(x):
        raise RuntimeError(
            f"view: shape {out.shape} cannot be had without a copy from an input of shape {x.shape}, "
            "because its memory is not contiguous; use reshape(...), which copies where it must"
        )
    return out


_view.vjp(x=lambda g, x_shape: _reshape(g, shape=x_shape))


def has_channels_last(x: Array) -> bool:
    """Whether x, (N, C, ...), lies in memory as convolutions leave it: their own choice, which `view` makes up for."""
    return x.ndim > 2 and x.transpose(0, *range(2, x.ndim), 1).flags.c_contiguous


def view_as(input: Any, other: Any) -> Any:
    """Return ``view(input, other.shape)``.

    Example:
        >>> import lucid
        >>> view_as(lucid.zeros(2, 3), lucid.zeros(6)).shape
        (6,)
    """
    return view(input, other.shape)


def reshape_as(input: Any, other: Any) -> Any:
    """Return ``reshape(input, other.shape)``.

    Example:
        >>> import lucid
        >>> reshape_as(lucid.zeros(2, 3), lucid.zeros(6)).shape
        (6,)
    """
    return reshape(input, other.shape)


def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    """Return the input with the dimensions from `start_dim` to `end_dim` made into one.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: `start_dim` comes after `end_dim`.

    Example:
        >>> import lucid
        >>> lucid.flatten(lucid.zeros(2, 3, 4), 1).shape
        (2, 12)
    """
    shape = input.shape
    start, end = one_dim("flatten", start_dim, len(shape)), one_dim("flatten", end_dim, len(shape))
    if start > end:
        raise RuntimeError(f"flatten: start_dim must not come after end_dim, got {start_dim} and {end_dim}")
    return _reshape(input, shape=(*shape[:start], math.prod(shape[start : end + 1]), *shape[end + 1 :]))


def ravel(input: Any) -> Any:
    """Return the input in one dimension: ``reshape(input, -1)``.

    Example:
        >>> import lucid
        >>> lucid.ravel(lucid.zeros(2, 3)).shape
        (6,)
    """
    return _reshape(input, shape=(math.prod(input.shape),))


def unflatten(input: Any, dim: int, sizes: Sequence[int]) -> Any:
    """Return the input with one dimension made into several; one of their sizes may be -1.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The sizes do not multiply to that of the dimension.

    Example:
        >>> import lucid
        >>> lucid.unflatten(lucid.zeros(2, 12), 1, (3, -1)).shape
        (2, 3, 4)
    """
    shape = tuple(input.shape)
    dim, known = one_dim("unflatten", dim, len(shape)), -math.prod(sizes)
    if known > 0 and shape[dim] % known == 0:  # there is one -1
        sizes = [shape[dim] // known if n == -1 else n for n in sizes]
    return _reshape(input, shape=(*shape[:dim], *sizes, *shape[dim + 1 :]))


def squeeze(input: Any, dim: int | Sequence[int] | None = None) -> Any:
    """Return a view without the dimensions of size 1: all of them, or those of `dim` that have this size.

    Raises:
        IndexError: There is no such dimension.

    Example:
        >>> import lucid
        >>> lucid.squeeze(lucid.zeros(1, 3, 1)).shape, lucid.squeeze(lucid.zeros(1, 3, 1), 0).shape
        ((3,), (3, 1))
    """
    shape = input.shape
    dims = range(len(shape)) if dim is None else all_dims("squeeze", dim, len(shape))
    return _reshape(input, shape=tuple(n for i, n in enumerate(shape) if n != 1 or i not in dims))


def unsqueeze(input: Any, dim: int) -> Any:
    """Return a view with a new dimension of size 1 at `dim`.

    Raises:
        IndexError: The place is beyond the dimensions of the result.

    Example:
        >>> import lucid
        >>> lucid.unsqueeze(lucid.zeros(3), -1).shape
        (3, 1)
    """
    shape = tuple(input.shape)
    dim = one_dim("unsqueeze", dim, len(shape) + 1)
    return _reshape(input, shape=(*shape[:dim], 1, *shape[dim:]))


def expand(input: Any, *shape: Any) -> Any:
    """Return a view in which dimensions of size 1 are repeated, without a copy; -1 leaves a size as it is.

    Raises:
        RuntimeError: The shape has fewer dimensions than the input, or would change a size that is not 1.

    Example:
        >>> import lucid
        >>> lucid.zeros(3, 1).expand(2, -1, 4).shape
        (2, 3, 4)
    """
    wanted, own = sizes("expand", shape), tuple(input.shape)
    lead = len(wanted) - len(own)
    full = tuple(own[i - lead] if n == -1 and i >= lead else n for i, n in enumerate(wanted))
    if lead < 0 or any(n < 0 for n in full) or any(m not in (1, n) for m, n in zip(own, full[lead:], strict=True)):
        raise RuntimeError(
            f"expand: an input of shape {own} cannot be expanded to {wanted}; "
            "only sizes of 1 and new dimensions in front can grow"
        )
    return broadcasting.broadcast_to(input, shape=full)


def expand_as(input: Any, other: Any) -> Any:
    """Return ``expand(input, other.shape)``.

    Example:
        >>> import lucid
        >>> expand_as(lucid.zeros(3), lucid.zeros(2, 3)).shape
        (2, 3)
    """
    return expand(input, other.shape)


def broadcast_to(input: Any, shape: Sequence[int]) -> Any:
    """Return a view repeated, without a copy, to a shape that the input broadcasts to: ``expand(input, shape)``.

    Example:
        >>> import lucid
        >>> lucid.broadcast_to(lucid.tensor([1, 2]), (2, 2)).tolist()
        [[1, 2], [1, 2]]
    """
    return expand(input, tuple(shape))
