"""Hyper-parameters: their ranges and types, checked by name."""

from __future__ import annotations

import math
import numbers
from typing import Any

_UNIT = (0.0, 1.0)
_POSITIVE = (0.0, math.inf)
_ANY = (-math.inf, math.inf)

# The interval of each number: the lower end belongs to it, the upper end does not.
RANGES = {
    "lr": _POSITIVE,
    "eps": _POSITIVE,
    "weight_decay": _POSITIVE,
    "momentum_decay": _POSITIVE,
    "momentum": _POSITIVE,
    "dampening": _ANY,
    "betas": _UNIT,
    "beta1": _UNIT,
    "beta2": _UNIT,
    "decay": (0.0, math.nextafter(1.0, 2.0)),
    "eps_root": _POSITIVE,
    "initial_scale": _POSITIVE,
    "alpha": _POSITIVE,
    "rho": (0.0, math.nextafter(1.0, 2.0)),
    "lr_decay": _POSITIVE,
    "initial_accumulator_value": _POSITIVE,
    "lambd": _ANY,
    "t0": _ANY,
    "etas": _POSITIVE,
    "step_sizes": _POSITIVE,
    "ns_coefficients": _ANY,
    "tolerance_grad": _ANY,
    "tolerance_change": _ANY,
}
COUNTS = {"ns_steps", "max_iter", "max_eval", "history_size"}
FLAGS = {
    "maximize",
    "decoupled_weight_decay",
    "eps_inside_max",
    "nesterov",
    "amsgrad",
    "centered",
    "eps_in_sqrt",
    "bias_correction",
}
CHOICES = {
    "momentum_schedule": ("buffer", "dozat", "constant"),
    "adjust_lr_fn": (None, "original", "match_rms_adamw"),
    "line_search_fn": (None, "strong_wolfe"),
}

# The formulas name each number of a pair, and a group keeps the pair under PyTorch's name.
PAIRS = {
    "betas": ("beta1", "beta2"),
    "etas": ("etaminus", "etaplus"),
    "step_sizes": ("step_min", "step_max"),
    "ns_coefficients": ("a", "b", "c"),
}


def checked(owner: str, name: str, value: Any) -> Any:
    """Return a hyper-parameter as plain Python values, or refuse it.

    Raises:
        TypeError: It is of the wrong type.
        ValueError: It is out of range.

    Example:
        >>> checked("Adamax", "betas", [0.9, 0.5])
        (0.9, 0.5)
    """
    if name in FLAGS:
        return _flag(owner, name, value)
    if name in CHOICES:
        if value not in CHOICES[name]:
            raise ValueError(f"{owner}: {name} must be one of {', '.join(map(repr, CHOICES[name]))}; got {value!r}")
        return value
    if name in PAIRS:
        letters = PAIRS[name]
        if not isinstance(value, (tuple, list)) or len(value) != len(letters):
            kind = "pair" if len(letters) == 2 else "tuple"
            raise TypeError(f"{owner}: {name} must be a {kind} ({', '.join(letters)}); got {value!r}")
        return tuple(_number(owner, f"{name}[{i}]", v, RANGES[name]) for i, v in enumerate(value))
    if name in COUNTS:
        if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < 1:
            raise ValueError(f"{owner}: {name} must be a whole number from 1 on; got {value!r}")
        return int(value)
    if name == "lr" and callable(value) and not hasattr(value, "__array__"):
        return value
    if name in RANGES:
        return _number(owner, name, value, RANGES[name])
    return value.item() if hasattr(value, "item") and getattr(value, "ndim", 1) == 0 else value


def _flag(owner: str, name: str, value: Any) -> bool:
    if type(value).__name__ not in ("bool", "bool_"):
        raise TypeError(f"{owner}: {name} must be True or False; got {value!r}")
    return bool(value)


def _number(owner: str, name: str, value: Any, interval: tuple[float, float]) -> float:
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        hint = "; a tensor gives its number with .item()" if hasattr(value, "item") else ""
        raise TypeError(f"{owner}: {name} must be a real number; got {value!r} ({type(value).__name__}){hint}")
    low, high = interval
    if not low <= float(value) < high:  # not true of NaN either
        wanted = f"{low} <= {name} < {round(high, 9)}" if math.isfinite(low) else "a finite number"
        raise ValueError(f"{owner}: {name} is out of range: got {value!r}, expected {wanted}")
    return float(value)


def by_letter(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a group under the names that ``scalars`` asks for: betas become beta1 and beta2."""
    out = dict(values)
    for name, letters in PAIRS.items():
        if name in out:
            out.update(zip(letters, out.pop(name), strict=True))
    return out
