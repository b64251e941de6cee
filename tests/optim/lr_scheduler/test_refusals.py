"""What schedulers refuse: arguments, functions as learning rates, combinations."""

from __future__ import annotations

import math

import pytest

from lucid import nn, optim
from lucid.optim import lr_scheduler

from ..parameters import param
from .table import CASES, World

pytestmark = pytest.mark.filterwarnings("error")

# What is refused

REFUSED = [
    ("StepLR", {"step_size": 0}, ValueError, "StepLR: step_size must be a whole number from 1 on; got 0"),
    ("StepLR", {"step_size": 2.5}, ValueError, "got 2.5"),
    ("StepLR", {"step_size": True}, ValueError, "got True"),
    ("StepLR", {"step_size": 3, "gamma": "x"}, TypeError, "StepLR: gamma must be a real number; got 'x'"),
    ("StepLR", {"step_size": 3, "gamma": math.nan}, ValueError, "gamma must be a number; got nan"),
    ("StepLR", {"step_size": 3, "last_epoch": -2}, ValueError, "last_epoch must be a whole number from -1 on; got -2"),
    (
        "StepLR",
        {"step_size": 3, "last_epoch": 4},
        KeyError,
        "last_epoch is 4, but parameter group 0 has no 'initial_lr'",
    ),
    ("StepLR", {"step_size": 3, "verbose": True}, TypeError, "verbose"),
    ("MultiStepLR", {"milestones": 30}, TypeError, "milestones must be a list of epochs; got 30"),
    ("MultiStepLR", {"milestones": [30, 1.5]}, ValueError, "a milestone must be a whole number from 0 on; got 1.5"),
    ("ConstantLR", {"factor": 0}, ValueError, "factor must be between 5e-324 and 1.0; got 0"),
    ("ConstantLR", {"factor": 1.5}, ValueError, "got 1.5"),
    ("ConstantLR", {"total_iters": 0}, ValueError, "total_iters must be a whole number from 1 on; got 0"),
    ("LinearLR", {"start_factor": 0}, ValueError, "start_factor must be .*; got 0"),
    ("LinearLR", {"end_factor": -0.5}, ValueError, "end_factor must be between 0.0 and 1.0; got -0.5"),
    ("LinearLR", {"total_iters": 0}, ValueError, "got 0"),
    ("ExponentialLR", {"gamma": None}, TypeError, "gamma must be a real number; got None"),
    ("PolynomialLR", {"total_iters": -3}, ValueError, "got -3"),
    ("CosineAnnealingLR", {"T_max": 0}, ValueError, "T_max must be .*; got 0"),
    ("CosineAnnealingLR", {"T_max": "9"}, TypeError, "got '9'"),
    ("CosineAnnealingWarmRestarts", {"T_0": 0}, ValueError, "T_0 must be a whole number from 1 on; got 0"),
    ("CosineAnnealingWarmRestarts", {"T_0": 3, "T_mult": 1.5}, ValueError, "T_mult must be .*; got 1.5"),
    ("CyclicLR", {"base_lr": -0.1, "max_lr": 1}, ValueError, "base_lr must be at least 0.0; got -0.1"),
    ("CyclicLR", {"base_lr": [0.1], "max_lr": 1}, ValueError, "base_lr has 1 values, but the optimizer has 2 param"),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 1, "step_size_up": 0}, ValueError, "step_size_up must be .*; got 0"),
    (
        "CyclicLR",
        {"base_lr": 0.1, "max_lr": 1, "mode": "round"},
        ValueError,
        "must be one of 'triangular', .*; got 'round'",
    ),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 1, "scale_fn": 3}, TypeError, "scale_fn must be a function; got 3"),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 1, "scale_mode": "x"}, ValueError, "scale_mode must be one of .*; got 'x'"),
    ("OneCycleLR", {"max_lr": 0.1}, ValueError, "either total_steps OR .*; got total_steps=None"),
    ("OneCycleLR", {"max_lr": 0.1, "total_steps": 0}, ValueError, "total_steps must be .*; got 0"),
    ("OneCycleLR", {"max_lr": 0.1, "epochs": 3, "steps_per_epoch": 0}, ValueError, "steps_per_epoch must be .*; got 0"),
    ("OneCycleLR", {"max_lr": 0.1, "total_steps": 9, "pct_start": 1.5}, ValueError, "between 0.0 and 1.0; got 1.5"),
    ("OneCycleLR", {"max_lr": 0.1, "total_steps": 9, "anneal_strategy": "x"}, ValueError, "'cos', 'linear'; got 'x'"),
    ("OneCycleLR", {"max_lr": 0.1, "total_steps": 9, "div_factor": 0}, ValueError, "div_factor must be .*; got 0"),
    ("OneCycleLR", {"max_lr": [0.1] * 3, "total_steps": 9}, ValueError, "max_lr has 3 values, but the optimizer has 2"),
    ("LambdaLR", {"lr_lambda": 0.5}, TypeError, "lr_lambda must be a function of the epoch; got 0.5"),
    ("LambdaLR", {"lr_lambda": [abs]}, ValueError, "lr_lambda has 1 values, but the optimizer has 2 parameter groups"),
    ("LambdaLR", {"lr_lambda": lambda t: "x"}, TypeError, "can't multiply"),
    (
        "LambdaLR",
        {"lr_lambda": lambda t: 1j},
        TypeError,
        "LambdaLR: the learning rate of group 0 must be a real number",
    ),
    (
        "LambdaLR",
        {"lr_lambda": lambda t: math.nan},
        ValueError,
        "the learning rate of group 0 must be a number; got nan",
    ),
    ("MultiplicativeLR", {"lr_lambda": None}, TypeError, "got None"),
    ("ReduceLROnPlateau", {"factor": 1.0}, ValueError, "factor must be .*; got 1.0"),
    ("ReduceLROnPlateau", {"mode": "low"}, ValueError, "mode must be one of 'min', 'max'; got 'low'"),
    ("ReduceLROnPlateau", {"threshold_mode": 3}, ValueError, "threshold_mode must be one of 'rel', 'abs'; got 3"),
    ("ReduceLROnPlateau", {"patience": -1}, ValueError, "patience must be .*; got -1"),
    ("ReduceLROnPlateau", {"min_lr": [0.1, 0.1, 0.1]}, ValueError, "min_lr has 3 values, but the optimizer has 2"),
    ("NoamLR", {"model_size": 0, "warmup_steps": 9}, ValueError, "model_size must be .*; got 0"),
    ("NoamLR", {"model_size": 9, "warmup_steps": 0}, ValueError, "warmup_steps must be .*; got 0"),
]


