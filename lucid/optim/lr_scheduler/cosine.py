"""Learning rates that fall along a cosine, once or again and again."""

from __future__ import annotations

import math

from ..base import checks
from ..optimizer import Optimizer
from .scheduler import LRScheduler


class CosineAnnealingLR(LRScheduler):
    """Goes along a cosine from lr_0 down to `eta_min` in `T_max` steps, and (if stepped on) up again.

        lr_t = eta_min + (lr_{t-1} - eta_min) (1 + cos(pi t/T)) / (1 + cos(pi (t-1)/T))
        lr_t = eta_min + (lr_0 - eta_min) (1 + cos(pi t/T)) / 2                           with T = T_max

    Where the first would divide by 0, a step up from the lowest point, it is lr_{t-1} + (lr_0 - eta_min) (1 -
    cos(pi/T)) / 2.

    Args:
        optimizer: Whose learning rates are to change.
        T_max: T, half a period.
        eta_min: The lowest learning rate.
        last_epoch: The t before the first step; -1 begins anew.

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
    """Goes along a cosine from lr_0 down to `eta_min`, starts again at lr_0, and so on.

        lr = eta_min + (lr_0 - eta_min) (1 + cos(pi T_cur / T_i)) / 2

    T_cur counts the epochs since the last restart, and T_i is how many there are between two: `T_0` at first, then
    `T_mult` times as many after each restart.

    Args:
        optimizer: Whose learning rates are to change.
        T_0: How many epochs there are before the first restart.
        T_mult: By how much longer each stretch is than the one before.
        eta_min: The lowest learning rate.
        last_epoch: The t before the first step; -1 begins anew.

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
        """Go on to the next epoch, or to any, such as 2.5 in the middle of the third.

        Raises:
            ValueError: The epoch is negative.
        """
        before = self.T_cur, self.T_i
        if epoch is None and self.last_epoch >= 0:
            epoch = self.last_epoch + 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur %= self.T_i
                self.T_i *= self.T_mult
        else:
            epoch = checks.number("CosineAnnealingWarmRestarts", "epoch", epoch or 0, 0.0)
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
