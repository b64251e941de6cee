"""The `inplace` argument of activations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...autograd.inplace import in_place
from ..conversion import clone


def apply_in_place(operation: Callable[..., Any], input: Any, **options: Any) -> Any:
    """Apply an operation and write its result into the input's own memory.

    Raises:
        RuntimeError: The input is a leaf that requires grad.
    """
    # The operation is given a copy: what it saves for its gradient must not be what is overwritten.
    return in_place(lambda x: operation(clone(x), **options), f"{operation.__name__.strip('_')}_")(input)
