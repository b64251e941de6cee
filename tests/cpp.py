"""CUDA sources compiled as C++ and run on the CPU: what is under test is the text itself, and how it is launched.

The blocks of a launch run one after the other. So do the threads of a block, unless the kernel makes them wait for each
other: then they are real threads. What only a GPU can show (speed, and CuPy's part) is in the tests with the marker
`gpu`.
"""

import ctypes
import functools
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pytest

from lucid.backend.kernels.kernel import OPTIONS

from .strict import StrictArray, strict

COMPILER = next(filter(None, map(shutil.which, ("c++", "g++", "clang++"))), None)
FOLDER = tempfile.TemporaryDirectory()

# No header is included for what the compiler knows itself: there are many kernels, and headers take longest to compile.
# The sanitizer calls the last function wherever an address is not a multiple of what its type demands.
PRELUDE = """
inline float fabs(float x) { return __builtin_fabsf(x); }
inline float sqrt(float x) { return __builtin_sqrtf(x); }
inline float pow(float x, float y) { return __builtin_powf(x, y); }
inline double fabs(double x) { return __builtin_fabs(x); }
inline double sqrt(double x) { return __builtin_sqrt(x); }
inline double pow(double x, double y) { return __builtin_pow(x, y); }
inline long long min(long long a, long long b) { return a < b ? a : b; }
#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(threads)
inline void* __cvta_global_to_generic(unsigned long long address) { return (void*)address; }
struct int2 { int x, y; };
static struct { int x; } blockIdx;
static thread_local struct { int x; } threadIdx;
extern "C" long long misaligned = 0;
extern "C" void __ubsan_handle_type_mismatch_v1(void*, void*) { ++misaligned; }
"""
BARRIER = """
#include <pthread.h>
#include <sched.h>
#define __shared__ static
#define __syncthreads() wait_for(THREADS)
static int arrived = 0, passed = 0;
inline void wait_for(int threads) {
    const int before = __atomic_load_n(&passed, __ATOMIC_SEQ_CST);
    if (__atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST) == threads) {
        arrived = 0;
        __atomic_add_fetch(&passed, 1, __ATOMIC_SEQ_CST);
    }
    else while (__atomic_load_n(&passed, __ATOMIC_SEQ_CST) == before) sched_yield();
}
template <typename Function> void in_threads(int threads, const Function& function) {
    struct Job { const Function* function; int number; pthread_t thread; };
    Job* jobs = new Job[threads];
    for (int i = 0; i < threads; ++i) {
        jobs[i].function = &function; jobs[i].number = i;
        auto start = [](void* job) -> void* { (*((Job*)job)->function)(((Job*)job)->number); return nullptr; };
        pthread_create(&jobs[i].thread, nullptr, start, &jobs[i]);
    }
    for (int i = 0; i < threads; ++i) pthread_join(jobs[i].thread, nullptr);
    delete[] jobs;
}
"""
HALF = """
struct __half { _Float16 x; };
inline float __half2float(const __half h) { return h.x; }
inline __half __float2half_rn(const float x) { return {(_Float16)x}; }
"""
ONE_BY_ONE = "for (threadIdx.x = 0; threadIdx.x < THREADS; ++threadIdx.x) %(name)s(%(names)s);"
TOGETHER = "in_threads(THREADS, [=](int number) { threadIdx.x = number; %(name)s(%(names)s); });"
RUN = """
extern "C" void run_%(name)s(int blocks, %(params)s) {
    for (blockIdx.x = 0; blockIdx.x < blocks; ++blockIdx.x) { %(threads)s }
}
"""


@functools.cache
def library(code):
    """Compile a source with all of its kernels."""
    folder = Path(tempfile.mkdtemp(dir=FOLDER.name))
    (folder / "cuda_fp16.h").write_text(HALF)
    runs, together = [], "__shared__" in code
    for kernel in code.split('extern "C" __global__ void __launch_bounds__(THREADS) ')[1:]:
        params = kernel[kernel.index("(\n") + 1 : kernel.index(")\n{")]
        words = {"name": kernel[: kernel.index("(")], "params": params}
        words["names"] = ", ".join(p.split()[-1] for p in params.split(","))
        words["threads"] = (TOGETHER if together else ONE_BY_ONE) % words
        runs.append(RUN % words)
    (folder / "k.cpp").write_text(BARRIER * together + PRELUDE + code + "".join(runs))
    flags = ["-std=c++17", "-O1", "-ffp-contract=off", "-fno-strict-aliasing", "-fPIC", "-pthread", f"-I{folder}"]
    compiled, linked = folder / "k.o", folder / "k.so"
    subprocess.run([COMPILER, "-c", *flags, "-fsanitize=alignment", folder / "k.cpp", "-o", compiled], check=True)
    subprocess.run([COMPILER, "-shared", "-pthread", compiled, "-o", linked], check=True)
    return ctypes.CDLL(str(linked))


class RawKernel:
    """A stand-in for cupy.RawKernel."""

    threads = None  # another number of threads of a block than the source has
    launched: list[str] = []

    def __init__(self, code, name, options):
        assert options == OPTIONS
        self.name = name
        if self.threads is not None:
            assert "THREADS = 256," in code
            code = code.replace("THREADS = 256,", f"THREADS = {self.threads},")
        self.library = library(code)

    def __call__(self, grid, block, args):
        assert block == (256,) and grid[0] > 0
        getattr(self.library, f"run_{self.name}")(ctypes.c_int(grid[0]), *map(argument, args))
        assert ctypes.c_longlong.in_dll(self.library, "misaligned").value == 0
        self.launched.append(self.name)


def argument(value):
    """What a kernel is given: the address of an array, or a number of just its parameter's type."""
    if isinstance(value, StrictArray):
        return ctypes.c_void_p(value._host.ctypes.data)
    kinds = {"f": ctypes.c_float, "d": ctypes.c_double, "i": ctypes.c_int, "l": ctypes.c_longlong}
    return kinds[value.dtype.char](value)


@pytest.fixture
def gpu(monkeypatch):
    """The strict device, with as much of CuPy and of a CUDA device as a launch needs."""
    if COMPILER is None:
        pytest.skip("no C++ compiler to run the kernels with")
    monkeypatch.setattr(RawKernel, "launched", [])
    monkeypatch.setattr(strict.xp, "RawKernel", RawKernel, raising=False)
    monkeypatch.setattr(type(strict), "multiprocessors", 2, raising=False)
    run = lambda kernel, *arrays, **options: kernel.on_gpu(strict, *arrays, **options)
    monkeypatch.setattr(strict, "launch", run)
    return strict


def shifted(array):
    """A copy on the strict device whose address is no multiple of 16 bytes."""
    room = np.empty(array.size + 1, array.dtype)
    while room.ctypes.data % 16:
        room = np.empty(array.size + 1, array.dtype)
    view = strict.xp.asarray(room)[1:].reshape(array.shape)
    view[...] = strict.from_numpy(array)
    return view