@pytest.mark.parametrize(("name", "options", "error", "words"), REFUSED)
def test_arguments_out_of_range(name, options, error, words):
    world = World(optim, 2, momentum=0.9)
    before = [(group["lr"], group["momentum"]) for group in world.optimizer.param_groups]
    with pytest.raises(error, match=words):
        world.make(name, options)
    assert [(group["lr"], group["momentum"]) for group in world.optimizer.param_groups] == before


ARGUMENTS = {name: rows[0] for name, rows in CASES.items()} | {"NoamLR": {"model_size": 2, "warmup_steps": 2}}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_learning_rate_that_is_a_function_is_refused(name):
    cls, p, q = getattr(lr_scheduler, name), param([1.0]), param([1.0])
    words = f"{name}: the learning rate of parameter group 1 is a function, constant.value=0.1., and a scheduler needs"
    optimizer = optim.SGD([{"params": [p]}, {"params": [q], "lr": optim.schedules.constant(0.1)}], lr=0.3)
    with pytest.raises(TypeError, match=words):
        cls(optimizer, **ARGUMENTS[name])
    assert "initial_lr" not in optimizer.param_groups[0]


@pytest.mark.parametrize("name", ["StepLR", "CosineAnnealingLR", "ReduceLROnPlateau", "MultiplicativeLR"])
def test_a_function_that_comes_later_is_refused(name):
    world = World(optim)
    scheduler = world.make(name, ARGUMENTS[name])
    world.optimizer.step()
    world.optimizer.param_groups[0]["lr"] = math.sqrt
    with pytest.raises(TypeError, match="parameter group 0 is a function, <built-in function sqrt>"):
        scheduler.step(*([1.0] if name == "ReduceLROnPlateau" else []))
    assert world.optimizer.param_groups[0]["lr"] is math.sqrt


