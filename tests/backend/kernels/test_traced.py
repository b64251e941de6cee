"""Traced kernels: the CUDA text of each, compiled as C++ and run, beside the NumPy text and the CPU's own."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from lucid.backend.kernels import rows
from lucid.backend.kernels.traced import Traced

from ...strict import strict
from .stand_ins import RawKernel, compiling
from .table import TABLE

TOLERANCE = {"float16": 4e-3, "float32": 2e-6, "float64": 1e-13}
CASES = [(row, dtype) for row in TABLE for dtype in row.dtypes]


def close(got, want, dtype, where):
    assert len(got) == len(want)
    for i, (a, b) in enumerate(zip(got, want, strict=True)):
        assert (a.shape, a.dtype) == (b.shape, b.dtype), f"{where}, result {i}"
        scale = max(np.abs(b.astype(float)).max(initial=0), 1)
        np.testing.assert_allclose(a, b, rtol=0, atol=TOLERANCE[dtype] * scale, err_msg=f"{where}, result {i}")


def test_a_kernel_computes_what_the_cpu_does(gpu, monkeypatch):
    monkeypatch.setattr(RawKernel, "threads", (1, 1))
    with compiling():
        for row, dtype in CASES:
            row.results(dtype, gpu)
    launched = set()
    for row, dtype in CASES:
        RawKernel.launched.clear()
        close(row.results(dtype, gpu), row.results(dtype, "cpu"), dtype, f"{row.id}, {dtype}")
        assert any(name.startswith("lucid_") for name in RawKernel.launched), f"{row.id}: no kernel was launched"
        launched.update(RawKernel.launched)
    modules = [module for name, module in sys.modules.items() if name.startswith("lucid.")]
    known = {value.name for module in modules for value in vars(module).values() if isinstance(value, Traced)}
    assert not known - launched, "kernels without a row in the table"


@pytest.mark.parametrize(("row", "dtype"), CASES, ids=lambda value: getattr(value, "id", value))
def test_the_numpy_text_computes_what_the_cpu_does(row, dtype):
    close(row.results(dtype, strict), row.results(dtype, "cpu"), dtype, f"{row.id}, {dtype}")


def moments(row, x, w, *, eps):
    mean = row.mean(x)
    d = x - mean
    return d / row.sqrt(row.mean(d * d) + eps) * w, mean, row.max(x)


@pytest.mark.parametrize(("threads", "fits"), [((1, 4), rows.FITS), ((2, 2), 0), ((4, 8), rows.FITS)])
@pytest.mark.parametrize(("axes", "vector"), [((2,), (1, 1, 37)), ((1,), (1, 5, 1)), ((0, 2), (1, 5, 1))])
def test_threads_of_a_row_join_what_they_have(axes, vector, threads, fits, gpu, monkeypatch):
    monkeypatch.setattr(rows, "FITS", fits)
    monkeypatch.setattr(RawKernel, "threads", threads)
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(3, 5, 37)), rng.normal(size=vector)
    kernel = rows.Rows(moments, "moments")
    got = gpu.launch(kernel, gpu.from_numpy(x), gpu.from_numpy(w), axes=axes, eps=1e-5)
    for a, b in zip(got, kernel.function(np, x, w, axes=axes, eps=1e-5), strict=True):
        np.testing.assert_allclose(gpu.to_numpy(a), b, rtol=1e-12)


@pytest.mark.gpu
@pytest.mark.parametrize(("row", "dtype"), CASES, ids=lambda value: getattr(value, "id", value))
def test_on_a_gpu(row, dtype):
    close(row.results(dtype, "cuda"), row.results(dtype, "cpu"), dtype, f"{row.id}, {dtype}")
