"""The CUDA texts of convolution and pooling, run as C++, give what their NumPy texts give."""

from __future__ import annotations

import numpy as np
import pytest

from lucid.ops.convolution.kernels.columns import COL2IM, IM2COL

from ...backend.kernels.program import compile_together
from ...backend.kernels.stand_ins import RawKernel
from .kernels import KERNELS, TYPES, WINDOWS, arguments, values


@pytest.fixture
def gpu(gpu):
    """The device, with all kernels compiled."""
    compile_together(kernel.source(*types) for kernel in KERNELS for types in TYPES)
    return gpu


def check(gpu, kernel, arrays, options):
    """What a launch gives is what the NumPy text gives, in shape, dtype and layout too."""
    with np.errstate(invalid="ignore"):
        wanted = kernel.function(np, *arrays, **options)
    found = gpu.launch(kernel, *map(gpu.from_numpy, arrays), **options)
    pairs = zip(found, wanted, strict=True) if isinstance(wanted, tuple) else [(found, wanted)]
    for one, other in pairs:
        assert one.flags.c_contiguous and other.flags.c_contiguous
        np.testing.assert_array_equal(gpu.to_numpy(one), other, strict=True)


@pytest.mark.parametrize("dtype", ["float16", "float32"])
@pytest.mark.parametrize("at", WINDOWS, ids=lambda at: f"{at.size}-{at.kernel}")
@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)
def test_cuda_text_is_numpy_text(kernel, at, dtype, gpu):
    check(gpu, kernel, *arguments(kernel, at, dtype))


@pytest.mark.parametrize("planes", [(0, 3), (1, 1)])
@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)
def test_of_few_images(kernel, planes, gpu):
    check(gpu, kernel, *arguments(kernel, WINDOWS[5], "float32", planes))


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)
def test_arrays_of_any_layout(kernel, gpu):
    (x, *others), options = arguments(kernel, WINDOWS[4], "float32")
    check(gpu, kernel, [np.moveaxis(np.moveaxis(x, 1, -1).copy(), -1, 1), *others], options)


@pytest.mark.parametrize("kernel", KERNELS, ids=lambda kernel: kernel.name)
def test_arrays_too_large_for_an_int(kernel, gpu, monkeypatch):
    monkeypatch.setattr("lucid.backend.kernels.written.FITS", 0)
    assert "long long threads" in kernel.source("float32", "uint8", "int64")
    check(gpu, kernel, *arguments(kernel, WINDOWS[5], "float64"))


@pytest.mark.parametrize("at", WINDOWS, ids=lambda at: f"{at.size}-{at.kernel}")
def test_columns_of_each_image(at, gpu):
    x = values((2, 3, *at.size), "float32")
    check(gpu, IM2COL, [x], {"at": at, "batch_first": True})
    check(gpu, COL2IM, [IM2COL.function(np, x, at=at, batch_first=True)], {"at": at, "batch_first": True})


def test_a_text_is_compiled_once_for_all_windows(gpu, monkeypatch):
    made = []

    class Counted(RawKernel):
        def __init__(self, *args, **options):
            made.append(args)
            super().__init__(*args, **options)

    monkeypatch.setattr(gpu.xp, "RawKernel", Counted)
    for at in WINDOWS:
        check(gpu, IM2COL, *arguments(IM2COL, at, "float32"))
    assert len(made) == 1
