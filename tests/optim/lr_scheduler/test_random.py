"""Schedulers with random options: PyTorch's learning rates and momenta at every step, also from a later epoch on."""

from __future__ import annotations

import math
import random

import pytest

from lucid import optim

from .table import Each, Rising, World, halving, shrinking, step
from .test_torch import same, torch

pytestmark = pytest.mark.filterwarnings("error")


def options_of(name, draw):
    """Random arguments of a scheduler; with two groups, sometimes one value for each."""
    of_group = lambda low, high: draw.choice(
        [draw.uniform(low, high), Each(draw.uniform(low, high), draw.uniform(low, high))]
    )
    function = lambda: draw.choice([halving, shrinking, Rising(draw.uniform(0, 0.1))])
    momenta = lambda: {
        "cycle_momentum": draw.random() < 0.8,
        "base_momentum": of_group(0.5, 0.8),
        "max_momentum": of_group(0.8, 0.99),
    }
    return {
        "LambdaLR": lambda: {"lr_lambda": draw.choice([function(), Each(function(), function())])},
        "MultiplicativeLR": lambda: {"lr_lambda": draw.choice([function(), Each(function(), function())])},
        "StepLR": lambda: {"step_size": draw.randint(1, 20), "gamma": draw.uniform(0.1, 1.2)},
        "MultiStepLR": lambda: {"milestones": draw.choices(range(1, 60), k=4), "gamma": draw.uniform(0.1, 1.2)},
        "ConstantLR": lambda: {"factor": draw.uniform(0.1, 1), "total_iters": draw.randint(1, 40)},
        "LinearLR": lambda: {
            "start_factor": draw.uniform(0.1, 1),
            "end_factor": draw.uniform(0, 1),
            "total_iters": draw.randint(1, 40),
        },
        "ExponentialLR": lambda: {"gamma": draw.uniform(0.9, 1.02)},
        "PolynomialLR": lambda: {"total_iters": draw.randint(1, 70), "power": draw.uniform(0.3, 3)},
        "CosineAnnealingLR": lambda: {"T_max": draw.randint(61, 200), "eta_min": draw.choice([0, 0.01])},
        "CosineAnnealingWarmRestarts": lambda: {
            "T_0": draw.randint(1, 20),
            "T_mult": draw.randint(1, 3),
            "eta_min": draw.choice([0, 0.01]),
        },
        "CyclicLR": lambda: {
            "base_lr": of_group(0.001, 0.01),
            "max_lr": of_group(0.05, 0.3),
            "step_size_up": draw.randint(1, 20),
            "step_size_down": draw.choice([None, draw.randint(1, 20)]),
            "mode": draw.choice(["triangular", "triangular2", "exp_range"]),
            "gamma": draw.uniform(0.9, 1),
            **momenta(),
        },
        "OneCycleLR": lambda: {
            "max_lr": of_group(0.05, 0.3),
            "total_steps": draw.randint(61, 90),
            "pct_start": draw.uniform(0.1, 0.4),
            "anneal_strategy": draw.choice(["cos", "linear"]),
            "three_phase": draw.random() < 0.5,
            "div_factor": draw.uniform(2, 30),
            "final_div_factor": draw.uniform(2, 1e4),
            **momenta(),
        },
        "SWALR": lambda: {
            "swa_lr": of_group(0.01, 0.1),
            "anneal_epochs": draw.randint(0, 40),
            "anneal_strategy": draw.choice(["cos", "linear"]),
        },
    }[name]()


SIMPLE = ["LambdaLR", "MultiplicativeLR", "StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR"]
SIMPLE += ["PolynomialLR", "CosineAnnealingLR", "CosineAnnealingWarmRestarts"]
AT_ONCE = {"StepLR", "MultiStepLR", "ConstantLR"}  # with last_epoch their first step is taken at once, as in PyTorch
CYCLES = ["CyclicLR", "OneCycleLR", "SWALR"]


def case(name, draw):
    return name, options_of(name, draw)


def program(draw):
    """The schedulers of one run: one alone, or several that are chained, in sequence, or stepped by hand."""
    way = draw.choice(["alone", "alone", "by hand", "ChainedScheduler", "SequentialLR"])
    if way == "alone":
        return [case(draw.choice(SIMPLE + CYCLES), draw)]
    if way == "by hand":
        return [case(draw.choice(SIMPLE), draw), case(draw.choice(SIMPLE + CYCLES[1:]), draw)]
    cases = [case(draw.choice(SIMPLE), draw) for _ in range(draw.randint(1, 3))]
    if way == "ChainedScheduler":
        return [(way, cases)]
    return [(way, (cases, sorted(draw.sample(range(1, 50), len(cases) - 1))))]


