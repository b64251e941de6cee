"""Gradient transformations: pairs of pure functions, as in optax, and how a rule becomes one."""

from __future__ import annotations

import functools
from collections import namedtuple
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from ...autograd.pytree import tree_map
from ..base.hyperparameters import ScalarOrSchedule, checked
from ..functional import pure
from ..optimizer import OPTIMIZERS
from ..rule import Rule
from .conventions import LIMITS


class GradientTransformation(NamedTuple):
    """A pair of pure functions that transforms gradients into updates.

    Attributes:
        init: ``init(params)`` returns the state before the first step.
        update: ``update(updates, state, params=None)`` returns updates and the next state; its first argument is the
            gradients, or the updates of an earlier transformation.
    """

    init: Callable[[Any], Any]
    update: Callable[..., tuple[Any, Any]]


def at(value: ScalarOrSchedule, count: int) -> float:
    """Return a number, or the value of a schedule at a step count."""
    return float(value(count)) if callable(value) else value


def float_dtype(owner: str, name: str, dtype: Any) -> np.dtype[Any] | None:
    """Return the dtype of a state, or None for the default.

    Raises:
        TypeError: It is not a floating-point dtype.
    """
    if dtype is None:
        return None
    found: np.dtype[Any] = np.dtype(dtype)
    if found.kind != "f":
        raise TypeError(f"{owner}: {name} must be a floating-point type such as numpy.float32; got {dtype!r}")
    return found


def from_rule(
    rule: Rule, learning_rate: ScalarOrSchedule, first_dtype: Any = None, **hyper: float
) -> GradientTransformation:
    """Return a rule as a gradient transformation; its state has a field for each state array of the rule.

    Args:
        rule: The rule.
        learning_rate: lr, or a function of the number of steps taken.
        first_dtype: The dtype of the first state array; None for the default.
        hyper: The other hyper-parameters.
    """
    limits = {**OPTIMIZERS[rule.name]._selector.limits, **LIMITS}
    learning_rate = checked(limits, rule.name, "lr", learning_rate)
    hyper = {name: checked(limits, rule.name, name, value) for name, value in hyper.items()}
    make = state_class(rule.name, rule.state)
    start = [hyper[s] if isinstance(s, str) else s for s in rule.start]
    dtypes = [first_dtype, *([None] * len(start))][: len(start)]
    given = {name: value for name, value in hyper.items() if name in rule.needs}

    def init(params: Any) -> Any:
        fresh = [
            tree_map(lambda p, v=value, d=dtype: pure.full_like(p, v, d), params)
            for value, dtype in zip(start, dtypes, strict=True)
        ]
        return make(0, *fresh)

    def update(updates: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        count, *trees = state
        rate = {"lr": at(learning_rate, count)} if "lr" in rule.needs else {}
        scalars = rule.scalars(count + 1, {}, **rate, **given)
        changes, *new = pure.change(rule, scalars, updates, *trees)
        kept = [tree_map(lambda s, d=dtype: pure.cast(s, d), t) for t, dtype in zip(new, dtypes, strict=True)]
        return changes, make(count + 1, *kept)

    return GradientTransformation(init, update)


@functools.cache
def state_class(name: str, fields: tuple[str, ...]) -> Any:
    """Return the NamedTuple for the state of a rule, the step count and its arrays; it can be pickled."""
    title = f"{name.capitalize()}State"
    plain = namedtuple(title, ("count", *fields))  # type: ignore[misc]
    return type(title, (plain,), {"__slots__": (), "__reduce__": lambda self: (_state, (name, fields, *self))})


def _state(name: str, fields: tuple[str, ...], *values: Any) -> Any:
    return state_class(name, fields)(*values)


def apply_updates(params: Any, updates: Any) -> Any:
    """Return the parameters plus the updates, each in its own dtype.

    Raises:
        ValueError: The structures differ.
    """
    return tree_map(pure.add, params, updates)
