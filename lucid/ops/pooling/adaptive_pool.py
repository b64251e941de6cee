"""Adaptive pooling: pooling to a given output size."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...autograd.half import in_float32
from ...autograd.tape import Variable, wrap
from ...autograd.typing import Tensor
from ...backend import Array, device_of
from ..arguments import check_floating, raw
from ..convolution.window import check_dims
from ..reduction.sums import mean
from ..shape.reshaping import reshape
from ..vision.interpolation import means, window_means, windows
from .avg_pool import avg_pool1d, avg_pool2d, avg_pool3d
from .max_pool import max_pool1d, max_pool2d, max_pool3d
from .overloads import typed_adaptive_max_pool
from .selected import selected

FEW = 16  # elements of a window that max pooling takes one by one


@in_float32
def adaptive_avg_pool1d(input: Tensor, output_size: int | Sequence[int | None]) -> Tensor:
    """1-D adaptive average pooling over sequences; windows and arguments are those of `adaptive_avg_pool2d`.

    Shape:
        input: (N, C, L) or (C, L).
        output: (N, C, L_out) or (C, L_out), where L_out is `output_size`.

    Example:
        >>> import lucid
        >>> adaptive_avg_pool1d(lucid.tensor([[1.0, 3.0, 5.0]]), 2)
        tensor([[2., 4.]])
    """
    return adaptive_avg_pool_nd("adaptive_avg_pool1d", 1, input, output_size)


@in_float32
def adaptive_avg_pool2d(input: Tensor, output_size: int | Sequence[int | None]) -> Tensor:
    r"""2-D adaptive average pooling over images: as many windows in each dimension as the output has elements.

    Window i along a dimension of size n goes from :math:`\lfloor i n / m \rfloor` to
    :math:`\lceil (i + 1) n / m \rceil`, where m is the output size: where m does not divide n, windows overlap.

    Args:
        input: The images, of a floating-point dtype.
        output_size: The size (H_out, W_out), an int for both or one for each; None keeps a dimension as it is.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, C, H_out, W_out) or (C, H_out, W_out).

    Raises:
        RuntimeError: The input is no image, is empty or of integers, or a size is negative.
        TypeError: `output_size` is not an int or None, nor one for each dimension.

    Example:
        >>> import lucid
        >>> adaptive_avg_pool2d(lucid.tensor([[[1.0, 2.0], [4.0, 3.0]]]), (1, 2))
        tensor([[[2.5000, 2.5000]]])
    """
    return adaptive_avg_pool_nd("adaptive_avg_pool2d", 2, input, output_size)


@in_float32
def adaptive_avg_pool3d(input: Tensor, output_size: int | Sequence[int | None]) -> Tensor:
    """3-D adaptive average pooling over volumes; windows and arguments are those of `adaptive_avg_pool2d`.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out), of the given `output_size`.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.adaptive_avg_pool3d(lucid.arange(8.0).reshape(1, 2, 2, 2), (2, 1, 1)).flatten()
        tensor([1.5000, 5.5000])
    """
    return adaptive_avg_pool_nd("adaptive_avg_pool3d", 3, input, output_size)


@typed_adaptive_max_pool
def adaptive_max_pool1d(
    input: Tensor, output_size: int | Sequence[int | None], return_indices: bool = False
) -> Tensor | tuple[Tensor, Tensor]:
    """1-D adaptive max pooling over sequences; the arguments are those of `adaptive_max_pool2d`.

    Shape:
        input: (N, C, L) or (C, L).
        output, indices: (N, C, L_out) or (C, L_out), where L_out is `output_size`.

    Example:
        >>> import lucid
        >>> adaptive_max_pool1d(lucid.tensor([[1.0, 3.0, 5.0]]), 2)
        tensor([[3., 5.]])
    """
    return adaptive_max_pool_nd("adaptive_max_pool1d", 1, input, output_size, return_indices)


@typed_adaptive_max_pool
def adaptive_max_pool2d(
    input: Tensor, output_size: int | Sequence[int | None], return_indices: bool = False
) -> Tensor | tuple[Tensor, Tensor]:
    """2-D adaptive max pooling over images: the maxima of the windows of `adaptive_avg_pool2d`.

    Args:
        input: The images, of a floating-point dtype.
        output_size: The size (H_out, W_out), an int for both or one for each; None keeps a dimension as it is.
        return_indices: Whether to return the indices of the maxima too, counted through each image.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output, indices: (N, C, H_out, W_out) or (C, H_out, W_out).

    Raises:
        RuntimeError: The input is no image, is empty or of integers, or a size is negative.
        TypeError: `output_size` is not an int or None, nor one for each dimension.

    Example:
        >>> import lucid
        >>> adaptive_max_pool2d(lucid.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 1, return_indices=True)
        (tensor([[[4.]]]), tensor([[[2]]]))
    """
    return adaptive_max_pool_nd("adaptive_max_pool2d", 2, input, output_size, return_indices)


@typed_adaptive_max_pool
def adaptive_max_pool3d(
    input: Tensor, output_size: int | Sequence[int | None], return_indices: bool = False
) -> Tensor | tuple[Tensor, Tensor]:
    """3-D adaptive max pooling over volumes; the arguments are those of `adaptive_max_pool2d`.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output, indices: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out), of the given `output_size`.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.adaptive_max_pool3d(lucid.arange(8.0).reshape(1, 2, 2, 2), (2, 1, 1)).flatten()
        tensor([3., 7.])
    """
    return adaptive_max_pool_nd("adaptive_max_pool3d", 3, input, output_size, return_indices)


def _sizes(name: str, n: int, x: Any, output_size: Any) -> list[tuple[int, int]]:
    """The input's and the output's size in each dimension."""
    check_dims(name, x.shape, n)
    check_floating(name, x)
    given = tuple(output_size) if isinstance(output_size, tuple | list) else (output_size,) * n
    if len(given) != n:
        raise RuntimeError(f"{name}: output_size must be an int or {n} of them, got {output_size!r}")
    try:
        found = [(size, size if m is None else operator.index(m)) for size, m in zip(x.shape[-n:], given, strict=True)]
    except TypeError:
        raise TypeError(f"{name}: output_size must be an int or {n} of them, got {output_size!r}") from None
    if any(m < 0 for _, m in found) or 0 in x.shape[-n - 1 :]:
        raise RuntimeError(
            f"{name}: sizes must not be negative, and the input not empty; got output_size {output_size!r} for "
            f"input of shape {tuple(x.shape)}"
        )
    return found


def adaptive_avg_pool_nd(name: str, n: int, x: Any, output_size: Any) -> Tensor:
    """Adaptive average pooling over n dimensions, with the arguments checked."""
    sizes = _sizes(name, n, x, output_size)
    if all(m == 1 for _, m in sizes):
        return mean(x, tuple(range(-n, 0)), keepdim=True)
    if all(m and size % m == 0 for size, m in sizes):
        return (avg_pool1d, avg_pool2d, avg_pool3d)[n - 1](x, [size // m for size, m in sizes])
    for i, (size, m) in enumerate(sizes):
        x = window_means(x, taps=means(size, m), dim=i - n)  # a mean over a rectangle is a mean of means
    return x


def adaptive_max_pool_nd(name: str, n: int, x: Any, output_size: Any, return_indices: bool) -> Any:
    """Adaptive max pooling over n dimensions, with the arguments checked."""
    sizes = _sizes(name, n, x, output_size)
    pool = (max_pool1d, max_pool2d, max_pool3d)[n - 1]
    kernel = [size // max(m, 1) for size, m in sizes]
    alike = all(m and size % m == 0 for size, m in sizes)
    if alike and (math.prod(kernel) <= FEW or all(m == 1 for _, m in sizes)):
        return pool(x, kernel, return_indices=return_indices)
    lead, out, array = x.shape[:-n], [m for _, m in sizes], raw(x)
    device = device_of(array)
    with device.scope():
        rows = array.reshape(math.prod(lead), *array.shape[-n:])
        at = _argmax(device.xp, rows, out) if math.prod(out) * len(rows) else device.xp.zeros((len(rows), 0), "int64")
    at = wrap(at) if isinstance(x, Variable) else at
    y = reshape(selected(reshape(x, (len(rows), math.prod(array.shape[-n:]))), at), (*lead, *out))
    return (y, reshape(at, (*lead, *out))) if return_indices else y


def _argmax(xp: Any, x: Array, out: list[int]) -> Array:
    """The index of the maximum of each box, in each flattened image: the first of equal ones, but the last NaN."""
    n, rows = len(out), len(x)
    maxima, bounds = [x], [windows(size, m) for size, m in zip(x.shape[1:], out, strict=True)]
    for i in reversed(range(n)):  # the maximum of a box is that of the maxima of its lines
        maxima.append(_maxima(xp, maxima[-1], i + 1, bounds[i]))
    y = maxima.pop().reshape(rows, -1)
    with_nan = xp is not np or bool(np.isnan(y).any())
    # Which index of the first dimension has it, and there which of the next: `at` counts through those dimensions.
    at: Any = xp.arange(rows)[:, None]
    box = xp.arange(math.prod(out))[None]
    for i in range(n):
        m, inner = maxima.pop(), math.prod(out[i + 1 :])  # behind i, this stage has boxes
        start, stop = (xp.asarray(b, "int64")[box // inner % out[i]] for b in zip(*bounds[i], strict=True))
        candidates = [xp.minimum(start + j, stop - 1) for j in range(max(b - a for a, b in bounds[i]))]
        lines, flat = at * m.shape[i + 1], m.reshape(-1)
        values = [xp.take(flat, (lines + c) * inner + box % inner) for c in candidates]
        chosen = candidates[0]
        for c, v in zip(reversed(candidates), reversed(values), strict=True):
            chosen = xp.where(v == y, c, chosen)
        for c, v in zip(candidates, values, strict=True) if with_nan else ():
            chosen = xp.where(v != v, c, chosen)
        at = lines + chosen
    return at - xp.arange(rows)[:, None] * math.prod(x.shape[1:])


def _maxima(xp: Any, x: Array, dim: int, bounds: list[tuple[int, int]]) -> Array:
    """The maximum of each window along a dimension."""
    lead = (slice(None),) * dim
    if xp is not np:
        longest = max(stop - start for start, stop in bounds)
        position = [min(start + j, stop - 1) for j in range(longest) for start, stop in bounds]
        laid_out = xp.take(x, xp.asarray(position, "int64"), axis=dim)
        return laid_out.reshape(*x.shape[:dim], longest, len(bounds), *x.shape[dim + 1 :]).max(axis=dim)
    if dim == x.ndim - 1:  # NumPy is slow at many short lines: all first elements lie side by side here
        lines = np.ascontiguousarray(x.reshape(-1, x.shape[-1]).T)
        return np.stack([lines[a:b].max(axis=0) for a, b in bounds], axis=-1).reshape(*x.shape[:-1], len(bounds))
    return np.stack([x[(*lead, slice(a, b))].max(axis=dim) for a, b in bounds], axis=dim)
