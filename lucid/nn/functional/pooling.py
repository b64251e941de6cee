"""Pooling by a window that moves: its largest number, or its mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ... import ops
from ...autograd.grad_mode import mode
from ...autograd.tape import Variable, wrap
from ...backend import Array, device_of
from ...ops.converting import check_floating
from ...ops.pooling import _max_pool, _window_sum, highest
from ...ops.window import Window, check_dims, each

Ints = int | Sequence[int]


def max_pool1d(
    input: Any,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Return the largest number that a window sees at each place of sequences; the arguments are those of `max_pool2d`.

    Raises:
        RuntimeError: The window does not fit the input, or there is more padding than half a window.

    Example:
        >>> import lucid
        >>> max_pool1d(lucid.tensor([[1.0, 3.0, 2.0, 0.0, 5.0]]), 2)
        tensor([[3., 2.]])
    """
    return _largest("max_pool1d", 1, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool2d(
    input: Any,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Return the largest number that a window sees at each place of images.

    The gradient goes to the first of several that are equal. NaN counts as the largest.

    Args:
        input: Of shape (N, C, H, W) or (C, H, W).
        kernel_size: The size of the window, an int or one for each dimension, as in all that follows.
        stride: The distance from one place to the next; the window's size if None.
        padding: How much minus infinity is put at each side, at most half a window.
        dilation: The distance between two elements of the window.
        ceil_mode: Whether a last place where the window hangs over the end counts.
        return_indices: Whether to return also where the numbers were, counted through each image.

    Returns:
        The numbers, or a pair of numbers and indices.

    Raises:
        RuntimeError: The window does not fit the input, or there is more padding than half a window.

    Example:
        >>> import lucid
        >>> max_pool2d(lucid.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 2, return_indices=True)
        (tensor([[[4.]]]), tensor([[[2]]]))
    """
    return _largest("max_pool2d", 2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool3d(
    input: Any,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Return the largest number that a window sees at each place of volumes; the arguments are those of `max_pool2d`.

    Raises:
        RuntimeError: The window does not fit the input, or there is more padding than half a window.

    Example:
        >>> import lucid
        >>> max_pool3d(lucid.arange(8.0).reshape(1, 2, 2, 2), 2).item()
        7.0
    """
    return _largest("max_pool3d", 3, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def avg_pool1d(
    input: Any,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Any:
    """Return the mean of what a window sees at each place of sequences; the arguments are those of `avg_pool2d`.

    Raises:
        RuntimeError: The window does not fit the input, or there is more padding than half a window.

    Example:
        >>> import lucid
        >>> avg_pool1d(lucid.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
        tensor([[2., 1.]])
    """
    return _mean("avg_pool1d", 1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


def avg_pool2d(
    input: Any,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    """Return the mean of what a window sees at each place of images.

    Args:
        input: Of shape (N, C, H, W) or (C, H, W).
        kernel_size: The size of the window, an int or one for each dimension, as in what follows.
        stride: The distance from one place to the next; the window's size if None.
        padding: How many zeros are put at each side, at most half a window.
        ceil_mode: Whether a last place where the window hangs over the end counts.
        count_include_pad: Whether the mean counts the zeros of the padding.
        divisor_override: What the sum is divided by instead of the number of elements.

    Raises:
        RuntimeError: The window does not fit the input, or there is more padding than half a window.

    Example:
        >>> import lucid
        >>> avg_pool2d(lucid.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 2)
        tensor([[[2.5000]]])
    """
    return _mean("avg_pool2d", 2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def avg_pool3d(
    input: Any,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Any:
    """Return the mean of what a window sees at each place of volumes; the arguments are those of `avg_pool2d`.

    Raises:
        RuntimeError: The window does not fit the input, or there is more padding than half a window.

    Example:
        >>> import lucid
        >>> avg_pool3d(lucid.arange(8.0).reshape(1, 2, 2, 2), 2).item()
        3.5
    """
    return _mean("avg_pool3d", 3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override)


def _window(
    name: str, n: int, x: Any, kernel_size: Ints, stride: Any, padding: Ints, dilation: Ints, ceil_mode: bool
) -> Window:
    """The window of a pooling, after a look at what was given."""
    size, kernel = tuple(x.shape[-n:]), each(name, "kernel_size", kernel_size, n)
    steps = kernel if stride is None else each(name, "stride", stride, n)
    pads, gaps = each(name, "padding", padding, n, least=0), each(name, "dilation", dilation, n)
    check_floating(name, x)
    if any(2 * p > d * (k - 1) + 1 for p, k, d in zip(pads, kernel, gaps, strict=True)):
        raise RuntimeError(f"{name}: padding should be at most half of the window, got {pads} for a window of {kernel}")
    out, ends = [], []
    for i, k, s, p, d in zip(size, kernel, steps, pads, gaps, strict=True):
        free = i + 2 * p - d * (k - 1) - 1
        places = (free + (s - 1 if ceil_mode else 0)) // s + 1
        places -= ceil_mode and (places - 1) * s >= i + p  # the last one must begin in the input
        out.append(places)
        ends.append(max(p, (places - 1) * s + d * (k - 1) + 1 - i - p))
    if min(out) < 1 or 0 in x.shape[-n - 1 :]:
        raise RuntimeError(
            f"{name}: the window does not fit: input of shape {tuple(x.shape)} with padding {pads}, window {kernel} "
            f"with dilation {gaps}, which gives a result of size {tuple(out)}; take a smaller window or pool less often"
        )
    return Window(size, kernel, tuple(out), steps, tuple(zip(pads, ends, strict=True)), gaps)


def _largest(
    name: str,
    n: int,
    x: Any,
    kernel_size: Ints,
    stride: Any,
    padding: Ints,
    dilation: Ints,
    ceil_mode: bool,
    return_indices: bool,
) -> Any:
    batched = check_dims(name, x.shape, n)
    at = _window(name, n, x, kernel_size, stride, padding, dilation, ceil_mode)
    x = x if batched else ops.unsqueeze(x, 0)
    array = x._data if isinstance(x, Variable) else x
    recorded = isinstance(x, Variable) and x.node is not None and mode.recording
    device = device_of(array)
    with device.scope():
        y, t = highest(device.xp, array, at, numbered=bool(recorded or return_indices))
        indices = _indices(device.xp, t, at) if return_indices else None
    if t is not None:
        y = _max_pool(x, y, t, at=at)
    elif isinstance(x, Variable):
        y = wrap(y)
    if not batched:
        y, indices = ops.squeeze(y, 0), None if indices is None else indices[0]
    if indices is None:
        return y
    return y, wrap(indices) if isinstance(x, Variable) else indices


def _indices(xp: Any, t: Array, at: Window) -> Array:
    """Where tap t of each place is, counted through all places of the input."""
    rest, index, step = t.astype(xp.int64), 0, 1
    for i in reversed(range(len(at.out))):
        rest, tap = rest // at.kernel[i], rest % at.kernel[i]
        place = xp.arange(at.out[i]).reshape(-1, *(1 for _ in at.out[i + 1 :]))
        index = index + step * (place * at.stride[i] + tap * at.dilation[i] - at.padding[i][0])
        step *= at.size[i]
    return xp.ascontiguousarray(index)


def _mean(
    name: str,
    n: int,
    x: Any,
    kernel_size: Ints,
    stride: Any,
    padding: Ints,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor: int | None,
) -> Any:
    batched = check_dims(name, x.shape, n)
    at = _window(name, n, x, kernel_size, stride, padding, 1, ceil_mode)
    if divisor == 0:
        raise RuntimeError(f"{name}: divisor_override must not be 0")
    y = _window_sum(x if batched else ops.unsqueeze(x, 0), at=at)
    y = y if batched else ops.squeeze(y, 0)
    if divisor is not None:
        return y * (1 / divisor)
    counts = [_counts(at, i, count_include_pad) for i in range(n)]
    if all(c == k for line, k in zip(counts, at.kernel, strict=True) for c in line):
        return y * (1 / math.prod(at.kernel))
    for i, line in enumerate(counts):
        device = device_of(y._data if isinstance(y, Variable) else y)
        with device.scope():
            y = y / device.xp.asarray(line, y.dtype).reshape(-1, *(1 for _ in at.out[i + 1 :]))
    return y


def _counts(at: Window, i: int, with_padding: bool) -> list[int]:
    """How many elements count at each place along a dimension; those beyond the padding never do."""
    low = at.padding[i][0]
    first, last = (-low, at.size[i] + low) if with_padding else (0, at.size[i])
    starts = [p * at.stride[i] - low for p in range(at.out[i])]
    return [min(s + at.kernel[i], last) - max(s, first) for s in starts]
