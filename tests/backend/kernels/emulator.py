"""CUDA sources run on the CPU: compiled as C++, with real threads where those of a block wait for one another.

`RawKernel` and `ElementwiseKernel` stand in for CuPy's, with NumPy's arrays. So whatever a kernel does on a GPU up to
its launch happens here too, and so does what its text says; only CuPy and the GPU themselves do not take part.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from lucid.backend.kernels.c_text import C_TYPES, HALF

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
#define __launch_bounds__(threads)
struct Three { unsigned x, y; };
static thread_local Three blockIdx, blockDim, threadIdx, gridDim;
static barrier<>* all_threads;
static void __syncthreads() { if (all_threads) all_threads->arrive_and_wait(); }
struct __half { _Float16 value; };
static float __half2float(__half h) { return (float)h.value; }
static __half __float2half_rn(float f) { return {(_Float16)f}; }
typedef _Float16 float16;
static double __longlong_as_double(long long bits) { double x; memcpy(&x, &bits, 8); return x; }
static long long __double_as_longlong(double x) { long long bits; memcpy(&bits, &x, 8); return bits; }
typedef unsigned long long Word;
static Word __umul64hi(Word a, Word b) { return ((unsigned __int128)a * b) >> 64; }
"""
RUN = """
extern "C" void run(unsigned blocks_, unsigned x_, unsigned y_, %(params)s) {
    auto all = [&](unsigned tx, unsigned ty) {
        gridDim = {blocks_, 1}; blockDim = {x_, y_}; threadIdx = {tx, ty};
        for (unsigned b = 0; b < blocks_; ++b) { blockIdx = {b, 0}; %(name)s(%(names)s); }
    };
    if (x_ * y_ == 1) { all_threads = nullptr; return all(0, 0); }
    barrier<> gate(x_ * y_); all_threads = &gate;
    vector<thread> threads_;
    for (unsigned j = 0; j < y_; ++j) for (unsigned i = 0; i < x_; ++i) threads_.emplace_back(all, i, j);
    for (auto& t : threads_) t.join();
}
"""
LOOP = """
extern "C" void run(long long count%(params)s) {
    for (long long i = 0; i < count; ++i) {
        %(reads)s
        %(operation)s
        %(writes)s
    }
}
"""


@functools.cache
def folder() -> Path:
    """Where programs are compiled, with what all of them begin with compiled already."""
    found = Path(tempfile.mkdtemp(prefix="lucid-kernels-"))
    (found / "prelude.h").write_text(PRELUDE)
    compile_as("c++-header", found / "prelude.h", found / "prelude.h.gch")
    return found


def compile_as(language: str, source: Path, target: Path) -> None:
    assert COMPILER, "no C++ compiler to run the kernels with"
    flags = ["-std=c++20", "-O0", "-w", "-ffp-contract=off", "-fPIC", "-pthread"]
    shared = ["-shared"] if language == "c++" else []
    command = [COMPILER, *flags, *shared, "-x", language, source, "-o", target]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:2000]


collected: set[str] | None = None  # the programs that are asked for while they are collected


@contextlib.contextmanager
def collecting() -> Iterator[None]:
    """Compile all programs that are asked for inside the block at its end, in one go; inside, none of them runs."""
    global collected
    collected = set()
    try:
        yield
        texts, collected = collected, None
        parts = [f"namespace n{i} {{\n{inside_namespace(text)}\n}}" for i, text in enumerate(texts)]
        exports = [f"void* run{i} = (void*)n{i}::run;" for i in range(len(texts))]
        place = folder() / "all.cpp"
        place.write_text("\n".join(['#include "prelude.h"', *parts, 'extern "C" {', *exports, "}"]))
        compile_as("c++", place, place.with_suffix(".so"))
        loaded = ctypes.CDLL(str(place.with_suffix(".so")))
        for i, text in enumerate(texts):
            address = ctypes.c_void_p.in_dll(loaded, f"run{i}").value
            compiled_already[text] = SimpleNamespace(run=ctypes.CFUNCTYPE(None)(address), loaded=loaded)
    finally:
        collected = None


def inside_namespace(text: str) -> str:
    return text.replace(HALF, "").replace('extern "C" ', "")


compiled_already: dict[str, Any] = {}


def library(text: str) -> Any:
    """A C++ program as a loaded library."""
    if collected is not None:
        collected.add(text)
        return SimpleNamespace(run=lambda *args: None)
    if text not in compiled_already:
        compiled_already[text] = compiled(text)
    return compiled_already[text]


def compiled(text: str) -> Any:
    place = folder() / f"k{hashlib.sha1(text.encode()).hexdigest()}"
    place.with_suffix(".cpp").write_text('#include "prelude.h"\n' + text.replace(HALF, ""))
    compile_as("c++", place.with_suffix(".cpp"), place.with_suffix(".so"))
    return ctypes.CDLL(str(place.with_suffix(".so")))


class RawKernel:
    """A stand-in for cupy.RawKernel."""

    threads: tuple[int, int] | None = (1, 1)  # of a block, whatever a launch asks for; None leaves it so

    def __init__(self, code: str, name: str, options: tuple[str, ...] = ()):
        start = code.rindex(f"{name}(") + len(name) + 1
        params = code[start : code.index(")\n{", start)]
        names = ", ".join(p.split()[-1].lstrip("*") for p in params.split(","))
        self.program = code + RUN % {"params": params, "name": name, "names": names}

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
        library(self.program).run(ctypes.c_uint(blocks), ctypes.c_uint(x), ctypes.c_uint(y), *passed)


class ElementwiseKernel:
    """A stand-in for cupy.ElementwiseKernel."""

    def __init__(self, inputs: str, outputs: str, operation: str, name: str, options: tuple[str, ...] = ()):
        self.inputs, self.outputs = ([p.split() for p in params.split(", ")] for params in (inputs, outputs))
        kind = lambda dtype: "float16" if dtype == "float16" else C_TYPES[dtype]
        self.program = (LOOP % {
            "params": "".join(f", {kind(d)}* {n}_" for d, n in self.inputs + self.outputs),
            "reads": " ".join([f"const {kind(d)} {n} = {n}_[i];" for d, n in self.inputs]
                              + [f"{kind(d)} {n};" for d, n in self.outputs]),
            "operation": operation,
            "writes": " ".join(f"{n}_[i] = {n};" for _, n in self.outputs),
        })  # fmt: skip

    def __call__(self, *args: Any) -> Any:
        given, out = args[: len(self.inputs)], args[len(self.inputs) :]
        assert all(isinstance(a, float) or a.dtype == d for a, (d, _) in zip(given, self.inputs, strict=True))
        arrays = np.broadcast_arrays(*(np.asarray(a, d) for a, (d, _) in zip(given, self.inputs, strict=True)))
        arrays = [np.ascontiguousarray(a) for a in arrays]
        results = [np.empty(arrays[0].shape, d) for d, _ in self.outputs]
        pointers = [ctypes.c_void_p(a.ctypes.data) for a in (*arrays, *results)]
        library(self.program).run(ctypes.c_longlong(arrays[0].size), *pointers)
        for array, result in zip(out, results, strict=bool(out)):
            assert array.dtype == result.dtype
            array[...] = result
        return results[0] if len(results) == 1 else tuple(results)
