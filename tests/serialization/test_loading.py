"""lucid.load: foreign and damaged files, `map_location`."""

from __future__ import annotations

import io
import json
import pickle
import zipfile

import numpy as np
import pytest

import lucid

from .files import same


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
    lucid.save([value, value._data], file)
    tensor, array = lucid.load(file)
    assert tensor.device == device and tensor.requires_grad and tensor.is_leaf
    assert type(array) is type(value._data)
    moved, array = lucid.load(file, map_location="cpu")
    assert moved.tolist() == [1.0, 2.0] and moved.requires_grad and moved.is_leaf
    assert type(array) is np.ndarray
    assert lucid.load(file, map_location=device)[0].device == device
