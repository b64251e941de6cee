"""Results of data sets and loaders as plain Python values, and errors as their classes."""

from __future__ import annotations


def plain(value):
    """Tensors as (dtype, list), so that what two libraries return can be compared."""
    if hasattr(value, "tolist") and hasattr(value, "dtype"):
        return str(value.dtype).removeprefix("torch."), value.tolist()
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(plain, value))
    if isinstance(value, list | tuple):
        return type(value)(map(plain, value))
    return value


def outcome(function):
    """What a function returns, or the class of what it raises."""
    try:
        return plain(function())
    except Exception as error:
        return type(error)