@pytest.mark.parametrize("name", ARGUMENTS)
def test_only_optimizers_have_schedulers(name):
    with pytest.raises(TypeError, match=f"{name}: Linear is not an Optimizer"):
        getattr(lr_scheduler, name)(nn.Linear(1, 1), **ARGUMENTS[name])


@pytest.mark.parametrize("name", ["CyclicLR", "OneCycleLR"])
def test_momentum_has_to_be_there(name):
    optimizer = optim.Adagrad([param([1.0])])
    with pytest.raises(ValueError, match=f"{name}: optimizer must support momentum.*Adagrad has neither"):
        getattr(lr_scheduler, name)(optimizer, **ARGUMENTS[name])
    getattr(lr_scheduler, name)(optimizer, **ARGUMENTS[name], cycle_momentum=False)


def test_one_cycle_ends():
    world = World(optim, momentum=0.9)
    scheduler = world.make("OneCycleLR", {"max_lr": 0.1, "total_steps": 5})
    world.run([scheduler], 5)
    with pytest.raises(ValueError, match=r"Tried to step 6 times\. The specified number of total steps is 5"):
        scheduler.step()


def test_one_cycle_needs_the_rates_of_a_group_added_later():
    world = World(optim, momentum=0.9)
    scheduler = world.make("OneCycleLR", {"max_lr": 0.1, "total_steps": 5})
    world.run([scheduler], 1)
    world.add_group()
    with pytest.raises(KeyError, match="parameter group 1 was added later and has no initial_lr, max_lr, min_lr"):
        scheduler.step()


@pytest.mark.parametrize("value", ["high", None, [1.0, 2.0]])
def test_plateau_needs_a_number(value):
    scheduler = World(optim).make("ReduceLROnPlateau", {})
    with pytest.raises(TypeError, match="takes the number that shall get better"):
        scheduler.step(value)
    assert scheduler.last_epoch == 0


@pytest.mark.parametrize("epoch", [-1, "x", math.nan])
def test_warm_restarts_refuse_such_epochs(epoch):
    scheduler = World(optim).make("CosineAnnealingWarmRestarts", {"T_0": 3})
    with pytest.raises((ValueError, TypeError), match="epoch must be"):
        scheduler.step(epoch)


def test_combinations_that_make_no_sense():
    world, other = World(optim), World(optim)
    step, plateau = world.make("StepLR", {"step_size": 3}), world.make("ReduceLROnPlateau", {})
    foreign = other.make("StepLR", {"step_size": 3})
    chained, sequential = lr_scheduler.ChainedScheduler, lr_scheduler.SequentialLR
    for make, error, words in [
        (lambda: chained([]), ValueError, "ChainedScheduler: expected at least one scheduler, got none"),
        (lambda: chained([step, 3]), TypeError, "got int at index 1"),
        (lambda: chained([step, plateau]), ValueError, "ReduceLROnPlateau at index 1 needs a number"),
        (lambda: chained([step, foreign]), ValueError, "StepLR at index 1 has another SGD"),
        (lambda: chained([step], other.optimizer), ValueError, "StepLR at index 0 has another SGD"),
        (lambda: sequential(world.optimizer, [], []), ValueError, "SequentialLR: expected at least one"),
        (lambda: sequential(world.optimizer, [step], [3]), ValueError, r"1 schedulers need 0 milestones.*got 1: \[3\]"),
        (lambda: sequential(world.optimizer, [step] * 3, [5, 3]), ValueError, r"must not fall; got \[5, 3\]"),
        (lambda: sequential(world.optimizer, [step] * 2, [1.5]), ValueError, "a milestone must be .*; got 1.5"),
        (lambda: sequential(world.optimizer, [step, plateau], [3]), ValueError, "step it by itself"),
        (lambda: chained([step]).get_lr(), NotImplementedError, "call get_last_lr"),
    ]:
        with pytest.raises(error, match=words):
            make()


def test_a_scheduler_that_says_nothing():
    with pytest.raises(NotImplementedError, match="Empty does not say its learning rates: define `def get_lr"):
        type("Empty", (lr_scheduler.LRScheduler,), {})(World(optim).optimizer)
