"""Convolution with windows of 3x3 by fewer multiplications, in single precision.

A tile of 4x4 results depends on 6x6 inputs. Transformed by small matrices of whole numbers, tiles and window are
multiplied element by element, which for all channels is 36 matrix products, of a quarter of the work of the plain sum:

    Y = Aᵀ [ (G w Gᵀ) ⊙ (Bᵀ X B) ] A

Each side of a tile is transformed on its own, by additions of whole slices; `forth`, `back` and `gathered` are Bᵀ, Aᵀ
and A in one dimension. The gradient of the weight turns the same matrices round: Gᵀ [ (Bᵀ X B) ⊙ (A Y Aᵀ) ] G.

The results differ from the plain sum's by about 1e-6 of the largest one. An infinity or NaN in the input reaches all
results of its tiles. Source: A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", 2016.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..backend import Array, blas
from ..backend.dtypes import float32
from ..backend.pieces import in_pieces
from ..backend.scratch import scratch
from .window import Window

ENOUGH = 32  # channels: with fewer, the products are so small that the additions take longer
MANY = 128  # tiles, below which transforming the window takes longer than it saves

G = [
    [1 / 4, 0, 0],
    [-1 / 6, -1 / 6, -1 / 6],
    [-1 / 6, 1 / 6, -1 / 6],
    [1 / 24, 1 / 12, 1 / 6],
    [1 / 24, -1 / 12, 1 / 6],
    [0, 0, 1],
]


def suits(x: Array, at: Window, results: int) -> bool:
    """Whether images (n, *size, C) can be convolved this way, and gain by it."""
    return (
        x.dtype == float32
        and at.kernel == (3, 3)
        and at.stride == at.dilation == (1, 1)
        and min(x.shape[-1], results) >= ENOUGH
        and min(at.out) >= 4
        and x.shape[0] * math.prod(-(-n // 4) for n in at.out) >= MANY
    )


def forth(xp: Any, x: Sequence[Array], r: Sequence[Array]) -> None:
    """r = Bᵀ x: six slices of the input to six of a transformed tile."""
    x0, x1, x2, x3, x4, x5 = x
    r0, r1, r2, r3, r4, r5 = r
    xp.multiply(x2, -4, out=r0)
    r0 += x4
    xp.multiply(x1, -4, out=r5)
    r5 += x3
    xp.add(r0, r5, out=r1)  # x4 + x3 - 4 x2 - 4 x1
    xp.subtract(r0, r5, out=r2)  # x4 - x3 - 4 x2 + 4 x1
    xp.subtract(x4, x2, out=r0)
    xp.subtract(x3, x1, out=r5)
    r5 *= 2
    xp.add(r0, r5, out=r3)  # x4 + 2 x3 - x2 - 2 x1
    xp.subtract(r0, r5, out=r4)  # x4 - 2 x3 - x2 + 2 x1
    d = xp.subtract(x0, x2, out=scratch(xp, "difference", x0.shape, x0.dtype))
    d *= 4
    r0 += d  # x4 - 5 x2 + 4 x0
    r5 *= -2
    r5 += x5
    r5 -= x3  # x5 - 5 x3 + 4 x1


def back(xp: Any, m: Sequence[Array], y: Sequence[Array]) -> None:
    """y = Aᵀ m: six slices of a transformed tile to four of the result."""
    m0, m1, m2, m3, m4, m5 = m
    y0, y1, y2, y3 = y
    s = xp.add(m3, m4, out=scratch(xp, "sum", m3.shape, m3.dtype))
    d = xp.subtract(m3, m4, out=scratch(xp, "difference", m3.shape, m3.dtype))
    xp.add(m1, m2, out=y2)
    xp.subtract(m1, m2, out=y3)
    xp.add(m0, y2, out=y0)
    y0 += s  # m0 + m1 + m2 + m3 + m4
    s *= 4
    y2 += s  # m1 + m2 + 4 (m3 + m4)
    d *= 2
    xp.add(y3, d, out=y1)  # m1 - m2 + 2 (m3 - m4)
    d *= 4
    y3 += d
    y3 += m5  # m1 - m2 + 8 (m3 - m4) + m5


def gathered(xp: Any, y: Sequence[Array], m: Sequence[Array]) -> None:
    """m = A y, the transpose of `back`."""
    y0, y1, y2, y3 = y
    m0, m1, m2, m3, m4, m5 = m
    m0[...] = y0
    m5[...] = y3
    even = xp.add(y0, y2, out=scratch(xp, "sum", y0.shape, y0.dtype))
    odd = xp.add(y1, y3, out=scratch(xp, "difference", y0.shape, y0.dtype))
    xp.add(even, odd, out=m1)
    xp.subtract(even, odd, out=m2)
    xp.multiply(y2, 4, out=even)
    even += y0
    xp.multiply(y3, 4, out=odd)
    odd += y1
    odd *= 2
    xp.add(even, odd, out=m3)
    xp.subtract(even, odd, out=m4)


class Tiles:
    """The results of a convolution, cut into tiles of 4x4; the last ones may hang over the edge."""

    def __init__(self, at: Window):
        self.at = at
        self.high, self.wide = (-(-n // 4) for n in at.out)

    def inputs(self, xp: Any, x: Array) -> Array:
        """Bᵀ X B of all tiles of images (n, *size, C), as (6, 6, n · tiles, C)."""
        n, channels, high, wide = x.shape[0], x.shape[-1], self.high, self.wide
        # Every fourth column side by side, so that the same place in all tiles of a line is one stretch of memory.
        spread = scratch(xp, "spread", (n, 4 * (high + 1), 4, wide + 1, channels), x.dtype)
        spread[...] = 0
        (top, _), (left, _) = self.at.padding
        first, last = max(top, 0), min(top + x.shape[1], 4 * (high + 1))
        lines = x[:, first - top : last - top]
        for phase in range(4):
            start = max(0, -(-(left - phase) // 4))
            columns = lines[:, :, 4 * start + phase - left :: 4][:, :, : wide + 1 - start]
            spread[:, first:last, phase, start : start + columns.shape[2]] = columns
        spread = spread.reshape(n, high + 1, 4, 4, wide + 1, channels)
        half = scratch(xp, "half", (6, n, high, 4, wide + 1, channels), x.dtype)
        forth(xp, [spread[:, k // 4 : k // 4 + high, k % 4] for k in range(6)], half)
        v = scratch(xp, "inputs", (6, 6, n, high, wide, channels), x.dtype)
        sides = [half[:, :, :, k % 4, k // 4 : k // 4 + wide] for k in range(6)]
        forth(xp, sides, [v[:, k] for k in range(6)])
        return v.reshape(6, 6, -1, channels)

    def write(self, xp: Any, m: Array, y: Array) -> None:
        """Write Aᵀ M A of all tiles, (6, 6, n · tiles, O), into results (n, *out, O)."""
        half = scratch(xp, "half", (6, 4, *m.shape[2:]), m.dtype)
        back(xp, [m[:, k] for k in range(6)], [half[:, k] for k in range(4)])
        tiles = scratch(xp, "tiles", (4, 4, *m.shape[2:]), m.dtype)
        back(xp, half, tiles)
        tiles = tiles.reshape(4, 4, -1, self.high, self.wide, m.shape[-1])
        for i in range(4):
            for j in range(4):
                part = y[:, i::4, j::4]
                part[...] = tiles[i, j, :, : part.shape[1], : part.shape[2]]

    def results(self, xp: Any, g: Array) -> Array:
        """A Y Aᵀ of all tiles of results (n, *out, O), as (6, 6, n · tiles, O)."""
        n, channels = g.shape[0], g.shape[-1]
        tiles = scratch(xp, "tiles", (4, 4, n, self.high, self.wide, channels), g.dtype)
        if (4 * self.high, 4 * self.wide) != self.at.out:
            tiles[...] = 0
        for i in range(4):
            for j in range(4):
                part = g[:, i::4, j::4]
                tiles[i, j, :, : part.shape[1], : part.shape[2]] = part
        tiles = tiles.reshape(4, 4, -1, channels)
        half = scratch(xp, "half", (6, *tiles.shape[1:]), g.dtype)
        gathered(xp, tiles, half)
        m = scratch(xp, "results", (6, 6, *tiles.shape[2:]), g.dtype)
        gathered(xp, [half[:, k] for k in range(4)], [m[:, k] for k in range(6)])
        return m

    def bytes_each(self, channels: int, results: int) -> int:
        """About how many bytes one slice of an image has, of which there are a few at work at a time."""
        return 4 * (self.high * self.wide * 9 * (channels + results) + 1)


def correlate(xp: Any, x: Array, w: Array, bias: Array | None, at: Window, y: Array) -> None:
    """Write into y, (n, *out, O), the convolution of images x, (n, *size, C), with a weight w, (O, C, 3, 3)."""
    tiles, channels, results = Tiles(at), x.shape[-1], w.shape[0]
    g = xp.asarray(G, w.dtype)
    # (6, 3) · (O, C, 3, 3) · (3, 6) as (6, 6, C, O)
    with blas.alone:
        u = xp.tensordot(xp.tensordot(w, g, axes=([2], [1])), g, axes=([2], [1])).transpose(2, 3, 1, 0)
    u = xp.ascontiguousarray(u)

    def work(start: int, stop: int) -> None:
        v = tiles.inputs(xp, x[start:stop])
        m = xp.matmul(v, u, out=scratch(xp, "results", (*v.shape[:3], results), v.dtype))
        if bias is not None:
            m[1, 1] += bias  # which Aᵀ and A carry to all results
        tiles.write(xp, m, y[start:stop])

    in_pieces(xp, work, x.shape[0], tiles.bytes_each(channels, results))


def correlate_weight(xp: Any, g: Array, x: Array, at: Window) -> Array:
    """The gradient of the weight, (O, C, 3, 3), from that of the results, g."""
    tiles = Tiles(at)

    def work(start: int, stop: int) -> Array:
        return xp.matmul(tiles.inputs(xp, x[start:stop]).transpose(0, 1, 3, 2), tiles.results(xp, g[start:stop]))

    u = in_pieces(xp, work, x.shape[0], tiles.bytes_each(x.shape[-1], g.shape[-1]))
    window = xp.asarray(G, g.dtype)
    # (3, 6) · (6, 6, C, O) · (6, 3) as (O, C, 3, 3)
    with blas.alone:
        return xp.tensordot(xp.tensordot(u, window, axes=([0], [0])), window, axes=([0], [0])).transpose(1, 0, 2, 3)
