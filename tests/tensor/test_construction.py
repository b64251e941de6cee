"""Tensors from data: `lucid.tensor`, `as_tensor`, `from_numpy` and the class itself."""

from __future__ import annotations

import math

import numpy as np
import pytest

import lucid

from ..oracle import host
from .dtypes import DTYPES


class TestMaking:
    MADE = [
        (1.5, "float32", ()),
        (3, "int64", ()),
        (True, "bool", ()),
        ([1.0, 2], "float32", (2,)),
        ([1, 2], "int64", (2,)),
        ([True, False], "bool", (2,)),
        ([[1, 2.5], [3, 4]], "float32", (2, 2)),
        (((1, 2), [3, 4], (5, 6)), "int64", (3, 2)),
        ([], "float32", (0,)),
        ([[]], "float32", (1, 0)),
        ([np.float64(1.0)], "float64", (1,)),
        (np.float16(2.0), "float16", ()),
        (np.arange(3), "int64", (3,)),
        (np.zeros((2, 0)), "float64", (2, 0)),
        ([np.zeros(2, "float32"), np.ones(2, "float32")], "float32", (2, 2)),
        (range(3), "int64", (3,)),
        (math.nan, "float32", ()),
    ]

    @pytest.mark.parametrize(("data", "dtype", "shape"), MADE, ids=[repr(d) for d, *_ in MADE])
    def test_from(self, data, dtype, shape, device):
        x = lucid.tensor(data, device=device)
        assert (x.dtype, x.shape, x.device) == (np.dtype(dtype), shape, device)
        np.testing.assert_array_equal(host(x), np.asarray(data))

    def test_from_lists_of_numbers_and_tensors(self, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        assert lucid.tensor([x[0], x[1]], device=device).tolist() == [1.0, 2.0]
        assert lucid.tensor([x, x], device=device).shape == (2, 2)

    @pytest.mark.parametrize("dtype", DTYPES)
    def test_with_a_dtype(self, dtype, device):
        x = lucid.tensor([0, 1], dtype=dtype, device=device)
        assert x.dtype == np.dtype(dtype)
        assert x.tolist() == [0, 1]

    def test_copies_what_as_tensor_and_from_numpy_share(self):
        a = np.zeros(2)
        copied, shared, also = lucid.tensor(a), lucid.as_tensor(a), lucid.from_numpy(a)
        a[0] = 1
        assert (copied.tolist(), shared.tolist(), also.tolist()) == ([0, 0], [1, 0], [1, 0])

    def test_of_a_tensor_is_a_copy_outside_its_graph(self, device):
        x = lucid.tensor([1.0], requires_grad=True, device=device)
        y = lucid.tensor(x * 2)
        assert (y.requires_grad, y.is_leaf, y.tolist(), y.device) == (False, True, [2.0], device)

    def test_python_floats_take_the_default_dtype_and_arrays_keep_theirs(self):
        lucid.set_default_dtype("float64")
        try:
            assert lucid.tensor(1.0).dtype == lucid.float64
            assert lucid.tensor(np.float32(1)).dtype == lucid.float32
        finally:
            lucid.set_default_dtype("float32")

    def test_the_class_itself(self):
        x = lucid.Tensor([1.0, 2.0], requires_grad=True)
        assert isinstance(x, lucid.Tensor)
        assert (x.tolist(), x.requires_grad) == ([1.0, 2.0], True)
