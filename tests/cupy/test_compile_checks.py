"""The checks' kernels compile for the GPUs of today: NVRTC needs no GPU."""

from __future__ import annotations

import numpy as np
import pytest

from lucid.backend import checks

INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
KERNELS = [*((checks._integers, name) for name in INTEGERS), (checks._floats, "float32"), (checks._floats, "float64")]


@pytest.mark.parametrize("architecture", ["sm_80", "sm_90", "sm_100"])
def test_compiles(architecture):
    nvrtc = pytest.importorskip("cupy", reason="CuPy is not installed").cuda.nvrtc
    for kernel, dtype in KERNELS:
        program = nvrtc.createProgram(kernel.source(np.dtype(dtype)), f"{kernel.name}.cu", [], [])
        try:
            nvrtc.compileProgram(program, [f"--gpu-architecture={architecture}"])
        except nvrtc.NVRTCError:
            pytest.fail(nvrtc.getProgramLog(program))
        assert nvrtc.getCUBIN(program)
        nvrtc.destroyProgram(program)
