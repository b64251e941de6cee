"""Process a batch in chunks that fit into the cache, shared among the threads.

A convolution that unrolls a few images at a time reads and writes them in the cache; unrolled all at once, a batch goes
to main memory and back. Pieces that are too small cost more than they save: each call of NumPy takes Python's lock, and
threads whose calls are short wait for one another. On a GPU there is one piece, all of it.

Elementwise formulas go by blocks (`blockwise`): a formula is a function ``f(out, *parts, **options)`` of vectors, which
writes its result into `out`. What makes NumPy fast is not what makes a formula short: a maximum with a number takes
four times as long as one with an array (`row`), ``where`` waits for each branch that the processor foresees wrongly
(`keep`, `select`), and on most processors ``expm1`` and ``log1p`` take ten times as long as ``tanh`` and ``log``.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from . import blas, threads
from .device import XP, native

CACHE = 1 << 22  # bytes that one core works on at a time: its share of a usual third-level cache
NEAR = 3 << 18  # the same for work of many passes, which is worth shorter pieces: a usual second-level cache

WORTH = 1 << 20  # bytes of work below which waking a second thread does not pay

Work = Callable[[int, int], Any]


def in_chunks(xp: Any, work: Work, count: int, size: int, cache: int = CACHE) -> Any:
    """Call ``work(start, stop)`` for all of ``range(count)``, and return the sum of what it returns.

    The sum is taken in an order that depends on the number of cores alone, so that results can be repeated.

    Args:
        xp: The array library of the arrays that `work` is about.
        work: A function that does the items from start to stop, and returns None, an array, or a tuple of arrays.
        count: How many items there are.
        size: How many bytes `work` touches for each item.
        cache: How many bytes it may touch at a time.
    """
    if xp is not XP[native]:
        return work(0, count)
    most = max(1, cache // max(size, 1))
    shares = min(threads.get_num_threads(), count) if count * size > WORTH and blas.can_be_alone() else 1
    if shares <= 1:
        with blas.alone:
            return _one_by_one(work, 0, count, most) if count else work(0, 0)
    bounds = [count * i // shares for i in range(shares + 1)]
    totals: list[Any] = [None] * shares
    left = itertools.count()

    def task(_: int) -> None:
        while (i := next(left)) < shares:
            totals[i] = _one_by_one(work, bounds[i], bounds[i + 1], most)

    with blas.alone:
        threads.together(task, shares)
    total = totals[0]
    for other in totals[1:]:
        total = _sum(total, other)
    return total


def _one_by_one(work: Work, start: int, stop: int, most: int) -> Any:
    """Do the items in as few pieces as `most` items in each allow, all of about one length."""
    count, total = stop - start, None
    pieces = -(-count // most)
    for i in range(pieces):
        total = _sum(total, work(start + count * i // pieces, start + count * (i + 1) // pieces))
    return total


def _sum(total: Any, other: Any) -> Any:
    if total is None or other is None:
        return other if total is None else total
    if type(total) is tuple:
        return tuple(map(_sum, total, other))
    total += other
    return total


BLOCK = 1 << 19  # bytes: two vectors of them fit into a second-level cache, and a call costs little beside them
FEW = 1 << 14  # elements below which a few calls of NumPy cost more than they save
BYTES = 32  # how much an element counts for threads

Vector = Any


def blockwise(f: Callable[..., Any], *arrays: Any, **options: Any) -> Any:
    """Return an array like the first one, in memory too, that ``f(out, *arrays, **options)`` has filled."""
    out = np.empty_like(arrays[0], subok=False)
    if out.nbytes <= BLOCK and not all(a.flags.c_contiguous for a in arrays):
        f(out, *arrays, **options)
        return out
    if out.flags.c_contiguous:
        flat, flats = out.reshape(-1), [a.reshape(-1) for a in arrays]
    else:  # such as the results of convolutions, whose channels are last in memory
        dims = sorted(range(out.ndim), key=lambda i: -out.strides[i])
        flat, flats = out.transpose(dims).reshape(-1), [a.transpose(dims).reshape(-1) for a in arrays]
    if out.nbytes <= BLOCK:
        f(flat, *flats, **options)
        return out
    step = BLOCK // out.itemsize

    def work(start: int, stop: int) -> None:
        for i in range(start, stop, step):
            j = min(i + step, stop)
            f(flat[i:j], *(a[i:j] for a in flats), **options)

    in_chunks(np, work, out.size, BYTES)
    return out


def rowwise(f: Callable[..., Any], *arrays: Any) -> Any:
    """Return an array like the first one that ``f(out, *arrays)`` has filled, in which a row, along the last dimension,
    depends on the same row of the arrays."""
    out = np.empty(arrays[0].shape, arrays[0].dtype)
    n = out.shape[-1]
    rows, inputs = out.reshape(-1, n), [a.reshape(-1, n) for a in arrays]
    step = max(1, BLOCK // (n * out.itemsize))
    if len(rows) <= step:
        f(rows, *inputs)
        return out

    def work(start: int, stop: int) -> None:
        for i in range(start, stop, step):
            j = min(i + step, stop)
            f(rows[i:j], *(a[i:j] for a in inputs))

    in_chunks(np, work, len(rows), BYTES * n)
    return out


def spread(column: Vector, like: Vector) -> Vector:
    """Return a column as an array of as many columns as another: it costs less than to broadcast it."""
    full = np.empty_like(like)
    np.copyto(full, column)
    return full


@functools.lru_cache(maxsize=32)
def _constant(value: float, dtype: Any) -> Vector:
    constant = np.full(BLOCK // dtype.itemsize, value, dtype)
    constant.flags.writeable = False
    return constant


def row(value: float, like: Vector) -> Any:
    """Return a number as a vector to which `maximum` and `minimum` take less time than to the number."""
    return _constant(value, like.dtype)[: like.size] if like.ndim == 1 and like.nbytes <= BLOCK else value


def keep(out: Vector, mask: Vector, x: Vector) -> None:
    """Write x where the mask holds, and 0 elsewhere even if x is infinite or NaN there.

    Multiplying the bits of x, read as an integer, by 1 or 0 does that, at several times the speed of ``where``.
    """
    bits = BITS[x.itemsize]
    found = mask.astype(bits) if out is x else out.view(bits)
    if out is not x:
        np.copyto(found, mask)
    np.multiply(found, x.view(bits), out=out.view(bits))


BITS = {2: np.dtype("uint16"), 4: np.dtype("uint32"), 8: np.dtype("uint64")}


def select(mask: Vector, a: float, b: float, dtype: Any) -> Vector:
    """Return the number a where the mask holds and b elsewhere, exactly: their bits are integers."""
    bits: Any = BITS[dtype.itemsize]
    first, second = (int(dtype.type(v).view(bits)) for v in (a, b))
    chosen = mask.astype(bits)
    chosen *= bits.type((first - second) % 2 ** (8 * dtype.itemsize))
    chosen += bits.type(second)
    return chosen.view(dtype)


def sigmoid(out: Vector, x: Vector) -> None:
    """Write 1 / (1 + e⁻ˣ), which is 0 where e⁻ˣ overflows."""
    with np.errstate(over="ignore"):
        np.negative(x, out=out)
        np.exp(out, out=out)
    out += 1
    np.reciprocal(out, out=out)


def expm1_below(out: Vector, x: Vector) -> None:
    """Write eˣ - 1 for x ≤ 0: 2 t / (1 - t) with t = tanh(x / 2), without cancellation there. x is used up."""
    np.multiply(x, 0.5, out=out)
    np.tanh(out, out=out)
    np.subtract(1, out, out=x)
    out /= x
    out += out


def log1p_above(out: Vector, u: Vector) -> None:
    """Write log(1 + u) for u ≥ 0: log w + (u - (w - 1)) / w, where w = 1 + u was rounded.

    Source: W. Kahan's correction of log(1 + u), as in Hewlett-Packard's HP-15C Advanced Functions Handbook, 1982.
    """
    w = u + 1
    lost = w - 1
    np.subtract(u, lost, out=lost)
    lost /= w
    np.log(w, out=out)
    out += lost
