"""The transform face: optax's numbers over its options, and the class's numbers bit for bit."""

import math

import numpy as np
import pytest

import lucid
from lucid import func, optim
from lucid.optim import transform

from .making import gradients, host, start, train

SCHEDULE = lambda k: 0.01 / (1 + k)
RATES = [0.003, SCHEDULE]
MASK = {"w": True, "b": [True, False, True]}
BETAS = [{}, {"b1": 0.5, "b2": 0.7, "eps": 0.1}, {"b1": 0.0, "b2": 0.5}]
DECAYS = [{"weight_decay": 0.1}, {"weight_decay": SCHEDULE, "mask": MASK}]
MOMENTA = [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}]
OPTIONS = {
    "adamax": BETAS,
    "adamaxw": [{**b, **d} for b in BETAS for d in DECAYS],
    "adam": [*BETAS, {"eps_root": 0.1}, {"nesterov": True}],
    "adamw": [{**b, **d} for b in BETAS for d in DECAYS] + [{"nesterov": True, "eps_root": 0.1}],
    "nadam": [*BETAS, {"eps_root": 0.1}],
    "nadamw": [{**b, **d} for b in BETAS for d in DECAYS],
    "radam": [*BETAS, {"b2": 0.9, "threshold": 4.5}, {"nesterov": True, "eps_root": 0.1}],
    "sgd": MOMENTA,
    "rmsprop": [
        {**m, **c, **e}
        for m in MOMENTA
        for c in ({}, {"centered": True})
        for e in ({}, {"eps_in_sqrt": False, "eps": 0.1}, {"bias_correction": True, "initial_scale": 0.1, "decay": 0.5})
    ],
    "adagrad": [{}, {"initial_accumulator_value": 0.0, "eps": 0.1}],
    "adadelta": [{}, {"rho": 0.5, "eps": 0.1}, {"weight_decay": 0.1}, {"weight_decay": 0.1, "weight_decay_mask": MASK}],
    "lion": [{}, {"b1": 0.5, "b2": 0.7, "weight_decay": 0.1, "mask": MASK}, {"weight_decay": 0.0}],
}
CASES = [(name, options, rate) for name, rows in OPTIONS.items() for options in rows for rate in RATES]


def tree(values):
    return {"w": values[0], "b": list(values[1:])}


def flat(structure):
    return [structure["w"], *structure["b"]]


def rows(steps):
    return gradients(steps, shapes=[(3, 4), (), (5,), (2, 3)], gaps=False)


VALUES = start(shapes=[(3, 4), (), (5,), (2, 3)])


def follow(rule, grads, leaf, apply_updates):
    params = tree([leaf(v) for v in VALUES])
    state = rule.init(params)
    for row in grads:
        updates, state = rule.update(tree([leaf(g) for g in row]), state, params)
        params = apply_updates(params, updates)
    return flat(params)


@pytest.fixture
def optax():
    optax = pytest.importorskip("optax", reason="optax is the oracle here; it comes with the parity extra")
    import jax

    jax.config.update("jax_enable_x64", True)
    yield optax
    jax.config.update("jax_enable_x64", False)


@pytest.mark.parametrize(("name", "options", "rate"), CASES)
def test_equal_to_optax(name, options, rate, optax):
    import jax.numpy as jnp

    grads = rows(30)
    ours = follow(getattr(transform, name)(rate, **options), grads, np.asarray, transform.apply_updates)
    theirs = follow(getattr(optax, name)(rate, **options), grads, jnp.asarray, optax.apply_updates)
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, np.asarray(b), rtol=1e-9, atol=1e-12)


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

    grads = rows(20)
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
        np.testing.assert_array_equal(a, host(p.data))


def test_the_example_of_the_optax_page():
    f = lambda x: (x**2).sum()
    solver = transform.adamax(learning_rate=0.003)
    params = lucid.tensor([1.0, 2.0, 3.0])
    assert f(params).item() == 14.0
    state = solver.init(params)
    seen = []
    for _ in range(5):
        grad = func.grad(f)(params)
        updates, state = solver.update(grad, state, params)
        params = transform.apply_updates(params, updates)
        seen.append(f"{f(params).item():.2E}")
    assert seen == ["1.40E+01", "1.39E+01", "1.39E+01", "1.39E+01", "1.38E+01"]


def test_nothing_is_changed_in_place():
    solver = transform.adamaxw(0.1, weight_decay=0.1)
    params, grads = np.ones(3), np.ones(3)
    state = solver.init(params)
    _, after = solver.update(grads, state, params)
    assert (params == 1).all()
    assert (grads == 1).all()
    assert state[0].count == 0
    assert after[0].count == 1
    assert not state[0].exp_avg.any()
    assert after[0]._fields == ("count", "exp_avg", "exp_inf")


def test_floats_and_nesting():
    solver = transform.adamax(0.1)
    params = ({"a": 1.0}, [2.0, None], np.ones(2))
    state = solver.init(params)
    updates, state = solver.update(({"a": 1.0}, [1.0, None], np.ones(2)), state, params)
    new = transform.apply_updates(params, updates)
    assert new[1][1] is None
    assert math.isclose(new[0]["a"], 0.9, rel_tol=1e-7)
    np.testing.assert_allclose(new[2], 0.9, rtol=1e-7)


def test_what_is_refused():
    with pytest.raises(ValueError, match="weight decay needs the parameters"):
        solver = transform.adamw(0.1)
        solver.update(np.ones(2), solver.init(np.ones(2)))
    with pytest.raises(ValueError, match="a state of 1 parts for 2"):
        transform.chain(transform.scale(1.0), transform.scale(1.0)).update(np.ones(2), ((),))
    with pytest.raises(ValueError, match=r"lr is out of range: got -1"):
        transform.adamaxw(-1)
    with pytest.raises(ValueError, match=r"beta1 is out of range: got 1.5"):
        transform.nadam(0.1, b1=1.5)
    with pytest.raises(TypeError, match="expected a tensor, an array or a number, got str"):
        transform.scale(1.0).update("x", ())
    with pytest.raises(ValueError, match="structure"):
        transform.apply_updates({"a": 1.0}, {"b": 1.0})
