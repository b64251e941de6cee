"""Weighted sums of pixels at given indices, and their two gradients: what grid sampling is made of.

On the CPU, images of many channels are rows of pixels, of which each is copied as a whole; of few, one channel after
the other is read. Each image has one pixel of zeros behind it, whose index stands for all that is outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...backend import Array, device_of
from ...backend.chunks import CACHE
from ...backend.matmul import column_products, row_products

FEW = 16  # channels up to which elements are taken one by one, and not whole pixels


# y, the gradient by x and that by w are the three derivatives of Σ w[k,n,p] g[n,c,p] x[n,c,i[k,n,p]]: of each, the
# gradients are the other two.


@primitive(name="grid_sample")
def sampled(xp: Any, x: Array, w: Array, index: Array) -> Array:
    """The weighted sum of the elements at indices: x (N, C, R), w and index (K, N, L), result (N, C, L)."""
    whole, (n, channels, _), (taps, _, length) = _whole(xp, x), x.shape, index.shape
    images, index, w = _laid_out(xp, x, whole, 1), index.reshape(taps, -1), w.reshape(taps, -1)
    shape = (n * length, channels) if whole else (channels, n * length)
    if xp is not np:
        y = sum(w[k] * xp.take(images, index[k], axis=1) for k in range(taps))
        return _given_back(y, n, length, whole)
    y = np.empty(shape, x.dtype)
    for part in _parts(n * length, channels * x.itemsize):
        out = y[part] if whole else y[:, part]
        for k in range(taps):
            taken = device_of(x).take(images, index[k, part], 0 if whole else 1)
            factor = w[k, part, None] if whole else w[k, part]
            if k:
                taken *= factor
                out += taken
            else:
                np.multiply(taken, factor, out=out)
    return _given_back(y, n, length, whole)


def _whole(xp: Any, x: Array) -> bool:
    """Whether pixels are taken whole, with their channels side by side."""
    return xp is np and x.shape[1] > FEW


def _parts(count: int, size: int) -> Iterator[slice]:
    """Positions in parts that stay in the cache."""
    step = max(1, CACHE // 8 // max(size, 1))
    return (slice(i, i + step) for i in range(0, count, step))


def _laid_out(xp: Any, x: Array, whole: bool, zeros: int) -> Array:
    """Images (N, C, R) as rows of pixels (N (R + zeros), C), if whole, or as (C, N (R + zeros))."""
    n, channels, pixels = x.shape
    order = (0, 2, 1) if whole else (1, 0, 2)
    if not zeros:
        return xp.ascontiguousarray(x.transpose(order)).reshape(
            (n * pixels, channels) if whole else (channels, n * pixels)
        )
    shape = n, channels, pixels + zeros
    out = xp.zeros([shape[i] for i in order], x.dtype)
    (out[:, :pixels] if whole else out[..., :pixels])[...] = x.transpose(order)
    return out.reshape((n * shape[2], channels) if whole else (channels, n * shape[2]))


def _given_back(rows: Array, n: int, length: int, whole: bool) -> Array:
    """The inverse of `_laid_out`."""
    if whole:
        return rows.reshape(n, length, rows.shape[1]).transpose(0, 2, 1)
    return rows.reshape(len(rows), n, length).transpose(1, 0, 2)


@primitive
def spread(xp: Any, g: Array, w: Array, index: Array, *, pixels: int) -> Array:
    """The gradient of `sampled` by x: each w g added at its index, (N, C, R)."""
    n, channels, _ = g.shape
    at, w = index.reshape(-1), w.reshape(len(index), -1)
    if xp is np and channels <= 4 * FEW:
        values, out = _laid_out(xp, g, False, 0), np.empty((channels, n * (pixels + 1)), g.dtype)
        for c in range(channels):
            out[c] = np.bincount(at, (w * values[c]).reshape(-1), out.shape[1])
        return _given_back(out, n, pixels + 1, False)[..., :pixels]
    rows = xp.zeros((n * (pixels + 1), channels), g.dtype)
    values = w[..., None] * _laid_out(xp, g, True, 0)
    device_of(g).scatter_add(rows, at, values.reshape(len(at), channels))
    return _given_back(rows, n, pixels + 1, True)[..., :pixels]


@primitive
def products_with(xp: Any, g: Array, x: Array, index: Array) -> Array:
    """The gradient of `sampled` by w: Σ_c g x at each index, (K, N, L)."""
    whole, (taps, n, length) = _whole(xp, x), index.shape
    images, values, at = _laid_out(xp, x, whole, 1), _laid_out(xp, g, whole, 0), index.reshape(taps, -1)
    if xp is not np:
        return xp.stack([(values * xp.take(images, i, axis=1)).sum(axis=0) for i in at]).reshape(index.shape)
    w = np.empty((taps, n * length), x.dtype)
    for part in _parts(n * length, x.shape[1] * x.itemsize):
        near = values[part] if whole else values[:, part]
        for k in range(taps):
            taken = device_of(x).take(images, at[k, part], 0 if whole else 1)
            w[k, part] = (row_products if whole else column_products)(xp, taken, near)
    return w.reshape(index.shape)


sampled.vjp(
    x=lambda g, w, index, x_shape: spread(g, w, index, pixels=x_shape[2]),
    w=lambda g, x, index: products_with(g, x, index),
    index=None,
)
spread.vjp(
    g=lambda h, w, index: sampled(h, w, index),
    w=lambda h, g, index: products_with(g, h, index),
    index=None,
)
products_with.vjp(
    g=lambda v, x, index: sampled(x, v, index),
    x=lambda v, g, index, x_shape: spread(g, v, index, pixels=x_shape[2]),
    index=None,
)
