"""The table of schedulers, and lucid's or PyTorch's optimizer with some of them."""

from __future__ import annotations

import numpy as np
import pytest

from lucid import optim

from ...oracle import torch_
from ..parameters import param


def halving(t):
    return 1 / (1 + t % 7)


def shrinking(t):
    return 0.99 if t % 3 else 1.005


class Rising:
    """A function with a state of its own."""

    def __init__(self, slope):
        self.slope = slope

    def __call__(self, t):
        return 1 + self.slope * t


class Each(tuple):
    """Values of which each group gets its own."""

    def __new__(cls, *values):
        return super().__new__(cls, values)


# The schedulers, with the arguments that they take after the optimizer.
CASES = {
    "LambdaLR": [{"lr_lambda": halving}, {"lr_lambda": Rising(0.01)}, {"lr_lambda": Each(halving, Rising(0.1))}],
    "MultiplicativeLR": [{"lr_lambda": shrinking}, {"lr_lambda": Each(shrinking, lambda t: 0.98)}],
    "StepLR": [{"step_size": 30}, {"step_size": 7, "gamma": 0.5}, {"step_size": 1, "gamma": 1.01}],
    "MultiStepLR": [{"milestones": [30, 80]}, {"milestones": [90, 5, 5, 60], "gamma": 0.3}, {"milestones": [0, 3]}],
    "ConstantLR": [{}, {"factor": 0.7, "total_iters": 60}, {"factor": 0.01, "total_iters": 1}],
    "LinearLR": [
        {},
        {"start_factor": 0.9, "end_factor": 0.1, "total_iters": 150},
        {"end_factor": 0.0, "total_iters": 9},
        {"start_factor": 0.1, "end_factor": 0.0, "total_iters": 59},
    ],
    "ExponentialLR": [{"gamma": 0.97}, {"gamma": 1.01}],
    "PolynomialLR": [{}, {"total_iters": 150, "power": 2.0}, {"total_iters": 300, "power": 0.5}],
    "CosineAnnealingLR": [{"T_max": 60}, {"T_max": 200, "eta_min": 0.01}, {"T_max": 1}, {"T_max": 7, "eta_min": 0.2}],
    "CosineAnnealingWarmRestarts": [{"T_0": 10}, {"T_0": 7, "T_mult": 2, "eta_min": 0.01}, {"T_0": 1, "T_mult": 3}],
    "CyclicLR": [
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 13},
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 11, "step_size_down": 29, "mode": "triangular2"},
        {"base_lr": 0.0, "max_lr": 0.1, "step_size_up": 9, "mode": "exp_range", "gamma": 0.99},
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 8, "cycle_momentum": False, "scale_fn": lambda k: 0.8**k},
        {"base_lr": 0.01, "max_lr": 0.1, "step_size_up": 8, "scale_fn": Rising(0.001), "scale_mode": "iterations"},
        {
            "base_lr": Each(0.01, 0.02),
            "max_lr": Each(0.1, 0.3),
            "step_size_up": 30,
            "base_momentum": Each(0.5, 0.6),
            "max_momentum": 0.95,
        },
    ],
    "OneCycleLR": [
        {"max_lr": 0.1, "total_steps": 200},
        {"max_lr": 0.1, "epochs": 20, "steps_per_epoch": 10, "pct_start": 0.45, "anneal_strategy": "linear"},
        {"max_lr": 0.1, "total_steps": 220, "three_phase": True, "div_factor": 10.0, "final_div_factor": 100.0},
        {"max_lr": Each(0.1, 0.2), "total_steps": 201, "base_momentum": Each(0.6, 0.7)},
        {"max_lr": 0.1, "total_steps": 200, "cycle_momentum": False, "pct_start": 0.0},
    ],
    "ReduceLROnPlateau": [
        {},
        {"factor": 0.5, "patience": 2, "threshold": 0.01, "cooldown": 3, "min_lr": 0.001},
        {"mode": "max", "factor": 0.3, "patience": 1, "threshold_mode": "abs", "threshold": 0.1},
        {"mode": "max", "factor": 0.9, "patience": 0, "min_lr": Each(0.01, 0.02), "eps": 0.001},
        {"factor": 0.9, "patience": 0, "threshold_mode": "abs", "threshold": 0.0},
    ],
}
ROWS = [pytest.param(name, options, id=f"{name}{i}") for name, rows in CASES.items() for i, options in enumerate(rows)]
# Two that act on one optimizer at once, and those that come one after another.
PAIRS = [
    (("ConstantLR", {"total_iters": 40}), ("ExponentialLR", {"gamma": 0.98})),
    (("LinearLR", {"total_iters": 20}), ("CosineAnnealingLR", {"T_max": 50})),
    (("StepLR", {"step_size": 30}), ("MultiStepLR", {"milestones": [10, 100], "gamma": 3.0})),
    (("PolynomialLR", {"total_iters": 190}), ("MultiplicativeLR", {"lr_lambda": shrinking})),
    (("LambdaLR", {"lr_lambda": halving}), ("StepLR", {"step_size": 3, "gamma": 0.5})),
    (("CosineAnnealingWarmRestarts", {"T_0": 7}), ("ConstantLR", {})),
]
SEQUENCES = [
    ([("ConstantLR", {"total_iters": 40}), ("ExponentialLR", {"gamma": 0.98})], [50]),
    (
        [("LinearLR", {"total_iters": 20}), ("CosineAnnealingLR", {"T_max": 50}), ("StepLR", {"step_size": 9})],
        [20, 150],
    ),
    ([("LambdaLR", {"lr_lambda": halving}), ("MultiplicativeLR", {"lr_lambda": shrinking})], [10]),
    ([("CosineAnnealingWarmRestarts", {"T_0": 7, "T_mult": 2}), ("PolynomialLR", {"total_iters": 90})], [60]),
    ([("StepLR", {"step_size": 9}), ("CosineAnnealingWarmRestarts", {"T_0": 7}), ("ConstantLR", {})], [3, 120]),
    ([("ExponentialLR", {"gamma": 0.9}), ("MultiStepLR", {"milestones": [9]}), ("LinearLR", {})], [0, 50]),
    ([("StepLR", {"step_size": 9})], []),
]

