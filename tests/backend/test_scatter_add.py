"""Scatter-add on the CPU, by positions in the flattened array, beside NumPy's ``add.at``."""

from __future__ import annotations

import numpy as np
import pytest

from lucid.backend import cpu

rng = np.random.default_rng(0)
ALL = slice(None)


def integers(low, high, *shape, dtype=np.int64):
    return rng.integers(low, high, shape).astype(dtype)


# The shape of the array and an index.
CASES = {
    "rows in pairs": ((7, 6), integers(-7, 7, 30)),
    "rows of an odd width": ((7, 5), integers(0, 7, 30)),
    "rows of one element": ((7, 1), integers(0, 7, 30)),
    "rows of nothing": ((7, 0), integers(0, 7, 30)),
    "many pieces": ((9, 4096), integers(0, 9, 40)),
    "an index of two dimensions": ((5, 3, 4), integers(0, 5, 2, 6)),
    "small integers": ((300, 2), integers(0, 127, 9, dtype=np.int8)),
    "no index at all": ((5, 4), integers(0, 5, 0)),
    "in one dimension": ((11,), integers(-11, 11, 50)),
    "columns": ((3, 5), (ALL, integers(-5, 5, 9))),
    "columns of rows": ((3, 5, 4), (ALL, integers(-5, 5, 9))),
    "columns of nothing": ((0, 5, 4), (ALL, integers(0, 5, 9))),
    "several": ((3, 5, 4), (integers(-3, 3, 9), integers(-5, 5, 9))),
    "broadcast": ((3, 5, 4), (integers(0, 3, 6, 1), integers(0, 5, 7))),
    "the last ones": ((2, 3, 4), (ALL, integers(0, 3, 6, 1), integers(0, 4, 7))),
    "apart": ((3, 5, 4), (integers(0, 3, 9), ALL, integers(0, 4, 9))),
    "a mask and integers": ((3, 4), (np.array([True, False, True]), integers(0, 4, 2))),
}


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "uint8"])
@pytest.mark.parametrize("layout", ["contiguous", "transposed"])
@pytest.mark.parametrize(("shape", "index"), CASES.values(), ids=CASES)
def test_as_add_at(shape, index, layout, dtype):
    start = (10 * rng.random(shape)).astype(dtype)
    start = start if layout == "contiguous" else np.asfortranarray(start)
    values = (10 * rng.random(start[index].shape)).astype(dtype)
    wide = np.float64 if dtype.startswith("float") else dtype
    out, expected = start.copy(order="K"), start.astype(wide)
    cpu.cpu.scatter_add(out, index, values)
    np.add.at(expected, index, values.astype(wide))
    np.testing.assert_allclose(out, expected, rtol=2e-3 if dtype == "float16" else 1e-5)
    assert out.dtype == dtype


def test_float16_is_rounded_once():
    out = np.zeros((1, 2), np.float16)
    cpu.cpu.scatter_add(out, np.zeros(5000, np.int64), np.ones((5000, 2), np.float16))
    assert out.tolist() == [[5000, 5000]]  # in float16 a sum of ones stops at 2048
