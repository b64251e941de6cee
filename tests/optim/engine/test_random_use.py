"""Random sequences of uses between steps: each parameter moves as the plain formula says."""

import numpy as np
import pytest

import lucid
from lucid import backend, optim
from lucid.optim.engine.bucket import state_dtype

from ..parameters import host, param, set_grad

SHAPES = [(3, 4), (), (20_000,), (7,), (0,), (130, 70), (9_000,)]
MAKERS = [
    lambda p: optim.Adamax(p, lr=0.1, weight_decay=0.1),
    lambda p: optim.NAdam(p, lr=0.1, momentum_schedule="dozat"),
    lambda p: optim.SGD(p, lr=0.1, momentum=0.9),
    lambda p: optim.Adam(p, lr=lambda k: 0.1 / (1 + k), amsgrad=True),
    lambda p: optim.Rprop(p, lr=0.1),
]


class Twin:
    """A parameter by itself, updated by the formula as it stands."""

    def __init__(self, p):
        self.data, self.t, self.memory, self.state = host(p._data), 0, {}, {}

    def step(self, rule, hyper, g):
        wide = state_dtype(self.data.dtype)
        for name, value in zip(rule.state, rule.start, strict=True):
            value = hyper[value] if isinstance(value, str) else value
            self.state.setdefault(name, np.full(self.data.shape, value, wide))
        lr = hyper["lr"](self.t) if callable(hyper["lr"]) else hyper["lr"]
        self.t += 1
        values = {**hyper, "lr": lr}
        numbers = rule.scalars(self.t, self.memory, **{name: values[name] for name in rule.needs})
        state = [self.state[name].astype(wide) for name in rule.state]
        new, *state = rule.update(np, self.data.astype(wide), g.astype(wide), *state, *numbers)
        self.data = np.asarray(new, self.data.dtype)
        self.state = {name: np.asarray(value) for name, value in zip(rule.state, state, strict=True)}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("make", MAKERS)
def test_any_sequence_of_uses(make, seed):
    rng = np.random.default_rng(seed)
    params = [param(rng.normal(size=s).astype(rng.choice([np.float32, np.float64]))) for s in SHAPES]
    first = len(params) - 2
    optimizer = make(params[:first])
    twins = {id(p): Twin(p) for p in params}

    def reassign(p):
        p.data = p._data.copy()

    def change(p):
        p._data[...] = p._data * 0.5
        twins[id(p)].data = host(p._data)

    def retype(p):
        p.grad = None
        p.data = p._data.astype(rng.choice([np.float16, np.float32, np.float64]))
        twins[id(p)].data = host(p._data)

    def move(p):
        p.grad = None
        p.data = backend.transfer(p._data, backend.device("strict" if p.device.type == "cpu" else "cpu"))

    def turn(p):
        if p.ndim == 2 and p.device.type == "cpu":
            p.data = np.asfortranarray(p._data)

    def edit(p):
        group = optimizer.param_groups[rng.integers(len(optimizer.param_groups))]
        name, value = [
            ("lr", 0.05),
            ("maximize", True),
            ("maximize", False),
            ("weight_decay", 0.0),
            ("weight_decay", 0.3),
        ][rng.integers(5)]
        if name in group and not (name == "lr" and callable(group["lr"])):
            group[name] = value

    def grow(p):
        missing = [q for q in params if not any(q is m for g in optimizer.param_groups for m in g["params"])]
        if missing:
            optimizer.add_param_group({"params": missing[:1]})

    def reload(p):
        optimizer.load_state_dict(optimizer.state_dict())

    events = [reassign, change, retype, move, turn, edit, grow, reload]
    for _ in range(25):
        for _ in range(rng.integers(3)):
            event = events[rng.integers(len(events))]
            event(params[rng.integers(first)])
        for p in params:
            keep = rng.random() < 0.75
            g = rng.normal(size=p.shape).astype(p.dtype) if keep else None
            if g is not None and p.ndim == 2 and rng.random() < 0.3:
                g = np.asfortranarray(g)
            set_grad(p, g)
        for group in optimizer.param_groups:
            _, rule, hyper = optimizer._selector.select(group)
            for p in group["params"]:
                if p.grad is not None:
                    twins[id(p)].step(rule, hyper, host(p.grad._data))
        optimizer.step()
        for p in params:
            twin = twins[id(p)]
            assert p.dtype == twin.data.dtype
            np.testing.assert_array_equal(host(p._data), twin.data)
    assert lucid.isfinite(params[0]).all()
