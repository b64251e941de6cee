"""Optimizers and schedulers that were written for PyTorch's base classes: they do what they do there."""

import copy
import pickle
from collections import defaultdict

import numpy as np
import pytest

import lucid
from lucid import optim
from lucid.optim.base.param_groups import required

from .written_for_torch import written_for

STEPS = 7
START = [np.array([[1.0, -2.0], [0.5, 3.0]]), np.array([0.3, -0.7])]

CASES = {
    "Lion": lambda lib, w, p: w.Lion([{"params": p[:1]}, {"params": p[1:], "lr": 0.03}], lr=0.01, weight_decay=0.1),
    "SAM of SGD": lambda lib, w, p: w.SAM(p, lib.optim.SGD, rho=0.2, lr=0.1, momentum=0.9),
    "SAM of Adam": lambda lib, w, p: w.SAM(p, lib.optim.Adam, rho=0.2, lr=0.1),
    "SAM of Lion": lambda lib, w, p: w.SAM(p, w.Lion, rho=0.2, lr=0.1),
    "Lookahead": lambda lib, w, p: w.Lookahead(lib.optim.AdamW(p, lr=0.1)),
    "Lookahead of Lion": lambda lib, w, p: w.Lookahead(w.Lion(p, lr=0.1)),
    "state given before": lambda lib, w, p: w.SharedAdam(p, lr=0.1),
    "a step of its own": lambda lib, w, p: w.OwnStep(p, lr=0.1),
}


def tensors(lib):
    return [lib.tensor(a, requires_grad=True) for a in START]


def closure_of(optimizer, params):
    def closure():
        optimizer.zero_grad()
        loss = (params[0].sin() * params[1]).sum() + (params[1] ** 2).sum()
        loss.backward()
        return loss

    return closure


def train(lib, make, steps=STEPS, schedule=None):
    params = tensors(lib)
    optimizer = make(lib, written_for(lib), params)
    scheduler = schedule and schedule(lib, written_for(lib), optimizer)
    closure = closure_of(optimizer, params)
    values = []
    for _ in range(steps):
        closure()
        values.append(optimizer.step(closure))
        values += [group["lr"] for group in optimizer.param_groups]
        if scheduler:
            scheduler.step()
            values += scheduler.get_last_lr()
    losses = [float(getattr(v, "detach", lambda v=v: v)()) for v in values if v is not None]
    return [*losses, *np.concatenate([p.detach().numpy().ravel() for p in params])]


@pytest.mark.parametrize("make", CASES.values(), ids=CASES)
def test_trajectories(make, torch):
    np.testing.assert_allclose(train(lucid, make), train(torch, make), rtol=1e-7, atol=1e-9)


SCHEDULES = {
    "closed form": lambda lib, w, o: w.WarmupCosine(o, 3, 9),
    "step of its own": lambda lib, w, o: w.GradualWarmup(o, 3, lib.optim.lr_scheduler.ExponentialLR(o, 0.5)),
}


@pytest.mark.parametrize("schedule", SCHEDULES.values(), ids=SCHEDULES)
@pytest.mark.parametrize("name", ["Lion", "SAM of SGD", "Lookahead"])
def test_schedules(name, schedule, torch):
    ours, theirs = (train(lib, CASES[name], schedule=schedule) for lib in (lucid, torch))
    np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-9)


def step_of(optimizer, params):
    closure_of(optimizer, params)()
    optimizer.step()


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("way", ["state_dict", "file", "PyTorch", "deepcopy", "pickle"])
def test_lion_resumes(way, tmp_path, request):
    if way == "pickle":  # its class is local: what pickle sees is its content
        lion = written_for(lucid).Lion(tensors(lucid))
        step_of(lion, lion.param_groups[0]["params"])
        content = pickle.loads(pickle.dumps(lion.__getstate__()))
        assert content["state"][content["param_groups"][0]["params"][0]]["step"] == 1
        return
    lib = request.getfixturevalue("torch") if way == "PyTorch" else lucid
    params, again = tensors(lib), tensors(lucid)
    whole, resumed = written_for(lib).Lion(params, lr=0.01), written_for(lucid).Lion(again)
    step_of(whole, params)
    for p, q in zip(params, again, strict=True):
        q.data = lucid.tensor(p.detach().numpy().copy())
    saved = whole.state_dict()
    assert list(saved["state"]) == [0, 1] and saved["param_groups"][0]["foreach"] is None
    if way == "deepcopy":
        resumed = copy.deepcopy(whole)
        again = resumed.param_groups[0]["params"]
    elif way == "file":
        lucid.save(saved, tmp_path / "lion.npz")
        saved = lucid.load(tmp_path / "lion.npz")
    if way != "deepcopy":
        resumed.load_state_dict(saved)
    assert resumed.param_groups[0]["cautious"] is False and resumed.state[again[0]]["step"] == 1
    step_of(whole, params)
    step_of(resumed, again)
    for p, q in zip(params, again, strict=True):
        np.testing.assert_array_equal(p.detach().numpy(), q.detach().numpy())


def test_state_is_a_defaultdict_that_is_copied_into_the_state_dict():
    (p, q) = params = tensors(lucid)
    lion = written_for(lucid).Lion(params)
    assert isinstance(lion.state, defaultdict) and lion.state[p] == {} and lion.state_dict()["state"] == {}
    lion.state["all"]["count"] = 3
    step_of(lion, params)
    saved = lion.state_dict()
    assert saved["state"]["all"] == {"count": 3} and set(saved["state"][0]) == {"step", "exp_avg"}
    lion.state[p]["exp_avg"].zero_()
    assert saved["state"][0]["exp_avg"].norm().item() > 0
    with pytest.raises(ValueError, match="1 parameters saved, 2 here"):
        lion.load_state_dict(written_for(lucid).Lion([q]).state_dict())
    with pytest.raises(ValueError, match=r"explain: Lion has a step\(\) of its own"):
        lion.explain(p)


def test_hooks_run_once_around_the_step_of_a_subclass():
    class Twice(written_for(lucid).Lion):
        def step(self, closure=None):
            super().step()
            return super().step(closure)

    params = tensors(lucid)
    optimizer, calls = Twice(params), []
    optimizer.register_step_pre_hook(lambda o, args, kwargs: calls.append((o, args, kwargs)))
    optimizer.register_step_post_hook(lambda o, args, kwargs: calls.append("after"))
    step_of(optimizer, params)
    assert calls == [(optimizer, (optimizer,), {}), "after"]
    assert optimizer.step_count == 1 and optimizer.state[params[0]]["step"] == 2


def test_required_hyperparameters_and_groups():
    class Plain(optim.Optimizer):
        def __init__(self, params, lr=required):
            super().__init__(params, {"lr": lr, "eps": (1e-30, 1e-3), "betas": None})

    p, q = tensors(lucid)
    with pytest.raises(ValueError, match="required optimization parameter lr"):
        Plain([p])
    group = {"params": q, "lr": None, "mine": "word"}
    plain = Plain([{"params": [p], "lr": 0.1}, group])
    assert plain.param_groups[1] is group and group["eps"] == (1e-30, 1e-3) and group["params"] == [q]
    plain.param_groups[0]["new"] = 1
    with pytest.raises(NotImplementedError, match="Plain: define `def step"):
        plain.step()
