"""lucid.save and lucid.load: what goes in comes out."""

from __future__ import annotations

import io
import json
import math
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lucid
from lucid import nn, optim

from .files import same, through_a_file

VALUES = {
    "none": None,
    "booleans": [True, False],
    "integers": [0, -1, 2**63, -(10**30), 7 ** (10**4)],
    "floats": [0.1, -0.0, 1e-320, math.inf, -math.inf, math.nan, 1.7976931348623157e308],
    "strings": ["", "é", "\x00", "\ud800", "a/b\\c", "manifest.json"],
    "bytes": b"\x00\xff",
    "empty containers": [[], (), {}],
    "nested": {"a": [1, (2.0, None, {"b": (3,)})]},
    "keys of many types": {1: "int", "1": "str", None: 0, False: 1, 2.5: 2, (1, "x"): 3, b"k": 4},
    "keys like the encoding's own": {"tuple": [1], "dict": [["a", 1]], "array": "name", "manifest": 0},
    "keys that are no names of files": {"../x": np.ones(1), "": np.zeros(1), "a.b": np.ones(2), "a": {"b": np.ones(3)}},
    "keys that meet in one name": {"1": np.ones(1), 1: np.zeros(1), "array-0": np.ones(2), "x.npy": np.ones(3)},
    "array 0-d": np.array(1.5, np.float32),
    "array empty": np.zeros((0, 3), np.int8),
    "array float16": np.array([1, np.nan, np.inf, 6e-8], np.float16),
    "array bool": np.array([[True], [False]]),
    "array complex": np.array([1 + 2j]),
    "array uint64": np.array([2**64 - 1], np.uint64),
    "array big endian": np.array([1, 2], ">i4"),
    "array strings": np.array(["a", "bc"]),
    "array dates": np.array(["2026-01-01"], "datetime64[D]"),
    "NumPy scalars": [np.float64(0.1), np.int8(-3), np.bool_(True), np.str_("a"), np.float16(np.nan)],
    "tensor": lucid.tensor([[1.0, 2.0], [3.0, math.nan]]),
    "tensor 0-d": lucid.tensor(3),
    "tensor empty": lucid.zeros(0, 4),
    "tensor requires grad": lucid.tensor([1.0, 2.0], requires_grad=True),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_round_trip(value):
    assert same(through_a_file(value), value)


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)) | st.binary(max_size=9)
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(scalars.filter(lambda k: k == k), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(anything)
def test_round_trip_of_anything(value):
    assert same(through_a_file(value), value)


@pytest.mark.parametrize(
    "array",
    [
        np.arange(12.0).reshape(3, 4).T,
        np.arange(12.0)[::-2],
        np.broadcast_to(np.float32(2), (2, 3)),
        np.asfortranarray(np.arange(6).reshape(2, 3)),
    ],
    ids=["transposed", "reversed", "broadcast", "fortran"],
)
def test_any_memory_layout(array):
    loaded = through_a_file({"array": array, "tensor": lucid.from_numpy(np.array(array))})
    np.testing.assert_array_equal(loaded["array"], array)
    np.testing.assert_array_equal(loaded["tensor"]._data, array)
    loaded["array"][...] = 0  # it owns its memory


def test_parameter_comes_back_as_a_tensor_that_requires_grad():
    loaded = through_a_file(nn.Parameter([1.0, 2.0]))
    assert type(loaded) is lucid.Tensor
    assert loaded.requires_grad and loaded.is_leaf and loaded.grad is None


def test_what_was_one_is_one_again():
    tensor, array = lucid.tensor([1.0, 2.0]), np.ones(3)
    a, b, c, d = through_a_file([tensor, tensor, array, array])
    assert a is b and c is d
    file = io.BytesIO()
    lucid.save([array] * 5, file)
    assert len(zipfile.ZipFile(file).namelist()) == 2  # the manifest and one array


def test_numpy_reads_the_arrays(tmp_path):
    lucid.save({"model": {"0.weight": lucid.tensor([1.0, 2.0])}}, tmp_path / "x")
    with np.load(tmp_path / "x") as file:
        np.testing.assert_array_equal(file["model.0.weight"], np.float32([1, 2]))


def test_no_pickle_in_the_file(tmp_path):
    lucid.save({"a": np.ones(3), "b": [1, (2, "x")]}, tmp_path / "x")
    with zipfile.ZipFile(tmp_path / "x") as archive:
        json.loads(archive.read("manifest.json"))
        for name in archive.namelist():
            with pytest.raises(Exception):  # noqa: B017 (unpickling garbage fails in many ways)
                pickle.loads(archive.read(name))


def test_states_of_model_and_optimizer(tmp_path):
    def train(model, optimizer, steps):
        for _ in range(steps):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x), y).backward()
            optimizer.step()

    lucid.manual_seed(0)
    x, y = lucid.randn(16, 4), lucid.randint(0, 3, (16,))
    model = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))
    optimizer = optim.NAdam(model.parameters())
    train(model, optimizer, 3)
    lucid.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, tmp_path / "half")
    train(model, optimizer, 3)

    resumed = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 3))
    again = optim.NAdam(resumed.parameters())
    state = lucid.load(tmp_path / "half")
    resumed.load_state_dict(state["model"])
    again.load_state_dict(state["optimizer"])
    train(resumed, again, 3)
    assert same(resumed.state_dict(), model.state_dict())
