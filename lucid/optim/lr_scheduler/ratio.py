"""Schedulers that multiply the learning rate: a ratio for each step, and in closed form the product of the ratios."""

from __future__ import annotations

from .scheduler import LRScheduler


class RatioLR(LRScheduler):
    """A scheduler of the form  lr_t = lr_{t-1} ratio(t),  in closed form  lr_t = lr_0 product(t).

    A subclass says `ratio` and `product`. Groups that are added later are multiplied too.
    """

    def ratio(self, t: int) -> float:
        """Return what the learning rate is multiplied by on coming to t."""
        raise NotImplementedError

    def product(self, t: int) -> float:
        """Return the product of all ratios up to t."""
        raise NotImplementedError

    def _rates(self) -> list[float]:
        ratio = self.ratio(self.last_epoch)
        return [lr * ratio for lr in self._present()]

    def _get_closed_form_lr(self) -> list[float]:
        product = self.product(self.last_epoch)
        return [lr_0 * product for lr_0 in self.base_lrs]
