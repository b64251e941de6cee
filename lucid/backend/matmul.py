"""Matrix products of arrays: large ones shared among threads, tall ones cut into small ones where that is faster.

All products of lucid pass through here, so that a device can bring its own (`Device.matmul`); tests/test_products.py
sees to it.
"""

from __future__ import annotations

import functools
from itertools import pairwise
from typing import Any

import numpy as np

from . import blas, threads
from .device import Array, device_of
from .dtypes import float16

# Multiplications up to which OpenBLAS uses one thread anyway, for two matrices, and where one side is a vector.
THREADED, THREADED_VECTOR = 1 << 18, 1 << 15
TILE = 16  # rows or columns that OpenBLAS multiplies at a time: a share with a part of a tile costs it a whole one
HEAD_START = 5_000_000  # multiplications that the caller has done when another thread is awake
WORTH = 2 * HEAD_START  # multiplications below which waking one does not pay

# Where OpenBLAS has AVX-512 kernels it takes products of up to so many multiplications as they are, without copying the
# matrices into its own order first, which for a few columns takes as long as the product itself.
SMALL = 1_000_000
FEW = 32  # columns up to which that is sure to pay; with 64, a Cascade Lake takes a tenth longer
SMALL_KERNELS = {"SkylakeX", "Cooperlake", "SapphireRapids"}

# Rows of a product that is summed over them, of which more are slower again.
TALL = 192

# NumPy's matmul keeps Python's lock where its result has up to so many elements, however long the product takes.
LOCKED = 500


def matmul(xp: Any, a: Array, b: Array, out: Array | None = None) -> Array:
    """``a @ b``, for which lucid's own threads share what is large."""
    if xp is not np:
        return unshared(xp, a, b, out)
    if a.dtype is float16 and b.dtype is float16:  # for which NumPy has loops alone, 60 times slower
        wide = matmul(xp, a.astype(np.float32), b.astype(np.float32))
        if out is None:
            return wide.astype(float16)
        out[...] = wide
        return out
    matrices = a.ndim > 1 < b.ndim
    if matrices and a.shape[-1] == 1 == b.shape[-2]:  # an outer product, for which BLAS takes four times as long
        return np.multiply(a, b, out=out)
    count = a.size * b.shape[-1] if b.ndim > 1 else a.size
    few = count <= (THREADED if matrices else THREADED_VECTOR)
    if few or blas.alone.users or not blas.can_be_alone():
        return np.matmul(a, b, out=out)
    with blas.alone:
        shares = threads.get_num_threads() if count > WORTH and matrices and a.shape[-1] == b.shape[-2] else 1
        return np.matmul(a, b, out=out) if shares < 2 else _shared(a, b, out, shares)


def unshared(xp: Any, a: Array, b: Array, out: Array | None = None) -> Array:
    """``a @ b`` as the arrays' library or device multiplies, in one call and with its own threads."""
    return np.matmul(a, b, out=out) if xp is np else device_of(a).matmul(a, b, out)


