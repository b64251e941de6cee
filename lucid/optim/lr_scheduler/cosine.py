"""Cosine annealing, with and without warm restarts."""

from __future__ import annotations

import math

from ..base import checks
from ..optimizer import Optimizer
from .scheduler import LRScheduler


class CosineAnnealingLR(LRScheduler):
    """Cosine annealing from lr_0 to `eta_min` in `T_max` steps, and (if stepped further) up again.

        lr_t = eta_min + (lr_{t-1} - eta_min) (1 + cos(pi t/T)) / (1 + cos(pi (t-1)/T))
        lr_t = eta_min + (lr_0 - eta_min) (1 + cos(pi t/T)) / 2                           with T = T_max

    Where the first divides by 0, at the first step up again, it is lr_{t-1} + (lr_0 - eta_min) (1 - cos(pi/T)) / 2.
    The learning rate does not stay at `eta_min`: train for T steps, or it rises.

    Args:
        optimizer: The optimizer whose learning rates it sets.
        T_max: T, half a period in steps, usually epochs.
        eta_min: The minimum learning rate.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        ValueError: `T_max` is not above 0.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
        >>> CosineAnnealingLR(optimizer, T_max=100)
        CosineAnnealingLR(T_max=100, eta_min=0.0, last_epoch=0, lr=[0.1])

    Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2017),
    https://arxiv.org/abs/1608.03983
    """

    _shown = ("T_max", "eta_min")

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1):
        checks.number("CosineAnnealingLR", "T_max", T_max, math.ulp(0.0))
        self.T_max = T_max
        self.eta_min = checks.number("CosineAnnealingLR", "eta_min", eta_min)
        super().__init__(optimizer, last_epoch)

    def _rates(self) -> list[float]:
        t, T, eta_min = self.last_epoch, self.T_max, self.eta_min
        rates = self._present()
        if self._is_initial:
            return rates
        if (t - 1 - T) % (2 * T) == 0:
            up = (1 - math.cos(math.pi / T)) / 2
            return [lr + (lr_0 - eta_min) * up for lr, lr_0 in zip(rates, self.base_lrs, strict=False)]
        ratio = (1 + math.cos(math.pi * t / T)) / (1 + math.cos(math.pi * (t - 1) / T))
        return [ratio * (lr - eta_min) + eta_min for lr in rates]

    def _get_closed_form_lr(self) -> list[float]:
        cos = math.cos(math.pi * self.last_epoch / self.T_max)
        return [self.eta_min + (lr_0 - self.eta_min) * (1 + cos) / 2 for lr_0 in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """Cosine annealing from lr_0 to `eta_min`, with warm restarts at lr_0.

        lr = eta_min + (lr_0 - eta_min) (1 + cos(pi T_cur / T_i)) / 2

    T_cur is the number of epochs since the last restart, and T_i the number between two restarts: `T_0` at first, and
    `T_mult` times as many after each. In every batch, step it with a fraction: ``step(epoch + batch / batches)``.
    (With `last_epoch` and ``T_mult > 1``, PyTorch begins in the wrong period.)

    Args:
        optimizer: The optimizer whose learning rates it sets.
        T_0: The number of epochs before the first restart.
        T_mult: The factor of T_i at each restart.
        eta_min: The minimum learning rate.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        ValueError: `T_0` or `T_mult` is not a whole number from 1 on.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
        >>> scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=10, T_mult=2)
        >>> for epoch in range(2):
        ...     for batch in range(4):
        ...         optimizer.step()
        ...         scheduler.step(epoch + batch / 4)
        >>> scheduler.last_epoch, round(scheduler.get_last_lr()[0], 4)
        (1, 0.0926)

    Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2017),
    https://arxiv.org/abs/1608.03983
    """

    _shown = ("T_0", "T_mult", "eta_min")

    def __init__(self, optimizer: Optimizer, T_0: int, T_mult: int = 1, eta_min: float = 0.0, last_epoch: int = -1):
        name = "CosineAnnealingWarmRestarts"
        self.T_0 = checks.count(name, "T_0", T_0)
        self.T_i = self.T_0
        self.T_mult = checks.count(name, "T_mult", T_mult)
        self.eta_min = checks.number(name, "eta_min", eta_min)
        self.T_cur: float = last_epoch
        super().__init__(optimizer, last_epoch)

    def _rates(self) -> list[float]:
        cos = math.cos(math.pi * self.T_cur / self.T_i)
        return [self.eta_min + (lr_0 - self.eta_min) * (1 + cos) / 2 for lr_0 in self.base_lrs]

    def step(self, epoch: float | None = None) -> None:
        """Go on to the next epoch, or to the given one, such as 2.5 in the middle of the third.

        Raises:
            ValueError: The epoch is negative.
        """
        before = self.T_cur, self.T_i
        if self._is_initial:
            epoch = self.last_epoch + 1
        if epoch is None:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur %= self.T_i
                self.T_i *= self.T_mult
        else:
            epoch = checks.number("CosineAnnealingWarmRestarts", "epoch", epoch, 0.0)
            self.T_cur, self.T_i = epoch, self.T_0
            if self.T_mult == 1:
                self.T_cur %= self.T_0
            while self.T_cur >= self.T_i:
                self.T_cur -= self.T_i
                self.T_i *= self.T_mult
        try:
            self._update_lr(math.floor(epoch))
        except BaseException:
            self.T_cur, self.T_i = before
            raise
