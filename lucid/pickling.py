"""Copies of a tensor by `copy.copy`, `copy.deepcopy` and `pickle`."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np

from .autograd import tape
from .autograd.leaf import is_leaf, requires_grad_
from .autograd.tape import wrap
from .backend import device, device_of


def deep(tensor: Any, memo: dict[int, Any]) -> Any:
    """Return a copy of a leaf, with its gradient, and with the attributes that users added where it can have any.

    Raises:
        RuntimeError: An operation made the tensor.
    """
    check_leaf("deepcopy", tensor)
    copy = tape.new(type(tensor))
    memo[id(tensor)] = copy
    copy._data, copy._grad, copy.node = tensor._data.copy(), None, None
    copy._grad = None if tensor._grad is None else wrap(tensor._grad._data.copy())
    if tensor.node is not None:
        requires_grad_(copy)
    if hasattr(tensor, "__dict__"):
        copy.__dict__.update(deepcopy(tensor.__dict__, memo))
    return copy


def shallow(tensor: Any) -> Any:
    """Return another leaf over the same memory, with the attributes that users added; it has no gradient yet."""
    copy = tape.new(type(tensor))
    copy._data, copy._grad, copy.node = tensor._data, None, None
    if tensor.node is not None:
        requires_grad_(copy)
    if hasattr(tensor, "__dict__"):
        copy.__dict__.update(tensor.__dict__)
    return copy


def reduced(tensor: Any) -> Any:
    """What pickle writes for a leaf: its data as a NumPy array, its device and attributes. Gradients are not copied.

    Raises:
        RuntimeError: An operation made the tensor.
    """
    check_leaf("pickle", tensor)
    home = device_of(tensor._data)
    rest = dict(getattr(tensor, "__dict__", {}))
    return restored, (type(tensor), home.to_numpy(tensor._data), str(home), tensor.node is not None, rest)


def restored(kind: type, host: np.ndarray, place: str, requires_grad: bool, rest: dict[str, Any]) -> Any:
    """The inverse of `reduced`."""
    tensor: Any = tape.new(kind)
    tensor._data, tensor._grad, tensor.node = device(place).from_numpy(host), None, None
    if requires_grad:
        requires_grad_(tensor)
    if rest:
        tensor.__dict__.update(rest)
    return tensor


def check_leaf(who: str, tensor: Any) -> None:
    """Raise RuntimeError for the result of an operation: a copy could not have its place in the graph."""
    if not is_leaf(tensor):
        raise RuntimeError(
            f"{who}: this tensor was made by {tensor.node.plan.op.name}, and a copy could not have its place in the "
            "graph; use .clone() to stay in the graph, or .detach().clone() to leave it"
        )
