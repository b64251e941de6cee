"""Traced kernels: the CUDA text of each, compiled as C++ and run, beside the NumPy text and the CPU's own."""

from __future__ import annotations

import numpy as np
import pytest

from lucid.backend.kernels.rows import Rows

from ...strict import strict
from . import emulator
from .compiled import use_compiled
from .table import TABLE

needs_compiler = pytest.mark.skipif(emulator.COMPILER is None, reason="no C++ compiler to run the kernels with")
TOLERANCE = {"float16": 4e-3, "float32": 2e-6, "float64": 1e-13}
CASES = [(row, dtype) for row in TABLE for dtype in row.dtypes]


def close(got, want, dtype, where):
    assert len(got) == len(want)
    for i, (a, b) in enumerate(zip(got, want, strict=True)):
        assert (a.shape, a.dtype) == (b.shape, b.dtype), f"{where}, result {i}"
        scale = max(np.abs(b.astype(float)).max(initial=0), 1)
        np.testing.assert_allclose(a, b, rtol=0, atol=TOLERANCE[dtype] * scale, err_msg=f"{where}, result {i}")


@needs_compiler
def test_a_kernel_computes_what_the_cpu_does(monkeypatch):
    with monkeypatch.context() as patch, emulator.collecting():
        use_compiled(patch)
        for row, dtype in CASES:
            row.results(dtype, strict)
    names = use_compiled(monkeypatch)
    for row, dtype in CASES:
        before = len(names)
        close(row.results(dtype, strict), row.results(dtype, "cpu"), dtype, f"{row.id}, {dtype}")
        assert len(names) > before, f"{row.id}: no kernel was launched"


@pytest.mark.parametrize(("row", "dtype"), CASES, ids=lambda value: getattr(value, "id", value))
def test_the_numpy_text_computes_what_the_cpu_does(row, dtype):
    close(row.results(dtype, strict), row.results(dtype, "cpu"), dtype, f"{row.id}, {dtype}")


def moments(row, x, w, *, eps):
    mean = row.mean(x)
    d = x - mean
    return d / row.sqrt(row.mean(d * d) + eps) * w, mean, row.max(x)


@needs_compiler
@pytest.mark.parametrize("threads", [(1, 4), (2, 2), (4, 8)])
@pytest.mark.parametrize(("axes", "vector"), [((2,), (1, 1, 37)), ((1,), (1, 5, 1)), ((0, 2), (1, 5, 1))])
def test_threads_of_a_row_join_what_they_have(axes, vector, threads, monkeypatch):
    monkeypatch.setattr(emulator.RawKernel, "threads", threads)
    from .compiled import DEVICE

    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(3, 5, 37)), rng.normal(size=vector)
    kernel = Rows(moments, "moments")
    got = kernel.on_gpu(DEVICE, x, w, axes=axes, eps=1e-5)
    for a, b in zip(got, kernel.function(np, x, w, axes=axes, eps=1e-5), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


@pytest.mark.gpu
@pytest.mark.parametrize(("row", "dtype"), CASES, ids=lambda value: getattr(value, "id", value))
def test_on_a_gpu(row, dtype):
    close(row.results(dtype, "cuda"), row.results(dtype, "cpu"), dtype, f"{row.id}, {dtype}")
