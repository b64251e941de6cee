"""The base classes of all schedulers: their state, their step, saving and loading."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from itertools import repeat
from operator import itemgetter, mul
from typing import Any

from ...hints import warn
from ..base import checks
from ..optimizer import Optimizer
from . import arguments

# Attributes that are not saved: the optimizer saves itself, and the flags are set only during a call.
_PASSING = {"optimizer", "_is_initial", "_get_lr_called_within_step"}

_rate = itemgetter("lr")

SKIPS = (
    "the first learning rate of the schedule is then never used; call `optimizer.step()` before `lr_scheduler.step()`"
)
EPOCH = (
    "step(epoch) goes to an epoch by the closed form, where there is one, and forgets what other schedulers have done; "
    "call `step()` once for each epoch instead"
)


class LRScheduler:
    """Base class of all schedulers: sets the learning rate of each group of an optimizer, at t = 0 and at every step.

    A subclass defines `get_lr`, and ``_get_closed_form_lr`` too if its learning rate is a function of t alone.

    Args:
        optimizer: The optimizer whose learning rates it sets.
        last_epoch: t before the first step; -1 starts at t = 0. From 0 on, each group must have its ``"initial_lr"``.

    Attributes:
        optimizer: The optimizer.
        base_lrs: lr_0 of each group.
        last_epoch: t, the number of steps.

    Raises:
        TypeError: `optimizer` is not an optimizer, or has a learning rate that is a function.
        KeyError: A group has no ``"initial_lr"``, and `last_epoch` is not -1.

    Example:
        >>> from lucid import nn, optim
        >>> class HalfLR(LRScheduler):
        ...     def get_lr(self):
        ...         return [lr / (1 + self.last_epoch) for lr in self.base_lrs]
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=1.0)
        >>> scheduler = HalfLR(optimizer)
        >>> optimizer.step()
        >>> scheduler.step()
        >>> scheduler
        HalfLR(last_epoch=1, lr=[0.5])
    """

    _is_initial = False
    _get_lr_called_within_step = False
    _step_count = 0
    _shown: tuple[str, ...] = ()  # the attributes that repr shows

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1):
        name = type(self).__name__
        self.optimizer = arguments.optimizer(name, optimizer)
        checks.count(name, "last_epoch", last_epoch, least=-1)
        for i, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise KeyError(
                    f"{name}: last_epoch is {last_epoch}, but parameter group {i} has no 'initial_lr'; load the "
                    "optimizer's state_dict first, or begin with last_epoch=-1"
                )
        # With the count at its first scheduler, an optimizer can tell whether it has been stepped since.
        vars(optimizer).setdefault("_steps_before_schedulers", optimizer.step_count)
        # CyclicLR brings its own.
        self.base_lrs: list[float] = vars(self).get("base_lrs") or [g["initial_lr"] for g in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._last_lr: list[float] = []
        self._initial_step()

    def get_lr(self) -> list[float]:
        """Return the learning rate of each group for ``self.last_epoch``; called by `step`.

        For the current learning rates call `get_last_lr`.
        """
        if not self._get_lr_called_within_step:
            warn("To get the last learning rate computed by the scheduler, please use `get_last_lr()`.")
        return self._rates()

    def _rates(self) -> list[float]:
        raise NotImplementedError(
            f"{type(self).__name__} does not say its learning rates: define `def get_lr(self)` in it, which returns "
            "a list with one number for each parameter group"
        )

    def get_last_lr(self) -> list[float]:
        """Return the learning rate of each group, as this scheduler last set it."""
        return list(self._last_lr)

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next t, after the optimizer's step, and set its learning rates.

        Args:
            epoch: Go to this t instead, by the closed form where there is one. As in PyTorch, this warns.

        Raises:
            ValueError: The optimizer has other groups than this scheduler has learning rates for.
        """
        if self._step_count == 1:
            self._check_order()
        if epoch is not None:
            warn(EPOCH)
        self._step_count += 1
        try:
            self._update_lr(epoch)
        except BaseException:
            self._step_count -= 1
            raise

    def _check_order(self) -> None:
        """Warn at the first step if the optimizer has not been stepped since its first scheduler was made."""
        optimizer = self.optimizer
        if optimizer.step_count != vars(optimizer)["_steps_before_schedulers"]:
            return
        replaced = "step" in vars(optimizer)
        seen = (
            "Seems like `optimizer.step()` has been replaced on the optimizer, and its own was not called before "
            "`lr_scheduler.step()`"
            if replaced
            else "Detected call of `lr_scheduler.step()` before `optimizer.step()`"
        )
        warn(f"{seen}: {SKIPS}")

    def _initial_step(self) -> None:
        """Set the learning rates of t = 0."""
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def _rewind(self) -> None:
        """Undo the initial step, so that it can be taken where this scheduler's turn begins."""
        self.last_epoch -= 1

    def _at(self) -> int:
        """Return t."""
        return self.last_epoch

    def _restart(self) -> None:
        """Start at t = 0 during training."""
        self._update_lr(0)

    def _update_lr(self, epoch: int | None = None) -> None:
        """Go to the next t, or to another by the closed form, and set the learning rates of the groups.

        Raises:
            TypeError: A learning rate is not a number.
            ValueError: There are more or fewer learning rates than groups.
        """
        before, groups = self.last_epoch, self.optimizer.param_groups
        self.last_epoch = before + 1 if epoch is None else epoch
        compute = self.get_lr if epoch is None else getattr(self, "_get_closed_form_lr", self.get_lr)
        if getattr(compute, "__func__", None) is LRScheduler.get_lr:
            compute = self._rates  # the same without its warning
        self._get_lr_called_within_step = compute == self.get_lr
        try:
            rates = list(compute())
            if len(rates) != len(groups):
                self._check_groups(len(rates))
            for i, rate in enumerate(rates):
                if type(rate) is not float or rate != rate:
                    rates[i] = checks.number(type(self).__name__, f"the learning rate of group {i}", rate)
        except BaseException:
            self.last_epoch = before
            raise
        finally:
            self._get_lr_called_within_step = False
        for group, rate in zip(groups, rates, strict=True):
            group["lr"] = rate
        self._last_lr = rates

    def _check_groups(self, known: int) -> None:
        groups = len(self.optimizer.param_groups)
        if groups != known:
            raise ValueError(
                f"{type(self).__name__}: the optimizer has {groups} parameter groups by now, but this scheduler knows "
                f"the learning rates of {known}; add all groups before making the scheduler"
            )

    def _present(self) -> list[float]:
        """Return the current learning rates of the groups, whoever set them."""
        rates = list(map(_rate, self.optimizer.param_groups))
        if any(map(callable, rates)):
            arguments.optimizer(type(self).__name__, self.optimizer)  # refuses it
        return rates

    def state_dict(self) -> dict[str, Any]:
        """Return a copy of the attributes except the optimizer, under PyTorch's names."""
        return {key: plain(value) for key, value in vars(self).items() if key not in _PASSING}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Load a copy of a `state_dict` of this scheduler, or of PyTorch's scheduler of the same name.

        The learning rates are part of the optimizer's state_dict: load that too.

        Raises:
            ValueError: Something is missing or unexpected; all of it is listed, and nothing is changed.
        """
        vars(self).update(self._fitting(state_dict))

    def _fitting(self, state_dict: Mapping[str, Any]) -> dict[str, Any]:
        """Return a copy of a state, if it has the keys of this scheduler's own.

        Raises:
            ValueError: A key is missing or unexpected.
        """
        name = type(self).__name__
        if not isinstance(state_dict, Mapping):
            raise ValueError(f"{name}: expected a state_dict, got {type(state_dict).__name__}")
        own, given = set(vars(self)) - _PASSING, set(state_dict) - _PASSING - {"verbose"}  # older PyTorch's
        if type(self).__module__.partition(".")[0] != __name__.partition(".")[0]:  # a user's may add attributes later
            own |= given
        wrong = [f"{key} is missing" for key in sorted(own - given)]
        wrong += [f"unexpected {key}" for key in sorted(given - own)]
        if wrong:
            raise ValueError(
                f"{name}: this state_dict does not fit, and nothing was changed; was it saved by another scheduler?\n  "
                + "\n  ".join(wrong)
            )
        return {key: plain(value) for key, value in state_dict.items() if key in own}

    def __repr__(self) -> str:
        shown = [f"{name}={getattr(self, name)!r}" for name in (*self._shown, "last_epoch")]
        return f"{type(self).__name__}({', '.join(shown)}, lr={self.get_last_lr()})"


def plain(value: Any) -> Any:
    """Return a copy of a state, with Python numbers for 0-d arrays and tensors."""
    if isinstance(value, dict):
        return type(value)({key: plain(v) for key, v in value.items()})
    if isinstance(value, (list, tuple)):
        return type(value)(plain(v) for v in value)
    single = hasattr(value, "item") and getattr(value, "ndim", 0) == 0
    return value.item() if single else copy.deepcopy(value)


class RatioLR(LRScheduler):
    """Base class of schedulers of the form  lr_t = lr_{t-1} ratio(t),  in closed form  lr_t = lr_0 product(t).

    A subclass defines `ratio` and `product`. Groups that are added later are multiplied too.
    """

    def ratio(self, t: int) -> float:
        """Return the factor of the learning rate from t - 1 to t."""
        raise NotImplementedError

    def product(self, t: int) -> float:
        """Return the product of the ratios up to t."""
        raise NotImplementedError

    def _rates(self) -> list[float]:
        # map makes no call of a comprehension: a step is one multiplication.
        return list(map(mul, self._present(), repeat(self.ratio(self.last_epoch))))

    def _get_closed_form_lr(self) -> list[float]:
        product = self.product(self.last_epoch)
        return [lr_0 * product for lr_0 in self.base_lrs]
