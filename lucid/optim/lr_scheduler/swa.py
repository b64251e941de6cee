"""The learning rate of stochastic weight averaging: annealing from its current value to a constant."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..base import checks
from ..optimizer import Optimizer
from . import arguments
from .scheduler import LRScheduler


class SWALR(LRScheduler):
    """Anneal the current learning rate to `swa_lr` in `anneal_epochs` steps, and keep it there.

        lr_t = a_t swa_lr + (1 - a_t) (lr_{t-1} - a_{t-1} swa_lr) / (1 - a_{t-1}),   a_t = (1 - cos(pi x)) / 2

    with x = t / anneal_epochs, at most 1; or a_t = x with anneal_strategy="linear".

    Step it after every epoch, in the place of the usual scheduler, once the averaging has begun. There is no closed
    form.

    Args:
        optimizer: The optimizer whose learning rates it sets.
        swa_lr: The final learning rate, or one for each group; kept as ``group["swa_lr"]``.
        anneal_epochs: The number of steps, usually epochs, of the annealing.
        anneal_strategy: "cos" or "linear".
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        ValueError: An argument is out of range, or a list does not have one value for each group.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=1.0)
        >>> scheduler = SWALR(optimizer, swa_lr=0.5, anneal_epochs=4, anneal_strategy="linear")
        >>> rates = []
        >>> for epoch in range(6):
        ...     rates += scheduler.get_last_lr()
        ...     optimizer.step()
        ...     scheduler.step()
        >>> [round(rate, 4) for rate in rates]
        [1.0, 0.875, 0.75, 0.625, 0.5, 0.5]

    Source: Izmailov et al., "Averaging Weights Leads to Wider Optima and Better Generalization" (2018),
    https://arxiv.org/abs/1803.05407
    """

    _shown = ("anneal_epochs",)

    def __init__(
        self,
        optimizer: Optimizer,
        swa_lr: float | Sequence[float],
        anneal_epochs: int = 10,
        anneal_strategy: str = "cos",
        last_epoch: int = -1,
    ):
        arguments.optimizer("SWALR", optimizer)
        swa_lrs = arguments.numbers_per_group("SWALR", "swa_lr", swa_lr, optimizer)
        self._anneal_strategy = checks.choice("SWALR", "anneal_strategy", anneal_strategy, ("cos", "linear"))
        self.anneal_epochs = checks.count("SWALR", "anneal_epochs", anneal_epochs, least=0)
        for group, lr in zip(optimizer.param_groups, swa_lrs, strict=True):
            group["swa_lr"] = lr
        super().__init__(optimizer, last_epoch)

    def _rates(self) -> list[float]:
        t = self.last_epoch
        if self._is_initial and t > 0:
            return self._present()
        if self.anneal_epochs == 0:
            t = max(1, t)
        before, a = self._share(t - 1), self._share(t)
        rates = []
        for i, (group, lr) in enumerate(zip(self.optimizer.param_groups, self._present(), strict=True)):
            if "swa_lr" not in group:
                raise KeyError(
                    f"SWALR: parameter group {i} was added later and has no swa_lr; add all groups before making the "
                    "scheduler, or give the group one"
                )
            swa_lr = group["swa_lr"]
            start = swa_lr if before == 1 else (lr - before * swa_lr) / (1 - before)
            rates.append(swa_lr * a + start * (1 - a))
        return rates

    def _share(self, t: int) -> float:
        x = max(0, min(1, t / max(1, self.anneal_epochs)))
        return x if self._anneal_strategy == "linear" else (1 - math.cos(math.pi * x)) / 2
