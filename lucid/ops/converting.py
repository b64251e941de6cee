"""Whether the numbers of an input have the type that an operation works on, and how they get it."""

from __future__ import annotations

from typing import Any

from ..autograd.broadcasting import cast
from ..backend import dtypes


def converted(input: Any, dtype: Any) -> Any:
    """Return the input with another dtype, if one is asked for."""
    return input if dtype is None or input.dtype == dtypes.dtype(dtype) else cast(input, dtype=dtypes.dtype(dtype))


def check_floating(name: str, input: Any) -> None:
    """Refuse integers and booleans, of which an operation would make nonsense.

    Raises:
        RuntimeError: They are no floating-point numbers.
    """
    if input.dtype.kind != "f":
        raise RuntimeError(f"{name}: expected floating-point numbers, got {input.dtype}; convert them with .float()")


def floating(input: Any) -> Any:
    """Return the input, converted to the default dtype if its numbers are integers or booleans."""
    return input if input.dtype.kind == "f" else cast(input, dtype=dtypes.get_default_dtype())
