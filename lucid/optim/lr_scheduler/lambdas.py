"""Learning rates by a function that is an argument."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..optimizer import Optimizer
from . import arguments
from .scheduler import LRScheduler, plain

Function = Callable[[int], float]


def attributes(function: Any) -> dict[str, Any] | None:
    """Return the state of a function: the attributes of a callable object, and None for a plain function."""
    known = not isinstance(function, types.FunctionType) and hasattr(function, "__dict__")
    return plain(vars(function)) if known else None


def check(owner: str, functions: Sequence[Any], saved: Sequence[Any]) -> None:
    """Refuse saved attributes that do not fit these functions.

    Raises:
        ValueError: There are more or fewer functions than saved, or attributes for a plain function.
    """
    if len(functions) != len(saved):
        raise ValueError(f"{owner}: {len(saved)} functions saved, {len(functions)} here; nothing was changed")
    for i, (function, kept) in enumerate(zip(functions, saved, strict=True)):
        if kept is not None and attributes(function) is None:
            raise ValueError(
                f"{owner}: function {i} was saved as an object with {', '.join(kept) or 'no attributes'}, and is "
                f"{function!r} here; nothing was changed"
            )


def restore(functions: Sequence[Any], saved: Sequence[Any]) -> None:
    """Set the saved attributes of callable objects."""
    for function, kept in zip(functions, saved, strict=True):
        if kept is not None:
            vars(function).update(kept)


class _FunctionsLR(LRScheduler):
    """Base class of schedulers with a function for each group; a state_dict has the attributes of callable objects
    only."""

    _shown = ("lr_lambdas",)

    def __init__(self, optimizer: Optimizer, lr_lambda: Function | Sequence[Function], last_epoch: int = -1):
        name = type(self).__name__
        arguments.optimizer(name, optimizer)
        self.lr_lambdas: list[Function] = arguments.per_group(name, "lr_lambda", lr_lambda, optimizer)
        for function in self.lr_lambdas:
            if not callable(function):
                raise TypeError(f"{name}: lr_lambda must be a function of the epoch; got {function!r}")
        super().__init__(optimizer, last_epoch)

    def state_dict(self) -> dict[str, Any]:
        """Return a copy of the attributes; of functions that are objects, their attributes."""
        return {**super().state_dict(), "lr_lambdas": [attributes(function) for function in self.lr_lambdas]}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        state = self._fitting(state_dict)
        restore(self.lr_lambdas, state.pop("lr_lambdas"))
        vars(self).update(state)

    def _fitting(self, state_dict: Mapping[str, Any]) -> dict[str, Any]:
        state = super()._fitting(state_dict)
        check(type(self).__name__, self.lr_lambdas, state["lr_lambdas"])
        return state


class LambdaLR(_FunctionsLR):
    """Multiply the initial learning rate by a function of t.

        lr_t = lr_0 lambda(t)

    A step is an epoch or a batch, as the function counts. It is not chainable: it overwrites what others have set.

    Args:
        optimizer: The optimizer whose learning rates it sets.
        lr_lambda: The function, or a list of one for each group.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: There are more or fewer functions than groups.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
        >>> scheduler = LambdaLR(optimizer, lambda t: 1 / (1 + t))
        >>> optimizer.step()
        >>> scheduler.step()
        >>> scheduler.get_last_lr()
        [0.05]
    """

    def _rates(self) -> list[float]:
        t = self.last_epoch
        return [lr_0 * function(t) for lr_0, function in zip(self.base_lrs, self.lr_lambdas, strict=False)]


class MultiplicativeLR(_FunctionsLR):
    """Multiply the learning rate by a function of t, at every step from t = 1 on.

        lr_t = lr_{t-1} lambda(t)

    The function returns the ratio of two successive learning rates, not their product, as in `LambdaLR`. A step is an
    epoch or a batch, as the function counts.

    Args:
        optimizer: The optimizer whose learning rates it sets.
        lr_lambda: The function, or a list of one for each group.
        last_epoch: t before the first step; -1 starts at t = 0.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: There are more or fewer functions than groups.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.SGD(nn.Linear(2, 1).parameters(), lr=0.1)
        >>> scheduler = MultiplicativeLR(optimizer, lambda t: 0.5)
        >>> optimizer.step()
        >>> scheduler.step()
        >>> scheduler.get_last_lr()
        [0.05]
    """

    def _rates(self) -> list[float]:
        if self._is_initial:
            return self._present()
        return [lr * function(self.last_epoch) for lr, function in zip(self._present(), self.lr_lambdas, strict=False)]
