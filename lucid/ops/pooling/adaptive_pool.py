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
from ...backend import device_of
from ..arguments import check_floating, raw
from ..convolution.window import check_dims
from ..creation.from_shape import zeros_like
from ..indexing.gathering import index_select
from ..indexing.getitem import getitem
from ..reduction.sums import mean
from ..shape.reshaping import reshape
from ..vision.interpolation import means, window_means, windows
from .avg_pool import avg_pool1d, avg_pool2d
from .max_pool import max_pool1d, max_pool2d


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


def adaptive_max_pool1d(input: Tensor, output_size: int | Sequence[int | None], return_indices: bool = False) -> Tensor:
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


def adaptive_max_pool2d(input: Tensor, output_size: int | Sequence[int | None], return_indices: bool = False) -> Tensor:
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


def adaptive_avg_pool_nd(name: str, n: int, x: Any, output_size: Any) -> Any:
    """Adaptive average pooling over n dimensions, with the arguments checked."""
    sizes = _sizes(name, n, x, output_size)
    if all(m == 1 for _, m in sizes):
        return mean(x, tuple(range(-n, 0)), keepdim=True)
    if all(m and size % m == 0 for size, m in sizes):
        return (avg_pool1d, avg_pool2d)[n - 1](x, [size // m for size, m in sizes])
    for i, (size, m) in enumerate(sizes):
        x = window_means(x, taps=means(size, m), dim=i - n)  # a mean over a rectangle is a mean of means
    return x


def adaptive_max_pool_nd(name: str, n: int, x: Any, output_size: Any, return_indices: bool) -> Any:
    """Adaptive max pooling over n dimensions, with the arguments checked."""
    sizes = _sizes(name, n, x, output_size)
    pool = (max_pool1d, max_pool2d)[n - 1]
    if all(m and size % m == 0 for size, m in sizes):
        return pool(x, [size // m for size, m in sizes], return_indices=return_indices)
    # Windows of one length are laid out side by side: a shorter one repeats its last element.
    positions = []
    for size, m in sizes:
        bounds = windows(size, m)
        longest = max((stop - start for start, stop in bounds), default=1)
        found = [min(start + j, stop - 1) for start, stop in bounds for j in range(longest)]
        positions.append(np.array(found, np.int64))
    device = device_of(raw(x))
    for i, position in enumerate(positions):
        x = index_select(x, i - n, device.from_numpy(position))
    kernel = [len(position) // max(m, 1) for position, (_, m) in zip(positions, sizes, strict=True)]
    if not math.prod(x.shape[-n:]):
        y = reshape(x, (*x.shape[:-n], *(m for _, m in sizes)))
        return (y, zeros_like(y, dtype="int64")) if return_indices else y
    if not return_indices:
        return pool(x, kernel)
    y, indices = pool(x, kernel, return_indices=True)
    # From indices into the input with repetitions to indices into the input.
    index, step, rest = 0, 1, indices
    for position, (size, _) in zip(reversed(positions), reversed(sizes), strict=True):
        index = index + step * getitem(device.from_numpy(position), raw(rest % len(position)))
        rest, step = rest // len(position), step * size
    return y, wrap(index) if isinstance(indices, Variable) else index
