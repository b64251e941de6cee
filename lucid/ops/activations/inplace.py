"""In-place activations: the `inplace` argument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...autograd.inplace import in_place
from ..conversion import clone


def applied(operation: Callable[..., Any], input: Any, inplace: bool, **options: Any) -> Any:
    """The operation's result, in the input's own memory if `inplace`."""
    if not inplace:
        return operation(input, **options)
    # The operation is given a copy: what it saves for its gradient must not be what is overwritten.
    on_a_copy = in_place(lambda x: operation(clone(x), **options), f"{operation.__name__.strip('_')}_")
    return on_a_copy(input)
