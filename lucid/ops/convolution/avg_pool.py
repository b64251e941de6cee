"""Average pooling in one, two and three dimensions.

Like convolutions, these work with channels last, a few images at a time. The window's elements (*taps*) are gone
through one by one: each is a slice of the input for all places at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...backend import Array, device_of
from ...backend.chunks import in_chunks
from ..arguments import check_floating
from ..shape.reshaping import squeeze, unsqueeze
from .correlation import channels_first, channels_last
from .padded import Frame
from .window import Window, check_dims, each


@primitive
def _window_sum(xp: Any, x: Array, *, at: Window) -> Array:
    """The sum of what the window sees at each place."""
    y = xp.empty((x.shape[0], *at.out, x.shape[1]), x.dtype)
    x, frame = channels_last(x), Frame(at, x.shape[1])

    def work(i: int, j: int) -> None:
        part, total = frame.around(xp, x[i:j], 0.0), y[i:j]
        for number, tap in enumerate(frame.taps):
            if number:
                total += part[tap]
            else:
                total[...] = part[tap]

    in_chunks(xp, work, x.shape[0], x.itemsize * frame.numbers)
    return channels_first(y)


@primitive
def _window_spread(xp: Any, g: Array, *, at: Window) -> Array:
    """Add each number to all that the window sees at its place."""
    out = xp.empty((g.shape[0], *at.size, g.shape[1]), g.dtype)
    frame = Frame(at, g.shape[1])
    g = channels_last(g)

    def work(i: int, j: int) -> None:
        part = xp.ascontiguousarray(g[i:j])
        whole = frame.over(xp, out[i:j])
        whole[...] = 0
        for tap in frame.taps:
            whole[tap] += part
        frame.taken(whole, out[i:j])

    in_chunks(xp, work, g.shape[0], g.itemsize * frame.numbers)
    return channels_first(out)


_window_sum.vjp(x=lambda g, at: _window_spread(g, at=at))
_window_spread.vjp(g=lambda h, at: _window_sum(h, at=at))

Ints = int | Sequence[int]


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
    y = _window_sum(x if batched else unsqueeze(x, 0), at=at)
    y = y if batched else squeeze(y, 0)
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
