"""lucid.save and lucid.load: what goes in comes out, nothing else does, and no file is left half written."""

from __future__ import annotations

import collections
import enum
import io
import json
import math
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lucid
from lucid import nn, optim

Pair = collections.namedtuple("Pair", "a b")
Colour = enum.IntEnum("Colour", "RED")


def same(a: object, b: object) -> bool:
    """Equal in value, type and layout; NaN equals NaN, and 0.0 differs from -0.0."""
    if isinstance(a, lucid.Tensor):
        return isinstance(b, lucid.Tensor) and a.requires_grad == b.requires_grad and same(a.data, b.data)
    if isinstance(a, np.ndarray | np.generic):
        return type(a) is type(b) and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return all(same(p, q) for p, q in zip(a.items(), b.items(), strict=True)) and len(a) == len(b)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return a == b if isinstance(a, int) else repr(a) == repr(b)


def through_a_file(value: object) -> object:
    file = io.BytesIO()
    lucid.save(value, file)
    file.seek(0)
    return lucid.load(file)


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
    np.testing.assert_array_equal(loaded["tensor"].data, array)
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


class Foreign:
    pass


REFUSED = {
    "object": ({"a": [1, Foreign()]}, r"\['a'\]\[1\] is of type .*Foreign"),
    "module": ({"net": nn.Linear(1, 1)}, r"\['net'\].*Linear.*state_dict\(\) instead"),
    "function": ([len], r"\[0\].*builtin"),
    "set": ({"s": {1}}, r"\['s'\].*set"),
    "named tuple": ([Pair(1, 2)], r"\[0\].*Pair.*plain tuple"),
    "enumeration": ({"c": Colour.RED}, r"\['c'\].*Colour"),
    "array of objects": ({"w": [np.array([None])]}, r"\['w'\]\[0\] is an array of dtype object.*pickle"),
    "structured array": (np.zeros(2, "i4,f4"), r"the object is an array of dtype"),
    "masked array": ([np.ma.array([1])], r"\[0\].*MaskedArray.*numpy.asarray"),
    "key": ({"d": {Foreign: 1}}, r"a key of the object\['d'\].*Foreign"),
}


@pytest.mark.parametrize(("value", "message"), REFUSED.values(), ids=REFUSED)
def test_what_needs_pickle_is_refused_before_anything_is_written(value, message, tmp_path):
    (tmp_path / "x").write_bytes(b"old")
    with pytest.raises(TypeError, match=message):
        lucid.save(value, tmp_path / "x")
    assert contents(tmp_path) == {"x": b"old"}


