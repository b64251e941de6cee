"""Every kernel over many arrays compiles for the GPUs of today: NVRTC needs no GPU."""

import math
from pathlib import Path

import numpy as np
import pytest

from lucid.backend.kernels.kernel import OPTIONS
from lucid.nn.utils.grad_norm import norm_source, scale_source
from lucid.optim.engine import cuda_kernel

from ..optim.rules import RULES, rule_of

DTYPES = ["float16", "float32", "float64"]
ORDERS = [2.0, 1.0, 0.0, math.inf, -math.inf, 3.5]
SOURCES = {
    "update rules": lambda dtype: [cuda_kernel.source(rule_of(*row)[0], dtype) for row in RULES],
    "norms": lambda dtype: [norm_source(dtype, order) for order in ORDERS],
    "scaling": lambda dtype: [scale_source(dtype)],
}


@pytest.fixture(scope="module")
def nvrtc():
    pytest.importorskip("cupy", reason="CuPy is not installed")
    from cupy.cuda import nvrtc

    try:
        nvrtc.getVersion()
    except Exception as error:
        pytest.skip(f"CuPy found no NVRTC ({error})")
    return nvrtc


@pytest.fixture(scope="module")
def headers(nvrtc):
    """Where cuda_fp16.h is: in the wheel of the CUDA runtime, or in a toolkit."""
    from cupy._environment import get_cuda_path

    wheels = pytest.importorskip("nvidia", reason="the CUDA wheels of the extras are not installed").__path__
    folders = [p for root in wheels for p in Path(root).glob("*/include")]
    folders += [Path(get_cuda_path() or "/usr/local/cuda") / "include"]
    found = [folder for folder in folders if (folder / "cuda_fp16.h").exists()]
    if not found:
        pytest.skip("there is no cuda_fp16.h: neither in a wheel nor in a toolkit")
    return found[0]


@pytest.mark.parametrize("architecture", ["sm_80", "sm_90", "sm_100"])
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kind", SOURCES)
def test_compiles(kind, dtype, architecture, nvrtc, headers):
    for source in SOURCES[kind](np.dtype(dtype)):
        program = nvrtc.createProgram(source, "kernel.cu", [], [])
        try:
            nvrtc.compileProgram(program, [f"--gpu-architecture={architecture}", f"-I{headers}", *OPTIONS])
        except nvrtc.NVRTCError:
            pytest.fail(nvrtc.getProgramLog(program))
        assert nvrtc.getCUBIN(program)
        nvrtc.destroyProgram(program)
