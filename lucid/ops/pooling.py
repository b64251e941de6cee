"""Pooling: the largest number, or the mean, of what a window sees at each of its places.

Like convolutions, these work with channels last, a few images at a time. The window's elements (*taps*) are gone
through one by one: each is a slice of the input for all places at once.
"""

from __future__ import annotations

import math
from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from ..backend.chunks import in_chunks
from .correlation import channels_first, channels_last
from .frame import Frame
from .window import Window


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
