"""Conversion of tensors: dtypes, devices, NumPy arrays, Python numbers and lists."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import lucid
from lucid.backend import device as make_device

from .dtypes import DTYPES


class TestConversion:
    METHODS = [
        ("float", "float32"), ("double", "float64"), ("half", "float16"), ("long", "int64"), ("int", "int32"),
        ("short", "int16"), ("bool", "bool"),
    ]  # fmt: skip

    @pytest.mark.parametrize(("method", "dtype"), METHODS)
    @pytest.mark.parametrize("before", DTYPES)
    def test_methods(self, method, dtype, before, device):
        x = lucid.tensor([0, 1, 3], device=device).to(before)
        y = getattr(x, method)()
        assert (y.dtype, y.device) == (np.dtype(dtype), device)
        assert y.tolist() == np.array([0, 1, 3]).astype(before).astype(dtype).tolist()
        assert (y is x) == (dtype == before), "the tensor itself where nothing changes"

    TO = [
        (lambda x, d: x.to(lucid.float64), "float64", True),
        (lambda x, d: x.to("float64"), "float64", True),
        (lambda x, d: x.to(np.float64), "float64", True),
        (lambda x, d: x.to(dtype=lucid.int32), "int32", True),
        (lambda x, d: x.to(d), "float32", True),
        (lambda x, d: x.to(str(d)), "float32", True),
        (lambda x, d: x.to(device=d, dtype=lucid.float16), "float16", True),
        (lambda x, d: x.to(d, lucid.float64), "float64", True),
        (lambda x, d: x.to(str(d), "float64"), "float64", True),
        (lambda x, d: x.to("cpu"), "float32", False),
        (lambda x, d: x.to("cpu", lucid.float64), "float64", False),
        (lambda x, d: x.cpu(), "float32", False),
        (lambda x, d: x.to(lucid.tensor([1])), "int64", False),
        (lambda x, d: x.to(lucid.tensor([1], device=d)), "int64", True),
        (lambda x, d: x.type(lucid.int32), "int32", True),
        (lambda x, d: x.type_as(lucid.tensor([1.0], dtype="float64", device=d)), "float64", True),
    ]

    @pytest.mark.parametrize(("convert", "dtype", "stays"), TO)
    def test_to(self, convert, dtype, stays, device):
        x = lucid.tensor([1.0, 2.0], device=device)
        y = convert(x, device)
        assert y.dtype == np.dtype(dtype)
        assert y.device == (device if stays else make_device("cpu"))
        assert y.tolist() == [1, 2]

    def test_to_itself_is_itself_unless_a_copy_is_asked_for(self, device):
        x = lucid.tensor([1.0], device=device)
        assert x.to(x.dtype) is x.to(device) is x.to(device, x.dtype) is x.to(x) is x
        y = x.to(device, copy=True)
        y._data[0] = 5
        assert x.tolist() == [1.0]

    def test_to_is_differentiable(self, device):
        x = lucid.tensor([1.0, 2.0], requires_grad=True)
        y = x.to(device).to("float64") * lucid.tensor([3.0, 4.0], dtype="float64", device=device)
        y.cpu().float().sum().backward()
        assert (x.grad.tolist(), x.grad.dtype, x.grad.device) == ([3.0, 4.0], lucid.float32, make_device("cpu"))

    @pytest.mark.parametrize("dtype", DTYPES)
    def test_item_and_tolist_are_python(self, dtype, device):
        x = lucid.tensor([[0, 1]], device=device).to(dtype)
        kind = {"f": float, "b": bool}.get(np.dtype(dtype).kind, int)
        assert type(x[0, 1].item()) is type(x.tolist()[0][1]) is kind
        assert x[0, 1].tolist() == x[:, :1].item() + 1 == 1

    @settings(max_examples=60, deadline=None)
    @given(
        hnp.arrays(st.sampled_from([np.dtype(d) for d in DTYPES]), hnp.array_shapes(min_dims=0, min_side=0, max_side=4))
    )
    def test_there_and_back(self, array):
        for place in ("cpu", "strict"):
            x = lucid.from_numpy(array).to(place)
            np.testing.assert_array_equal(x.cpu().numpy(), array)
            assert x.cpu().numpy().dtype == array.dtype
            np.testing.assert_array_equal(np.array(x.tolist(), array.dtype).reshape(array.shape), array)

    def test_numpy_shares_memory_on_the_cpu(self):
        x = lucid.tensor([1.0, 2.0])
        for a in (x.numpy(), np.asarray(x), x.detach().numpy()):
            assert np.shares_memory(a, x._data)
        assert not np.shares_memory(np.array(x), x._data)
        assert np.asarray(x, dtype="float64").dtype == np.float64

    def test_numpy_of_another_device_only_by_force(self):
        x = lucid.tensor([1.0], device="strict")
        for refuse in (x.numpy, lambda: np.asarray(x)):
            with pytest.raises(TypeError, match=r"on strict.*\.cpu\(\)"):
                refuse()
        assert x.numpy(force=True).tolist() == x.cpu().numpy().tolist() == [1.0]

    def test_numpy_functions_on_a_tensor(self):
        assert np.mean(np.asarray(lucid.tensor([1.0, 3.0]))) == 2.0
