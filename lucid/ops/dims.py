"""How dimensions and sizes may be given: one by one or as a tuple, counted from the front or from the end."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from typing import Any


def untuple(given: tuple[Any, ...]) -> Any:
    """Return what stood between the parentheses, whether it was ``2, 3`` or ``(2, 3)``."""
    return given[0] if len(given) == 1 and type(given[0]) is not int and not hasattr(given[0], "__index__") else given


def sizes(name: str, given: tuple[Any, ...]) -> tuple[int, ...]:
    """Return sizes given as ``2, 3`` or ``(2, 3)`` as a tuple of ints.

    Raises:
        TypeError: One of them is no integer.
    """
    try:
        return tuple(operator.index(n) for n in untuple(given))
    except TypeError:
        raise TypeError(f"{name}: expected integers, such as (2, 3), got {given!r}") from None


def one_dim(name: str, dim: int, ndim: int) -> int:
    """Return a dimension counted from the front. A 0-d tensor is treated as if it had one, as in PyTorch.

    Raises:
        IndexError: There is no such dimension.
    """
    ndim = ndim or 1
    if not -ndim <= dim < ndim:
        raise IndexError(f"{name}: dimension out of range: expected one of {-ndim} to {ndim - 1}, got {dim}")
    return dim % ndim


def all_dims(name: str, dims: int | Iterable[int], ndim: int) -> tuple[int, ...]:
    """Return one or several dimensions, each counted from the front.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: One of them occurs twice.
    """
    found = tuple(one_dim(name, operator.index(d), ndim) for d in (dims if isinstance(dims, Iterable) else (dims,)))
    if len(set(found)) < len(found):
        raise RuntimeError(f"{name}: each dimension may be named once, got {dims}")
    return found