def _shared(a: Array, b: Array, out: Array | None, shares: int) -> Array:
    batch = np.broadcast_shapes(a.shape[:-2], b.shape[:-2]) if a.ndim > 2 or b.ndim > 2 else ()
    if out is None:
        out = np.empty((*batch, a.shape[-2], b.shape[-1]), np.result_type(a, b))
    # What is cut: matrices of a batch, or else the longer side of the result.
    by_rows = a.shape[-2] >= b.shape[-1]
    length = batch[0] if batch else max(out.shape)
    step = 1 if batch else TILE
    shares = min(shares, -(-length // step))
    ahead = length * HEAD_START // (a.size * b.shape[-1])
    edges = [0, *((ahead + (length - ahead) * i // shares) // step * step for i in range(1, shares)), length]
    cuts = iter([slice(start, stop) for start, stop in pairwise(edges)])

    def of_batch(x: Array, cut: slice) -> Array:
        return x[cut] if x.ndim == len(batch) + 2 and len(x) > 1 else x

    def task(_: int) -> None:
        for cut in cuts:
            if batch:
                np.matmul(of_batch(a, cut), of_batch(b, cut), out=out[cut])
            elif by_rows:
                np.matmul(a[cut], b, out=out[cut])
            else:
                np.matmul(a, b[:, cut], out=out[:, cut])

    threads.together(task, shares)
    return out


@functools.cache
def _blocks(inner: int, split: int, least: int) -> tuple[int, int]:
    """How to cut a tall product: into blocks of how many rows, and a side of a matrix (inner, split) into which width.

    There are to be at least so many rows in a block. 0 rows where cutting is of no use.
    """
    width = split
    while SMALL // max(inner * width, 1) < least and width % 2 == 0 and width > 16:
        width //= 2
    rows = SMALL // max(inner * width, 1) // 16 * 16
    pays = blas.core() in SMALL_KERNELS and rows >= least and min(inner, split) <= FEW
    pays = pays and 256 <= inner * split <= SMALL // 10
    return (rows if pays else 0), width


def product(xp: Any, a: Array, b: Array, out: Array) -> Array:
    """``out = a @ b`` for two matrices, in small products where they are faster; return out."""
    if xp is not np:
        return unshared(xp, a, b, out)
    (count, k), n = a.shape, b.shape[1]
    m, width = _blocks(k, n, 16)
    whole = count // m * m if m else 0
    if whole:
        blocks = out[:whole].reshape(-1, m, n // width, width).transpose(0, 2, 1, 3)
        np.matmul(a[:whole].reshape(-1, 1, m, k), b.reshape(k, -1, width).transpose(1, 0, 2), out=blocks)
    if whole < count:
        np.matmul(a[whole:], b, out=out[whole:])
    return out


def rows_in_blocks(a: Array, columns: int) -> Array:
    """A matrix as an array (blocks, rows, columns) to be multiplied with so many columns again and again, on the CPU.

    It is in small products where they are faster, as in `product`; otherwise there is one block.
    """
    count, k = a.shape
    m, _ = _blocks(k, columns, 16)
    while m and count % m:
        m -= 16
    return a.reshape(-1, m or count, k)


def transposed_product(xp: Any, a: Array, g: Array) -> Array:
    """``a.T @ g`` for tall matrices a and g, in small products where they are faster."""
    if xp is not np:
        return unshared(xp, a.T, g)
    (count, k), n = a.shape, g.shape[1]
    m, width = _blocks(n, k, 96)
    m = min(m, TALL)
    if 0 < k * n <= LOCKED:
        # Several products in one call, so that the result has many elements and other threads may run.
        m, width = count // max(LOCKED // (k * n) + 1, -(-count * k * n // SMALL)), k
    whole = count // m * m if m else 0
    if not whole:
        return np.matmul(a.T, g)
    blocks = a[:whole].reshape(-1, m, k // width, width).transpose(0, 2, 3, 1)
    total = np.matmul(blocks, g[:whole].reshape(-1, 1, m, n)).sum(axis=0).reshape(k, n)
    return total if whole == count else total + np.matmul(a[whole:].T, g[whole:])


def row_products(xp: Any, a: Array, b: Array) -> Array:
    """The inner product of each row of a with the same row of b."""
    return np.vecdot(a, b) if xp is np else (a * b).sum(axis=-1)


def column_products(xp: Any, a: Array, b: Array) -> Array:
    """The inner product of each column of a with the same column of b, in one pass."""
    return np.einsum("ij,ij->j", a, b) if xp is np else (a * b).sum(axis=0)


def row_sum(x: Array) -> Array:
    """The sum of each row, as a column: a product with ones, which takes a third of the time, unless rows are long."""
    return x.sum(axis=1, keepdims=True) if x.shape[1] > LONG else x @ _ones(x.dtype)[: x.shape[1]]


LONG = 1024  # elements of a row


@functools.cache
def _ones(dtype: Any) -> Array:
    return np.ones((LONG, 1), dtype)


def is_finite(x: Array) -> bool:
    """Whether all elements are finite; False, too, where their sum overflows. It takes one pass.

    To be asked, for one, of a product by a matrix most of whose elements are 0 by construction: that spreads NaN and
    infinity, which times 0 are NaN, to results that they have no part in.
    """
    with np.errstate(all="ignore"):
        return bool(np.isfinite(x.sum()))
