"""The kernel of random masks compiles for the GPUs of today, without memory for its arrays: NVRTC needs no GPU."""

from __future__ import annotations

import pytest

from lucid.ops.creation.philox import source


@pytest.mark.parametrize("itemsize", [2, 4, 8])
@pytest.mark.parametrize("architecture", ["sm_80", "sm_90", "sm_100"])
def test_compiles(architecture, itemsize):
    nvrtc = pytest.importorskip("cupy", reason="CuPy is not installed").cuda.nvrtc
    program = nvrtc.createProgram(source(itemsize), "random_mask.cu", [], [])
    try:
        nvrtc.compileProgram(program, [f"--gpu-architecture={architecture}"])
    except nvrtc.NVRTCError:
        pytest.fail(nvrtc.getProgramLog(program))
    assert nvrtc.getCUBIN(program)
    nvrtc.destroyProgram(program)
