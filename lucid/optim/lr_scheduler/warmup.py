"""Warmup: a smaller learning rate for the first steps, constant or linearly increasing."""

from __future__ import annotations

import math

from ..base import checks
from ..optimizer import Optimizer
from .scheduler import RatioLR

_SMALLEST = math.ulp(0.0)  # the smallest float above 0


class ConstantLR(RatioLR):
    """Constant warmup: multiply the learning rate by `factor` for the first `total_iters` steps.

        lr_t = lr_{t-1} factor at t = 0, lr_{t-1} / factor at t = total_iters, else lr_{t-1}
        lr_t = lr_0 factor for t < total_iters, then lr_0

    Args:
        optimizer: The optimizer whose learning rates it sets.
        factor: The factor, above 0 and at most 1. (PyTorch accepts 0 too, and fails when it divides by it.)
        total_iters: The number of steps of the warmup, in epochs or batches.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        ValueError: `factor` is out of range, or `total_iters` is not a whole number from 1 on.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
        >>> ConstantLR(optimizer, factor=0.5, total_iters=4)
        ConstantLR(factor=0.5, total_iters=4, last_epoch=0, lr=[0.05])
    """

    _shown = ("factor", "total_iters")

    def __init__(self, optimizer: Optimizer, factor: float = 1.0 / 3, total_iters: int = 5, last_epoch: int = -1):
        self.factor = checks.number("ConstantLR", "factor", factor, _SMALLEST, 1.0)
        self.total_iters = checks.count("ConstantLR", "total_iters", total_iters)
        super().__init__(optimizer, last_epoch)

    def ratio(self, t: int) -> float:
        """Return the factor at 0, its reciprocal at `total_iters`, else 1."""
        if t == 0:
            return self.factor
        return 1.0 / self.factor if t == self.total_iters else 1.0

    def product(self, t: int) -> float:
        """Return the factor before `total_iters`, then 1."""
        return self.factor + (t >= self.total_iters) * (1 - self.factor)


class LinearLR(RatioLR):
    """Linear warmup: multiply the learning rate by a factor from `start_factor` to `end_factor`.

        lr_t = lr_{t-1} (1 + (e - s) / (T s + (t-1) (e - s)))   for 0 < t <= T, and lr_{-1} s at t = 0
        lr_t = lr_0 (s + (e - s) min(t, T) / T)                 with s, e = start_factor, end_factor; T = total_iters

    Args:
        optimizer: The optimizer whose learning rates it sets.
        start_factor: s, the factor at t = 0, above 0 and at most 1.
        end_factor: e, the factor from t = T on, between 0 and 1.
        total_iters: T, the number of steps of the warmup, in epochs or batches.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        ValueError: A factor is out of range, or `total_iters` is not a whole number from 1 on.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
        >>> LinearLR(optimizer, start_factor=0.5, total_iters=4)
        LinearLR(start_factor=0.5, end_factor=1.0, total_iters=4, last_epoch=0, lr=[0.05])
    """

    _shown = ("start_factor", "end_factor", "total_iters")

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ):
        self.start_factor = checks.number("LinearLR", "start_factor", start_factor, _SMALLEST, 1.0)
        self.end_factor = checks.number("LinearLR", "end_factor", end_factor, 0.0, 1.0)
        self.total_iters = checks.count("LinearLR", "total_iters", total_iters)
        super().__init__(optimizer, last_epoch)

    def ratio(self, t: int) -> float:
        """Return 1 + (e - s) / (T s + (t-1) (e - s)), s at 0, and 1 after T."""
        s, e, T = self.start_factor, self.end_factor, self.total_iters
        if t == 0:
            return s
        if self._is_initial or t > T:
            return 1.0
        # At e = 0, rounding must not make the learning rate negative.
        return max(0.0, 1.0 + (e - s) / (T * s + (t - 1) * (e - s)))

    def product(self, t: int) -> float:
        """Return s + (e - s) min(t, T) / T."""
        s, e, T = self.start_factor, self.end_factor, self.total_iters
        return s + (e - s) * min(T, t) / T
