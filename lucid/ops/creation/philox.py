r"""Masks of random numbers that each device draws itself, the same on all: Philox, a counter-based generator.

Philox turns a counter into four words of 64 bits, by ten rounds of multiplication with a key. There is no state to pass
on: any thread can compute any part of a sequence. So a mask is one key, drawn from the generator that `manual_seed`
sets, and element i is kept if a number of 32 bits is large enough:

.. math:: m_i = [u_i \ge \operatorname{round}(2^{32} p)], \qquad u_i = 2^{16} h_i + l_i

Here :math:`h_i` and :math:`l_i` are the 16-bit quarters, the lowest first, of the words of ``numpy.random.Philox`` with
the keys ``(key, 0)`` and ``(key, 1)``. The second sequence decides only where :math:`h_i` equals the upper half of the
threshold, once in 65,536 elements, and is drawn only there: that halves the work. The CPU lets NumPy draw the words, a
GPU computes them, four in each thread; no element differs.

Source: J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011.
"""

from __future__ import annotations

import functools
import math
import threading
from typing import Any

import numpy as np

from ...backend import Array, Device
from ...backend.chunks import in_chunks
from ...backend.kernels.kernel import THREADS, Kernel
from .generator import Generator, default_generator

WORDS = 4  # of 64 bits, in a block: what Philox makes of one value of the counter
ELEMENTS = 4 * WORDS  # of a mask, for each block
FEW = 1 << 15  # elements that are drawn at once, without a look at the cache and at threads
BYTES = 512  # how much the elements of a block count for the cache and for threads: drawing takes longer than reading


def random_mask(
    device: Device, shape: tuple[int, ...], dtype: Any, p: float, value: float, generator: Generator | None = None
) -> Array:
    """Return an array of a floating-point dtype: 0 with probability p (rounded to 32 bits), else `value`."""
    key = (generator or default_generator).numpy.bit_generator.random_raw()
    threshold = round(p * 2**32)
    if threshold == 2**32:  # no number of 32 bits reaches it
        threshold, value = 0, 0.0
    return device.launch(_kernel, shape=shape, dtype=np.dtype(dtype), key=key, threshold=threshold, value=value)


class _Drawing(threading.local):
    """NumPy's Philox, one for each thread: to set its state is ten times faster than to make one."""

    def __init__(self) -> None:
        self.philox = np.random.Philox(key=0)
        self.state = self.philox.state
        self.words = self.state["state"]

    def quarters(self, key: int, sequence: int, block: int, count: int) -> Any:
        """The next `count` quarters of words from a block on."""
        self.words["key"], self.words["counter"] = (key, sequence), (block, 0, 0, 0)  # type: ignore[typeddict-item]
        self.philox.state = self.state
        return self.philox.random_raw(-(-count // 4)).view(np.uint16)[:count]


_drawing = _Drawing()


def _draw(out: Array, key: int, block: int, threshold: int, value: Any) -> None:
    """Write the elements of a mask from a block on into a vector."""
    high, low = threshold >> 16, threshold & 0xFFFF
    h = _drawing.quarters(key, 0, block, out.size)
    keep = h >= high
    if low:
        for i in np.flatnonzero(h == high):
            keep[i] = _drawing.quarters(key, 1, block + i // ELEMENTS, ELEMENTS)[i % ELEMENTS] >= low  # type: ignore[arg-type]
    np.copyto(out, keep)
    np.multiply(out, value, out=out)


class RandomMask(Kernel):
    """The kernel of a mask, of which each thread writes 16 elements."""

    name = "random_mask"

    def function(
        self, xp: Any, *, shape: tuple[int, ...], dtype: np.dtype[Any], key: int, threshold: int, value: float
    ) -> Array:
        """The mask by NumPy's Philox."""
        out = np.empty(math.prod(shape), dtype)
        kept = dtype.type(value)
        if out.size <= FEW:
            _draw(out, key, 0, threshold, kept)
        else:

            def work(start: int, stop: int) -> None:
                _draw(out[start * ELEMENTS : stop * ELEMENTS], key, start, threshold, kept)

            in_chunks(np, work, -(-out.size // ELEMENTS), BYTES)
        return xp.asarray(out.reshape(shape))

    def on_gpu(
        self, device: Device, *, shape: tuple[int, ...], dtype: np.dtype[Any], key: int, threshold: int, value: float
    ) -> Array:
        """The mask in one launch."""
        out = device.xp.empty(shape, dtype)
        if out.size:
            blocks = -(-out.size // (ELEMENTS * THREADS))
            bits = dtype.type(value).view(f"u{dtype.itemsize}")
            kernel = _compiled(device.xp.RawKernel, dtype.itemsize)
            kernel((blocks,), (THREADS,), (out, np.int64(out.size), np.uint64(key), np.uint32(threshold), bits))
        return out


@functools.cache
def _compiled(make: Any, itemsize: int) -> Any:
    return make(source(itemsize), RandomMask.name)


def source(itemsize: int) -> str:
    """The CUDA text for elements of a number of bytes, which are written as bits, whatever their type."""
    return _TEXT % {2: "unsigned short", 4: "unsigned int", 8: "unsigned long long"}[itemsize]


# NumPy starts the counter at 0, and adds 1 to it before it makes a block.
_TEXT = """
typedef unsigned long long Word;
typedef %s Element;
struct alignas(16) Sixteen { Element x[16]; };

__device__ void philox(Word* c, Word k0, Word k1)
{
    #pragma unroll
    for (int round = 0; round < 10; ++round) {
        const Word high0 = __umul64hi(0xD2E7470EE14C6C93ull, c[0]), low0 = 0xD2E7470EE14C6C93ull * c[0];
        const Word high1 = __umul64hi(0xCA5A826395121157ull, c[2]), low1 = 0xCA5A826395121157ull * c[2];
        c[0] = high1 ^ c[1] ^ k0;
        c[1] = low1;
        c[2] = high0 ^ c[3] ^ k1;
        c[3] = low0;
        k0 += 0x9E3779B97F4A7C15ull;
        k1 += 0xBB67AE8584CAA73Bull;
    }
}

__device__ unsigned int quarter(const Word* words, int i)
{
    return (unsigned int)(words[i / 4] >> (16 * (i & 3))) & 0xFFFFu;
}

extern "C" __global__ void random_mask(
    Element* out, long long count, Word key, unsigned int threshold, Element value
)
{
    const long long block = (long long)blockIdx.x * blockDim.x + threadIdx.x;
    const long long first = 16 * block;
    if (first >= count) return;
    Word h[4] = {(Word)block + 1, 0, 0, 0}, l[4] = {(Word)block + 1, 0, 0, 0};
    philox(h, key, 0);
    bool undecided = false;
    #pragma unroll
    for (int i = 0; i < 16; ++i) undecided |= quarter(h, i) == threshold >> 16;
    if (undecided) philox(l, key, 1);
    Sixteen made;
    #pragma unroll
    for (int i = 0; i < 16; ++i) {
        made.x[i] = (quarter(h, i) << 16 | quarter(l, i)) >= threshold ? value : (Element)0;
    }
    if (first + 16 <= count) {
        *(Sixteen*)(out + first) = made;
    } else {
        for (int i = 0; first + i < count; ++i) out[first + i] = made.x[i];
    }
}
"""

_kernel = RandomMask()
