"""Cyclical learning rates."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..base import checks
from ..optimizer import Optimizer
from . import arguments, momentum
from .lambdas import attributes, check, restore
from .scheduler import LRScheduler

_MODES = ("triangular", "triangular2", "exp_range")


class CyclicLR(LRScheduler):
    """Cyclical learning rate: linear from `base_lr` to `max_lr` and back, repeatedly; step it after every batch.

        lr_t = base_lr + (max_lr - base_lr) x scale

    x goes from 0 to 1 in `step_size_up` steps and back in `step_size_down`. In the k-th cycle (k = 1, 2, ...) scale is

        1            with mode="triangular"
        1/2^(k-1)    with mode="triangular2"
        gamma^t      with mode="exp_range"

    The momentum is cycled inversely: max_momentum - (max_momentum - base_momentum) x scale. (PyTorch computes the first
    learning rate from ``group["initial_lr"]``, which another scheduler may have set, and all others from `base_lr`.)

    Args:
        optimizer: The optimizer whose learning rates it sets.
        base_lr: The minimum learning rate, or one for each group.
        max_lr: The maximum learning rate, or one for each group.
        step_size_up: The number of steps of the increase.
        step_size_down: The number of steps of the decrease; None means `step_size_up`.
        mode: How the cycles shrink.
        gamma: The factor of "exp_range".
        scale_fn: A function that replaces the scale of the mode.
        scale_mode: Whether `scale_fn` is a function of k ("cycle") or of t ("iterations").
        cycle_momentum: Whether the momentum is cycled too: ``momentum``, or the first of ``betas``.
        base_momentum: The minimum momentum, or one for each group.
        max_momentum: The maximum momentum, or one for each group.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        ValueError: An argument is out of range, a list does not have one value for each group, or the optimizer has
            no momentum.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1, momentum=0.9)
        >>> scheduler = CyclicLR(optimizer, base_lr=0.0, max_lr=0.1, step_size_up=2)
        >>> rates = []
        >>> for batch in range(5):
        ...     rates += scheduler.get_last_lr()
        ...     optimizer.step()
        ...     scheduler.step()
        >>> rates
        [0.0, 0.05, 0.1, 0.05, 0.0]

    Source: Smith, "Cyclical Learning Rates for Training Neural Networks" (2017), https://arxiv.org/abs/1506.01186
    """

    _shown = ("base_lrs", "max_lrs", "mode")

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float | Sequence[float],
        max_lr: float | Sequence[float],
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: str = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: str = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float | Sequence[float] = 0.8,
        max_momentum: float | Sequence[float] = 0.9,
        last_epoch: int = -1,
    ):
        name = "CyclicLR"
        arguments.optimizer(name, optimizer)
        self.base_lrs = arguments.numbers_per_group(name, "base_lr", base_lr, optimizer)
        self.max_lrs = arguments.numbers_per_group(name, "max_lr", max_lr, optimizer)
        up = checks.number(name, "step_size_up", step_size_up, math.ulp(0.0))
        down = up if step_size_down is None else checks.number(name, "step_size_down", step_size_down, 0.0)
        self.total_size = up + down
        self.step_ratio = up / self.total_size
        self.mode = mode if scale_fn is not None else checks.choice(name, "mode", mode, _MODES)
        self.gamma = checks.number(name, "gamma", gamma)
        if scale_fn is not None and not callable(scale_fn):
            raise TypeError(f"{name}: scale_fn must be a function; got {scale_fn!r}")
        self._scale_fn_custom = scale_fn
        self.scale_mode = checks.choice(name, "scale_mode", scale_mode, ("cycle", "iterations"))
        if scale_fn is None:
            self.scale_mode = "iterations" if mode == "exp_range" else "cycle"
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = momentum.is_beta1(name, optimizer)
            self.base_momentums, self.max_momentums = momentum.ranges(name, optimizer, base_momentum, max_momentum)
            if last_epoch == -1:
                momentum.prepare(optimizer, self.base_momentums, self.max_momentums)
        if last_epoch == -1:
            for group, lr in zip(optimizer.param_groups, self.base_lrs, strict=True):
                group["lr"] = lr
        super().__init__(optimizer, last_epoch)

    def scale_fn(self, x: float) -> float:
        """Return the scale of the x-th cycle, or with ``scale_mode="iterations"`` of t = x."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        if self.mode == "triangular":
            return 1.0
        return 1 / 2.0 ** (x - 1) if self.mode == "triangular2" else float(self.gamma**x)

    def _rates(self) -> list[float]:
        self._check_groups(len(self.max_lrs))
        t = self.last_epoch
        cycle = math.floor(1 + t / self.total_size)
        x = 1.0 + t / self.total_size - cycle  # the elapsed share of the cycle
        x = x / self.step_ratio if x <= self.step_ratio else (x - 1) / (self.step_ratio - 1)
        scale = self.scale_fn(cycle if self.scale_mode == "cycle" else t)
        if self.cycle_momentum:
            ranges = zip(self.base_momentums, self.max_momentums, strict=True)
            momentum.write(self.optimizer, [high - (high - low) * x * scale for low, high in ranges])
        return [low + (high - low) * x * scale for low, high in zip(self.base_lrs, self.max_lrs, strict=True)]

    def state_dict(self) -> dict[str, Any]:
        """Return a copy of the attributes; of a `scale_fn` that is an object, its attributes."""
        return {**super().state_dict(), "_scale_fn_custom": attributes(self._scale_fn_custom)}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        state = self._fitting(state_dict)
        restore([self._scale_fn_custom], [state.pop("_scale_fn_custom")])
        vars(self).update(state)

    def _fitting(self, state_dict: Mapping[str, Any]) -> dict[str, Any]:
        state = super()._fitting(state_dict)
        check("CyclicLR", [self._scale_fn_custom], [state["_scale_fn_custom"]])
        return state
