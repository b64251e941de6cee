"""In-place operations: the result is written into a tensor's own memory, and takes its position in the graph.

An operation in place is the one out of place, and then a copy: there is no second set of gradient rules. What would
make a gradient wrong is refused before anything is written.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ..backend import device_of, native, versions
from . import errors, leaf
from .grad_mode import mode
from .tape import Variable


def in_place(operation: Callable[..., Any], name: str | None = None) -> Callable[..., Any]:
    """Make of an operation the method that writes its result into the first input and returns that."""
    name = name or f"{operation.__name__}_"

    @functools.wraps(operation)
    def method(self: Any, *inputs: Any, **options: Any) -> Any:
        refuse(self, name, *inputs)
        return put(self, operation(self, *inputs, **options), name)

    method.__name__ = method.__qualname__ = name
    method.__doc__ = f"In place, `{operation.__name__}`: the result is written into this tensor, which is returned."
    return method


def reshaped(operation: Callable[..., Any]) -> Callable[..., Any]:
    """Make of an operation that returns a view the method that turns the tensor itself into that view."""
    name = f"{operation.__name__}_"

    @functools.wraps(operation)
    def method(self: Any, *inputs: Any, **options: Any) -> Any:
        if mode.recording and self.node is not None and self.node.plan is None:
            raise errors.in_place_leaf(name, self)
        result = operation(self, *inputs, **options)
        self._data, self.node = result._data, result.node
        return self

    method.__name__ = method.__qualname__ = name
    method.__doc__ = f"In place, `{operation.__name__}`: this tensor takes the new shape, and is returned."
    return method


def refuse(x: Variable, name: str, *inputs: Any) -> None:
    """Refuse to write into x what could not be differentiated soundly."""
    if not mode.recording:
        return
    if x.node is not None and x.node.plan is None:
        raise errors.in_place_leaf(name, x)
    recorded = x.node is not None or any(isinstance(i, Variable) and i.node is not None for i in inputs)
    if not recorded or not device_of(x._data).is_view(x._data):
        return
    # Of a result that is not a view by nature, no other tensor can know the memory.
    if x.node is None or x.node.plan.op.view:  # type: ignore[union-attr]
        raise errors.in_place_view(name, x)


def put(x: Any, result: Any, name: str) -> Any:
    """Write a result into x's memory, and let x take its place in the graph."""
    array = x._data
    if isinstance(result, Variable):
        value, node = result._data, result.node
    else:
        value, node = result, None
    if value is not array:
        if value.shape != array.shape:
            raise errors.in_place_shape(name, array, value)
        if not np.can_cast(value.dtype, array.dtype, casting="same_kind"):
            raise errors.in_place_dtype(name, array, value)
        device = device_of(array)
        if device_of(value) != device:
            raise errors.in_place_device(name, device, device_of(value))
        with device.scope():
            if node is not None and node.saved:  # the operation saved what is about to be overwritten
                node.saved = [array.copy() if kept is array else kept for kept in node.saved]
            array[...] = value if type(array) is native else device.apart_from(array, value)
    versions.written(versions.record_of(array), recorded=node is not None)
    if mode.recording:
        retained = leaf.retains_grad(x)
        if retained:
            x.node.grad_hooks.owner = None
        x.node = node
        if retained and node is not None:
            leaf.retain_grad(x)  # of what x has become
    return x
