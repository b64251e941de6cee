"""The `inplace` argument of activations: an error names the function that was called."""

import pytest

import lucid
import lucid.nn.functional as F

OPTIONS = {"threshold": (0.0, 1.0), "rrelu": (0.1, 0.3, True)}
NAMES = [
    *("celu", "elu", "hardsigmoid", "hardswish", "hardtanh", "leaky_relu"),
    *("mish", "relu", "rrelu", "selu", "silu", "threshold"),
]


@pytest.mark.parametrize("name", NAMES)
def test_a_leaf_is_refused_by_name(name):
    x = lucid.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match=f"^{name}_: a leaf"):
        getattr(F, name)(x, *OPTIONS.get(name, ()), inplace=True)


@pytest.mark.parametrize("name", NAMES)
def test_the_result_is_written_into_the_input(name):
    x = lucid.tensor([-1.0, 2.0])
    lucid.manual_seed(0)
    expected = getattr(F, name)(x, *OPTIONS.get(name, ()))
    lucid.manual_seed(0)
    assert getattr(F, name)(x, *OPTIONS.get(name, ()), inplace=True) is x
    assert x.tolist() == expected.tolist()
