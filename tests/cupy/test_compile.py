"""Every kernel compiles for the GPUs of today: NVRTC needs no GPU."""

from __future__ import annotations

import functools
import math
from typing import Any
from unittest import mock

import numpy as np
import pytest

from lucid.backend import checks
from lucid.backend.kernels import rows
from lucid.nn.utils.grad_norm import norm_source, scale_source
from lucid.ops.creation import philox
from lucid.optim.engine import cuda_kernel

from ..backend.kernels.program import recording
from ..backend.kernels.stand_ins import RawKernel, emulated
from ..backend.kernels.table import TABLE
from ..nn.convolution.kernels import KERNELS, TYPES
from ..optim.rules import RULES, rule_of
from .nvrtc import HALF_OF_CUPY, as_cupy_compiles, elementwise_text, joined, joined_elementwise

DTYPES = ["float16", "float32", "float64"]
ORDERS = [2.0, 1.0, 0.0, math.inf, -math.inf, 3.5]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
CASES = [(row, dtype, rows.FITS) for row in TABLE for dtype in row.dtypes]
# With integers of 64 bits, as for arrays that are larger.
CASES += [(row, "float32", 0) for row in TABLE if row.id in ("softmax, last", "softmax, middle", "batch_norm")]


def rules(dtype: str) -> dict[str, str]:
    own = [rule_of(*row)[0] for row in RULES]
    return {f"{rule.name} {i} {dtype}": cuda_kernel.source(rule, np.dtype(dtype)) for i, rule in enumerate(own)}


def norms() -> dict[str, str]:
    found = {f"norm {order} {d}": norm_source(np.dtype(d), order) for d in DTYPES for order in ORDERS}
    return found | {f"scale {d}": scale_source(np.dtype(d)) for d in DTYPES}


def written() -> dict[str, str]:
    found = {f"{kernel.name} {types}": kernel.source(*types) for kernel in KERNELS for types in TYPES}
    pairs = [*((checks._integers, name) for name in INTEGERS), *((checks._floats, name) for name in DTYPES[1:])]
    found |= {f"{check.name} {dtype}": check.source(np.dtype(dtype)) for check, dtype in pairs}
    return found | {f"random_mask {size}": philox.source(size) for size in (2, 4, 8)}


@functools.cache
def traced() -> tuple[dict[str, str], dict[str, Any]]:
    """The kernels of rows and those of elements that the table of traced kernels launches, by name."""
    texts, elements = {}, {}
    for row, dtype, fits in CASES:
        with (
            mock.patch.object(rows, "FITS", fits),
            np.errstate(all="ignore"),
            emulated() as device,
            recording() as kernels,
        ):
            row.results(dtype, device)
        for kernel in kernels:
            name = f"{row.id} {dtype}: {kernel.name}"
            if isinstance(kernel, RawKernel):
                texts.setdefault(kernel.code, name)
            else:
                elements.setdefault(kernel.code, (name, kernel))
    named = {f"{name} {i}": code for i, (code, name) in enumerate(texts.items())}
    return named, {f"{name} {i}": kernel for i, (name, kernel) in enumerate(elements.values())}


PROGRAMS = {
    **{f"rules {dtype}": functools.partial(rules, dtype) for dtype in DTYPES},
    "norms": norms,
    "written": written,
    "rows": lambda: traced()[0],
}


ARCHITECTURES = ["80", "90", "100"]
# No text asks for the architecture, so that what compiles for the oldest compiles for all; one program shows it.
EVERYWHERE = "norms"


@pytest.mark.parametrize(
    ("program", "architecture"), [(p, a) for p in PROGRAMS for a in ARCHITECTURES if p == EVERYWHERE or a == "80"]
)
def test_compiles(program, architecture):
    as_cupy_compiles(joined(PROGRAMS[program]()), architecture, headers=False)


@pytest.mark.parametrize("architecture", ARCHITECTURES[::2])
def test_kernels_of_elements_compile(architecture):
    pytest.importorskip("cupy", reason="CuPy is not installed")
    as_cupy_compiles(joined_elementwise(traced()[1]), architecture, headers=True)


def test_texts_that_stand_alone_compile():
    """Without a namespace, as CuPy is given them: no name is one that CUDA has already."""
    alone = {name.split()[0]: text for make in PROGRAMS.values() for name, text in make().items()}
    for text in alone.values():
        as_cupy_compiles(text, "90", headers=False)
    kernel = next(iter(traced()[1].values()))
    as_cupy_compiles(HALF_OF_CUPY + elementwise_text(kernel), "90", headers=True)
