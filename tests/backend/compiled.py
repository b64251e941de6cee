"""CUDA kernels compiled as C++ and run on the CPU thread by thread, with the signature of cupy.RawKernel."""

from __future__ import annotations

import ctypes
import functools
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pytest

COMPILER = next(filter(None, map(shutil.which, ("c++", "g++", "clang++"))), None)
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="no C++ compiler to run the kernels with")

PRELUDE = """
#include <cstring>
#define __global__
#define __device__ static inline
#define __launch_bounds__(threads)
static struct { unsigned int x; } blockIdx, blockDim, threadIdx, gridDim;
static inline long long __double_as_longlong(double x) { long long bits; memcpy(&bits, &x, 8); return bits; }
static inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
    return (unsigned long long)(((unsigned __int128)a * b) >> 64);
}
"""
RUN = """
extern "C" void run(unsigned int blocks, unsigned int threads, %(parameters)s) {
    blockDim.x = threads;
    gridDim.x = blocks;
    for (blockIdx.x = 0; blockIdx.x < blocks; ++blockIdx.x)
        for (threadIdx.x = 0; threadIdx.x < threads; ++threadIdx.x) %(name)s(%(names)s);
}
"""


@functools.cache
def _library(code: str, name: str) -> ctypes.CDLL:
    assert COMPILER is not None
    parameters = re.search(rf"__global__[^;{{]*\b{name}\(([^)]*)\)", code)[1]
    names = ", ".join(re.findall(r"(\w+)\s*(?:,|$)", parameters.strip()))
    folder = Path(tempfile.mkdtemp())
    try:
        text = PRELUDE + code + RUN % {"parameters": parameters, "name": name, "names": names}
        (folder / "k.cpp").write_text(text)
        command = [COMPILER, "-O1", "-w", "-shared", "-fPIC", "-o", folder / "k.so", folder / "k.cpp"]
        subprocess.run(command, check=True)
        return ctypes.CDLL(str(folder / "k.so"))
    finally:
        shutil.rmtree(folder)


class RawKernel:
    """A stand-in for cupy.RawKernel: arguments are NumPy's arrays, strict arrays, and NumPy's numbers."""

    def __init__(self, code, name):
        self.run = _library(code, name).run

    def __call__(self, grid, block, args):
        self.run(ctypes.c_uint(grid[0]), ctypes.c_uint(block[0]), *map(passed, args))


def passed(value):
    """An argument as C takes it."""
    host = getattr(value, "_host", value)
    if isinstance(host, np.ndarray):
        assert host.flags.c_contiguous
        return ctypes.c_void_p(host.ctypes.data)
    assert isinstance(host, np.generic), "a Python number has no size of its own"
    return np.ctypeslib.as_ctypes_type(host.dtype)(host.item())
