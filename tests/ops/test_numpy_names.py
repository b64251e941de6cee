"""NumPy's names, axis and keepdims, stand in the signature of every reduction, where an editor completes them."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import lucid

NAMES = ["sum", "mean", "nansum", "nanmean", "prod", "var", "std", "any", "all", "logsumexp", "norm"]
NAMES += ["max", "min", "amax", "amin", "argmax", "argmin", "median", "nanmedian"]
X = np.array([[1.0, 5.0, 2.0], [4.0, 3.0, 6.0]])


def arrays(result):
    return list(result) if isinstance(result, tuple) else [result]


@pytest.mark.parametrize("name", NAMES)
def test_they_are_named_in_the_signature_and_mean_the_same(name):
    f = getattr(lucid, name)
    assert {"axis", "keepdims"} <= set(inspect.signature(f).parameters)
    for other, own in [
        ({"axis": 1}, {"dim": 1}),
        ({"axis": 0, "keepdims": True}, {"dim": 0, "keepdim": True}),
        ({"axis": -1, "keepdims": False}, {"dim": -1}),
        ({"axis": None}, {}),
    ]:
        for a, b in zip(arrays(f(lucid.tensor(X), **other)), arrays(f(lucid.tensor(X), **own)), strict=True):
            np.testing.assert_array_equal(a.numpy(), b.numpy())


@pytest.mark.parametrize("name", NAMES)
def test_one_argument_is_given_by_one_name(name):
    with pytest.raises(TypeError, match=f"{name}: got dim=0 and axis=1, two names of one argument"):
        getattr(lucid, name)(lucid.tensor(X), dim=0, axis=1)
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        getattr(lucid, name)(lucid.tensor(X), dims=0)
