"""Slices taken more than once: repeat_interleave, and the sliding windows of `Tensor.unfold`."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..arguments import one_dim
from ..reduction.sums import _sum
from ..shape.reshaping import _reshape, ravel, unflatten
from ..shape.slicing import select
from ..shape.transposing import movedim
from .gathering import _index_select, index_on_device


def repeat_interleave(
    input: Tensor, repeats: int | Tensor | None = None, dim: int | None = None, *, output_size: int | None = None
) -> Tensor:
    """Return the input with each slice along a dimension repeated; without a dimension, each element of the flat input.

    The input as a whole is repeated by `repeat`.

    Args:
        input: Of any shape. Without `repeats`, a vector of counts: the result is 0, 1, ... each repeated so often.
        repeats: The number of repetitions: one for all, or a vector of integers with one for each slice.
        dim: The dimension.
        output_size: The size of the result along it, which must be the sum of the repeats.

    Shape:
        input: (..., n, ...); repeats: () or (n,).
        output: (..., m, ...), m being the sum of the repeats.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A count is negative, or there are not as many as slices, or they do not sum to `output_size`.

    Example:
        >>> import lucid
        >>> lucid.repeat_interleave(lucid.tensor([1, 2]), lucid.tensor([2, 1])).tolist()
        [1, 1, 2]
    """
    if repeats is None:
        return _repeated_indices(input, n=None, total=output_size)
    x = ravel(input) if dim is None else input
    d = one_dim("repeat_interleave", 0 if dim is None else dim, len(x.shape))
    x = x if x.shape else _reshape(x, shape=(1,))
    n = x.shape[d]
    if hasattr(repeats, "shape") and repeats.shape not in ((), (1,)):
        return _index_select(x, _repeated_indices(repeats, n=n, total=output_size), dim=d)  # type: ignore[arg-type]
    times = operator.index(repeats.item() if hasattr(repeats, "item") else repeats)
    if times < 0 or output_size not in (None, n * times):
        raise RuntimeError(f"repeat_interleave: {n} slices cannot be repeated {times} times to a size of {output_size}")
    return _repeat_each(x, times=times, dim=d)


@primitive
def _repeat_each(xp: Any, x: Array, *, times: int, dim: int) -> Array:
    return x.repeat(times, axis=dim)


def _repeat_each_vjp(g: Any, x_shape: tuple[int, ...], times: int, dim: int) -> Any:
    return _sum(_reshape(g, shape=(*x_shape[: dim + 1], times, *x_shape[dim + 1 :])), dim=(dim + 1,), keepdim=False)


_repeat_each.vjp(x=_repeat_each_vjp)


@primitive(casts=True)
def _repeated_indices(xp: Any, repeats: Array, *, n: int | None, total: int | None) -> Array:
    """The indices 0, 1, 2 ..., each repeated as often as `repeats` says."""
    if repeats.ndim != 1 or repeats.dtype.kind not in "iu" or n not in (None, repeats.size):
        wanted = "a vector" if n is None else f"{n} of them, one for each slice"
        raise RuntimeError(
            f"repeat_interleave: expected counts to be integers, {wanted}, got {repeats.dtype} of shape "
            f"{tuple(repeats.shape)}"
        )
    if repeats.size and repeats.min().item() < 0:
        raise RuntimeError("repeat_interleave: a count must not be negative")
    ends = xp.cumsum(repeats, axis=0, dtype=xp.int64)
    size = int(ends[-1].item()) if repeats.size else 0
    if total not in (None, size):
        raise RuntimeError(f"repeat_interleave: the counts sum to {size}, but output_size is {total}")
    return xp.searchsorted(ends, xp.arange(size), side="right").astype(xp.int64)


def unfold_dim(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """Return the sliding windows of a size along a dimension, at a distance of `step`: the method `Tensor.unfold`.

    Unlike PyTorch's the result is a copy. The windows of images, as columns of a matrix, are `nn.functional.unfold`.

    Shape:
        input: (..., n, ...).
        output: (..., (n - size) // step + 1, ..., size); (size,) of a 0-d tensor.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The window is larger than the dimension or of negative size, or the step is not positive.

    Example:
        >>> import lucid
        >>> lucid.arange(5).unfold(0, 3, 1).tolist()
        [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    """
    d = one_dim("unfold", dimension, len(input.shape))
    if not input.shape:
        return select(unfold_dim(_reshape(input, shape=(1,)), 0, size, step), 0, 0)
    n = input.shape[d]
    if not 0 <= size <= n or step < 1:
        raise RuntimeError(f"unfold: expected a size from 0 to {n} and a positive step, got size={size}, step={step}")
    count = (n - size) // step + 1
    index = (np.arange(count)[:, None] * step + np.arange(size)).reshape(-1)
    taken = _index_select(input, index_on_device(input, index), dim=d)
    return movedim(unflatten(taken, d, (count, size)), d + 1, -1)
