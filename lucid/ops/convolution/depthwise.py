"""Depthwise convolution on arrays, and its two gradients: every channel has kernels of its own.

Channels are last, as in correlation.py. With m output channels for each input channel,

    y[n, i, o] = Σ_t x[n, s i + d t - p, o // m] w[o, t]

A matrix product would have one channel to work with. Here all channels are multiplied at once, one tap t of the window
after the other: at all positions it covers one slice of the padded image (padded.py).

Source: L. Sifre, "Rigid-motion scattering for image classification", 2014.
"""

from __future__ import annotations

from typing import Any

from ...backend import Array
from ...backend.chunks import in_chunks
from .correlation import channels_first, rows, summed
from .padded import padded_layout
from .window import Window


def is_depthwise(groups: int, channels: int, out_channels: int) -> bool:
    """Whether each group has one channel, and there are more channels to work on at once than outputs for each."""
    return groups == channels and out_channels <= groups**2 and groups > 1


def lines(xp: Any, w: Array, channels: int, width: int) -> Array:
    """The weights (C m, 1, *taps) as (m, taps, width, C), repeated for the positions of a line.

    NumPy is slow where its innermost loop is short: it runs over a line and not over the channels of one position.
    """
    w = w.reshape(channels, w.shape[0] // channels, 1, -1).transpose(1, 3, 2, 0)
    return xp.ascontiguousarray(xp.broadcast_to(w, (*w.shape[:2], width, channels)))


def correlate_depthwise(xp: Any, x: Array, w: Array, bias: Array | None, at: Window, y: Array) -> None:
    """Write into y the depthwise convolution of images x with a weight w, (C m, 1, *taps), plus a bias."""
    channels, width = x.shape[-1], at.out[-1]
    layout, weights = padded_layout(at, channels), lines(xp, w, channels, width)
    biases = None if bias is None else lines(xp, bias, channels, width)
    m = len(weights)

    def work(start: int, stop: int) -> None:
        padded = layout.pad(xp, x[start:stop], 0.0)
        product = xp.empty((stop - start, *at.out, channels), x.dtype)
        total = y[start:stop] if m == 1 else xp.empty_like(product)
        for k in range(m):
            for t, tap in enumerate(layout.taps):
                xp.multiply(padded[tap], weights[k, t], out=product if t else total)
                if t:
                    total += product
            if biases is not None:
                total += biases[k, 0]
            if m > 1:
                y[start:stop, ..., k::m] = total

    in_chunks(xp, work, x.shape[0], x.itemsize * layout.elements)


def correlate_depthwise_input(xp: Any, g: Array, w: Array, at: Window, x: Array) -> None:
    """Write into x the gradient with respect to the input, from that of the output, g."""
    channels = x.shape[-1]
    layout, weights = padded_layout(at, channels), lines(xp, w, channels, at.out[-1])
    m = len(weights)

    def work(start: int, stop: int) -> None:
        padded = layout.empty(xp, x[start:stop])
        padded[...] = 0
        product = xp.empty((stop - start, *at.out, channels), g.dtype)
        for k in range(m):
            part = xp.ascontiguousarray(g[start:stop, ..., k::m])
            for t, tap in enumerate(layout.taps):
                padded[tap] += xp.multiply(part, weights[k, t], out=product)
        layout.crop(padded, x[start:stop])

    in_chunks(xp, work, g.shape[0], g.itemsize * layout.elements)


def correlate_depthwise_weight(xp: Any, g: Array, x: Array, at: Window) -> Array:
    """The gradient with respect to the weight, (C m, 1, *taps), from that of the output, g."""
    channels = x.shape[-1]
    layout, m = padded_layout(at, channels), g.shape[-1] // channels

    def work(start: int, stop: int) -> Array:
        padded = layout.pad(xp, x[start:stop], 0.0)
        product = xp.empty((stop - start, *at.out, channels), g.dtype)
        sums = xp.empty((m, len(layout.taps), channels), g.dtype)
        for k in range(m):
            part = xp.ascontiguousarray(g[start:stop, ..., k::m])
            for t, tap in enumerate(layout.taps):
                xp.multiply(padded[tap], part, out=product)
                sums[k, t] = summed(xp, *rows(xp, channels_first(product)))
        return sums

    sums = in_chunks(xp, work, x.shape[0], g.itemsize * layout.elements)
    return xp.ascontiguousarray(sums.transpose(2, 0, 1).reshape(channels * m, 1, *at.kernel))
