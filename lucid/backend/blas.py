"""NumPy's own linear algebra: how many threads it uses, and how it is given many products of the same small matrix."""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from .device import Array

_FOLDERS = ("../numpy.libs", ".libs", ".dylibs")  # where wheels of NumPy keep OpenBLAS
_NAMES = ("scipy_openblas_{}64_", "openblas_{}64_", "openblas_{}")

# Where OpenBLAS has AVX-512 kernels it takes products of up to so many multiplications as they are, without copying the
# matrices into its own order first, which for a few columns takes as long as the product itself.
SMALL = 1_000_000
SMALL_KERNELS = {"SkylakeX", "Cooperlake", "SapphireRapids"}


@functools.cache
def _openblas(name: str) -> Any:
    """A function of the OpenBLAS that NumPy brings; None where NumPy uses another library."""
    home = Path(np.__file__).parent
    for file in sorted(file for folder in _FOLDERS for file in (home / folder).glob("*openblas*")):
        with suppress(OSError):
            library = ctypes.CDLL(str(file))
            for pattern in _NAMES:
                if hasattr(library, pattern.format(name)):
                    return getattr(library, pattern.format(name))
    return None


def can_be_alone() -> bool:
    """Whether `alone` can do what it says."""
    return _openblas("set_num_threads") is not None


@contextmanager
def alone() -> Iterator[None]:
    """Let each matrix product run in the thread that asks for it, for the length of a ``with`` block."""
    get, put = _openblas("get_num_threads"), _openblas("set_num_threads")
    before = get()
    put(1)
    try:
        yield
    finally:
        put(before)


def core() -> str:
    """The processor that NumPy's OpenBLAS has kernels chosen for, such as ``"Haswell"``; empty for another library."""
    name = _openblas("get_corename")
    if name is None:
        return ""
    name.restype = ctypes.c_char_p
    return str(name().decode())


@functools.cache
def _blocks(inner: int, split: int, least: int) -> tuple[int, int]:
    """How to cut a tall product: into blocks of how many rows, and a side of a matrix (inner, split) into which width.

    There are to be at least so many rows in a block. 0 rows where cutting is of no use.
    """
    width = split
    while SMALL // max(inner * width, 1) < least and width % 2 == 0 and width > 16:
        width //= 2
    rows = SMALL // max(inner * width, 1) // 16 * 16
    pays = core() in SMALL_KERNELS and rows >= least and 256 <= inner * split <= SMALL // 10
    return (rows if pays else 0), width


def product(xp: Any, a: Array, b: Array, out: Array) -> None:
    """``out = a @ b`` for a tall matrix a, in small products where they are faster."""
    (count, k), n = a.shape, b.shape[1]
    m, width = _blocks(k, n, 16) if xp is np else (0, 0)
    whole = count // m * m if m else 0
    if whole:
        blocks = out[:whole].reshape(-1, m, n // width, width).transpose(0, 2, 1, 3)
        xp.matmul(a[:whole].reshape(-1, 1, m, k), b.reshape(k, -1, width).transpose(1, 0, 2), out=blocks)
    if whole < count:
        xp.matmul(a[whole:], b, out=out[whole:])


def transposed_product(xp: Any, a: Array, g: Array) -> Array:
    """``a.T @ g`` for tall matrices a and g, in small products where they are faster."""
    (count, k), n = a.shape, g.shape[1]
    m, width = _blocks(n, k, 96) if xp is np else (0, 0)
    whole = count // m * m if m else 0
    if not whole:
        return xp.matmul(a.T, g)
    blocks = a[:whole].reshape(-1, m, k // width, width).transpose(0, 2, 3, 1)
    total = xp.matmul(blocks, g[:whole].reshape(-1, 1, m, n)).sum(axis=0).reshape(k, n)
    return total if whole == count else total + xp.matmul(a[whole:].T, g[whole:])
