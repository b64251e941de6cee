"""Changes between steps: data, dtypes, devices, shapes and gradients that are missing."""

import numpy as np
import pytest

from lucid import backend, optim

from ..parameters import host, param, set_grad, train


def alone(make, value, grads, device="cpu"):
    """What one parameter becomes when it has an optimizer to itself."""
    return train(make, [[g] for g in grads], [value], device)[0]


def test_each_parameter_counts_its_own_steps(device):
    value, grads = np.array([1.0, -2.0]), [np.array(g) for g in ([0.1, -0.3], [-0.2, 0.0], [0.3, 0.05], [1.0, 1.0])]
    patterns = [[1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1], [1, 0, 1, 0], [0, 0, 0, 0], [0, 1, 1, 1]]
    rows = [[g if pattern[t] else None for pattern in patterns] for t, g in enumerate(grads)]
    for make in (optim.Adamax, lambda p: optim.NAdam(p, momentum_schedule="dozat")):
        found = train(make, rows, [value] * len(patterns), device)
        for p, pattern in zip(found, patterns, strict=True):
            given = [g for g, on in zip(grads, pattern, strict=True) if on]
            np.testing.assert_array_equal(p, alone(make, value, given, device))


def test_state_counts_are_seen():
    params = [param([1.0], [1.0]), param([1.0])]
    optimizer = optim.Adamax(params)
    optimizer.step()
    assert set(optimizer.state) == {params[0]}
    set_grad(params[1], [1.0])
    optimizer.step()
    assert [optimizer.state[p]["step"] for p in params] == [2, 1]


def test_reassigned_data_is_seen():
    p = param([1.0, -2.0], [0.1, -0.3])
    optimizer = optim.Adamax([p])
    optimizer.step()
    old = p._data
    p.data = old.copy()
    frozen = old.copy()
    optimizer.step()
    np.testing.assert_array_equal(old, frozen)
    expected = alone(optim.Adamax, np.array([1.0, -2.0]), [np.array([0.1, -0.3])] * 2)
    np.testing.assert_array_equal(p._data, expected)


def test_parameters_that_move_take_their_state_along():
    strict = backend.device("strict")
    p = param([1.0, -2.0], [0.1, -0.3])
    optimizer = optim.Adamax([p])
    optimizer.step()
    p.grad, p.data = None, strict.from_numpy(p._data)
    set_grad(p, [0.1, -0.3])
    optimizer.step()
    assert optimizer.state[p]["exp_avg"].device == strict
    expected = alone(optim.Adamax, np.array([1.0, -2.0]), [np.array([0.1, -0.3])] * 2)
    np.testing.assert_array_equal(host(p._data), expected)


def test_a_gradient_left_on_the_old_device_is_refused():
    p = param([1.0, -2.0], [0.1, -0.3])
    optimizer = optim.Adamax([p])
    p.data = backend.device("strict").from_numpy(p._data)
    with pytest.raises(RuntimeError, match=r"is on strict, but its gradient is on cpu; call zero_grad\(\)"):
        optimizer.step()


def test_reassigned_dtype_keeps_the_moments():
    p = param(np.array([1.0, -2.0]), [0.1, -0.3])
    optimizer = optim.Adamax([p])
    optimizer.step()
    p.data = p._data.astype(np.float32)
    optimizer.step()
    assert p._data.dtype == np.float32
    assert optimizer.state[p]["exp_avg"].dtype == np.float32
    assert optimizer.state[p]["step"] == 2
    expected = alone(optim.Adamax, np.array([1.0, -2.0]), [np.array([0.1, -0.3])] * 2)
    np.testing.assert_allclose(p._data, expected, rtol=1e-6)


def test_a_parameter_without_state_may_change_its_shape():
    a, b = param([1.0, 2.0], [1.0, 1.0]), param([5.0], [1.0])
    optimizer = optim.SGD([a, b], lr=1.0)
    optimizer.step()
    a.grad, a.data = None, np.arange(4.0)
    set_grad(a, np.ones(4))
    optimizer.step()
    np.testing.assert_array_equal(a._data, np.arange(4.0) - 1)
    assert b._data == 3.0


def test_values_changed_in_place_are_seen():
    p = param([1.0, -2.0], [0.1, -0.3])
    optimizer = optim.SGD([p], lr=1.0)
    optimizer.step()
    p._data[...] = 10.0
    optimizer.step()
    np.testing.assert_array_equal(p._data, [9.9, 10.3])
