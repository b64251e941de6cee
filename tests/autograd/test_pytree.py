"""Pytrees: functions mapped over nested containers."""

from collections import namedtuple

import pytest

from lucid.autograd.pytree import tree_map

Layer = namedtuple("Layer", ["w", "b"])


class TestTree:
    def test_map_over_several(self):
        first = {"a": [1, (2, None)], "b": Layer(3, 4)}
        second = {"b": Layer(30, 40), "a": [10, (20, None)]}
        assert tree_map(lambda a, b: a + b, first, second) == {"a": [11, (22, None)], "b": Layer(33, 44)}

    UNLIKE = {
        "length": ([1, 2], [1], r"expected a list of 2, got list of 1"),
        "keys": ({"a": 1}, {"b": 1}, r"keys \['a'\], got \['b'\]"),
        "kind": ({"a": [1]}, {"a": (1,)}, r"\['a'\]: expected a list of 1, got tuple"),
        "depth": ([1], [[1]], r"\[0\]: expected a leaf, got list"),
        "none": ([None], [1], "expected None, got int"),
    }

    @pytest.mark.parametrize(("one", "other", "message"), UNLIKE.values(), ids=UNLIKE.keys())
    def test_refuses_what_is_not_alike(self, one, other, message):
        with pytest.raises(ValueError, match=message):
            tree_map(lambda a, b: a, one, other)
