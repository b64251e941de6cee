"""Transformations agree with the optimizer of the same rule, bit for bit."""

import numpy as np
import pytest

import lucid
from lucid import optim
from lucid.optim import transform
from lucid.optim.transform import conventions

from ..parameters import host, train
from .pytrees import SCHEDULE, VALUES, flat, rows, tree

FACES = [
    (transform.adamax, {}, optim.Adamax, {"eps_inside_max": True}),
    (transform.nadam, {}, optim.NAdam, {"momentum_schedule": "constant"}),
    (transform.adam, {"b1": 0.5}, optim.Adam, {"betas": (0.5, 0.999)}),
    (transform.sgd, {}, optim.SGD, {}),
    (transform.sgd, {"momentum": 0.9}, optim.SGD, {"momentum": 0.9}),
    (transform.sgd, {"momentum": 0.9, "nesterov": True}, optim.SGD, {"momentum": 0.9, "nesterov": True}),
    (transform.rmsprop, {"eps_in_sqrt": False, "decay": 0.99}, optim.RMSprop, {}),
    (transform.adadelta, {}, optim.Adadelta, {}),
    (transform.lion, {"weight_decay": 0.0}, optim.Lion, {}),
]


class Conventional(optim.Optimizer):
    """A class for a rule in the form that optax gives it, with its numbers."""

    def __init__(self, params, lr, **given):
        super().__init__(params, {"lr": lr, **given})

    @staticmethod
    def rule(group):
        return group["own"]


ADAGRAD = {"initial_accumulator_value": 0.5, "eps": 0.1}
ROOT = {"eps": 0.1, "eps_root": 0.2}
BETA = {"beta1": 0.9, "beta2": 0.9}
SCALE = {"eps": 0.1, "decay": 0.7, "initial_scale": 0.3}
CORRECT = {"eps_in_sqrt": True, "bias_correction": True}
# Those that optax writes otherwise than PyTorch: the rule runs in the engine, too.
FACES += [
    (transform.adam, {"b2": 0.9, **ROOT}, Conventional, {"own": conventions.ADAM, **BETA, **ROOT}),
    (transform.nadam, {"b2": 0.9, **ROOT}, Conventional, {"own": conventions.NADAM, **BETA, **ROOT}),
    *[
        (
            transform.radam,
            {"b2": 0.9, **ROOT, "nesterov": n},
            Conventional,
            {"own": conventions.RADAM, **BETA, **ROOT, "threshold": 5.0, "nesterov": n},
        )
        for n in (False, True)
    ],
    (transform.adagrad, ADAGRAD, Conventional, {"own": conventions.ADAGRAD, **ADAGRAD}),
    *[
        (transform.rmsprop, {"centered": c, **SCALE, **CORRECT}, Conventional, {"own": rule, **SCALE, **CORRECT})
        for c, rule in ((False, conventions.RMSPROP), (True, conventions.CENTERED))
    ],
]


@pytest.mark.filterwarnings("ignore:invalid value encountered in sqrt")  # a variance that float16 makes negative
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize(("face", "theirs", "optimizer", "options"), FACES)
def test_agrees_with_the_class_bit_for_bit(face, theirs, optimizer, options, dtype, device):
    values = [v.astype(dtype) for v in VALUES]
    grads = [[g.astype(dtype) for g in row] for row in rows(20)]
    whole = train(lambda p: optimizer(p, lr=SCHEDULE, **options), grads, values, device)
    rule = face(SCHEDULE, **theirs)
    params = tree([lucid.tensor(v, device=device) for v in values])
    state = rule.init(params)
    for row in grads:
        updates, state = rule.update(tree([lucid.tensor(g, device=device) for g in row]), state, params)
        params = transform.apply_updates(params, updates)
    for a, p in zip(whole, flat(params), strict=True):
        assert p.dtype == dtype
        np.testing.assert_array_equal(a, host(p._data))
