"""`optimizer.state` of lucid's own optimizers: Tensors, live, assignable, as in PyTorch."""

import copy
from collections import defaultdict

import numpy as np
import pytest

import lucid
from lucid import optim

from ..parameters import host, param, set_grad

VALUES, GRADS = [np.array([1.0, -2.0]), np.array([[0.5]])], [np.array([0.1, -0.3]), np.array([[0.2]])]


def stepped(steps=2, device="cpu", make=optim.Adam, **options):
    params = [param(v, g, device) for v, g in zip(VALUES, GRADS, strict=True)]
    optimizer = make(params, lr=0.1, **options)
    for _ in range(steps):
        optimizer.step()
    return optimizer, params


def test_entries_are_tensors(device):
    optimizer, (p, _) = stepped(device=device)
    entry = optimizer.state[p]
    assert isinstance(optimizer.state, defaultdict) and list(entry) == ["step", "exp_avg", "exp_avg_sq"]
    for found in (entry, optimizer.state_dict()["state"][0]):
        assert found["step"].dtype == lucid.float32 and found["step"].shape == () and found["step"].item() == 2
        assert found["exp_avg"].norm().item() > 0 and found["exp_avg"].device == p.device
    assert "exp_avg=" not in repr(entry) and "tensor(2.)" in repr(entry)


def test_the_step_count_stays_exact():
    optimizer, (p, _) = stepped()
    optimizer.state[p]["step"] = (1 << 24) + 1
    assert optimizer.state[p]["step"].dtype == lucid.float64
    optimizer.step()
    assert optimizer.state[p]["step"].item() == (1 << 24) + 2


# Each changes the state of a parameter p of an optimizer o; PyTorch's does the same with it.
EDITS = {
    "in place": lambda lib, o, p: o.state[p]["exp_avg"].mul_(0.5),
    "augmented": lambda lib, o, p: o.state[p].__setitem__("exp_avg", o.state[p]["exp_avg"] * 3),
    "step in place": lambda lib, o, p: o.state[p]["step"].zero_(),
    "step added to": lambda lib, o, p: o.state[p]["step"].add_(5),
    "step assigned": lambda lib, o, p: o.state[p].__setitem__("step", lib.tensor(7.0)),
    "entry assigned": lambda lib, o, p: o.state.__setitem__(
        p, {"step": lib.tensor(4.0), "exp_avg": lib.ones_like(p.data), "exp_avg_sq": lib.ones_like(p.data)}
    ),
    "deleted": lambda lib, o, p: o.state.__delitem__(p),
    "popped": lambda lib, o, p: o.state.pop(p),
    "popped and put back": lambda lib, o, p: o.state.__setitem__(p, o.state.pop(p)),
    "all reset": lambda lib, o, p: setattr(o, "state", defaultdict(dict)),
    "cleared": lambda lib, o, p: o.state.clear(),
    "moved to a device": lambda lib, o, p: [
        s.__setitem__(k, v.to("cpu")) for s in o.state.values() for k, v in s.items() if k != "step"
    ],
    "own keys": lambda lib, o, p: o.state[p].__setitem__("mask", lib.ones(3)),
}


def trajectory(lib, edit):
    params = [lib.tensor(v, requires_grad=True) for v in VALUES]
    optimizer = lib.optim.Adam(params, lr=0.1)
    for t in range(4):
        for p, g in zip(params, GRADS, strict=True):
            p.grad = lib.tensor(g)
        optimizer.step()
        if t == 1:
            edit(lib, optimizer, params[0])
    again = lib.optim.Adam(params, lr=0.1)
    again.load_state_dict(copy.deepcopy(optimizer.state_dict()))
    again.step()
    steps = [float(optimizer.state[p]["step"]) for p in params]
    return [*np.concatenate([p.detach().numpy().ravel() for p in params]), *steps, sorted(again.state[params[0]])]


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_edits(edit, torch):
    *ours, names = trajectory(lucid, edit)
    *theirs, expected = trajectory(torch, edit)
    np.testing.assert_allclose(ours, theirs, rtol=1e-7)
    assert names == expected


def test_parameters_that_grow_take_their_state_along(torch):
    """A parameter is replaced by a longer one, whose state is the old one with zeros behind it."""

    def grown(lib):
        p = lib.tensor(VALUES[0], requires_grad=True)
        optimizer = lib.optim.Adam([{"params": [p], "name": "points"}], lr=0.1)
        p.grad = lib.tensor(GRADS[0])
        optimizer.step()
        group = optimizer.param_groups[0]
        stored = optimizer.state.get(group["params"][0], None)
        for name in ("exp_avg", "exp_avg_sq"):
            stored[name] = lib.cat((stored[name], lib.zeros_like(stored[name])), dim=0)
        del optimizer.state[group["params"][0]]
        group["params"][0] = q = lib.cat((p.detach(), lib.ones(2, dtype=lib.float64))).requires_grad_(True)
        optimizer.state[q] = stored
        q.grad = lib.tensor(np.arange(4.0))
        optimizer.step()
        return q.detach().numpy(), float(optimizer.state[q]["step"])

    for ours, theirs in zip(grown(lucid), grown(torch), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-7)


def test_what_does_not_fit_is_said_at_the_next_step_and_changes_nothing():
    optimizer, (p, q) = stepped()
    before = host(q)
    optimizer.state[p] = {"step": 3, "exp_avg": lucid.zeros(2)}
    with pytest.raises(ValueError, match=r"Adam: parameter 0 of group 0: what was assigned.*\n.*exp_avg_sq is missing"):
        optimizer.step()
    optimizer.state[p] = {}
    optimizer.step()
    assert optimizer.state[p]["step"].item() == 1 and (host(q) != before).all()
    optimizer.state[p]["exp_avg"] = lucid.zeros(3)
    with pytest.raises(ValueError, match=r"its exp_avg has shape \(3,\)"):
        optimizer.step()
    with pytest.raises(TypeError, match="exp_avg of a parameter is a Tensor; got float"):
        optimizer.state[q]["exp_avg"] = 0.5
    with pytest.raises(KeyError, match=r"del optimizer.state\[param\]"):
        del optimizer.state[q]["step"]


def test_a_file_with_arrays_and_counts_still_loads():
    optimizer, params = stepped()
    saved = optimizer.state_dict()
    for entry in saved["state"].values():
        entry |= {"step": 2, "exp_avg": entry["exp_avg"].numpy(), "exp_avg_sq": entry["exp_avg_sq"].numpy()}
    again = [param(host(p)) for p in params]
    resumed = optim.Adam(again)
    resumed.load_state_dict(saved)
    for o, ps in ((optimizer, params), (resumed, again)):
        for p, g in zip(ps, GRADS, strict=True):
            set_grad(p, g)
        o.step()
    for p, q in zip(params, again, strict=True):
        np.testing.assert_array_equal(host(p), host(q))


def test_the_other_ways_of_a_dict():
    optimizer, (p, q) = stepped()
    state = optimizer.state
    assert state.setdefault(p, {})["step"].item() == 2 and state.pop("none", 5) == 5
    plain = state.copy()
    assert type(copy.copy(state)) is defaultdict and type(plain[p]) is dict
    state |= {p: {}}
    assert state.popitem()[0] is q and list(state) == [p]
    state.update(plain)
    optimizer.step()
    assert [state[x]["step"].item() for x in (p, q)] == [3, 3]
    state[p].clear()
    optimizer.step()
    assert [state[x]["step"].item() for x in (p, q)] == [1, 4]
