"""Arguments of optimizers: what is refused, and with what message."""

import numpy as np
import pytest

import lucid
from lucid import optim

from ..parameters import param

ONE = param([1.0])
BAD_VALUES = [
    ({"lr": -1.0}, ValueError, "lr is out of range: got -1.0"),
    ({"lr": float("nan")}, ValueError, "got nan"),
    ({"lr": float("inf")}, ValueError, "got inf"),
    ({"lr": "fast"}, TypeError, "lr must be a real number; got 'fast'"),
    ({"lr": None}, TypeError, "got None"),
    ({"lr": True}, TypeError, "got True"),
    ({"lr": 1 + 0j}, TypeError, "complex"),
    ({"lr": np.array([0.1, 0.2])}, TypeError, "lr must be a real number"),
    ({"eps": -1e-8}, ValueError, "eps is out of range: got -1e-08"),
    ({"weight_decay": -0.1}, ValueError, "weight_decay is out of range: got -0.1"),
    ({"betas": (0.9, 1.0)}, ValueError, r"betas\[1\] is out of range: got 1.0, expected 0.0 <= betas\[1\] < 1.0"),
    ({"betas": (-0.1, 0.9)}, ValueError, r"betas\[0\] is out of range: got -0.1"),
    ({"betas": (0.9, 0.9 + 1j)}, TypeError, r"betas\[1\] must be a real number; got \(0.9\+1j\) \(complex\)"),
    ({"betas": (float("nan"), 0.9)}, ValueError, "got nan"),
    ({"betas": 0.9}, TypeError, "betas must be a pair"),
    ({"betas": (0.9,)}, TypeError, "betas must be a pair"),
    ({"maximize": 1}, TypeError, "maximize must be True or False; got 1"),
]


@pytest.mark.parametrize(("options", "error", "words"), BAD_VALUES)
@pytest.mark.parametrize("make", [optim.Adamax, optim.NAdam, optim.Adam, optim.AdamW])
def test_values(make, options, error, words):
    with pytest.raises(error, match=words) as caught:
        make([ONE], **options)
    assert make.__name__ in str(caught.value)
    with pytest.raises(error, match=words):
        make([{"params": [ONE], **options}])


@pytest.mark.parametrize(
    ("make", "error", "words"),
    [
        (lambda: optim.SGD([ONE], momentum=-0.5), ValueError, "momentum is out of range: got -0.5"),
        (lambda: optim.SGD([ONE], nesterov=True), ValueError, "nesterov needs momentum > 0 and dampening = 0"),
        (lambda: optim.SGD([ONE], momentum=0.9, dampening=0.1, nesterov=True), ValueError, "dampening=0.1"),
        (lambda: optim.SGD([ONE], dampening=float("inf")), ValueError, "dampening is out of range: got inf"),
        (
            lambda: optim.NAdam([ONE], momentum_schedule="keras"),
            ValueError,
            "'buffer', 'dozat', 'constant'; got 'keras'",
        ),
        (lambda: optim.NAdam([ONE], momentum_decay=-1.0), ValueError, "momentum_decay is out of range: got -1.0"),
        (lambda: optim.Rprop([ONE], etas=(1.5, 1.2)), ValueError, r"0 < etas\[0\] < 1 < etas\[1\]; got \(1.5, 1.2\)"),
        (lambda: optim.Adadelta([ONE], rho=1.5), ValueError, "got 1.5, expected 0.0 <= rho <= 1.0"),
        (lambda: optim.Muon([ONE]), ValueError, r"parameter 0 of group 0 has shape \(1,\); Muon is for matrices"),
        (lambda: optim.Muon([ONE], ns_steps=0), ValueError, "ns_steps must be a whole number from 1 on; got 0"),
        (lambda: optim.Muon([ONE], adjust_lr_fn="x"), ValueError, "adjust_lr_fn must be one of None, 'original'"),
        (lambda: optim.Adamax([]), ValueError, "empty list"),
        (lambda: optim.Adamax(iter(())), ValueError, "empty list"),
        (lambda: optim.Adamax([{"params": []}]), ValueError, "group 0 has no parameters"),
        (lambda: optim.Adamax([{"lr": 1.0}]), TypeError, "params"),
        (lambda: optim.Adamax([ONE, {"params": [ONE]}]), TypeError, "dict"),
        (lambda: optim.Adamax([{"params": {ONE}}]), TypeError, "order"),
        (lambda: optim.Adamax({ONE}), TypeError, "order"),
        (lambda: optim.Adamax(np.ones(3)), TypeError, r"put it in a list: \[param\]"),
        (lambda: optim.Adamax("params"), TypeError, "single str"),
        (lambda: optim.Adamax(7), TypeError, "got a single int"),
        (lambda: optim.Adamax([np.ones(3)]), TypeError, "expected a tensor, got ndarray"),
        (lambda: optim.Adamax([1.0]), TypeError, "parameter 0 of group 0: expected a tensor, got float"),
        (lambda: optim.Adamax([ONE, ONE]), ValueError, "twice"),
        (lambda: optim.Adamax([{"params": [ONE]}, {"params": [ONE]}]), ValueError, "parameter 0 of group 1.*twice"),
        (lambda: optim.Adamax([("a", ONE), param([2.0])]), ValueError, "either all parameters have names, or none"),
        (lambda: optim.Adamax([ONE * 2]), ValueError, "not a leaf"),
        (lambda: optim.Adamax([param([1, 2])]), ValueError, "dtype int64"),
        (lambda: optim.Adamax([ONE], momentum=0.9), TypeError, "momentum"),
        (lambda: optim.AdamW([ONE], decoupled_weight_decay=False), TypeError, "decoupled_weight_decay"),
    ],
)
def test_arguments(make, error, words):
    with pytest.raises(error, match=words):
        make()


