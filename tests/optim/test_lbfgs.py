"""L-BFGS: the same steps as PyTorch, on smooth functions that are hard in different ways."""

import copy

import numpy as np
import pytest

import lucid
from lucid import optim

from .parameters import host

START = [np.array([-1.2, 1.0, 0.5]), np.array([[0.3, -0.7], [2.0, 1.0]])]
MATRIX = np.random.default_rng(0).normal(size=(7, 7)) + 3 * np.eye(7)


def rosenbrock(lib, a, b):
    return (
        (1 - a[0]) ** 2
        + 100 * (a[1] - a[0] ** 2) ** 2
        + (a[2] - 1) ** 4
        + ((b - 1) ** 2).sum()
        + (b[0, 0] * b[1, 1]) ** 2
    )


def quadratic(lib, a, b):
    x = lib.cat([a.reshape(-1), b.reshape(-1)])
    return ((lib.tensor(MATRIX) @ x - 1) ** 2).sum()


def wavy(lib, a, b):
    return (lib.sin(3 * a) + a**2).sum() + (b**4 - 3 * b**2 + b).sum()


def minimize(lib, make, function, steps, params=None):
    params = params or [lib.tensor(x, requires_grad=True) for x in START]
    optimizer = make(lib.optim, params)
    losses = []

    def closure():
        optimizer.zero_grad()
        loss = function(lib, *params)
        loss.backward()
        return loss

    for _ in range(steps):
        losses.append(optimizer.step(closure).item())
    return losses, [p.detach().numpy() for p in params], optimizer


OPTIONS = [
    {"line_search_fn": "strong_wolfe"},
    {"line_search_fn": "strong_wolfe", "history_size": 2, "max_iter": 5, "lr": 0.3},
    {"line_search_fn": "strong_wolfe", "max_eval": 3, "lr": 10.0},
    {"lr": 0.01, "max_iter": 4},
    {"lr": 0.005, "history_size": 1, "tolerance_change": 1e-3},
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("function", [rosenbrock, quadratic, wavy])
def test_equal_to_torch(function, options, torch):
    make = lambda module, params: module.LBFGS(params, **options)
    ours, p, a = minimize(lucid, make, function, 8)
    theirs, q, b = minimize(torch, make, function, 8)
    np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-9)
    for x, y in zip(p, q, strict=True):
        np.testing.assert_allclose(x, y, rtol=1e-6, atol=1e-8)
    saved, expected = a.state_dict()["state"][0], b.state_dict()["state"][0]
    assert (saved["func_evals"], saved["n_iter"]) == (expected["func_evals"], expected["n_iter"])
    assert set(expected) - {"al"} <= set(saved)


def test_finds_the_minimum():
    _, (a, b), _ = minimize(lucid, lambda m, p: m.LBFGS(p, line_search_fn="strong_wolfe"), quadratic, 5)
    expected = np.linalg.solve(MATRIX, np.ones(7))
    np.testing.assert_allclose(np.concatenate([a, b.reshape(-1)]), expected, atol=1e-5)


@pytest.mark.parametrize("way", ["state_dict", "deepcopy"])
@pytest.mark.parametrize("options", OPTIONS)
def test_resumed_equals_uninterrupted(options, way):
    make = lambda module, params: module.LBFGS(params, **options)
    _, whole, _ = minimize(lucid, make, wavy, 6)
    _, _, half = minimize(lucid, make, wavy, 3)
    params = [lucid.tensor(host(p._data), requires_grad=True) for p in half.param_groups[0]["params"]]

    def resume(module, params):
        if way == "deepcopy":
            again = copy.deepcopy(half)
            params[:] = again.param_groups[0]["params"]
            return again
        again = module.LBFGS(params)
        again.load_state_dict(half.state_dict())
        return again

    _, resumed, _ = minimize(lucid, resume, wavy, 3, params)
    for a, b in zip(whole, resumed, strict=True):
        np.testing.assert_array_equal(a, b)


def as_torch(torch, value):
    if isinstance(value, dict):
        return {k: as_torch(torch, v) for k, v in value.items()}
    if isinstance(value, list):
        return [as_torch(torch, v) for v in value]
    return torch.tensor(np.asarray(value)) if hasattr(value, "__array__") else value


@pytest.mark.parametrize("to_torch", [False, True])
def test_state_dict_interchanges_with_torch(to_torch, torch):
    make = lambda module, params: module.LBFGS(params, line_search_fn="strong_wolfe", max_iter=3)
    _, whole, _ = minimize(torch, make, rosenbrock, 6)
    first, second = (lucid, torch) if to_torch else (torch, lucid)
    _, half, optimizer = minimize(first, make, rosenbrock, 3)
    saved = optimizer.state_dict()
    saved = {**saved, "state": as_torch(torch, saved["state"])} if to_torch else saved
    params = [second.tensor(x, requires_grad=True) for x in half]

    def resume(module, params):
        again = module.LBFGS(params)
        again.load_state_dict(saved)
        return again

    _, resumed, _ = minimize(second, resume, rosenbrock, 3, params)
    for a, b in zip(whole, resumed, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-8)


def test_saving_copies():
    _, _, optimizer = minimize(lucid, lambda m, p: m.LBFGS(p, lr=0.01), rosenbrock, 1)
    saved = optimizer.state_dict()
    saved["state"][0]["d"][...] = 7
    saved["state"][0]["old_dirs"].clear()
    assert not (optimizer.state_dict()["state"][0]["d"] == 7).any()
    assert optimizer.state_dict()["state"][0]["old_dirs"]


def test_on_any_device(device):
    params = [lucid.tensor(x, requires_grad=True, device=device) for x in START]
    optimizer = optim.LBFGS(params, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = ((params[0] - 1) ** 2).sum() + (params[1] ** 2).sum()
        loss.backward()
        return loss

    for _ in range(2):
        optimizer.step(closure)
    np.testing.assert_allclose(host(params[0]._data), 1, atol=1e-6)


def test_a_parameter_without_gradient_stays():
    a, b = lucid.tensor([1.0, 2.0], requires_grad=True), lucid.tensor([3.0], requires_grad=True)
    optimizer = optim.LBFGS([a, b])

    def closure():
        optimizer.zero_grad()
        loss = (a**2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    assert b.item() == 3.0
    assert abs(a.detach().numpy()).max() < 1e-3


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda p: optim.LBFGS([p]).step(), TypeError, "needs a closure"),
        (lambda p: optim.LBFGS([{"params": [p]}, {"params": [p]}]), ValueError, "one group"),
        (lambda p: optim.LBFGS([p], max_iter=0), ValueError, "max_iter must be a whole number from 1 on; got 0"),
        (lambda p: optim.LBFGS([p], line_search_fn="armijo"), ValueError, "None, 'strong_wolfe'; got 'armijo'"),
        (lambda p: optim.LBFGS([p], lr=-1), ValueError, "lr is out of range"),
        (lambda p: optim.formula("lbfgs"), ValueError, "no formula"),
    ],
)
def test_what_is_refused(call, error, words):
    with pytest.raises(error, match=words):
        call(lucid.tensor([1.0], requires_grad=True))


def test_a_state_of_another_size_is_refused():
    _, _, optimizer = minimize(lucid, lambda m, p: m.LBFGS(p, lr=0.01), rosenbrock, 1)
    other = optim.LBFGS([lucid.zeros(3, requires_grad=True), lucid.zeros(2, requires_grad=True)])
    with pytest.raises(ValueError, match=r"d was saved with shape \(7,\), but there are 5 numbers here"):
        other.load_state_dict(optimizer.state_dict())
    assert not other.state
