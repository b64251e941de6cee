"""The CUDA kernels, compiled as C++ and run on the CPU thread by thread: the source itself is under test, and how it is
launched. What only a GPU can show (speed, and CuPy's part) is in the tests with the marker `gpu`."""

import ctypes
import shutil
import subprocess
from types import SimpleNamespace

import numpy as np
import pytest

from lucid.optim.engine.bucket import Clock, Slot
from lucid.optim.engine.cpu import CPUBucket
from lucid.optim.engine.cuda import CUDABucket

from ...strict import StrictArray, strict
from ..parameters import gradients, host, param, start
from ..rules import RULES, rule_of

COMPILER = next(filter(None, map(shutil.which, ("c++", "g++", "clang++"))), None)
needs_compiler = pytest.mark.skipif(COMPILER is None, reason="no C++ compiler to run the kernels with")
SHAPES = [(3, 4), (), (0,), (70_000,), (2, 3, 2)]

PRELUDE = """
#include <cmath>
using std::fabs; using std::sqrt;
#define __global__
static struct { long long x; } blockIdx, blockDim, threadIdx;
"""
RUN = """
extern "C" void run(long long blocks, long long threads, %(params)s) {
    blockDim.x = threads;
    for (blockIdx.x = 0; blockIdx.x < blocks; ++blockIdx.x)
        for (threadIdx.x = 0; threadIdx.x < threads; ++threadIdx.x) %(name)s(%(names)s);
}
"""


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """A stand-in for cupy.RawKernel."""
    known = {}

    class RawKernel:
        def __init__(self, code, name, options):
            assert options == ("--fmad=false",)
            if code not in known:
                params = code[code.index("(\n") + 1 : code.index(")\n{")]
                names = ", ".join(p.split()[-1] for p in params.split(","))
                folder = tmp_path_factory.mktemp("kernel")
                (folder / "k.cpp").write_text(PRELUDE + code + RUN % {"params": params, "name": name, "names": names})
                flags = ["-O1", "-ffp-contract=off", "-shared", "-fPIC", "-o", folder / "k.so"]
                subprocess.run([COMPILER, folder / "k.cpp", *flags], check=True)
                known[code] = ctypes.CDLL(str(folder / "k.so"))
            self.library = known[code]
            self.launches = 0

        def __call__(self, grid, block, args):
            kinds = {"f": ctypes.c_float, "d": ctypes.c_double}
            numbers = [kinds[a.dtype.char](a) for a in args[4:]]
            pointers = [ctypes.c_void_p(a._host.ctypes.data) for a in args[:4]]
            self.library.run(ctypes.c_longlong(grid[0]), ctypes.c_longlong(block[0]), *pointers, *numbers)
            self.launches += 1

    return RawKernel


@pytest.fixture
def gpu(compiled, monkeypatch):
    """The strict device, with as much of CuPy as a launch needs."""
    monkeypatch.setattr(strict.xp, "RawKernel", compiled, raising=False)
    pointer = property(lambda self: SimpleNamespace(ptr=self._host.ctypes.data))
    monkeypatch.setattr(StrictArray, "data", pointer, raising=False)
    return strict


def bucket(kind, values, rule, hyper, device="cpu"):
    return kind([Slot(param(v, device=device), Clock()) for v in values], rule, hyper)


@needs_compiler
@pytest.mark.filterwarnings("ignore:invalid value")  # NaN and infinity go in on purpose
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("optimizer", "options"), RULES)
def test_kernels_equal_the_cpu_bit_for_bit(optimizer, options, dtype, gpu):
    rule, hyper = rule_of(optimizer, options)
    values, rows = start(shapes=SHAPES, dtype=dtype), gradients(3, shapes=SHAPES, dtype=dtype, gaps=False)
    for row in rows:
        row[0].reshape(-1)[:3] = [0.0, np.nan, np.inf]
    cpu, other = bucket(CPUBucket, values, rule, hyper), bucket(CUDABucket, values, rule, hyper, "strict")
    for row in rows:
        cpu.step(row)
        other.step([gpu.from_numpy(g) for g in row])
    assert other.kernel.launches == len(rows)
    for a, b in zip(cpu.slots, other.slots, strict=True):
        np.testing.assert_array_equal(a.param.data, host(b.param.data))
        for name in rule.state:
            np.testing.assert_array_equal(a.arrays[name], host(b.arrays[name]))


@needs_compiler
def test_the_table_is_sent_again_only_where_an_address_changed(gpu):
    rule, hyper = rule_of(*RULES[7])
    one = bucket(CUDABucket, start(), rule, hyper, "strict")
    row = [gpu.from_numpy(np.ones_like(v)) for v in start()]
    one.step(row)
    table = one.table
    one.step(row)
    assert one.table is table
    row[0] = gpu.from_numpy(np.ones((3, 4)))
    one.step(row)
    assert one.table is not table


@needs_compiler
def test_a_parameter_that_is_not_contiguous_takes_the_plain_way(gpu):
    rule, hyper = rule_of(*RULES[7])
    value = start(shapes=[(3, 4)])[0]
    slot = Slot(param(value, device="strict"), Clock())
    slot.param.data = gpu.from_numpy(value.T).T
    one = CUDABucket([slot], rule, hyper)
    one.step([gpu.from_numpy(np.ones((3, 4)))])
    plain = bucket(CPUBucket, [value], rule, hyper)
    plain.step([np.ones((3, 4))])
    np.testing.assert_array_equal(host(slot.param.data), plain.slots[0].param.data)


def test_float16_is_widened_in_registers():
    from lucid.optim import show_kernel

    text = show_kernel("adamax", "float16")
    assert "#include <cuda_fp16.h>" in text
    assert "const float p_0 = __half2float(p[i]);" in text
    assert "p[i] = __float2half_rn(" in text
    assert "float* __restrict__ u = (float*)row[3];" in text


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("optimizer", "options"), RULES)
def test_on_a_gpu(optimizer, options, dtype):
    from lucid import backend

    rule, hyper = rule_of(optimizer, options)
    values, rows = start(shapes=SHAPES, dtype=dtype), gradients(3, shapes=SHAPES, dtype=dtype, gaps=False)
    cpu, other = bucket(CPUBucket, values, rule, hyper), bucket(CUDABucket, values, rule, hyper, "cuda")
    for row in rows:
        cpu.step(row)
        other.step([backend.device("cuda").from_numpy(g) for g in row])
    tolerance = 1e-6 if dtype == np.float32 else 1e-12
    for a, b in zip(cpu.slots, other.slots, strict=True):
        np.testing.assert_allclose(a.param.data, host(b.param.data), rtol=tolerance, atol=tolerance)
