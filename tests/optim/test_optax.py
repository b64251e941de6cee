"""The same trajectories as optax: 30 steps in float64, with and without decay and a schedule."""

import numpy as np
import pytest

from lucid import optim

from .parameters import gradients, start, train

optax = pytest.importorskip("optax", reason="optax is the oracle here; it comes with the parity extra")
jax = pytest.importorskip("jax", reason="optax is the oracle here; it comes with the parity extra")


def schedule(k):
    return 0.01 / (1 + k)


ADAMAX = {"eps_inside_max": True}
NADAM = {"momentum_schedule": "constant"}
RATES = [0.003, schedule]
CASES = [
    *[("adamax", {}, optim.Adamax, ADAMAX, lr) for lr in RATES],
    *[("adamaxw", {"weight_decay": 0.1}, optim.Adamax, {**ADAMAX, "weight_decay": 0.1}, lr) for lr in RATES],
    *[("nadam", {}, optim.NAdam, NADAM, lr) for lr in RATES],
    *[("nadamw", {"weight_decay": 0.1}, optim.NAdam, {**NADAM, "weight_decay": 0.1}, lr) for lr in RATES],
    *[("adam", {}, optim.Adam, {}, lr) for lr in RATES],
    *[("adamw", {"weight_decay": 0.1}, optim.AdamW, {"weight_decay": 0.1}, lr) for lr in RATES],
    *[("lion", {"weight_decay": 0.1}, optim.Lion, {"weight_decay": 0.1}, lr) for lr in RATES],
    *[("sgd", {"momentum": 0.9}, optim.SGD, {"momentum": 0.9}, lr) for lr in RATES],
    *[("sgd", {"momentum": 0.9, "nesterov": True}, optim.SGD, {"momentum": 0.9, "nesterov": True}, lr) for lr in RATES],
]


@pytest.fixture(autouse=True)
def _double_precision():
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", False)


@pytest.mark.parametrize(("name", "theirs", "ours", "options", "lr"), CASES)
def test_trajectory(name, theirs, ours, options, lr):
    zeros = [np.zeros(v.shape) for v in start()]
    rows = [[z if g is None else g for g, z in zip(row, zeros, strict=True)] for row in gradients(30)]
    found = train(lambda params: ours(params, lr=lr, **options), rows)
    rule = getattr(optax, name)(lr, **theirs)
    params = [jax.numpy.asarray(v) for v in start()]
    state = rule.init(params)
    for row in rows:
        updates, state = rule.update([jax.numpy.asarray(g) for g in row], state, params)
        params = optax.apply_updates(params, updates)
    for a, b in zip(found, params, strict=True):
        np.testing.assert_allclose(a, np.asarray(b), rtol=1e-9, atol=1e-12)
