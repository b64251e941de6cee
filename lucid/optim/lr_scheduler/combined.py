"""Several schedulers on one optimizer: in sequence, or chained."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from ..base import checks
from ..optimizer import Optimizer
from . import arguments
from .plateau import ReduceLROnPlateau
from .scheduler import LRScheduler


class _Combined(LRScheduler):
    """Base class of schedulers that are made of others."""

    _schedulers: list[LRScheduler]

    def _check(self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None) -> Optimizer:
        """Return the optimizer of the schedulers.

        Raises:
            ValueError: There are no schedulers, they have different optimizers, or one is a `ReduceLROnPlateau`.
            TypeError: One is not a scheduler.
        """
        name = type(self).__name__
        if len(schedulers) < 1:
            raise ValueError(f"{name}: expected at least one scheduler, got none")
        for i, scheduler in enumerate(schedulers):
            if not isinstance(scheduler, LRScheduler):
                raise TypeError(f"{name}: expected schedulers, got {type(scheduler).__name__} at index {i}")
            if isinstance(scheduler, ReduceLROnPlateau):
                raise ValueError(
                    f"{name}: ReduceLROnPlateau at index {i} needs a number at each step, which {name} cannot give it; "
                    "step it by itself"
                )
            optimizer = optimizer or scheduler.optimizer
            if scheduler.optimizer is not optimizer:
                raise ValueError(
                    f"{name}: all schedulers must have the same optimizer, but {type(scheduler).__name__} at index {i} "
                    f"has another {type(scheduler.optimizer).__name__}"
                )
        assert optimizer is not None
        return arguments.optimizer(name, optimizer)

    def get_lr(self) -> list[float]:
        """Refuse: the learning rates are those of the inner schedulers; call `get_last_lr`."""
        raise NotImplementedError(f"{type(self).__name__} has no learning rates of its own; call get_last_lr()")

    def _reset_rates(self) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = group["initial_lr"]

    def state_dict(self) -> dict[str, Any]:
        """Return a copy of the attributes, with the states of the inner schedulers."""
        own = {key: value for key, value in super().state_dict().items() if key != "_schedulers"}
        return {**own, "_schedulers": [scheduler.state_dict() for scheduler in self._schedulers]}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        state = self._fitting(state_dict)
        vars(self).update({key: value for key, value in state.items() if key != "_schedulers"})
        for scheduler, inner in zip(self._schedulers, state["_schedulers"], strict=True):
            scheduler.load_state_dict(inner)

    def _fitting(self, state_dict: Mapping[str, Any]) -> dict[str, Any]:
        state = super()._fitting(state_dict)
        inner = state["_schedulers"]
        if len(inner) != len(self._schedulers):
            raise ValueError(
                f"{type(self).__name__}: {len(inner)} schedulers saved, {len(self._schedulers)} here; "
                "nothing was changed"
            )
        for scheduler, saved in zip(self._schedulers, inner, strict=True):
            scheduler._fitting(saved)
        return state


class SequentialLR(_Combined):
    """Schedulers in sequence: at each milestone the next one starts, at its own t = 0.

        lr_t = the learning rate of scheduler i at its step t - milestones[i - 1],   i the number of milestones up to t

    A step is an epoch or a batch, as the inner schedulers count. PyTorch counts wrongly or fails when a scheduler in
    the sequence is itself a `ChainedScheduler` or `SequentialLR`, and begins with the first scheduler whatever
    `last_epoch` is; here all of it works.

    Args:
        optimizer: The optimizer whose learning rates it sets.
        schedulers: The schedulers.
        milestones: The steps t at which the second, the third, ... starts.
        last_epoch: t before the first step; -1 starts at t = 0. From 0 on, the steps up to t are taken again, for which
            all schedulers are to be at their t = 0; or the one whose turn it is was made with its own `last_epoch`.

    Raises:
        ValueError: There are not one milestone fewer than schedulers, milestones fall, schedulers have different
            optimizers, one is a `ReduceLROnPlateau`, or the one whose turn it is is at another step.
        TypeError: An argument is of the wrong type.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=1.0)
        >>> warmup = optim.lr_scheduler.ConstantLR(optimizer, factor=0.125, total_iters=2)
        >>> decay = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
        >>> scheduler = SequentialLR(optimizer, [warmup, decay], milestones=[2])
        >>> rates = []
        >>> for epoch in range(5):
        ...     rates += scheduler.get_last_lr()
        ...     optimizer.step()
        ...     scheduler.step()
        >>> rates
        [0.125, 0.125, 1.0, 0.5, 0.25]
    """

    def __init__(
        self, optimizer: Optimizer, schedulers: Sequence[LRScheduler], milestones: Sequence[int], last_epoch: int = -1
    ):
        self.optimizer = self._check(schedulers, optimizer)
        self._milestones = [checks.count("SequentialLR", "a milestone", m, least=0) for m in milestones]
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                f"SequentialLR: {len(schedulers)} schedulers need {len(schedulers) - 1} milestones, where the second "
                f"and each further one begins; got {len(milestones)}: {list(milestones)}"
            )
        if any(a > b for a, b in pairwise(self._milestones)):
            raise ValueError(f"SequentialLR: milestones must not fall; got {list(milestones)}")
        self._schedulers = list(schedulers)
        t = checks.count("SequentialLR", "last_epoch", last_epoch, least=-1) + 1
        at = [scheduler._at() for scheduler in self._schedulers]
        if t > 0 and any(at):
            self._resume(t, at)
            return
        # Each scheduler has written its beginning into the groups; only the first one's may stay.
        for scheduler in self._schedulers:
            scheduler._rewind()
        self.last_epoch = 0
        self._initial_step()
        self._replay(t)

    def _resume(self, t: int, at: Sequence[int]) -> None:
        """Go on at t with a scheduler that is there already."""
        self.last_epoch = t
        i = bisect_right(self._milestones, t)
        wanted = t - (self._milestones[i - 1] if i else 0)
        if at[i] != wanted:
            raise ValueError(
                f"SequentialLR: at t = {t} it is the turn of {type(self._schedulers[i]).__name__} at index {i}, at its "
                f"step {wanted}, but it is at step {at[i]}; make it with last_epoch={wanted - 1}, or all with -1"
            )
        self._last_lr = self._schedulers[i].get_last_lr()
        for group, lr in zip(self.optimizer.param_groups, self._last_lr, strict=True):
            group["lr"] = lr

    def _replay(self, steps: int) -> None:
        """Take steps again that an earlier run has taken, so that the optimizer need not be stepped between them."""
        state = vars(self.optimizer)
        before = state["_steps_before_schedulers"]
        state["_steps_before_schedulers"] = None
        try:
            for _ in range(steps):
                self.step()
        finally:
            state["_steps_before_schedulers"] = before

    def step(self) -> None:  # type: ignore[override]
        """Go on to the next t, with the scheduler whose turn it is."""
        t = self.last_epoch + 1
        i = bisect_right(self._milestones, t)
        scheduler = self._schedulers[i]
        if i > 0 and self._milestones[i - 1] == t:
            scheduler._restart()
        else:
            scheduler.step()
        self.last_epoch = t
        self._last_lr = scheduler.get_last_lr()

    def _initial_step(self) -> None:
        self._reset_rates()
        first = self._first()
        first._initial_step()
        self._last_lr = first.get_last_lr()

    def _rewind(self) -> None:
        self._first()._rewind()  # the others already are where they begin

    def _restart(self) -> None:
        self._initial_step()

    def _first(self) -> LRScheduler:
        return self._schedulers[bisect_right(self._milestones, 0)]

    def __repr__(self) -> str:
        return f"SequentialLR({self._schedulers}, milestones={self._milestones}, last_epoch={self.last_epoch})"


class ChainedScheduler(_Combined):
    """Schedulers chained: each step steps all of them, and each starts from the learning rate that the one before has
    set.

        lr_t = lr_{t-1} ratio_1(t) ratio_2(t) ...   if all of them are chainable

    A step is an epoch or a batch, as the inner schedulers count.

    Args:
        schedulers: The schedulers.
        optimizer: Their optimizer; None takes the first one's.

    Raises:
        ValueError: There are no schedulers, they have different optimizers, or one is a `ReduceLROnPlateau`.
        TypeError: One is not a scheduler.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=1.0)
        >>> warmup = optim.lr_scheduler.ConstantLR(optimizer, factor=0.125, total_iters=2)
        >>> decay = optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
        >>> scheduler = ChainedScheduler([warmup, decay])
        >>> rates = []
        >>> for epoch in range(4):
        ...     rates += scheduler.get_last_lr()
        ...     optimizer.step()
        ...     scheduler.step()
        >>> rates
        [0.125, 0.0625, 0.25, 0.125]
    """

    def __init__(self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None):
        self.optimizer = self._check(schedulers, optimizer)
        self._schedulers = list(schedulers)
        self._last_lr = self._present()

    def step(self) -> None:  # type: ignore[override]
        """Step every scheduler once."""
        for scheduler in self._schedulers:
            scheduler.step()
        self._last_lr = self._present()

    def _initial_step(self) -> None:
        for scheduler in self._schedulers:
            scheduler._initial_step()
        self._last_lr = self._present()

    def _rewind(self) -> None:
        for scheduler in self._schedulers:
            scheduler._rewind()

    def _at(self) -> int:
        return self._schedulers[0]._at()

    def _restart(self) -> None:
        self._reset_rates()
        self._initial_step()

    def __repr__(self) -> str:
        return f"ChainedScheduler({self._schedulers})"