def test_a_container_in_itself_is_refused(tmp_path):
    loop: dict = {"a": []}
    loop["a"].append(loop)
    with pytest.raises(ValueError, match=r"\['a'\]\[0\] is a dict that holds itself"):
        lucid.save(loop, tmp_path / "x")
    assert not contents(tmp_path)
    twice = [1]
    assert through_a_file([twice, twice]) == [[1], [1]]  # in two places is not in itself


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.parametrize("failing", ["numpy.lib.format.write_array", "os.fsync", "os.replace"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(failing, tmp_path, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("disk full")

    lucid.save([1], tmp_path / "x")
    before = contents(tmp_path)
    monkeypatch.setattr(failing, fail)
    with pytest.raises(OSError, match="disk full"):
        lucid.save(np.ones(3), tmp_path / "x")
    assert contents(tmp_path) == before


def test_a_link_stays_a_link(tmp_path):
    lucid.save([1], tmp_path / "real")
    try:
        (tmp_path / "link").symlink_to("real")
    except OSError as error:
        pytest.skip(f"this file system makes no links: {error}")
    lucid.save([2], tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert lucid.load(tmp_path / "real") == [2]


@pytest.mark.parametrize("as_path", [str, Path], ids=["str", "Path"])
def test_paths_are_used_as_they_are(as_path, tmp_path):
    file = as_path(tmp_path / "no-suffix")
    lucid.save((1,), file)
    assert lucid.load(file) == (1,)
    assert list(contents(tmp_path)) == ["no-suffix"]


def example_bytes() -> bytes:
    file = io.BytesIO()
    lucid.save({"w": lucid.tensor([1.0, 2.0]), "n": 3, "t": (1, None)}, file)
    return file.getvalue()


def foreign_npz() -> bytes:
    file = io.BytesIO()
    np.savez(file, a=np.ones(2))
    return file.getvalue()


def newer() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": "lucid", "version": 99, "value": None}))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "cut short or damaged"),
        (b"hello", "cut short or damaged"),
        (pickle.dumps([1]), "cut short or damaged"),
        (foreign_npz(), "lucid.save did not write it.*numpy.load"),
        (newer(), "a newer lucid is needed"),
    ],
    ids=["empty", "text", "pickle", "npz", "newer"],
)
def test_a_foreign_file_is_named(content, message, tmp_path):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(RuntimeError, match=f"file '.*x'.*{message}"):
        lucid.load(tmp_path / "x")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing"):
        lucid.load(tmp_path / "nothing")


def test_a_file_cut_short_anywhere_is_named(tmp_path):
    content = example_bytes()
    for length in range(len(content)):
        (tmp_path / "x").write_bytes(content[:length])
        with pytest.raises(RuntimeError, match=r"file '.*x' is cut short or damaged"):
            lucid.load(tmp_path / "x")


def test_a_flipped_byte_is_noticed_or_harmless():
    content, right = example_bytes(), lucid.load(io.BytesIO(example_bytes()))
    noticed = 0
    for i in range(len(content)):
        damaged = content[:i] + bytes([content[i] ^ 0x55]) + content[i + 1 :]
        try:
            assert same(lucid.load(io.BytesIO(damaged)), right)  # a time stamp, say
        except RuntimeError:
            noticed += 1
    assert noticed > len(content) / 2


def test_objects_in_a_file_are_never_unpickled():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        value = {"array": "evil", "device": "cpu"}
        archive.writestr("manifest.json", json.dumps({"format": "lucid", "version": 1, "value": value}))
        evil = io.BytesIO()
        np.save(evil, np.array([print], object), allow_pickle=True)
        archive.writestr("evil.npy", evil.getvalue())
    with pytest.raises(RuntimeError, match=r"allow_pickle=False"):
        lucid.load(file)


def test_an_unknown_location_is_refused():
    file = io.BytesIO()
    lucid.save([1], file)
    with pytest.raises(ValueError, match="unknown device 'nowhere'"):
        lucid.load(file, map_location="nowhere")


@pytest.mark.skipif(lucid.cuda.is_available(), reason="needs a machine without a GPU")
def test_tensors_of_a_device_that_is_not_here_say_what_to_do():
    written = io.BytesIO()
    lucid.save(lucid.tensor([1.0], device="cpu"), written)
    moved = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(moved, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b'"device": "cpu"', b'"device": "cuda:0"'))
    with pytest.raises(RuntimeError, match=r"'cuda:0'; pass map_location=\"cpu\""):
        lucid.load(moved)
    assert lucid.load(moved, map_location="cpu").tolist() == [1.0]


def test_tensors_come_back_to_their_device_or_to_another(device):
    value = lucid.tensor([1.0, 2.0], device=device, requires_grad=True)
    file = io.BytesIO()
    lucid.save([value, value.data], file)
    tensor, array = lucid.load(file)
    assert tensor.device == device and tensor.requires_grad and tensor.is_leaf
    assert type(array) is type(value.data)
    moved, array = lucid.load(file, map_location="cpu")
    assert moved.tolist() == [1.0, 2.0] and moved.requires_grad and moved.is_leaf
    assert type(array) is np.ndarray
    assert lucid.load(file, map_location=device)[0].device == device