@pytest.mark.parametrize("value", [None, False, True])
@pytest.mark.parametrize("name", ["foreach", "fused", "capturable"])
@pytest.mark.parametrize("cls", [optim.Adamax, optim.AdamW, optim.LBFGS, optim.Muon])
def test_how_pytorch_runs_its_loops_is_a_hint(cls, name, value):
    p = param([[1.0]])
    for made in (cls([p], **{name: value}), cls([{"params": [p], name: value}])):
        assert name not in made.param_groups[0] and name not in made.defaults


@pytest.mark.parametrize(("value", "error"), [(True, ValueError), ("yes", TypeError)])
def test_differentiable_steps_are_refused(value, error):
    with pytest.raises(error, match=r"Adamax: .*differentiable"):
        optim.Adamax([ONE], differentiable=value)
    with pytest.raises(error, match=r"Adamax: .*differentiable"):
        optim.Adamax([{"params": [ONE], "differentiable": value}])
    optim.Adamax([ONE], differentiable=False)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (3, 2, 1), (1,)])
def test_a_gradient_of_another_shape_is_refused_and_nothing_is_changed(shape):
    a, b = param(np.ones(2), np.ones(2)), param(np.ones((3, 2)), np.ones((3, 2)))
    optimizer = optim.Adamax([a, b])
    optimizer.step()
    before = a._data.copy()
    b._grad = lucid.tensor(np.ones(shape))  # past the check of the tensor itself
    with pytest.raises(ValueError, match=r"parameter 1 of group 0 has shape \(3, 2\), but its gradient has shape"):
        optimizer.step()
    np.testing.assert_array_equal(a._data, before)
    assert optimizer.state[a]["step"] == 1


def test_a_parameter_of_another_shape_is_refused():
    p = param(np.ones(2), np.ones(2))
    optimizer = optim.Adamax([p])
    optimizer.step()
    p._data, p.grad = np.ones(3), None
    p.grad = lucid.tensor(np.ones(3))
    with pytest.raises(ValueError, match=r"has shape \(3,\), but its exp_avg has shape \(2,\)"):
        optimizer.step()


def test_a_read_only_parameter_is_refused():
    p = param(np.ones(2), np.ones(2))
    p._data.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        optim.Adamax([p]).step()
