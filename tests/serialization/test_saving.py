"""lucid.save: what is refused, atomic writes, links and paths."""

from __future__ import annotations

import collections
import enum
from pathlib import Path

import numpy as np
import pytest

import lucid
from lucid import nn

from .files import contents, through_a_file

Pair = collections.namedtuple("Pair", "a b")
Colour = enum.IntEnum("Colour", "RED")


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
