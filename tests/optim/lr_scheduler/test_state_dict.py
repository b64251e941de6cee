"""Saving a scheduler: resumed equals uninterrupted, bit for bit, parameters too; what does not fit is refused."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import lucid
from lucid import nn, optim
from lucid.optim import lr_scheduler

from ..parameters import gradients, param, set_grad, start
from ..rules import RULES
from .table import ALL, Rising, World, halving, step

pytestmark = pytest.mark.filterwarnings("error")


def through_a_file(state, folder):
    lucid.save(state, folder / "state.npz")
    return lucid.load(folder / "state.npz")


@pytest.mark.parametrize("at", [1, 61])
@pytest.mark.parametrize(("name", "options"), ALL)
def test_learning_rates_after_resuming(name, options, at, tmp_path):
    whole, again = World(optim, 2, momentum=0.9), World(optim, 2, momentum=0.9)
    scheduler, resumed = whole.make(name, options), again.make(name, options)
    whole.run([scheduler], at)
    states = through_a_file([whole.optimizer.state_dict(), scheduler.state_dict()], tmp_path)
    again.optimizer.load_state_dict(states[0])
    resumed.load_state_dict(states[1])
    assert again.run([resumed], 200 - at, first=at) == whole.run([scheduler], 200 - at, first=at)
    assert resumed.state_dict() == scheduler.state_dict()


class Training:
    """An optimizer and a scheduler, and the same gradients each time."""

    def __init__(self, optimizer, name, options):
        kind, given = optimizer
        shapes = [(3, 4), (5, 2)] if kind is optim.Muon else [(3, 4), (), (5,)]
        self.rows = gradients(12, shapes=shapes, gaps=False)
        self.params = [param(v) for v in start(shapes=shapes)]
        groups = [{"params": self.params[:1]}, {"params": self.params[1:], "lr": 0.01}]
        self.optimizer = kind(self.params if kind is optim.LBFGS else groups, **given)
        if "cycle_momentum" in options and not {"momentum", "betas"} & set(self.optimizer.defaults):
            options = {**options, "cycle_momentum": False}
        self.scheduler = World.of(self.optimizer).make(name, options)

    def run(self, first, end):
        for t in range(first, end):
            self.optimizer.step(lambda t=t: self.loss(t))
            step(self.scheduler, t)

    def loss(self, t):
        """The loss sum(p p / 2 + g p), and its gradients."""
        for p, g in zip(self.params, self.rows[t], strict=True):
            set_grad(p, p._data + g)
        return sum((p._data * p._data / 2 + g * p._data).sum() for p, g in zip(self.params, self.rows[t], strict=True))

    def saved(self):
        return [[p._data for p in self.params], self.optimizer.state_dict(), self.scheduler.state_dict()]

    def load(self, saved):
        for p, value in zip(self.params, saved[0], strict=True):
            p.data = value
        self.optimizer.load_state_dict(saved[1])
        self.scheduler.load_state_dict(saved[2])


OPTIMIZERS = [*RULES, (optim.Muon, {}), (optim.LBFGS, {}), (optim.LBFGS, {"line_search_fn": "strong_wolfe"})]
SCHEDULERS = {row.values[0]: row.values[1] for row in ALL} | {
    "NoamLR": {"model_size": 4, "warmup_steps": 5},
    "SWALR": {"swa_lr": 0.05, "anneal_epochs": 9},
    "CyclicLR": {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 3, "cycle_momentum": True},
    "OneCycleLR": {"max_lr": 0.1, "total_steps": 12, "cycle_momentum": True},
}


# Each optimizer with every seventh scheduler, and each scheduler with every seventh optimizer.
SEVENTH = [(o, s) for i, o in enumerate(OPTIMIZERS) for j, s in enumerate(SCHEDULERS) if (i + j) % 7 == 0]


@pytest.mark.parametrize(("optimizer", "name"), SEVENTH, ids=lambda v: v if isinstance(v, str) else v[0].__name__)
def test_parameters_after_resuming(optimizer, name, tmp_path):
    whole, again = (Training(optimizer, name, SCHEDULERS[name]) for _ in range(2))
    whole.run(0, 7)
    again.load(through_a_file(whole.saved(), tmp_path))
    whole.run(7, 12)
    again.run(7, 12)
    for a, b in zip(whole.params, again.params, strict=True):
        np.testing.assert_array_equal(a._data, b._data, strict=True)
    assert again.scheduler.state_dict() == whole.scheduler.state_dict()


def test_a_model_trained_on_as_if_never_stopped(tmp_path):
    generator = lucid.Generator().manual_seed(0)
    x, y = lucid.randn(20, 3, generator=generator), lucid.randn(20, 1, generator=generator)

    def fresh():
        model = nn.Linear(3, 1)
        optimizer = optim.Adamax(model.parameters(), lr=0.1)
        return model, optimizer, lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=30)

    def train(model, optimizer, scheduler):
        for _ in range(14):
            optimizer.zero_grad()
            ((model(x) - y) ** 2).mean().backward()
            optimizer.step()
            scheduler.step()

    whole, resumed = fresh(), fresh()
    train(*whole)
    states = through_a_file([part.state_dict() for part in whole], tmp_path)
    for part, state in zip(resumed, states, strict=True):
        part.load_state_dict(state)
    train(*whole)
    train(*resumed)
    assert whole[0].weight.tolist() == resumed[0].weight.tolist()
    assert whole[2].get_last_lr() == resumed[2].get_last_lr()


def test_copied_with_its_optimizer():
    world = World(optim)
    scheduler = world.make("CosineAnnealingLR", {"T_max": 9})
    world.run([scheduler], 4)
    again = copy.deepcopy(scheduler)
    assert again.optimizer is not scheduler.optimizer
    again.step()
    assert scheduler.last_epoch == 4
    scheduler.step()
    assert again.get_last_lr() == scheduler.get_last_lr() == [again.optimizer.param_groups[0]["lr"]]


def test_state_dict_is_a_copy():
    scheduler = World(optim).make("MultiStepLR", {"milestones": [3]})
    saved = scheduler.state_dict()
    saved["base_lrs"][0] = 77.0
    saved["milestones"][9] = 1
    assert scheduler.base_lrs == [0.3] and list(scheduler.milestones) == [3]
    scheduler.load_state_dict(saved)
    saved["base_lrs"][0] = 78.0
    assert scheduler.base_lrs == [77.0]


def test_numbers_of_arrays_are_plain_after_loading():
    scheduler = World(optim).make("StepLR", {"step_size": 3})
    saved = scheduler.state_dict()
    saved |= {"_last_lr": [np.float32(0.5)], "gamma": np.array(0.25), "base_lrs": [lucid.tensor(0.5)]}
    scheduler.load_state_dict(saved)
    assert [type(v) for v in (scheduler._last_lr[0], scheduler.gamma, scheduler.base_lrs[0])] == [float] * 3


def test_attributes_of_functions_are_saved_and_functions_are_not():
    saved = World(optim, 2).make("LambdaLR", {"lr_lambda": [halving, Rising(0.5)]}).state_dict()
    assert saved["lr_lambdas"] == [None, {"slope": 0.5}]
    again = World(optim, 2).make("LambdaLR", {"lr_lambda": [halving, Rising(0.1)]})
    again.load_state_dict(saved)
    assert again.lr_lambdas[1].slope == 0.5
    assert saved["lr_lambdas"] == [None, {"slope": 0.5}]
    cyclic = {"base_lr": 0.0, "max_lr": 1.0, "cycle_momentum": False}
    saved = World(optim).make("CyclicLR", {**cyclic, "scale_fn": Rising(0.5)}).state_dict()
    other = World(optim).make("CyclicLR", {**cyclic, "scale_fn": Rising(0.1)})
    other.load_state_dict(saved)
    assert other.scale_fn(2) == 2.0


EXPONENTIAL, STEP = ("ExponentialLR", {"gamma": 0.5}), ("StepLR", {"step_size": 3})
OBJECT, FUNCTION = ("LambdaLR", {"lr_lambda": Rising(0.5)}), ("LambdaLR", {"lr_lambda": halving})


@pytest.mark.parametrize(
    ("saved", "here", "words"),
    [
        (EXPONENTIAL, STEP, "StepLR: this state_dict does not fit.*\n  step_size is missing"),
        (STEP, EXPONENTIAL, "unexpected step_size"),
        (STEP, ("CosineAnnealingLR", {"T_max": 3}), "(?s)T_max is missing.*unexpected gamma"),
        (OBJECT, FUNCTION, "function 0 was saved as an object with slope, and is <function halving"),
        (("ChainedScheduler", [STEP]), ("ChainedScheduler", [STEP, STEP]), "1 schedulers saved, 2 here"),
        (("ChainedScheduler", [STEP, OBJECT]), ("ChainedScheduler", [STEP, FUNCTION]), "function 0 was saved"),
        (("ChainedScheduler", [STEP, EXPONENTIAL]), ("ChainedScheduler", [STEP, STEP]), "step_size is missing"),
        (("SequentialLR", ([STEP], [])), ("ChainedScheduler", [STEP]), "unexpected _milestones"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_changed(saved, here, words):
    first, second = World(optim), World(optim)
    scheduler, other = first.make(*saved), second.make(*here)
    first.run([scheduler], 5)
    before = other.state_dict()
    with pytest.raises(ValueError, match=words):
        other.load_state_dict(scheduler.state_dict())
    assert other.state_dict() == before


@pytest.mark.parametrize("state", [None, 3, [("gamma", 0.1)]])
def test_a_state_that_is_none(state):
    with pytest.raises(ValueError, match="StepLR: expected a state_dict, got"):
        World(optim).make(*STEP).load_state_dict(state)
