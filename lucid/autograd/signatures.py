"""Signatures: what `help()`, editors and `typing.get_type_hints` are told of a function, made when they first ask.

Importing lucid makes hundreds of functions out of others; to describe them all would take a tenth of its time.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from .typing import Operand, Tensor

NAMES: dict[Any, str] = {Operand: "Operand", Tensor: "Tensor"}  # what is shown of them


class LazySignature(inspect.Signature):
    """A signature that is made the first time that somebody looks into it."""

    def __init__(self, make: Callable[[], inspect.Signature]):
        self.make = make

    def __getattr__(self, name: str) -> Any:
        if name not in inspect.Signature.__slots__:
            raise AttributeError(name)
        made = self.make()
        for slot in inspect.Signature.__slots__:
            setattr(self, slot, getattr(made, slot))
        return getattr(self, name)

    def replace(self, **changes: Any) -> inspect.Signature:  # type: ignore[override]
        """Another signature, which differs in some parts."""
        return inspect.Signature(list(self.parameters.values()), return_annotation=self.return_annotation).replace(
            **changes
        )


def describe(primitive: Any, forward: Callable[..., Any], inputs: Sequence[str], named: Sequence[str]) -> None:
    """Give a primitive the types and the signature that its users see: they give Tensors, and no ``xp``.

    Args:
        primitive: What users call.
        forward: The forward function, on arrays.
        inputs: The names of its inputs.
        named: By which names the first of them are taken; the others have the forward function's.
    """
    hidden = {"xp", "return", *inputs[: len(named)]}
    own = {n: Tensor if a == "Array" else a for n, a in forward.__annotations__.items() if n not in hidden}
    of_inputs = dict.fromkeys(named, Operand if len(named) == 2 else Tensor)
    primitive.__annotations__ = annotations = of_inputs | own | {"return": Tensor}

    def make() -> inspect.Signature:
        _, *parameters = inspect.signature(forward).parameters.values()
        names = [*named, *(p.name for p in parameters[len(named) :])]
        types = [annotations.get(name, inspect.Parameter.empty) for name in names]
        shown = zip(parameters, names, types, strict=True)
        return inspect.Signature(
            [p.replace(name=n, annotation=NAMES.get(t, t)) for p, n, t in shown], return_annotation="Tensor"
        )

    primitive.__signature__ = LazySignature(make)
