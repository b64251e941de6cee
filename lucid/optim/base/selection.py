"""From a parameter group to what runs: its hyper-parameters, checked, and the rule that they select."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from ..rule import Rule, wrapped
from .hyperparameters import COMMON, Limits, Numbers, checked, limits_of
from .param_groups import Group


class Selection(NamedTuple):
    """What a parameter group selects.

    Attributes:
        values: The hyper-parameters as plain Python values, under their own names.
        rule: The rule, with weight decay and direction around it.
        hyper: The hyper-parameters under the names that ``scalars`` asks for: betas are beta1 and beta2.
    """

    values: Group
    rule: Rule
    hyper: dict[str, Any]


class RuleSelector:
    """Selects the rule of a parameter group; each class of optimizers has one, which engine, explain and loading use.

    Attributes:
        optimizer: The class of the optimizer.
        owner: Its name, with which messages begin.
    """

    def __init__(self, optimizer: Any):
        self.optimizer = optimizer
        self.owner: str = optimizer.__name__

    @functools.cached_property
    def limits(self) -> Limits:
        """The check of each hyper-parameter, and of each symbol of those that are several numbers."""
        limits = dict(COMMON)
        for base in reversed(self.optimizer.__mro__[:-1]):
            limits.update(limits_of(base.__init__))
        several = [check for check in limits.values() if isinstance(check, Numbers)]
        return limits | {symbol: check.interval for check in several for symbol in check.symbols}

    def check(self, name: str, value: Any) -> Any:
        """Return a hyper-parameter as plain Python values, or refuse it."""
        return checked(self.limits, self.owner, name, value)

    def values(self, group: Group) -> Group:
        """Return the hyper-parameters of a group as plain Python values.

        Raises:
            TypeError: One is of the wrong type.
            ValueError: One is out of range, or they contradict one another.
        """
        values = {name: self.check(name, value) for name, value in group.items() if name not in _MEMBERS}
        self.optimizer.check_group(values)
        return values

    def select(self, group: Group) -> Selection:
        """Return what a group selects.

        Raises:
            TypeError: A hyper-parameter is of the wrong type.
            ValueError: One is out of range, or they contradict one another.
        """
        values = self.values(group)
        rule = wrapped(
            self.optimizer.rule(values),
            weight_decay=values.get("weight_decay", 0.0),
            decoupled=values.get("decoupled_weight_decay", False),
            maximizing=values.get("maximize", False),
        )
        return Selection(values, rule, self.by_symbol(values))

    def by_symbol(self, values: Group) -> dict[str, Any]:
        """Return hyper-parameters under the names that ``scalars`` asks for."""
        hyper: dict[str, Any] = {}
        for name, value in values.items():
            check = self.limits.get(name)
            hyper.update(zip(check.symbols, value, strict=True) if isinstance(check, Numbers) else [(name, value)])
        return hyper


_MEMBERS = ("params", "param_names")  # what else a group holds