# Those whose learning rate can be told from t alone.
CLOSED = ["StepLR", "MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "PolynomialLR", "CosineAnnealingLR"]

# What ReduceLROnPlateau is to watch: it falls, rises, and is NaN once.
WATCHED = (np.sin(np.arange(200) / 20) * 5 + np.random.default_rng(0).normal(size=200)).tolist()
WATCHED[17] = float("nan")


class World:
    """lucid's or PyTorch's optimizer with schedulers, made by the same words."""

    def __init__(self, module, groups=1, optimizer="SGD", **options):
        self.module, self.schedulers = module, module.lr_scheduler
        rates = [0.3, 0.15][:groups]
        self.optimizer = getattr(module, optimizer)([{"params": [self.param()], "lr": lr} for lr in rates], **options)

    @classmethod
    def of(cls, optimizer):
        """A world around an optimizer of lucid that is there already."""
        world = cls(optim)
        world.optimizer = optimizer
        return world

    def param(self):
        if self.module is optim:
            return param(np.ones(2))
        import torch

        return torch.ones(2, requires_grad=True)

    def make(self, name, options, **more):
        """Make a scheduler, from a row of `ROWS`, `PAIRS` or `SEQUENCES`."""
        if name == "ChainedScheduler":
            return self.schedulers.ChainedScheduler([self.make(*case) for case in options])
        if name == "SequentialLR":
            cases, milestones = options
            made = [self.make(*case) for case in cases]
            return self.schedulers.SequentialLR(self.optimizer, made, milestones, **more)
        groups = len(self.optimizer.param_groups)
        options = {k: list(v[:groups]) if isinstance(v, Each) else v for k, v in options.items()}
        owner = self.module.swa_utils if name == "SWALR" else self.schedulers
        return getattr(owner, name)(self.optimizer, **options, **more)

    def add_group(self, **group):
        self.optimizer.add_param_group({"params": [self.param()], **group})

    def shown(self):
        """What a scheduler may have written into the groups."""
        keys = ("lr", "initial_lr", "momentum", "betas", "max_lr", "min_lr", "max_momentum", "base_momentum")
        return [[group[key] for key in keys if key in group] for group in self.optimizer.param_groups]

    def run(self, schedulers, steps, first=0):
        """Step schedulers, and return what is in the groups, at first and after each step."""
        rows = [self.shown()]
        self.optimizer.step()  # once is enough for the learning rates
        for t in range(first, first + steps):
            for scheduler in schedulers:
                step(scheduler, t)
            assert scheduler.get_last_lr() == [group["lr"] for group in self.optimizer.param_groups]
            rows.append(self.shown())
        return rows

    def rates(self, schedulers, steps):
        """Run, and return the learning rate of the first group at first and after each step."""
        return [row[0][0] for row in self.run(schedulers, steps)]


def worlds(*args, **options):
    """The same world of lucid and of PyTorch."""
    return World(optim, *args, **options), World(torch_().optim, *args, **options)


def step(scheduler, t):
    watching = type(scheduler).__name__ == "ReduceLROnPlateau"
    scheduler.step(*([WATCHED[t]] if watching else []))


ALL = [
    *ROWS,
    *[pytest.param("ChainedScheduler", pair, id=f"ChainedScheduler{i}") for i, pair in enumerate(PAIRS)],
    *[pytest.param("SequentialLR", row, id=f"SequentialLR{i}") for i, row in enumerate(SEQUENCES)],
]
