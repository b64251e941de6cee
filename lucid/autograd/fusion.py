"""Fusion: on a GPU, an operation is one launch, and its rules together are another one.

A rule is made of operations, each of which is a launch of its own. Where an operation says that all of them are
elementwise, ``primitive(fused=True)``, or reduce no other dimensions than its option names, ``primitive(fused="dim")``,
its forward function and its rules are traced instead, and what comes out is a kernel for it and one for them. The rule
itself stays the only place where the gradient is written. A rule of the second kind asks for the option by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..backend import XP, device_of, native
from ..backend.kernels.elementwise import Elementwise
from ..backend.kernels.over_dims import OverDims
from ..backend.kernels.traced import Traced

Gradients = Callable[[Any, Any], Sequence[Any]]


def kernel_of(forward: Callable[..., Any], name: str, fused: bool | str) -> Traced:
    """Return the kernel of a forward function."""
    return OverDims(forward, name, fused) if isinstance(fused, str) else Elementwise(forward, name)


def one_launch(
    name: str, fused: bool | str, only: Callable[..., Any] | None, gradients: Gradients, kept: Sequence[str]
) -> tuple[Any, Gradients]:
    """Return the single rule of a plan (or None), and all its rules, such that on a GPU they are one launch.

    Args:
        name: The name of the operation.
        fused: True, or the option that names the dimensions.
        only: The single rule, of the gradient and the saved values; None if there are several.
        gradients: All rules, of the gradient and the sequence of saved values.
        kept: The expressions of the values that are saved.
    """

    def kernel(rule: Callable[..., Any]) -> Traced:
        if not isinstance(fused, str):
            return Elementwise(rule, f"{name}_vjp", takes_xp=False)
        place = next(i for i, expression in enumerate(kept) if expression.startswith(f"options.get({fused!r}"))
        return OverDims(rule, f"{name}_vjp", 1 + place, takes_xp=False)

    every = lambda g, *saved: gradients(g, saved)
    all_rules = kernel(every)
    each: Gradients = lambda g, saved: (
        gradients(g, saved) if type(g) is native else launched(all_rules, every, g, saved)
    )
    if only is None:
        return None, each
    rule = kernel(only)
    return lambda g, *saved: only(g, *saved) if type(g) is native else launched(rule, only, g, saved), each


def launched(kernel: Traced, rule: Callable[..., Any], g: Any, saved: Sequence[Any]) -> Any:
    """Run a rule by its kernel, unless the gradient is a Tensor and what is done with it recorded."""
    return device_of(g).launch(kernel, g, *saved) if type(g) in XP else rule(g, *saved)
