"""The same trajectories as PyTorch: every option and their combinations, 100 steps in float64."""

import itertools

import numpy as np
import pytest

from lucid import optim

from .making import gradients, param, set_grad, start, train

torch = pytest.importorskip("torch", reason="PyTorch is the oracle here; it comes with the parity extra")


def table(**options):
    return [dict(zip(options, values, strict=True)) for values in itertools.product(*options.values())]


DECAY = [0.0, 0.1]
BOTH = [False, True]

# What has to be said to get PyTorch's convention.
SAID = {"Adamax": {"eps_inside_max": True, "decoupled_weight_decay": False}, "NAdam": {"momentum_schedule": "dozat"}}
CASES = {
    "SGD": [
        *table(lr=[0.1], momentum=[0, 0.9], dampening=[0, 0.3], weight_decay=DECAY, maximize=BOTH),
        *table(lr=[0.1], momentum=[0.9], nesterov=[True], weight_decay=DECAY, maximize=BOTH),
    ],
    "Adam": table(
        betas=[(0.9, 0.999), (0.0, 0.5)],
        eps=[1e-8, 0.1],
        amsgrad=BOTH,
        weight_decay=DECAY,
        maximize=BOTH,
        decoupled_weight_decay=BOTH,
    ),
    "AdamW": table(lr=[0.01], amsgrad=BOTH, weight_decay=DECAY, maximize=BOTH),
    "Adamax": table(betas=[(0.9, 0.999), (0.5, 0.0)], eps=[1e-8, 0.1], weight_decay=DECAY, maximize=BOTH),
    "NAdam": table(
        betas=[(0.9, 0.999), (0.0, 0.5)],
        momentum_decay=[4e-3, 0.5],
        weight_decay=DECAY,
        decoupled_weight_decay=BOTH,
        maximize=BOTH,
    ),
}
ROWS = [(name, options) for name, rows in CASES.items() for options in rows]


def torch_train(name, options, rows, values):
    params = [torch.tensor(v, requires_grad=True) for v in values]
    optimizer = getattr(torch.optim, name)(params, **options)
    for row in rows:
        for p, g in zip(params, row, strict=True):
            p.grad = None if g is None else torch.tensor(g)
        optimizer.step()
    return [p.detach().numpy() for p in params], optimizer


def close(name, ours, theirs):
    # PyTorch's NAdam keeps its product of momenta in float32.
    tolerance = 1e-6 if name == "NAdam" else 1e-9
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance * 1e-2)


@pytest.mark.parametrize(("name", "options"), ROWS)
def test_trajectory(name, options):
    rows = gradients(100)
    ours = train(lambda params: getattr(optim, name)(params, **SAID.get(name, {}), **options), rows)
    close(name, ours, torch_train(name, options, rows, start())[0])


@pytest.mark.parametrize("name", list(CASES))
def test_state_dict_from_torch(name):
    options, rows = CASES[name][-1], gradients(40)
    _, saved = torch_train(name, options, rows[:20], start())
    whole, _ = torch_train(name, options, rows, start())
    half, _ = torch_train(name, options, rows[:20], start())

    params = [param(v) for v in half]
    ours = getattr(optim, name)(params, **SAID.get(name, {}))
    ours.load_state_dict(saved.state_dict())
    for row in rows[20:]:
        for p, g in zip(params, row, strict=True):
            set_grad(p, g)
        ours.step()
    close(name, [p.data for p in params], whole)


def as_torch(value):
    if isinstance(value, dict):
        return {key: as_torch(v) for key, v in value.items()}
    return torch.tensor(value) if isinstance(value, np.ndarray) else value


@pytest.mark.parametrize("name", list(CASES))
def test_state_dict_to_torch(name):
    options, rows = CASES[name][-1], gradients(40)
    params = [param(v) for v in start()]
    ours = getattr(optim, name)(params, **SAID.get(name, {}), **options)
    for row in rows[:20]:
        for p, g in zip(params, row, strict=True):
            set_grad(p, g)
        ours.step()

    theirs = [torch.tensor(p.data, requires_grad=True) for p in params]
    optimizer = getattr(torch.optim, name)(theirs)
    saved = ours.state_dict()
    optimizer.load_state_dict({"state": as_torch(saved["state"]), "param_groups": saved["param_groups"]})
    for row in rows[20:]:
        for p, g in zip(theirs, row, strict=True):
            p.grad = None if g is None else torch.tensor(g)
        optimizer.step()
    whole, _ = torch_train(name, options, rows, start())
    close(name, [p.detach().numpy() for p in theirs], whole)


def test_groups():
    rows = gradients(100)
    groups = [{"lr": 0.1, "weight_decay": 0.2}, {"betas": (0.5, 0.6)}]

    def make(module, said):
        return lambda params: module.Adamax(
            [{"params": params[:2], **groups[0]}, {"params": params[2:], **groups[1]}], lr=0.01, **said
        )

    ours = train(make(optim, SAID["Adamax"]), rows)
    params = [torch.tensor(v, requires_grad=True) for v in start()]
    optimizer = make(torch.optim, {})(params)
    for row in rows:
        for p, g in zip(params, row, strict=True):
            p.grad = None if g is None else torch.tensor(g)
        optimizer.step()
    close("Adamax", ours, [p.detach().numpy() for p in params])
