"""The layout of channels in memory: one element per channel, broadcast over long loops of NumPy.

Where channels are last in memory, as convolutions leave them, several positions are read as one long row, and a vector
of one element per channel is repeated as often. Where they come first, a row is a channel of a sample, and the vector
is a column.
"""

from __future__ import annotations

import math
from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array, native
from ...backend.chunks import NEAR, in_chunks
from ...backend.matmul import column_products, matmul, row_products
from ..arguments import raw
from ..convolution.correlation import channels_first, rows, summed
from ..shape.broadcasting import broadcast_to
from ..shape.reshaping import reshape

SHORT = 32  # positions: shorter rows are slower than putting the channels last


class Channels:
    """The layout of arrays of one shape: `rows` of them, and vectors of one element per channel `spread` over a row."""

    def __init__(self, xp: Any, x: Array):
        self.xp, self.shape = xp, x.shape
        self.positions = math.prod(x.shape[2:])
        self.first = self.positions >= SHORT and x.flags.c_contiguous
        self.k = 1  # positions in a row, if channels are last

    def rows(self, x: Array) -> Array:
        """x in this layout; a view if it has it."""
        if self.first:
            return self.xp.ascontiguousarray(x).reshape(*self.shape[:2], self.positions)
        found, self.k = rows(self.xp, x)
        return found

    def spread(self, vector: Array) -> Array:
        """A vector that broadcasts over the rows."""
        if self.first:
            return vector[:, None]
        return vector if self.k == 1 else self.xp.concatenate([vector] * self.k)

    def total(self, r: Array) -> Array:
        """The sum of each channel over some of the rows."""
        if not self.first:
            return summed(self.xp, r, self.k)
        ones = self.xp.ones(self.positions, r.dtype)
        return matmul(self.xp, r.reshape(-1, self.positions), ones).reshape(r.shape[:2]).sum(axis=0)

    def dot(self, r: Array, h: Array) -> Array:
        """The sum of the products of each channel over some of the rows, in one pass."""
        if not self.first:
            return column_products(self.xp, r, h).reshape(self.k, -1).sum(axis=0)
        return row_products(self.xp, r, h).sum(axis=0)

    def empty(self, dtype: Any) -> Array:
        """An array of the shape of x, whose `rows` are a view to be filled: no view itself where it need not be one."""
        if self.first or len(self.shape) == 2:
            return self.xp.empty(self.shape, dtype)
        n, channels, *size = self.shape
        return channels_first(self.xp.empty((n, *size, channels), dtype))

    def in_chunks(self, work: Any, r: Array, arrays: int) -> Any:
        """Call ``work(start, stop)`` for the rows, in chunks in which so many arrays stay in the cache."""
        size = arrays * r.nbytes
        return work(0, len(r)) if size <= NEAR else in_chunks(self.xp, work, len(r), size // len(r), NEAR)


@primitive
def _scaled(xp: Any, x: Array, a: Array, c: Array = None) -> Array:
    """x a + c, with one element per channel in a and c."""
    at = Channels(xp, x)
    r = at.rows(x)
    y = at.empty(xp.result_type(x, a))
    out = at.rows(y)
    a, c = at.spread(a), c if c is None else at.spread(c)

    def work(i: int, j: int) -> None:
        u = xp.multiply(r[i:j], a, out=out[i:j])
        if c is not None:
            u += c

    at.in_chunks(work, r, 2)
    return y


@primitive
def _total(xp: Any, x: Array) -> Array:
    """The sum of each channel."""
    at = Channels(xp, x)
    r = at.rows(x)
    return at.in_chunks(lambda i, j: at.total(r[i:j]), r, 1)


@primitive
def _dot(xp: Any, x: Array, other: Array) -> Array:
    """The sum of the products of each channel."""
    at = Channels(xp, x)
    r, h = at.rows(x), at.rows(other)
    return at.in_chunks(lambda i, j: at.dot(r[i:j], h[i:j]), r, 2)


def _everywhere(a: Any, shape: tuple[int, ...]) -> Any:
    """A vector of one element per channel as an array of a shape."""
    return broadcast_to(reshape(a, (-1, *(1 for _ in shape[2:]))), shape)


_scaled.vjp(x=lambda g, a: _scaled(g, a), a=lambda g, x: _dot(x, g), c=lambda g: _total(g))
_total.vjp(x=lambda g, x_shape: _everywhere(g, x_shape))
_dot.vjp(x=lambda g, other: _scaled(other, g), other=lambda g, x: _scaled(x, g))


def affine(x: Any, weight: Any, bias: Any) -> Any:
    """Scale and shift each channel."""
    if weight is not None and type(raw(x)) is native:
        return _scaled(x, weight, bias)
    each = (-1, *(1 for _ in x.shape[2:]))
    x = x if weight is None else x * reshape(weight, each)
    return x if bias is None else x + reshape(bias, each)
