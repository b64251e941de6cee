"""Update rules: two functions each, from which everything else is derived.

A rule states the update of one element once::

    def scalars(t, memory, *, lr, beta1, beta2, eps):       # once per step, Python floats (double precision)
        return lr / (1 - beta1**t), beta1, 1 - beta1, beta2, eps

    def update(xp, p, g, m, u, step, b1, c1, b2, eps):      # once per element
        m = b1 * m + c1 * g
        u = xp.maximum(b2 * u, xp.abs(g))
        p = p - step * (m / (u + eps))
        return p, m, u

``t`` counts from 1. ``memory`` is a dict of numbers that a rule keeps from step to step (NAdam's product of momenta);
most rules do not use it. ``update`` takes the parameter, its gradient, the rule's state, then what ``scalars``
returned, and returns the parameter and the state. The same lines run on arrays and on symbols (see ``trace.py``).
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

Memory = dict[str, float]
Scalars = Callable[..., tuple[float, ...]]
Update = Callable[..., tuple[Any, ...]]

STATE_NAMES: set[str] = set()  # what the rules that were made so far keep, and nobody else may


Shape = tuple[int, ...]


def _of_the_parameter(name: str, shape: Shape) -> Shape | None:
    return shape


@dataclass(frozen=True)
class Rule:
    """An update rule.

    Attributes:
        name: Its name, such as ``"adamax"``.
        scalars: ``scalars(t, memory, **hyper)``: the scalars of one step.
        update: ``update(xp, p, g, *state, *scalars)``: the formula for one element.
        state: The names under which a ``state_dict`` keeps the state, such as ``("exp_avg", "exp_inf")``.
        symbols: The symbols of the state and then of the scalars, as the formula writes them.
        needs: The names of the hyper-parameters that ``scalars`` asks for.
        start: The initial value of each state array: a number, or the name of a hyper-parameter.
        elementwise: Whether each element is updated by itself; a rule that needs the whole matrix is not compiled.
        shape: ``shape(name, shape)``: the shape of a state array of a parameter of some shape, or None if it has none.
    """

    name: str
    scalars: Scalars
    update: Update
    state: tuple[str, ...]
    symbols: tuple[str, ...]
    needs: tuple[str, ...]
    start: tuple[float | str, ...]
    elementwise: bool
    shape: Callable[[str, Shape], Shape | None] = _of_the_parameter

    @property
    def state_symbols(self) -> tuple[str, ...]:
        """The symbols of the state arrays."""
        return self.symbols[: len(self.state)]

    @property
    def scalar_symbols(self) -> tuple[str, ...]:
        """The symbols of the scalars of one step."""
        return self.symbols[len(self.state) :]


def rule(
    name: str,
    scalars: Scalars,
    update: Update,
    state: tuple[str, ...] = (),
    start: tuple[float | str, ...] = (),
    elementwise: bool = True,
    shape: Callable[[str, Shape], Shape | None] = _of_the_parameter,
) -> Rule:
    """Make a rule of its two functions; symbols and hyper-parameters are read from their signatures.

    Example:
        >>> def scalars(t, memory, *, lr):
        ...     return (lr,)
        >>> def update(xp, p, g, lr):
        ...     return (p - lr * g,)
        >>> rule("descent", scalars, update).symbols
        ('lr',)
    """
    symbols = tuple(inspect.signature(update).parameters)[3:]
    wants = inspect.signature(scalars).parameters.values()
    needs = tuple(p.name for p in wants if p.kind is p.KEYWORD_ONLY)
    STATE_NAMES.update(state)
    return Rule(name, scalars, update, state, symbols, needs, start or (0.0,) * len(state), elementwise, shape)


@functools.cache
def maximize(rule: Rule) -> Rule:
    """Maximize the objective: ``g <- -g``, then the rule."""

    def update(xp: Any, p: Any, g: Any, *rest: Any) -> tuple[Any, ...]:
        return rule.update(xp, p, -g, *rest)

    return replace(rule, update=update)


@functools.cache
def coupled_decay(rule: Rule) -> Rule:
    """Coupled (L2) weight decay: ``g <- g + wd p``, then the rule, whose moments include the decay."""

    def scalars(t: int, memory: Memory, *, weight_decay: float, **hyper: float) -> tuple[float, ...]:
        return (*rule.scalars(t, memory, **hyper), weight_decay)

    def update(xp: Any, p: Any, g: Any, *rest: Any) -> tuple[Any, ...]:
        *inner, wd = rest
        return rule.update(xp, p, g + wd * p, *inner)

    return _with_scalar(rule, "wd", scalars, update, "weight_decay")


@functools.cache
def decoupled_decay(rule: Rule) -> Rule:
    """Decoupled weight decay: ``p <- p (1 - lr wd)``, then the rule, whose moments do not include the decay."""

    def scalars(t: int, memory: Memory, *, lr: float, weight_decay: float, **hyper: float) -> tuple[float, ...]:
        inner = {**hyper, "lr": lr} if "lr" in rule.needs else hyper
        return (*rule.scalars(t, memory, **inner), 1 - lr * weight_decay)

    def update(xp: Any, p: Any, g: Any, *rest: Any) -> tuple[Any, ...]:
        *inner, keep = rest
        return rule.update(xp, keep * p, g, *inner)

    return _with_scalar(rule, "keep", scalars, update, "lr", "weight_decay")


def _with_scalar(rule: Rule, symbol: str, scalars: Scalars, update: Update, *needs: str) -> Rule:
    needed = tuple(dict.fromkeys((*rule.needs, *needs)))
    return replace(rule, scalars=scalars, update=update, symbols=(*rule.symbols, symbol), needs=needed)


def wrapped(rule: Rule, *, weight_decay: float, decoupled: bool, maximizing: bool) -> Rule:
    """Return a rule with weight decay, unless it has it itself, and maximization around it."""
    if weight_decay and "weight_decay" not in rule.needs:
        rule = decoupled_decay(rule) if decoupled else coupled_decay(rule)
    return maximize(rule) if maximizing else rule
