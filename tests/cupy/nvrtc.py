"""Kernels compiled as CuPy does it, by NVRTC with CuPy's headers and options, for a GPU that need not be there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

from lucid.backend.kernels.c_text import HALF
from lucid.backend.kernels.kernel import OPTIONS

from ..backend.kernels.program import bare

HALF_OF_CUPY = '#include "cupy/float16.cuh"\n'


def as_cupy_compiles(source: str, architecture: str, headers: bool) -> None:
    """Compile a program, or fail with NVRTC's log.

    Args:
        source: The program.
        architecture: That of the GPU, such as ``"90"``.
        headers: Whether CuPy puts its own headers in front, as it does for an ``ElementwiseKernel``.
    """
    pytest.importorskip("cupy", reason="CuPy is not installed")
    from cupy._core import core
    from cupy.cuda import compiler, nvrtc

    try:
        nvrtc.getVersion()
    except Exception as error:
        pytest.skip(f"CuPy found no NVRTC ({error})")
    with mock.patch.object(compiler, "_compile_module_with_cache", return_value=None) as asked:
        core.compile_with_cache(source, OPTIONS, architecture, prepend_cupy_headers=headers)
    source, options = asked.call_args.args
    folders = [Path(option[2:]) for option in options if option.startswith("-I")]
    if not any((folder / "cuda_fp16.h").exists() for folder in folders):
        pytest.skip("CuPy found no cuda_fp16.h: neither in a wheel nor in a toolkit")
    # These it adds later, where it needs a GPU.
    options += ("-ftz=true", f"-arch=sm_{architecture}", "--device-as-default-execution-space")
    program = nvrtc.createProgram(source, "kernels.cu", (), ())
    try:
        nvrtc.compileProgram(program, options)
    except nvrtc.NVRTCError:
        pytest.fail(nvrtc.getProgramLog(program))
    assert nvrtc.getCUBIN(program)
    nvrtc.destroyProgram(program)


def joined(texts: Mapping[str, str]) -> str:
    """Texts by name as one program, each in a namespace; NVRTC's log calls the lines of a text by its name."""
    parts = [f'namespace n{i} {{\n#line 1 "{name}"\n{bare(text)}\n}}' for i, (name, text) in enumerate(texts.items())]
    return HALF + "\n".join(parts)


def joined_elementwise(kernels: Mapping[str, Any]) -> str:
    """The same of kernels of elements, in the text that CuPy makes of each."""
    parts = [
        f'namespace n{i} {{\n#line 1 "{name}"\n{elementwise_text(kernel)}\n}}'
        for i, (name, kernel) in enumerate(kernels.items())
    ]
    return "\n".join([HALF_OF_CUPY, *parts]).replace('extern "C" ', "")


def elementwise_text(kernel: Any) -> str:
    """What CuPy makes of an ``ElementwiseKernel`` for contiguous arrays, without its header of float16."""
    import cupy
    from cupy._core import _carray, _kernel

    inputs, outputs, operation, name, options = kernel.given
    own = cupy.ElementwiseKernel(inputs, outputs, operation, name, options=options)
    array, index, number = 1, 2, 3  # the kinds of arguments
    infos = []
    for p, is_number in zip(own.params, [*kernel.numbers, *(False for _ in kernel.outputs)], strict=False):
        dtype = np.dtype(p.dtype).type
        infos.append(
            (number, dtype, dtype, 0, True, True) if is_number else (array, cupy.ndarray, dtype, 1, True, True)
        )
    infos.append((index, _carray.Indexer, None, 1, True, True))
    text: str = _kernel._get_elementwise_kernel_code(
        tuple(_kernel._ArgInfo(*info) for info in infos),
        _kernel._TypeMap(()),
        own.params,
        own.operation,
        own.name,
        own.preamble,
        **own.kwargs,
    )
    return text.replace(HALF_OF_CUPY, "")
