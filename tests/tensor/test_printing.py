"""Tensors are printed as PyTorch prints them."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import lucid
from lucid import printing
from lucid.backend import XP, dtypes

from ..oracle import torch_
from .dtypes import DTYPES


def expected(torch, array):
    """What PyTorch prints for an array, in lucid's name."""
    return repr(torch.from_numpy(array.copy())).replace("torch.", "lucid.")


@contextlib.contextmanager
def both(torch, **options):
    """Print options for lucid and PyTorch."""
    before = torch._tensor_str.get_printoptions()
    torch.set_printoptions(**options)
    with printing.printoptions(**options):
        yield
    torch.set_printoptions(**before)


@st.composite
def arrays(draw):
    """Arrays of every dtype and shape, with numbers of every magnitude, whole or not, and now and then no number."""
    dtype = np.dtype(draw(st.sampled_from(DTYPES)))
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=9))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    if dtype.kind == "b":
        return np.asarray(rng.random(shape) < 0.5)
    if dtype.kind in "iu":
        info = np.iinfo(dtype)
        bound = draw(st.sampled_from([2, 11, 120, info.max]))
        return np.asarray(rng.integers(max(-bound, info.min), min(bound, info.max), shape, dtype, endpoint=True))
    low, high = draw(st.sampled_from([(0, 0), (0, 1), (-1, 2), (-4, 4), (-7, -2), (7, 9), (-300, 300)]))
    values = rng.choice([-1, 1], shape) * 10.0 ** rng.uniform(low, high, shape)
    if draw(st.booleans()):
        values = np.round(values)
    for odd in draw(st.lists(st.sampled_from([0.0, -0.0, math.nan, math.inf, -math.inf]), max_size=3)):
        values = np.where(rng.random(shape) < 0.2, odd, values)
    with np.errstate(over="ignore"):
        return np.asarray(values).astype(dtype)


@pytest.mark.usefixtures("torch")
@settings(max_examples=600, deadline=None)
@given(array=arrays())
def test_any_array_is_printed_as_in_torch(array):
    torch = torch_()
    assert repr(lucid.from_numpy(array)) == expected(torch, array)


OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "precision": st.integers(0, 7),
        "threshold": st.sampled_from([0, 3, 20, 100, math.inf]),
        "edgeitems": st.integers(0, 4),
        "linewidth": st.sampled_from([0, 20, 40, 120]),
        "profile": st.sampled_from(["default", "short", "full"]),
        "sci_mode": st.sampled_from([True, False, None]),
    },
)


@pytest.mark.usefixtures("torch")
@settings(max_examples=300, deadline=None)
@given(array=arrays(), options=OPTIONS)
def test_under_any_options_too(array, options):
    torch = torch_()
    with both(torch, **options):
        assert repr(lucid.from_numpy(array)) == expected(torch, array)


@pytest.mark.parametrize(
    "shape", [(1001,), (40, 26), (2, 1000), (1000, 2), (7, 11, 13), (5, 5, 5, 9), (1, 1, 1, 1001), (7,) * 4]
)
@pytest.mark.parametrize("dtype", ["float32", "int64", "bool"])
def test_large_arrays_are_shown_by_their_edges(torch, shape, dtype):
    array = np.random.default_rng(0).normal(scale=3, size=shape).astype(dtype)
    assert repr(lucid.from_numpy(array)) == expected(torch, array)
    assert "..." in repr(lucid.from_numpy(array))


# The text that a reader of the documentation will see: also true where torch is not installed.
SHOWN = [
    ([1.0, 2.0, 3.0], "tensor([1., 2., 3.])"),
    ([[1.5, -2.0], [math.nan, math.inf]], "tensor([[ 1.5000, -2.0000],\n        [    nan,     inf]])"),
    ([0.001, 1000.0], "tensor([1.0000e-03, 1.0000e+03])"),
    (2.5, "tensor(2.5000)"),
    (7, "tensor(7)"),
    (True, "tensor(True)"),
    ([[1, -20], [300, 4]], "tensor([[  1, -20],\n        [300,   4]])"),
    ([], "tensor([])"),
    (np.zeros((0, 3), "float32"), "tensor([], size=(0, 3))"),
    (np.zeros(0, "int64"), "tensor([], dtype=lucid.int64)"),
    (np.arange(2.0), "tensor([0., 1.], dtype=lucid.float64)"),
    (np.arange(1001), "tensor([   0,    1,    2,  ...,  998,  999, 1000])"),
]


