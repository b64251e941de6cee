"""CUDA texts compiled as C++: many of them in one go, each in a namespace of its own, with a function to launch it.

The blocks of a launch run one after the other, and so do the threads of a block; where they wait for one another they
are real threads. Each access to memory is looked at: `misaligned` counts those that a GPU would refuse.
"""

from __future__ import annotations

import contextlib
import ctypes
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lucid.backend.kernels.c_text import HALF

COMPILER = next(filter(None, map(shutil.which, ("c++", "g++", "clang++"))), None)
FOLDER = tempfile.TemporaryDirectory(prefix="lucid-kernels-")
FLAGS = ["-std=c++17", "-O0", "-w", "-ffp-contract=off", "-fno-strict-aliasing", "-fPIC", "-pthread"]

FLOATS = ("fabs", "sqrt", "exp", "expm1", "log", "log1p", "tanh", "erf", "sin", "cos", "floor")
# No header of C++ is included, since headers would take longer to compile than most kernels.
# The sanitizer calls the last function wherever an address is not a multiple of what its type demands.
PRELUDE = """
#include <pthread.h>
#define __global__ static
#define __device__ static
#define __forceinline__ inline
#define __shared__ static
#define __restrict__
#define __launch_bounds__(threads)
inline float pow(float x, float y) { return __builtin_powf(x, y); }
inline double pow(double x, double y) { return __builtin_pow(x, y); }
inline long long min(long long a, long long b) { return a < b ? a : b; }
struct __half { _Float16 value; };
inline float __half2float(__half h) { return h.value; }
inline __half __float2half_rn(float x) { return {(_Float16)x}; }
class float16 {  // CuPy's: it becomes a float, and has no arithmetic of its own
    _Float16 value;
public:
    float16() {}
    float16(float x) : value(x) {}
    operator float() const { return value; }
};
inline double __longlong_as_double(long long bits) { double x; __builtin_memcpy(&x, &bits, 8); return x; }
inline long long __double_as_longlong(double x) { long long bits; __builtin_memcpy(&bits, &x, 8); return bits; }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b)
{
    return ((unsigned __int128)a * b) >> 64;
}
inline void* __cvta_global_to_generic(unsigned long long address) { return (void*)address; }
struct int2 { int x, y; };

struct Place { unsigned x, y; };
static Place blockDim, gridDim;
static thread_local Place blockIdx, threadIdx;
static bool together;  // whether the threads of a block are real ones
static pthread_barrier_t gate;
inline void __syncthreads() { if (together) pthread_barrier_wait(&gate); }

template <class Kernel> void launch(Place grid, Place block, bool waits, const Kernel& kernel)
{
    gridDim = grid, blockDim = block;
    const unsigned count = block.x * block.y;
    together = waits && count > 1;
    if (!together) {
        for (unsigned b = 0; b < grid.x; ++b)
            for (unsigned i = 0; i < count; ++i) {
                blockIdx = {b, 0}, threadIdx = {i % block.x, i / block.x};
                kernel();
            }
        return;
    }
    pthread_barrier_init(&gate, nullptr, count);
    struct Job { const Kernel* kernel; unsigned number; pthread_t thread; };
    Job* jobs = new Job[count];
    for (unsigned i = 0; i < count; ++i) {
        jobs[i].kernel = &kernel, jobs[i].number = i;
        auto work = [](void* own) -> void* {
            Job& job = *(Job*)own;
            threadIdx = {job.number % blockDim.x, job.number / blockDim.x};
            for (unsigned b = 0; b < gridDim.x; ++b) {
                blockIdx = {b, 0};
                (*job.kernel)();
                __syncthreads();  // blocks share nothing
            }
            return nullptr;
        };
        pthread_create(&jobs[i].thread, nullptr, work, &jobs[i]);
    }
    for (unsigned i = 0; i < count; ++i) pthread_join(jobs[i].thread, nullptr);
    delete[] jobs;
}

extern "C" long long misaligned = 0;
extern "C" void __ubsan_handle_type_mismatch_v1(void*, void*) { __atomic_add_fetch(&misaligned, 1, __ATOMIC_SEQ_CST); }
""" + "".join(
    f"inline float {name}(float x) {{ return __builtin_{name}f(x); }}\n"
    f"inline double {name}(double x) {{ return __builtin_{name}(x); }}\n"
    for name in FLOATS
)
LAUNCH = """
extern "C" void %(prefix)s_%(name)s(unsigned grid_x, unsigned block_x, unsigned block_y, %(params)s)
{
    launch({grid_x, 1}, {block_x, block_y}, %(waits)s, [=] { %(name)s(%(names)s); });
}
"""
KERNEL = re.compile(r'extern "C" __global__ void (?:__launch_bounds__\(\w+\) )?(\w+)\(([^)]*)\)\s*{')


def kernels_of(text: str) -> dict[str, list[str]]:
    """The parameters of each kernel of a text."""
    return {name: [" ".join(p.split()) for p in params.split(",")] for name, params in KERNEL.findall(text)}


def bare(text: str) -> str:
    """A text as it may stand in a namespace, beside others with the same names; its header is left to the program."""
    assert (HALF in text) == ("__half" in text), f"a text has the header of __half if it needs it:\n{text}"
    return text.replace(HALF, "").replace('extern "C" ', "")


def source(texts: Iterable[str]) -> str:
    parts = []
    for i, text in enumerate(texts):
        parts.append(f"namespace n{i} {{\n{bare(text)}")
        for name, params in kernels_of(text).items():
            names = ", ".join(p.split()[-1] for p in params)
            waits = "true" if "__syncthreads" in text else "false"
            words = {"prefix": f"n{i}", "name": name, "names": names, "waits": waits, "params": ", ".join(params)}
            parts.append(LAUNCH % words)
        parts.append("}\n")
    return PRELUDE + "\n".join(parts)


compiled: dict[str, tuple[Any, str]] = {}  # the library of a text, and what its functions begin with
recorded: list[Any] | None = None


def compile_together(texts: Iterable[str]) -> None:
    """Compile those of some texts that are not compiled yet, as one program."""
    assert COMPILER, "no C++ compiler to run the kernels with"
    new = [text for text in dict.fromkeys(texts) if text not in compiled]
    if not new:
        return
    place = Path(tempfile.mkdtemp(dir=FOLDER.name)) / "kernels"
    place.with_suffix(".cpp").write_text(source(new))
    for command in (
        [*FLAGS, "-fsanitize=alignment", "-c", place.with_suffix(".cpp"), "-o", place.with_suffix(".o")],
        ["-shared", "-pthread", place.with_suffix(".o"), "-o", place.with_suffix(".so")],
    ):
        done = subprocess.run([COMPILER, *command], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[:2000]
    library = ctypes.CDLL(str(place.with_suffix(".so")))
    compiled.update({text: (library, f"n{i}") for i, text in enumerate(new)})


def run(text: str, name: str, blocks: int, block: tuple[int, int], arguments: list[Any]) -> None:
    """Launch a kernel of a text, which is compiled if it is not yet."""
    compile_together([text])
    library, prefix = compiled[text]
    getattr(library, f"{prefix}_{name}")(*map(ctypes.c_uint, (blocks, *block)), *arguments)
    count = ctypes.c_longlong.in_dll(library, "misaligned")
    found, count.value = count.value, 0
    assert not found, f"{name}: {found} accesses to addresses that are no multiple of what their type demands"


@contextlib.contextmanager
def recording() -> Iterator[list[Any]]:
    """The kernels that are launched inside the block, none of which runs."""
    global recorded
    recorded = []
    try:
        yield recorded
    finally:
        recorded = None
