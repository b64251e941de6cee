"""Max pooling in one, two and three dimensions.

Like convolutions, these work with channels last, a few images at a time. The window's elements (*taps*) are gone
through one by one: each is a slice of the input for all places at once.
"""

from __future__ import annotations

import math
from typing import Any

from ...autograd.grad_mode import mode
from ...autograd.primitive import primitive
from ...autograd.tape import Variable, wrap
from ...backend import Array, device_of
from ...backend.chunks import in_chunks
from ..shape.reshaping import squeeze, unsqueeze
from .avg_pool import Ints, _window
from .correlation import channels_first, channels_last
from .padded import Frame
from .window import Window, check_dims


def count_type(at: Window) -> str:
    """The smallest integer type that can number the taps."""
    return "uint8" if math.prod(at.kernel) <= 256 else "int32"


def highest(xp: Any, x: Array, at: Window, *, numbered: bool) -> tuple[Array, Array | None]:
    """The largest element at each place of the window, and which tap it is: the first of several. NaN is largest."""
    shape = (x.shape[0], *at.out, x.shape[1])
    y = xp.empty(shape, x.dtype)
    t = xp.empty(shape, count_type(at)) if numbered else None
    x, frame = channels_last(x), Frame(at, x.shape[1])
    first = first_tap(xp, at, count_type(at)) if numbered else None

    def work(i: int, j: int) -> None:
        part, best = frame.around(xp, x[i:j], -math.inf), y[i:j]
        if t is not None:
            t[i:j] = first
        for number, tap in enumerate(frame.taps):
            v = part[tap]
            if number == 0:
                best[...] = v
                continue
            if t is not None:
                better = v > best
                better |= v != v
                xp.maximum(t[i:j], better * t.dtype.type(number), out=t[i:j])
            xp.maximum(best, v, out=best)

    in_chunks(xp, work, x.shape[0], x.itemsize * frame.numbers)
    return channels_first(y), None if t is None else channels_first(t)


def first_tap(xp: Any, at: Window, kind: str) -> Array:
    """The first tap at each place that is not in the padding, (*out, 1)."""
    first, step = xp.zeros((*at.out, 1), kind), 1
    for i in reversed(range(len(at.out))):
        low, s, d = at.padding[i][0], at.stride[i], at.dilation[i]
        missing = [max(0, -(-(low - p * s) // d)) * step for p in range(at.out[i])]
        first += xp.asarray(missing, kind).reshape(-1, *(1 for _ in at.out[i:]))
        step *= at.kernel[i]
    return first


# y and t are found once, on arrays; these say how they depend on x. The two below are each other's transpose.


@primitive
def _max_pool(xp: Any, x: Array, y: Array, t: Array, *, at: Window) -> Array:
    return y


@primitive
def _to_taps(xp: Any, g: Array, t: Array, *, at: Window) -> Array:
    """Put each number where the tap t of its place is; what arrives there several times is summed."""
    out = xp.empty((g.shape[0], *at.size, g.shape[1]), g.dtype)
    frame = Frame(at, g.shape[1])
    g, t = channels_last(g), channels_last(t)
    bits = f"u{g.itemsize}"
    apart = all(s >= n for s, n in zip(at.stride, at.span, strict=True))
    filled = (
        apart and at.stride == at.kernel and at.padded == tuple(n * k for n, k in zip(at.out, at.kernel, strict=True))
    )

    def work(i: int, j: int) -> None:
        part, which = xp.ascontiguousarray(g[i:j]).view(bits), xp.ascontiguousarray(t[i:j])
        whole = frame.over(xp, out[i:j])
        if not filled:
            whole[...] = 0
        for number, tap in enumerate(frame.taps):
            # Bits times 0 or 1: NaN and infinity elsewhere do not matter.
            kept = part * (which == number)
            if apart:
                whole.view(bits)[tap] = kept
            else:
                whole[tap] += kept.view(g.dtype)
        frame.taken(whole, out[i:j])

    in_chunks(xp, work, g.shape[0], g.itemsize * frame.numbers)
    return channels_first(out)


@primitive
def _from_taps(xp: Any, x: Array, t: Array, *, at: Window) -> Array:
    """Take from each place of the window the number at tap t."""
    out = xp.zeros((x.shape[0], *at.out, x.shape[1]), x.dtype)
    frame = Frame(at, x.shape[1])
    t, part = channels_last(t), frame.around(xp, channels_last(x), 0.0)
    for number, tap in enumerate(frame.taps):
        out += xp.where(t == number, part[tap], 0)
    return channels_first(out)


_max_pool.vjp(x=lambda g, t, at: _to_taps(g, t, at=at), y=None, t=None)
_to_taps.vjp(g=lambda h, t, at: _from_taps(h, t, at=at), t=None)
_from_taps.vjp(x=lambda g, t, at: _to_taps(g, t, at=at), t=None)


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
    x = x if batched else unsqueeze(x, 0)
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
        y, indices = squeeze(y, 0), None if indices is None else indices[0]
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
