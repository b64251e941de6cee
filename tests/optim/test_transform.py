"""The transform face: optax's numbers over its options, and the class's numbers bit for bit."""

import copy
import inspect
import math
import pickle
from typing import NamedTuple

import numpy as np
import pytest

import lucid
from lucid import func, optim
from lucid.optim import transform
from lucid.optim.transform import conventions

from .making import gradients, host, start, train

SCHEDULE = lambda k: 0.01 / (1 + k)
RATES = [0.003, SCHEDULE]
MASK = {"w": True, "b": [True, False, True]}
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


class Layer(NamedTuple):
    w: object
    b: object


PREFIXES = [
    True,
    {"net": True, "z": False},
    {"net": Layer(False, [True, False]), "z": True},
    {"net": Layer(True, [False, (True,)]), "z": False},
]


@pytest.mark.parametrize("mask", PREFIXES)
@pytest.mark.parametrize("name", ["adamw", "masked"])
def test_a_boolean_of_a_mask_stands_for_all_below_it(name, mask, optax):
    import jax

    def layered(a):
        return {"net": Layer(np.full((2, 3), a), [np.arange(3.0) * a, (np.full(2, -a),)]), "z": np.ones(2) + a}

    found = []
    for module in (transform, optax):
        solver = module.masked(module.adam(0.1), mask) if name == "masked" else module.adamw(0.1, mask=mask)
        params = layered(1.0)
        state = solver.init(params)
        for k in range(5):
            updates, state = solver.update(layered(0.1 * k), state, params)
            params = module.apply_updates(params, updates)
        found.append(jax.tree_util.tree_leaves(params))
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


def test_a_mask_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"the mask\['b'\]: expected a list of 2, got list of 1"):
        transform.masked(transform.scale(1.0), {"a": True, "b": [True]}).init({"a": 1.0, "b": [1.0, 2.0]})


@pytest.mark.parametrize(
    "rule", [transform.adamaxw(0.1, mask=True), transform.rmsprop(0.1, momentum=0.9, centered=True)]
)
def test_a_state_is_copied_and_pickled(rule):
    params, grads = {"w": np.ones(3)}, {"w": np.arange(3.0)}
    _, state = rule.update(grads, rule.init(params), params)
    expected = rule.update(grads, state, params)[0]["w"]
    for again in (copy.deepcopy(state), pickle.loads(pickle.dumps(state))):
        assert type(again[0]) is type(state[0])
        np.testing.assert_array_equal(rule.update(grads, again, params)[0]["w"], expected)


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
    for make in (transform.adam, transform.nadamw, transform.lion):
        with pytest.raises(TypeError, match=r"mu_dtype must be a floating-point type .*; got 'int32'"):
            make(0.1, mu_dtype="int32")
    with pytest.raises(TypeError, match="sgd: accumulator_dtype must be a floating-point type"):
        transform.sgd(0.1, 0.9, accumulator_dtype=int)
    with pytest.raises(TypeError, match="expected a tensor, an array or a number, got str"):
        transform.scale(1.0).update("x", ())
    with pytest.raises(ValueError, match="structure"):
        transform.apply_updates({"a": 1.0}, {"b": 1.0})
