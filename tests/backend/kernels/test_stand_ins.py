"""The stand-ins refuse what CuPy would pass on and a kernel would misread."""

from __future__ import annotations

import numpy as np
import pytest

from lucid.backend.kernels.kernel import OPTIONS

from .stand_ins import ElementwiseKernel, RawKernel, shifted

CODE = """
extern "C" __global__ void double_all(const float* x, float* y, const int n, long long m, const double by)
{
    const int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) y[i] = x[i] * by;
}

extern "C" __global__ void copy_pair(const double* x, double* y)
{
    struct alignas(16) Pair { double a, b; };
    *(Pair*)y = *(const Pair*)x;
}
"""
RIGHT = {"n": np.int32(5), "m": np.int64(1), "by": np.float64(2)}


def arrays(gpu, dtype="f4"):
    return gpu.from_numpy(np.arange(5, dtype=dtype)), gpu.from_numpy(np.zeros(5, np.float32))


@pytest.mark.parametrize("block", [1, 3, 256])
def test_a_launch(block, gpu):
    x, y = arrays(gpu)
    RawKernel(CODE, "double_all", OPTIONS)((-(-5 // block),), (block,), (x, y, *RIGHT.values()))
    assert y.tolist() == [0, 2, 4, 6, 8]


@pytest.mark.parametrize(
    ("name", "value"), [("n", np.int64(5)), ("n", 5), ("m", np.int32(1)), ("by", np.float32(2)), ("by", 2.0)]
)
def test_a_number_of_another_width(name, value, gpu):
    with pytest.raises(AssertionError, match=f"double_all: {name} has to be a number of"):
        RawKernel(CODE, "double_all", OPTIONS)((1,), (5,), (*arrays(gpu), *(RIGHT | {name: value}).values()))


@pytest.mark.parametrize("x", [lambda x: x.astype(np.float64), lambda x: x[::2], lambda x: x._host])
def test_an_array_of_another_kind(x, gpu):
    values, y = arrays(gpu)
    with pytest.raises(AssertionError, match="x has to be a contiguous array of float32 on the device"):
        RawKernel(CODE, "double_all", OPTIONS)((1,), (5,), (x(values), y, *RIGHT.values()))


def test_an_access_at_an_odd_address(gpu):
    y = gpu.from_numpy(np.zeros(2))
    with pytest.raises(AssertionError, match=r"copy_pair: [12] accesses to addresses"):
        RawKernel(CODE, "copy_pair", OPTIONS)((1,), (1,), (shifted(np.zeros(2)), y))


def test_elements(gpu):
    kernel = ElementwiseKernel("float32 a, float32 b", "float32 y", "y = a + b;", "lucid_sum", OPTIONS)
    x, y = arrays(gpu)
    assert kernel(x, 1.0).tolist() == [1, 2, 3, 4, 5]
    kernel(x, y, y)
    assert y.tolist() == x.tolist()
    for wrong in [(x,), (x, 1.0, y[:4]), (x, 1.0, y.astype(np.float64)), (x.astype(np.float64), 1.0), (x, 1)]:
        with pytest.raises((AssertionError, ValueError)):
            kernel(*wrong)
