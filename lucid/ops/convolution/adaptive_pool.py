"""Adaptive pooling to a given output size."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.tape import Variable, wrap
from ...backend import device_of
from ..creation.from_shape import zeros_like
from ..indexing.gathering import index_select
from ..indexing.getitem import getitem
from ..interpolation import means, resample, windows
from ..reduction.sums import mean
from ..shape.reshaping import reshape
from .avg_pool import avg_pool1d, avg_pool2d
from .max_pool import max_pool1d, max_pool2d
from .window import check_dims


def adaptive_avg_pool1d(input: Any, output_size: Any) -> Any:
    """Return the means over windows that divide sequences into a wanted length; see `adaptive_avg_pool2d`.

    Raises:
        RuntimeError: The input has neither 2 nor 3 dimensions, or the size is negative.

    Example:
        >>> import lucid
        >>> adaptive_avg_pool1d(lucid.tensor([[1.0, 3.0, 5.0]]), 2)
        tensor([[2., 4.]])
    """
    return _means("adaptive_avg_pool1d", 1, input, output_size)


def adaptive_avg_pool2d(input: Any, output_size: Any) -> Any:
    r"""Return the means over windows that divide images into a wanted size.

    Window i along a dimension of size n goes from :math:`\lfloor i n / m \rfloor` to
    :math:`\lceil (i + 1) n / m \rceil`, where m is the wanted size.

    Args:
        input: Of shape (N, C, H, W) or (C, H, W).
        output_size: The size, an int or one for each dimension; None leaves a dimension as it is.

    Raises:
        RuntimeError: The input has neither 3 nor 4 dimensions, or a size is negative.

    Example:
        >>> import lucid
        >>> adaptive_avg_pool2d(lucid.tensor([[[1.0, 2.0], [4.0, 3.0]]]), (1, 2))
        tensor([[[2.5000, 2.5000]]])
    """
    return _means("adaptive_avg_pool2d", 2, input, output_size)


def adaptive_max_pool1d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """Return the largest numbers in windows that divide sequences into a wanted length; see `adaptive_max_pool2d`.

    Raises:
        RuntimeError: The input has neither 2 nor 3 dimensions, or the size is negative.

    Example:
        >>> import lucid
        >>> adaptive_max_pool1d(lucid.tensor([[1.0, 3.0, 5.0]]), 2)
        tensor([[3., 5.]])
    """
    return _largest("adaptive_max_pool1d", 1, input, output_size, return_indices)


def adaptive_max_pool2d(input: Any, output_size: Any, return_indices: bool = False) -> Any:
    """Return the largest numbers in windows that divide images into a wanted size, as in `adaptive_avg_pool2d`.

    Args:
        input: Of shape (N, C, H, W) or (C, H, W).
        output_size: The size, an int or one for each dimension; None leaves a dimension as it is.
        return_indices: Whether to return also where the numbers were, counted through each image.

    Raises:
        RuntimeError: The input has neither 3 nor 4 dimensions, or a size is negative.

    Example:
        >>> import lucid
        >>> adaptive_max_pool2d(lucid.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 1, return_indices=True)
        (tensor([[[4.]]]), tensor([[[2]]]))
    """
    return _largest("adaptive_max_pool2d", 2, input, output_size, return_indices)


def _sizes(name: str, n: int, x: Any, output_size: Any) -> list[tuple[int, int]]:
    """The given and the wanted size of each dimension."""
    check_dims(name, x.shape, n)
    given = tuple(output_size) if isinstance(output_size, tuple | list) else (output_size,) * n
    if len(given) != n:
        raise RuntimeError(f"{name}: output_size must be an int or {n} of them, got {output_size!r}")
    found = [(size, size if m is None else m) for size, m in zip(x.shape[-n:], given, strict=True)]
    if any(m < 0 for _, m in found) or 0 in x.shape[-n - 1 :]:
        raise RuntimeError(
            f"{name}: sizes must not be negative, and the input not empty; got output_size {output_size!r} for "
            f"input of shape {tuple(x.shape)}"
        )
    return found


def _means(name: str, n: int, x: Any, output_size: Any) -> Any:
    sizes = _sizes(name, n, x, output_size)
    if all(m == 1 for _, m in sizes):
        return mean(x, tuple(range(-n, 0)), keepdim=True)
    if all(m and size % m == 0 for size, m in sizes):
        return (avg_pool1d, avg_pool2d)[n - 1](x, [size // m for size, m in sizes])
    for i, (size, m) in enumerate(sizes):
        x = resample(x, taps=means(size, m), dim=i - n)  # a mean over a rectangle is a mean of means
    return x


def _largest(name: str, n: int, x: Any, output_size: Any, return_indices: bool) -> Any:
    sizes = _sizes(name, n, x, output_size)
    pool = (max_pool1d, max_pool2d)[n - 1]
    if all(m and size % m == 0 for size, m in sizes):
        return pool(x, [size // m for size, m in sizes], return_indices=return_indices)
    # Windows of one length lie side by side: a shorter one repeats its last element.
    places = []
    for size, m in sizes:
        bounds = windows(size, m)
        longest = max((stop - start for start, stop in bounds), default=1)
        places.append(np.array([min(start + j, stop - 1) for start, stop in bounds for j in range(longest)], np.int64))
    device = device_of(x._data if isinstance(x, Variable) else x)
    for i, place in enumerate(places):
        x = index_select(x, i - n, device.from_numpy(place))
    kernel = [len(place) // max(m, 1) for place, (_, m) in zip(places, sizes, strict=True)]
    if not math.prod(x.shape[-n:]):
        y = reshape(x, (*x.shape[:-n], *(m for _, m in sizes)))
        return (y, zeros_like(y, dtype="int64")) if return_indices else y
    if not return_indices:
        return pool(x, kernel)
    y, found = pool(x, kernel, return_indices=True)
    # From where they are in the repeated input to where they were.
    index, step, rest = 0, 1, found
    for place, (size, _) in zip(reversed(places), reversed(sizes), strict=True):
        index = index + step * getitem(device.from_numpy(place), _raw(rest % len(place)))
        rest, step = rest // len(place), step * size
    return y, wrap(index) if isinstance(found, Variable) else index


def _raw(x: Any) -> Any:
    return x._data if isinstance(x, Variable) else x
