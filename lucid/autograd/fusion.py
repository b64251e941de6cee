"""Fusion: on a GPU, all rules of an elementwise operation are one launch.

A rule is made of operations, each of which is a launch of its own. Where all of them are elementwise (the operation
says so: ``primitive(fused=True)``), the rule is traced instead, and what comes out is one kernel. The rule itself stays
the only place where the gradient is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..backend import XP, device_of, native
from ..backend.kernels.elementwise import Elementwise

Gradients = Callable[[Any, Any], Sequence[Any]]


def one_launch(name: str, only: Callable[..., Any] | None, gradients: Gradients) -> tuple[Any, Gradients]:
    """Return the only rule of a plan (or None) and all of them such that arrays of a GPU take one launch."""
    all_rules = Elementwise(lambda g, *saved: gradients(g, saved), f"{name}_vjp", takes_xp=False)

    def each(g: Any, saved: Any) -> Any:
        return device_of(g).launch(all_rules, g, *saved) if is_foreign(g) else gradients(g, saved)

    if only is None:
        return None, each
    rule = Elementwise(only, f"{name}_vjp", takes_xp=False)
    return lambda g, *saved: device_of(g).launch(rule, g, *saved) if is_foreign(g) else only(g, *saved), each


def is_foreign(g: Any) -> bool:
    """Whether a gradient is an array that is not NumPy's; where the gradient is recorded it is none but a Tensor."""
    return type(g) is not native and type(g) in XP