@pytest.mark.parametrize(("data", "text"), SHOWN, ids=[text.partition("\n")[0] for _, text in SHOWN])
def test_text(data, text):
    assert repr(lucid.tensor(data)) == str(lucid.tensor(data)) == text


class TestWhatIsSaidBehindTheNumbers:
    def test_requires_grad(self):
        assert repr(lucid.tensor([1.0], requires_grad=True)) == "tensor([1.], requires_grad=True)"

    def test_the_operation_that_made_it(self):
        x = lucid.tensor([1.0], requires_grad=True)
        assert repr(x * 3) == "tensor([3.], grad_fn=<mul>)"
        assert repr((x * 3).detach()) == "tensor([3.])"

    def test_the_device(self, device):
        said = "" if device.type == "cpu" else f", device='{device}'"
        assert repr(lucid.tensor([1.0, 2.0], device=device)) == f"tensor([1., 2.]{said})"
        assert repr(lucid.tensor([[]], device=device)) == f"tensor([]{said}, size=(1, 0))"

    def test_the_dtype_unless_it_is_the_default(self):
        x = lucid.tensor([1.0], dtype=lucid.float64)
        assert repr(x) == "tensor([1.], dtype=lucid.float64)"
        lucid.set_default_dtype(lucid.float64)
        try:
            assert repr(x) == "tensor([1.])"
        finally:
            lucid.set_default_dtype(lucid.float32)

    @pytest.mark.parametrize("n", range(8, 14))
    def test_on_a_new_line_where_the_last_is_full(self, torch, n):
        array = np.linspace(0, 1, n)
        theirs = torch.from_numpy(array).requires_grad_()
        ours = lucid.from_numpy(array).requires_grad_()
        assert repr(ours) == repr(theirs).replace("torch.", "lucid.")

    def test_a_dtype_is_itself_printed_as_numpy_does(self):
        assert repr(dtypes.float64) == "dtype('float64')"


def test_a_large_tensor_is_cut_down_where_it_is(device, monkeypatch):
    moved = []
    copy = type(device).to_numpy
    monkeypatch.setattr(type(device), "to_numpy", lambda self, array: moved.append(array.size) or copy(self, array))
    x = lucid.tensor(np.arange(10_000.0).reshape(100, 100), device=device)
    moved.clear()
    assert "9.9990e+03" in repr(x)
    assert sum(moved) == 36


def test_edges_hold_the_first_and_last_of_each_dimension(device):
    a = device.from_numpy(np.arange(5 * 2 * 9).reshape(5, 2, 9))
    cut = printing.edges(a, 2)
    assert type(cut) in XP
    np.testing.assert_array_equal(device.to_numpy(cut), device.to_numpy(a)[[0, 1, 3, 4]][:, :, [0, 1, 7, 8]])


class TestOptions:
    def test_the_ones_of_torch(self, torch):
        assert printing.get_printoptions() == torch._tensor_str.get_printoptions()

    @pytest.mark.parametrize("profile", ["default", "short", "full"])
    def test_profiles_of_torch(self, torch, profile):
        with both(torch, profile=profile):
            assert printing.get_printoptions() == torch._tensor_str.get_printoptions()

    def test_last_for_a_block_also_if_it_fails(self):
        before = printing.get_printoptions()
        with pytest.raises(ZeroDivisionError), printing.printoptions(precision=1, sci_mode=True):
            assert repr(lucid.tensor(2.72)) == "tensor(2.7e+00)"
            raise ZeroDivisionError
        assert printing.get_printoptions() == before

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("precision", -1), ("precision", 1.5), ("precision", math.inf), ("threshold", math.nan),
            ("edgeitems", 2.5),
            ("linewidth", "80"), ("profile", "long"), ("sci_mode", "yes"),
        ],
    )  # fmt: skip
    def test_refused_with_the_value_and_nothing_changed(self, option, value):
        before = printing.get_printoptions()
        with pytest.raises(ValueError, match=f"{option} to be .*, got {value!r}"):
            printing.set_printoptions(**{"linewidth": 40} | {option: value})
        assert printing.get_printoptions() == before
