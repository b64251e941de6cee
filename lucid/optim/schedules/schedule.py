"""The class of schedules: a formula in the step k, with values for its other parameters."""

from __future__ import annotations

import functools
import importlib
import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Concatenate, ParamSpec

from ..base.checks import count, number

P = ParamSpec("P")

# The least value of each count. A name means the same in every schedule, so there is one table.
_COUNTS = {"transition_steps": 1, "decay_steps": 1, "first_steps": 1, "multiplier": 1, "model_size": 1}
_COUNTS |= {"transition_begin": 0, "warmup_steps": 0}
_ABOVE_ZERO = {"decay_rate", "div_factor", "final_div_factor"}


class Schedule:
    """A learning rate as a function of the step k: a formula, and values for its other parameters.

    Schedules print as they were made, can be compared, copied and pickled, and are not to be changed.

    Attributes:
        formula: The function of k and the parameters.
        arguments: The parameters by name.
    """

    __slots__ = ("arguments", "formula")

    def __init__(self, formula: Callable[..., float], arguments: Mapping[str, Any]):
        self.formula, self.arguments = formula, dict(arguments)

    def __call__(self, step: Any) -> float:
        """Return the learning rate of the step with the index `step`, from 0: a number, or an array of one element."""
        return float(self.formula(step.item() if hasattr(step, "item") else step, **self.arguments))

    def __repr__(self) -> str:
        return f"{self.formula.__name__}({', '.join(f'{name}={value!r}' for name, value in self.arguments.items())})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schedule) and repr(self) == repr(other)

    def __hash__(self) -> int:
        return hash(repr(self))

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self.formula.__name__, self.arguments)


def _unpickled(name: str, arguments: dict[str, Any]) -> Any:
    # By its public name: a pickle does not depend on the file that a formula is in.
    return getattr(importlib.import_module(__package__), name)(**arguments)


def schedule(formula: Callable[Concatenate[float, P], float]) -> Callable[P, Schedule]:
    """Make a function that takes the parameters of a formula, except k, and returns a `Schedule`: a function of k."""
    signature = inspect.signature(formula)
    others = signature.replace(parameters=list(signature.parameters.values())[1:], return_annotation="Schedule")

    @functools.wraps(formula)
    def make(*args: P.args, **kwargs: P.kwargs) -> Schedule:
        bound = others.bind(*args, **kwargs)
        bound.apply_defaults()
        owner = f"schedules.{formula.__name__}"
        made = Schedule(formula, {name: _checked(owner, name, value) for name, value in bound.arguments.items()})
        made(0)  # a formula refuses parameters that contradict each other
        return made

    make.__signature__ = others  # type: ignore[attr-defined]
    make.__annotations__ = {p.name: p.annotation for p in others.parameters.values()} | {"return": "Schedule"}
    return make


def _checked(owner: str, name: str, value: Any) -> Any:
    if name in _COUNTS:
        return count(owner, name, value, least=_COUNTS[name])
    if name == "schedules":
        return [_function(owner, i, s) for i, s in enumerate(_sequence(owner, name, value))]
    if name == "boundaries":
        return [count(owner, "a boundary", b, least=0) for b in _sequence(owner, name, value)]
    if name == "boundaries_and_scales":
        scales = {} if value is None else value
        if not isinstance(scales, Mapping):
            raise TypeError(f"{owner}: {name} must be a dict of steps and factors, such as {{100: 0.1}}; got {value!r}")
        return {count(owner, "a boundary", b, least=0): number(owner, "a scale", s, 0.0) for b, s in scales.items()}
    if name == "staircase":
        if not isinstance(value, bool):
            raise TypeError(f"{owner}: {name} must be True or False; got {value!r}")
        return value
    if name == "end_value" and value is None:
        return None
    if name in _ABOVE_ZERO:
        return number(owner, name, value, math.ulp(0.0))
    return number(owner, name, value, 0.0, 1.0 if name == "pct_start" else math.inf)


def _sequence(owner: str, name: str, value: Any) -> Sequence[Any]:
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"{owner}: {name} must be a list; got {value!r}")
    return value


def _function(owner: str, i: int, value: Any) -> Callable[[float], float]:
    if not callable(value):
        raise TypeError(f"{owner}: schedules must be functions of the step; got {value!r} at index {i}")
    return value  # type: ignore[no-any-return]
