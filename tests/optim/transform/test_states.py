"""States and updates: copies, nesting, purity; what is refused."""

import copy
import math
import pickle

import numpy as np
import pytest

import lucid
from lucid import func
from lucid.optim import transform


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
