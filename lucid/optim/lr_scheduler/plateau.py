"""A learning rate that is reduced when a metric stops improving."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import SupportsFloat

from ...hints import warn
from ..base import checks
from ..optimizer import Optimizer
from . import arguments
from .scheduler import EPOCH, LRScheduler


class ReduceLROnPlateau(LRScheduler):
    """Reduce the learning rate by `factor` when a metric, such as the validation loss, has stopped improving.

        lr <- max(lr factor, min_lr)   after more than `patience` epochs without improvement

    A metric improves on the best one so far, b, if it is below b (1 - threshold) with threshold_mode="rel", or below b
    - threshold with "abs"; with mode="max" if it is above b (1 + threshold), or above b + threshold. NaN never does.
    Step it after every validation, usually an epoch, with the metric: ``step(loss)``. There is no closed form.

    Args:
        optimizer: The optimizer whose learning rates it sets.
        mode: Whether the metric is to be minimized ("min") or maximized ("max").
        factor: The factor, below 1.
        patience: The number of epochs without improvement that are allowed.
        threshold: The smallest change that is an improvement.
        threshold_mode: Whether the threshold is relative to the best metric ("rel") or absolute ("abs").
        cooldown: The number of epochs after a reduction in which bad epochs are not counted.
        min_lr: The minimum learning rate, or one for each group.
        eps: The learning rate is reduced only by more than this.

    Attributes:
        best: The best metric so far.
        num_bad_epochs: The number of epochs without improvement.

    Raises:
        ValueError: An argument is out of range, or a list does not have one value for each group.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.5)
        >>> scheduler = ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
        >>> rates = []
        >>> for loss in [3.0, 2.0, 2.0, 2.0, 1.0]:
        ...     scheduler.step(loss)
        ...     rates += scheduler.get_last_lr()
        >>> rates
        [0.5, 0.5, 0.5, 0.25, 0.25]
    """

    _shown = ("mode", "factor", "patience", "best", "num_bad_epochs")

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | Sequence[float] = 0.0,
        eps: float = 1e-8,
    ):
        name = "ReduceLROnPlateau"
        self.optimizer = arguments.optimizer(name, optimizer)
        self.mode = checks.choice(name, "mode", mode, ("min", "max"))
        self.factor = checks.number(name, "factor", factor, 0.0, math.nextafter(1.0, 0.0))
        self.patience = checks.count(name, "patience", patience, least=0)
        self.threshold = checks.number(name, "threshold", threshold)
        self.threshold_mode = checks.choice(name, "threshold_mode", threshold_mode, ("rel", "abs"))
        self.cooldown = checks.count(name, "cooldown", cooldown, least=0)
        self.min_lrs = arguments.numbers_per_group(name, "min_lr", min_lr, optimizer)
        self.default_min_lr = None if isinstance(min_lr, (list, tuple)) else self.min_lrs[0]
        self.eps = checks.number(name, "eps", eps, 0.0)
        self.mode_worse = math.inf if mode == "min" else -math.inf
        self.best = self.mode_worse
        self.cooldown_counter = 0
        self.num_bad_epochs = 0
        self.last_epoch = 0
        self._last_lr = self._present()

    @property
    def in_cooldown(self) -> bool:
        """Whether bad epochs are not counted, because the learning rate was reduced lately."""
        return self.cooldown_counter > 0

    def step(self, metrics: SupportsFloat, epoch: int | None = None) -> None:  # type: ignore[override]
        """Compare the metric of an epoch with the best one, and reduce the learning rates after too many bad epochs.

        Args:
            metrics: The metric: a float, or a tensor of one element.
            epoch: The value for `last_epoch`. As in PyTorch, this warns.

        Raises:
            TypeError: The metric is not a number.
            RuntimeError: Groups were added, and each group's `min_lr` was given in a list.
        """
        try:
            current = float(metrics)
        except (TypeError, ValueError) as error:
            raise TypeError(
                f"ReduceLROnPlateau: step() takes the number that shall get better, such as the loss; got {metrics!r}"
            ) from error
        if epoch is not None:
            warn(EPOCH)
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        if self._is_better(current):
            self.best, self.num_bad_epochs = current, 0
        else:
            self.num_bad_epochs += 1
        if self.in_cooldown:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            self._reduce()
            self.cooldown_counter = self.cooldown
            self.num_bad_epochs = 0
        self._last_lr = self._present()

    def _is_better(self, current: float) -> bool:
        sign = -1.0 if self.mode == "min" else 1.0
        margin = sign * self.threshold
        wanted = self.best * (1.0 + margin) if self.threshold_mode == "rel" else self.best + margin
        return current < wanted if self.mode == "min" else current > wanted

    def _reduce(self) -> None:
        groups = self.optimizer.param_groups
        if len(groups) != len(self.min_lrs):
            if self.default_min_lr is None:
                raise RuntimeError(
                    f"ReduceLROnPlateau: the optimizer has {len(groups)} parameter groups by now, but min_lr was given "
                    f"for {len(self.min_lrs)}; set the scheduler's min_lrs to a list with one value for each group"
                )
            self.min_lrs = [self.default_min_lr] * len(groups)
        for group, old, least in zip(groups, self._present(), self.min_lrs, strict=True):
            new = max(old * self.factor, least)
            if old - new > self.eps:
                group["lr"] = new
