"""optax's numbers over its options: every transformation, and combinations."""

import inspect

import numpy as np
import pytest

from lucid.optim import transform

from ..parameters import host
from .pytrees import MASK, SCHEDULE, follow, rows

RATES = [0.003, SCHEDULE]
BETAS = [{}, {"b1": 0.5, "b2": 0.7, "eps": 0.1}, {"b1": 0.0, "b2": 0.5}]
DECAYS = [{"weight_decay": 0.1}, {"weight_decay": SCHEDULE, "mask": MASK}]
MOMENTA = [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}]
MU = {"mu_dtype": np.float32}
OPTIONS = {
    "adamax": BETAS,
    "adamaxw": [{**b, **d} for b in BETAS for d in DECAYS],
    "adam": [*BETAS, {"eps_root": 0.1}, {"nesterov": True}, MU, {"nesterov": True, "eps_root": 0.1, **MU}],
    "adamw": [{**b, **d} for b in BETAS for d in DECAYS] + [{"nesterov": True, "eps_root": 0.1, **MU}],
    "nadam": [*BETAS, {"eps_root": 0.1}, MU],
    "nadamw": [{**b, **d} for b in BETAS for d in DECAYS] + [MU],
    "radam": [*BETAS, {"b2": 0.9, "threshold": 4.5}, {"nesterov": True, "eps_root": 0.1}],
    "sgd": [*MOMENTA, {"momentum": 0.9, "nesterov": True, "accumulator_dtype": np.float32}],
    "rmsprop": [
        {**m, **c, **e}
        for m in MOMENTA
        for c in ({}, {"centered": True})
        for e in ({}, {"eps_in_sqrt": False, "eps": 0.1}, {"bias_correction": True, "initial_scale": 0.1, "decay": 0.5})
    ],
    "adagrad": [{}, {"initial_accumulator_value": 0.0, "eps": 0.1}],
    "adadelta": [{}, {"rho": 0.5, "eps": 0.1}, {"weight_decay": 0.1}, {"weight_decay": 0.1, "weight_decay_mask": MASK}],
    "lion": [{}, {"b1": 0.5, "b2": 0.7, "weight_decay": 0.1, "mask": MASK}, {"weight_decay": 0.0}, MU],
}
CASES = [(name, options, rate) for name, rows in OPTIONS.items() for options in rows for rate in RATES]


@pytest.mark.parametrize(("name", "options", "rate"), CASES)
def test_equal_to_optax(name, options, rate, optax):
    import jax.numpy as jnp

    grads = rows(10)
    ours = follow(getattr(transform, name)(rate, **options), grads, np.asarray, transform.apply_updates)
    theirs = follow(getattr(optax, name)(rate, **options), grads, jnp.asarray, optax.apply_updates)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, np.asarray(b), rtol=1e-9, atol=1e-12)


# What a part of optax's signatures says that lucid's do not: None as a learning rate, and that nadam is Adam.
UNSAID = {("adadelta", "learning_rate"), ("nadam", "nesterov"), ("nadamw", "nesterov")}


@pytest.mark.parametrize("name", OPTIONS)
def test_arguments_and_defaults_are_those_of_optax(name, optax):
    def listed(function):
        parameters = inspect.signature(function).parameters.values()
        return [(p.name, p.default, p.kind) for p in parameters if (name, p.name) not in UNSAID]

    assert listed(getattr(transform, name)) == listed(getattr(optax, name))


CHAINS = [
    lambda t: t.chain(t.clip_by_global_norm(1.0), t.adamax(0.01)),
    lambda t: t.chain(t.clip_by_global_norm(100.0), t.scale(-0.1)),
    lambda t: t.chain(t.add_decayed_weights(0.1, MASK), t.sgd(0.1, momentum=0.9)),
    lambda t: t.chain(t.scale_by_schedule(SCHEDULE), t.scale(-3.0)),
    lambda t: t.masked(t.adam(0.1), MASK),
    lambda t: t.masked(t.sgd(0.1), lambda p: {"w": False, "b": [True] * len(p["b"])}),
    lambda t: t.trace(0.9, True),
]


@pytest.mark.parametrize("make", CHAINS)
def test_combinations_equal_to_optax(make, optax):
    import jax.numpy as jnp

    grads = rows(10)
    ours = follow(make(transform), grads, np.asarray, transform.apply_updates)
    theirs = follow(make(optax), grads, jnp.asarray, optax.apply_updates)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, np.asarray(b), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("make", CHAINS)
def test_combinations_on_any_device(make, device):
    grads = rows(3)
    expected = follow(make(transform), grads, np.asarray, transform.apply_updates)
    found = follow(make(transform), grads, device.from_numpy, transform.apply_updates)
    for a, b in zip(expected, found, strict=True):
        assert type(b) is device.array
        np.testing.assert_allclose(a, host(b), rtol=1e-12)
