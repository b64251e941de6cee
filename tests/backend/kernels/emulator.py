"""CUDA sources run on the CPU: compiled as C++, with real threads where those of a block wait for one another."""

from __future__ import annotations

import ctypes
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

COMPILER = next(filter(None, map(shutil.which, ("c++", "g++", "clang++"))), None)

PRELUDE = """
#include <barrier>
#include <cmath>
#include <cstring>
#include <thread>
#include <vector>
using namespace std;
#define __global__
#define __device__ static
#define __shared__ static
#define __restrict__
struct Three { unsigned x, y; };
static thread_local Three blockIdx, blockDim, threadIdx, gridDim;
static barrier<>* all_threads;
static void __syncthreads() { if (all_threads) all_threads->arrive_and_wait(); }
struct __half { _Float16 value; };
static float __half2float(__half h) { return (float)h.value; }
static __half __float2half_rn(float f) { return {(_Float16)f}; }
static long long __double_as_longlong(double x) { long long bits; memcpy(&bits, &x, 8); return bits; }
typedef unsigned long long Word;
static Word __umul64hi(Word a, Word b) { return ((unsigned __int128)a * b) >> 64; }
"""
RUN = """
extern "C" void run(unsigned blocks, unsigned x, unsigned y, %(params)s) {
    auto all = [&](unsigned tx, unsigned ty) {
        gridDim = {blocks, 1}; blockDim = {x, y}; threadIdx = {tx, ty};
        for (unsigned b = 0; b < blocks; ++b) { blockIdx = {b, 0}; %(name)s(%(names)s); }
    };
    if (x * y == 1) { all_threads = nullptr; return all(0, 0); }
    barrier<> gate(x * y); all_threads = &gate;
    vector<thread> threads;
    for (unsigned j = 0; j < y; ++j) for (unsigned i = 0; i < x; ++i) threads.emplace_back(all, i, j);
    for (auto& t : threads) t.join();
}
"""


@functools.cache
def folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="kernels"))


@functools.cache
def library(text: str) -> Any:
    """A C++ program as a loaded library."""
    assert COMPILER, "no C++ compiler to run the kernels with"
    place = folder() / f"k{abs(hash(text))}"
    place.with_suffix(".cpp").write_text(PRELUDE + text.replace("#include <cuda_fp16.h>", ""))
    flags = ["-std=c++20", "-O0", "-w", "-ffp-contract=off", "-shared", "-fPIC", "-pthread", "-o", place]
    subprocess.run([COMPILER, place.with_suffix(".cpp"), *flags], check=True)
    return ctypes.CDLL(str(place))


class RawKernel:
    """A stand-in for cupy.RawKernel, whose arrays are NumPy's."""

    threads: tuple[int, int] | None = (1, 1)  # of a block, whatever a launch asks for; None leaves it so

    def __init__(self, code: str, name: str, options: tuple[str, ...] = ()):
        params = code[code.rindex(f"{name}(") + len(name) + 1 : code.index(")\n{", code.rindex(f"{name}("))]
        names = ", ".join(p.split()[-1].lstrip("*") for p in params.split(","))
        self.library = library(code + RUN % {"params": params, "name": name, "names": names})

    def __call__(self, grid: tuple[int, ...], block: tuple[int, ...], args: tuple[Any, ...]) -> None:
        x, y = (*block, 1)[:2]
        blocks = grid[0]
        if self.threads is not None:
            blocks, (x, y) = -(-blocks * x // self.threads[0]), self.threads
        passed = [
            ctypes.c_void_p(a.ctypes.data)
            if isinstance(a, np.ndarray)
            else np.ctypeslib.as_ctypes_type(a.dtype)(a.item())
            for a in args
        ]
        self.library.run(ctypes.c_uint(blocks), ctypes.c_uint(x), ctypes.c_uint(y), *passed)