def run(world, schedulers, first, steps):
    """Step, and return at each step what is in the groups."""
    rows = []
    world.optimizer.step()
    for t in range(first, first + steps):
        rows.append(world.shown())
        for scheduler in schedulers:
            step(scheduler, t)
    return [*rows, world.shown()]


def pairs(draw):
    optimizer, more = draw.choice([("SGD", {"momentum": 0.9}), ("Adam", {})])
    return World(optim, 2, optimizer, **more), World(torch.optim, 2, optimizer, **more)


@pytest.mark.parametrize("seed", range(60))
def test_with_and_without_a_break(seed):
    """60 steps, and 60 with a state_dict saved and loaded between them: both are those of PyTorch."""
    draw = random.Random(seed)
    cases, at = program(draw), draw.randint(0, 59)
    ours, theirs = pairs(draw)
    right = run(theirs, [theirs.make(*c) for c in cases], 0, 60)
    schedulers = [ours.make(*c) for c in cases]
    first = run(ours, schedulers, 0, at)
    again = World(
        optim, 2, type(ours.optimizer).__name__, **({} if "betas" in ours.optimizer.defaults else {"momentum": 0.9})
    )
    resumed = [again.make(*c) for c in cases]
    again.optimizer.load_state_dict(ours.optimizer.state_dict())
    for new, old in zip(resumed, schedulers, strict=True):
        new.load_state_dict(old.state_dict())
    same(first[:-1] + run(again, resumed, at, 60 - at), right)


@pytest.mark.parametrize("seed", range(60))
def test_begun_at_a_later_epoch(seed):
    """What `last_epoch` begins is the rest of PyTorch's run from t = 0, in which PyTorch itself fails for some."""
    draw = random.Random(seed)
    names = sorted({*SIMPLE, *CYCLES} - AT_ONCE)
    cases = [draw.choice([case(draw.choice(names), draw), program(draw)[0]])]
    while cases[0][0] in {"ChainedScheduler", *AT_ONCE}:  # a chain has no last_epoch
        cases = program(draw)[:1]
    at = draw.randint(1, 59)
    ours, theirs = pairs(draw)
    schedulers = [theirs.make(*c) for c in cases]
    run(theirs, schedulers, 0, at)
    if cases[0][0] != "SequentialLR":
        ours.optimizer.load_state_dict({"state": {}, "param_groups": theirs.optimizer.state_dict()["param_groups"]})
    resumed = [ours.make(*c, last_epoch=at - 1) for c in cases]
    assert not math.isnan(ours.shown()[0][0])
    same(run(ours, resumed, at, 60 - at), run(theirs, schedulers, at, 60 - at))


def test_a_cycle_after_another_scheduler_begins_at_its_own_minimum():
    ours = World(optim, 1, momentum=0.9)
    ours.make("StepLR", {"step_size": 10})
    assert ours.make("CyclicLR", {"base_lr": 0.01, "max_lr": 0.1}).get_last_lr() == [0.01]


SEQUENCE = [("ConstantLR", {"factor": 0.1, "total_iters": 3}), ("ExponentialLR", {"gamma": 0.9})]


@pytest.mark.parametrize(("later", "right"), [((-1, -1), 0.3 * 0.81), ((4, 1), 0.3), ((4, 3), None)])
def test_a_sequence_begun_later(later, right):
    """All replayed from t = 0; or the one whose turn it is there already, at its step or at another."""
    world = World(optim, 1)
    world.optimizer.param_groups[0]["initial_lr"] = 0.3
    parts = [world.make(*c, last_epoch=t) for c, t in zip(SEQUENCE, later, strict=True)]
    if right is None:
        with pytest.raises(ValueError, match="ExponentialLR at index 1, at its step 2, but it is at step 4"):
            optim.lr_scheduler.SequentialLR(world.optimizer, parts, [3], last_epoch=4)
        return
    scheduler = optim.lr_scheduler.SequentialLR(world.optimizer, parts, [3], last_epoch=4)
    assert scheduler.last_epoch == 5
    assert world.rates([scheduler], 2) == pytest.approx([right, right * 0.9, right * 0.81])
