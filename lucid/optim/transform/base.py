"""A gradient transformation: a pair of pure functions, as in optax."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from typing import Any, NamedTuple

from ...autograd.tree import tree_map
from .. import pure
from ..hyper import checked
from ..rule import Rule

Schedule = float | Callable[[int], float]


class GradientTransformation(NamedTuple):
    """A pair of pure functions.

    Attributes:
        init: ``init(params)`` returns the state before the first step.
        update: ``update(updates, state, params=None)`` turns gradients, or what an earlier transformation made of them,
            into updates, and returns them with the next state.
    """

    init: Callable[[Any], Any]
    update: Callable[..., tuple[Any, Any]]


def at(value: Schedule, count: int) -> float:
    """Return a number, or the value of a schedule after some steps."""
    return float(value(count)) if callable(value) else value


def from_rule(rule: Rule, learning_rate: Schedule, **hyper: float) -> GradientTransformation:
    """Return a rule as a transformation of gradients into updates; its state has a field for each array of the rule."""
    learning_rate = checked(rule.name, "lr", learning_rate)
    hyper = {name: checked(rule.name, name, value) for name, value in hyper.items()}
    State = namedtuple(f"{rule.name.capitalize()}State", ("count", *rule.state))  # type: ignore[misc]
    make: Callable[..., Any] = State
    start = [hyper[s] if isinstance(s, str) else s for s in rule.start]
    given = {name: value for name, value in hyper.items() if name in rule.needs}

    def init(params: Any) -> Any:
        return make(0, *(tree_map(lambda p, value=value: pure.full_like(p, value), params) for value in start))

    def update(updates: Any, state: Any, params: Any = None) -> tuple[Any, Any]:
        count, *trees = state
        rate = {"lr": at(learning_rate, count)} if "lr" in rule.needs else {}
        numbers = rule.scalars(count + 1, {}, **rate, **given)
        changes, *new = pure.change(rule, numbers, updates, *trees)
        return changes, make(count + 1, *new)

    return GradientTransformation(init, update)


def apply_updates(params: Any, updates: Any) -> Any:
    """Return the parameters with the updates added, each in its own dtype.

    Raises:
        ValueError: The structures are not alike.
    """
    return tree_map(pure.add, params, updates)
