"""The one-cycle policy: warmup to a maximum, then annealing to almost 0."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..base import checks
from ..optimizer import Optimizer
from . import arguments, momentum
from .scheduler import LRScheduler


class OneCycleLR(LRScheduler):
    """One-cycle policy: warmup to `max_lr`, then annealing to almost 0, once per training; step it after every batch.

    With N = total_steps, the learning rate is annealed

        from  initial_lr = max_lr / div_factor      at t = 0
        to    max_lr                                at t = pct_start N - 1
        to    min_lr = initial_lr / final_div_factor  at t = N - 1

    Between two such points a and b, at the share x of the steps between them, it is

        b + (a - b) (1 + cos(pi x)) / 2   with anneal_strategy="cos"
        a + (b - a) x                     with anneal_strategy="linear"

    and the momentum goes inversely, from `max_momentum` to `base_momentum` and back. With three_phase=True it is
    annealed to initial_lr first, symmetrically to the warmup, until t = 2 pct_start N - 2, and then to min_lr. The
    optimizer's own lr is not used, and a step after the last one is an error.

    Args:
        optimizer: The optimizer whose learning rates it sets.
        max_lr: The maximum learning rate, or one for each group.
        total_steps: N, in batches; None for epochs times steps_per_epoch.
        epochs: The number of epochs.
        steps_per_epoch: The number of steps in an epoch.
        pct_start: The share of the steps of the warmup, between 0 and 1.
        anneal_strategy: "cos" or "linear".
        cycle_momentum: Whether the momentum is cycled too: ``momentum``, or the first of ``betas``.
        base_momentum: The minimum momentum, or one for each group.
        max_momentum: The maximum momentum, or one for each group.
        div_factor: max_lr / initial_lr.
        final_div_factor: initial_lr / min_lr.
        three_phase: Whether to anneal to initial_lr first, and then to min_lr.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        ValueError: An argument is out of range, a list does not have one value for each group, or the optimizer has
            no momentum.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.Adamax(nn.Linear(2, 1).parameters())
        >>> scheduler = OneCycleLR(optimizer, max_lr=0.1, epochs=2, steps_per_epoch=5, anneal_strategy="linear")
        >>> rates = []
        >>> for batch in range(10):
        ...     rates += scheduler.get_last_lr()
        ...     optimizer.step()
        ...     scheduler.step()
        >>> [round(rate, 4) for rate in rates]
        [0.004, 0.052, 0.1, 0.0857, 0.0714, 0.0571, 0.0429, 0.0286, 0.0143, 0.0]

    Source: Smith and Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates"
    (2018), https://arxiv.org/abs/1708.07120
    """

    _shown = ("total_steps",)

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | Sequence[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | Sequence[float] = 0.85,
        max_momentum: float | Sequence[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ):
        name = "OneCycleLR"
        arguments.optimizer(name, optimizer)
        if total_steps is not None:
            self.total_steps = checks.count(name, "total_steps", total_steps)
        elif epochs is not None and steps_per_epoch is not None:
            epochs = checks.count(name, "epochs", epochs)
            self.total_steps = epochs * checks.count(name, "steps_per_epoch", steps_per_epoch)
        else:
            raise ValueError(
                f"{name}: You must define either total_steps OR (epochs AND steps_per_epoch); got "
                f"total_steps={total_steps}, epochs={epochs}, steps_per_epoch={steps_per_epoch}"
            )
        pct_start = checks.number(name, "pct_start", pct_start, 0.0, 1.0)
        self._schedule_phases = _phases(self.total_steps, pct_start, three_phase)
        self._anneal_func_type = checks.choice(name, "anneal_strategy", anneal_strategy, ("cos", "linear"))
        max_lrs = arguments.numbers_per_group(name, "max_lr", max_lr, optimizer)
        div_factor = checks.number(name, "div_factor", div_factor, math.ulp(0.0))
        final_div_factor = checks.number(name, "final_div_factor", final_div_factor, math.ulp(0.0))
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = momentum.is_beta1(name, optimizer)
            low, high = momentum.ranges(name, optimizer, base_momentum, max_momentum)
            if last_epoch == -1:
                momentum.prepare(optimizer, low, high)
        if last_epoch == -1:
            for group, max_lr in zip(optimizer.param_groups, max_lrs, strict=True):
                group["initial_lr"] = max_lr / div_factor
                group["max_lr"] = max_lr
                group["min_lr"] = group["initial_lr"] / final_div_factor
        super().__init__(optimizer, last_epoch)

    def _rates(self) -> list[float]:
        t, N = self.last_epoch, self.total_steps
        if t > N:
            raise ValueError(f"OneCycleLR: Tried to step {t} times. The specified number of total steps is {N}")
        start = 0.0
        for phase in self._schedule_phases:
            end = phase["end_step"]
            if t <= end or phase is self._schedule_phases[-1]:
                break
            start = end
        x = (t - start) / (end - start) if end > start else 1.0
        groups = self.optimizer.param_groups
        for i, group in enumerate(groups):
            missing = [key for key in ("initial_lr", "max_lr", "min_lr") if key not in group]
            if missing:
                raise KeyError(
                    f"OneCycleLR: parameter group {i} was added later and has no {', '.join(missing)}; add all groups "
                    "before making the scheduler, or give the group these values"
                )
        if self.cycle_momentum:
            way = phase["start_momentum"], phase["end_momentum"]
            momentum.write(self.optimizer, [self._between(group[way[0]], group[way[1]], x) for group in groups])
        return [self._between(group[phase["start_lr"]], group[phase["end_lr"]], x) for group in groups]

    def _between(self, a: float, b: float, x: float) -> float:
        if self._anneal_func_type == "cos":
            return b + (a - b) / 2.0 * (math.cos(math.pi * x) + 1)
        return (b - a) * x + a


def _phases(N: int, pct_start: float, three_phase: bool) -> list[dict[str, Any]]:
    """Return the last step of each phase, and the keys of the values of a group that it goes between."""
    up = _phase(pct_start * N - 1, "initial_lr", "max_lr", "max_momentum", "base_momentum")
    if not three_phase:
        return [up, _phase(N - 1, "max_lr", "min_lr", "base_momentum", "max_momentum")]
    down = _phase(2 * pct_start * N - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum")
    return [up, down, _phase(N - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum")]


def _phase(end: float, start_lr: str, end_lr: str, start_momentum: str, end_momentum: str) -> dict[str, Any]:
    return {
        "end_step": end,
        "start_lr": start_lr,
        "end_lr": end_lr,
        "start_momentum": start_momentum,
        "end_momentum": end_momentum,
    }
