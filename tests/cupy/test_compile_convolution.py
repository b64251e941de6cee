"""The kernels of convolution and pooling compile for the GPUs of today: NVRTC needs no GPU."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from ..nn.convolution.kernels import KERNELS

TYPES = [("float32", "uint8", "int32"), ("float64", "int32", "int64"), ("float16", "uint8", "int32")]


def headers() -> list[str]:
    """The option with the folder of CUDA's headers, among which is that of float16."""
    found = importlib.util.find_spec("nvidia.cuda_runtime")
    folders = [Path(place) / "include" for place in (found.submodule_search_locations if found else [])]
    return [f"--include-path={folder}" for folder in folders if (folder / "cuda_fp16.h").exists()]


@pytest.mark.parametrize("architecture", ["sm_80", "sm_90", "sm_100"])
@pytest.mark.parametrize("types", TYPES, ids="-".join)
def test_compiles(types, architecture):
    nvrtc = pytest.importorskip("cupy", reason="CuPy is not installed").cuda.nvrtc
    if types[0] == "float16" and not headers():
        pytest.skip("CUDA's headers are not installed: pip install nvidia-cuda-runtime-cu12")
    for kernel in KERNELS:
        program = nvrtc.createProgram(kernel.source(*types), f"{kernel.name}.cu", [], [])
        try:
            nvrtc.compileProgram(program, [f"--gpu-architecture={architecture}", "--fmad=false", *headers()])
        except nvrtc.NVRTCError:
            pytest.fail(nvrtc.getProgramLog(program))
        assert nvrtc.getCUBIN(program)
        nvrtc.destroyProgram(program)
