"""Schedulers beyond PyTorch: exact formulas, schedulers of schedulers, NoamLR, text."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from lucid import nn, optim
from lucid.optim import lr_scheduler

from .table import CASES, CLOSED, World

pytestmark = pytest.mark.filterwarnings("error")


@pytest.mark.parametrize(("name", "options"), [(name, o) for name in CLOSED for o in CASES[name]])
def test_chainable_equals_closed_form(name, options):
    if options.get("milestones") == [0, 3]:
        options = {"milestones": [3]}
    chainable, closed = World(optim, 2), World(optim, 2)
    a, b = chainable.make(name, options), closed.make(name, options)
    closed.optimizer.step()
    for t in range(1, 200):
        chainable.run([a], 1)
        with pytest.warns(UserWarning, match="closed form"):
            b.step(t)
        np.testing.assert_allclose(a.get_last_lr(), b.get_last_lr(), rtol=1e-9, atol=1e-15)


def test_warm_restarts_find_the_stretch_without_rounding():
    # Epoch 121 = 1 + 3 + 9 + 27 + 81 begins a stretch, but log(243) / log(3) is a little below 5.
    scheduler = World(optim).make("CosineAnnealingWarmRestarts", {"T_0": 1, "T_mult": 3})
    scheduler.step(121)
    assert (scheduler.T_cur, scheduler.T_i, scheduler.get_last_lr()) == (0, 243, [0.3])


def test_a_learning_rate_that_comes_to_0_is_never_negative():
    world = World(optim)
    rates = world.rates([world.make("LinearLR", {"start_factor": 1 / 3, "end_factor": 0.0, "total_iters": 49})], 60)
    assert min(rates) >= 0
    assert rates[49:] == [pytest.approx(0, abs=1e-17)] * 12
    world.optimizer.step()


@pytest.mark.parametrize(
    ("pct_start", "top", "first"), [(0.1, 0, 0.1), (0.0, 0, 0.1), (1.0, 9, 0.004), (0.3, 2, 0.004)]
)
def test_one_cycle_with_an_empty_phase(pct_start, top, first):
    world = World(optim, momentum=0.9)
    scheduler = world.make("OneCycleLR", {"max_lr": 0.1, "total_steps": 10, "pct_start": pct_start})
    rates = world.rates([scheduler], 9)
    assert rates.index(max(rates)) == top
    assert max(rates) == pytest.approx(0.1, rel=0.05)
    assert rates[0] == pytest.approx(first, rel=0.05)


CHAINED = ("ChainedScheduler", [("ExponentialLR", {"gamma": 0.9}), ("ConstantLR", {"factor": 0.5, "total_iters": 2})])
CHAINED_RATES = [0.5, 0.45, 0.81, 0.729]
INNER = [("ConstantLR", {"factor": 0.1, "total_iters": 9}), ("ExponentialLR", {"gamma": 0.9})]
SEQUENCE, SEQUENCE_RATES = ("SequentialLR", (INNER, [2])), [0.1, 0.1, 1.0, 0.9]
SINGLE, SINGLE_RATES = ("ExponentialLR", {"gamma": 0.5}), [1.0, 0.5, 0.25, 0.125]


@pytest.mark.parametrize(
    ("first", "second", "rates"),
    [
        (CHAINED, SINGLE, CHAINED_RATES + SINGLE_RATES),
        (SINGLE, CHAINED, SINGLE_RATES + CHAINED_RATES),
        (SEQUENCE, SINGLE, SEQUENCE_RATES + SINGLE_RATES),
        (SINGLE, SEQUENCE, SINGLE_RATES + SEQUENCE_RATES),
        (SEQUENCE, CHAINED, SEQUENCE_RATES + CHAINED_RATES),
        (("ChainedScheduler", [CHAINED]), ("SequentialLR", ([SEQUENCE], [])), CHAINED_RATES + SEQUENCE_RATES),
    ],
)
def test_schedulers_of_schedulers(first, second, rates):
    world = World(optim)
    scheduler = world.make("SequentialLR", ([first, second], [4]))
    np.testing.assert_allclose(world.rates([scheduler], 7), 0.3 * np.array(rates), rtol=1e-12)


def paper(t, d, w):
    return d**-0.5 * min((t + 1) ** -0.5, (t + 1) * w**-1.5)


@pytest.mark.parametrize("groups", [1, 2])
def test_noam_is_the_formula_of_the_paper(groups):
    world = World(optim, groups)
    rows = world.run([world.make("NoamLR", {"model_size": 512, "warmup_steps": 40})], 200)
    wanted = [[lr * paper(t, 512, 40) for lr in [0.3, 0.15][:groups]] for t in range(201)]
    np.testing.assert_allclose([[group[0] for group in row] for row in rows], wanted, rtol=1e-12)


def test_noam_chained_closed_and_begun_later():
    options = {"model_size": 64, "warmup_steps": 10}
    world, alone, later = World(optim), World(optim), World(optim)
    halved = world.rates(
        [world.make("NoamLR", options), world.make("ConstantLR", {"factor": 0.5, "total_iters": 99})], 50
    )
    np.testing.assert_allclose(halved, np.array(alone.rates([alone.make("NoamLR", options)], 50)) / 2, rtol=1e-12)
    later.optimizer.param_groups[0] |= {"lr": 0.3 * paper(21, 64, 10), "initial_lr": 0.3}
    scheduler = later.make("NoamLR", options, last_epoch=20)
    np.testing.assert_allclose(later.rates([scheduler], 9), [0.3 * paper(t, 64, 10) for t in range(21, 31)], rtol=1e-12)
    with pytest.warns(UserWarning, match="closed form"):
        scheduler.step(9)
    assert scheduler.get_last_lr() == [pytest.approx(0.3 * 64**-0.5 * 10**-0.5, rel=1e-14)]


@pytest.mark.parametrize("metrics", [1, np.float32(1.0), np.array(1.0), nn.Parameter(1.0)])
def test_plateau_takes_any_number(metrics):
    scheduler = World(optim).make("ReduceLROnPlateau", {})
    scheduler.step(metrics)
    assert scheduler.best == 1.0


def test_last_rates_are_a_copy():
    scheduler = World(optim).make("StepLR", {"step_size": 3})
    scheduler.get_last_lr()[0] = 7.0
    assert scheduler.get_last_lr() == [0.3]


def test_rates_are_plain_numbers():
    world = World(optim)
    world.run([world.make("LambdaLR", {"lr_lambda": lambda t: np.float64(0.5)})], 1)
    assert type(world.optimizer.param_groups[0]["lr"]) is float


@pytest.mark.parametrize(
    ("name", "options", "text"),
    [
        ("StepLR", {"step_size": 3}, "StepLR(step_size=3, gamma=0.1, last_epoch=0, lr=[0.3])"),
        (
            "MultiStepLR",
            {"milestones": [9, 3, 3]},
            "MultiStepLR(milestones=[3, 3, 9], gamma=0.1, last_epoch=0, lr=[0.3])",
        ),
        ("PolynomialLR", {}, "PolynomialLR(total_iters=5, power=1.0, last_epoch=0, lr=[0.3])"),
        (
            "CyclicLR",
            {"base_lr": 0.1, "max_lr": 0.5},
            "CyclicLR(base_lrs=[0.1], max_lrs=[0.5], mode='triangular', last_epoch=0, lr=[0.1])",
        ),
        ("OneCycleLR", {"max_lr": 0.1, "total_steps": 9}, "OneCycleLR(total_steps=9, last_epoch=0, lr=[0.004"),
        (
            "ReduceLROnPlateau",
            {},
            "ReduceLROnPlateau(mode='min', factor=0.1, patience=10, best=inf, num_bad_epochs=0, last_epoch=0, lr=[0.",
        ),
        (*CHAINED, "ChainedScheduler([ExponentialLR(gamma=0.9, last_epoch=0, lr=[0.3]), ConstantLR("),
        (*SEQUENCE, "SequentialLR([ConstantLR(factor=0.1, total_iters=9, last_epoch=0, lr=[0.03]), Exponential"),
    ],
)
def test_repr(name, options, text):
    assert repr(World(optim, momentum=0.9).make(name, options)).startswith(text)


@pytest.mark.parametrize("name", sorted({*lr_scheduler.__all__} - {"LRScheduler"}))
def test_repr_of_every_one_says_what_it_is(name):
    options = CASES.get(name, [{"model_size": 2, "warmup_steps": 2}])[0]
    if name in ("ChainedScheduler", "SequentialLR"):
        options = dict([CHAINED, SEQUENCE])[name]
    assert repr(World(optim, momentum=0.9).make(name, options)).startswith(f"{name}(")


FAILING = [
    ("LambdaLR", {"lr_lambda": lambda t: 0.5}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 0.3, "step_size_up": 4}),
    ("CosineAnnealingWarmRestarts", {"T_0": 3, "T_mult": 2}),
    ("SequentialLR", ([("LambdaLR", {"lr_lambda": lambda t: 0.5})], [])),
]


@pytest.mark.parametrize(("name", "options"), FAILING)
def test_a_step_that_fails_changes_nothing(name, options):
    world = World(optim, momentum=0.9)
    scheduler = world.make(name, options)
    world.run([scheduler], 2)
    world.add_group()
    before = world.shown(), scheduler.state_dict()
    with pytest.raises(ValueError, match="2 parameter groups by now, but this scheduler knows the learning rates of 1"):
        scheduler.step()
    assert (world.shown(), scheduler.state_dict()) == before


def test_every_formula_is_in_a_docstring():
    for name in {*lr_scheduler.__all__} - {"LRScheduler", "SequentialLR", "ChainedScheduler"}:
        assert any(sign in inspect.getdoc(getattr(lr_scheduler, name)) for sign in (" = ", "<-", "from  ")), name
