"""In-place operations: the result is written into a tensor's own memory, and takes its position in the graph.

An operation in place is the one out of place, and then a copy: there is no second set of gradient rules. Through a
view, the result is written into a part of its base, whose history is then: as before, but for this part. What would
make a gradient wrong is refused before anything is written.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from ..backend import Array, device_of, native, versions
from . import errors
from .grad_mode import enable_grad, mode
from .primitive import primitive
from .signatures import LazySignature
from .tape import Variable, wrap
from .views import ClosedView, ViewOf, join, overlaps, renew, set_node, view_of, views_of

Method = TypeVar("Method", bound=Callable[..., Any])


def in_place(operation: Method, name: str | None = None) -> Method:
    """Make of an operation the method that writes its result into the first input and returns that."""
    name = name or f"{operation.__name__}_"

    @functools.wraps(operation, updated=())
    def method(self: Any, *inputs: Any, **options: Any) -> Any:
        if "out" in options:
            raise TypeError(f"{name}: the result is written into the tensor itself; leave out= away")
        refuse(self, name, *inputs)
        return put(self, operation(self, *inputs, **options), name)

    def make() -> inspect.Signature:
        shown = inspect.signature(operation)
        return shown.replace(parameters=[p for p in shown.parameters.values() if p.name != "out"])

    method.__name__ = method.__qualname__ = name
    method.__signature__ = LazySignature(make)  # type: ignore[attr-defined]
    method.__annotations__ = {n: kind for n, kind in operation.__annotations__.items() if n != "out"}
    method.__doc__ = f"In place, `{operation.__name__}`: the result is written into this tensor, which is returned."
    return method  # type: ignore[return-value]


def reshaped(operation: Method) -> Method:
    """Make of an operation that returns a view the method that turns the tensor itself into that view."""
    name = f"{operation.__name__}_"

    @functools.wraps(operation, updated=())
    def method(self: Any, *inputs: Any, **options: Any) -> Any:
        node = self.node
        leaf = node is not None and node.plan is None
        if mode.recording and leaf:
            raise errors.in_place_leaf(name, self)
        keeps = leaf or (node is not None and isinstance(node.plan, ClosedView))
        before = wrap(self._data, None if keeps else node)  # takes this tensor's part, as a base or as a view
        before._view_of = view_of(self)
        with enable_grad():  # what is written nowhere keeps its history
            result = operation(before, *inputs, **options)
        if result is before:
            return self
        for view in views_of(self):
            view._view_of.base = before
            join(view, before)
        made = view_of(result)
        if made is not None and made.base is before:
            join(self, before)
        self._data, self._view_of, self._views = result._data, made, set()
        if keeps:
            node.shape = result._data.shape
        else:
            set_node(self, result.node)
        return self

    method.__name__ = method.__qualname__ = name
    method.__doc__ = f"In place, `{operation.__name__}`: this tensor takes the new shape, and is returned."
    return method  # type: ignore[return-value]


def refuse(x: Variable, name: str, *inputs: Any) -> None:
    """Refuse to write into x what could not be differentiated soundly."""
    if not mode.recording:
        return
    node = x.node
    if node is not None and node.plan is None:
        raise errors.in_place_leaf(name, x)
    made = view_of(x)
    base = None if made is None else made.base.node
    if node is None and base is None and not any(isinstance(i, Variable) and i.node is not None for i in inputs):
        return
    if made is not None:
        if base is not None and base.plan is None:
            raise errors.in_place_leaf_view(name, x)
        if made.closed is not None:
            raise errors.closed_view(name, made.op, made.closed)
    elif node is not None and node.plan.op.view == "closed":  # type: ignore[union-attr]
        raise errors.in_place_view(name, x)


def put(x: Any, result: Any, name: str, *, overlap: bool = False, part: Array | None = None) -> Any:
    """Write a result into x's memory, and let x take its place in the graph.

    Args:
        x: What is written into.
        result: A Variable or an array of x's shape. If it is x's own array, it was written already.
        name: The method, for messages.
        overlap: Whether an expanded tensor may be written, because all elements of the result are equal.
        part: The part of x's array that alone was written.
    """
    array = x._data
    value, node = (result._data, result.node) if isinstance(result, Variable) else (result, None)
    if value is not array:
        if value.shape != array.shape:
            raise errors.in_place_shape(name, array, value)
        if not np.can_cast(value.dtype, array.dtype, casting="same_kind"):
            raise errors.in_place_dtype(name, array, value)
        device = device_of(array)
        if device_of(value) != device:
            raise errors.in_place_device(name, device, device_of(value))
        check_destination(array, name, overlap)
        with device.scope():
            if node is not None and node.saved:  # the operation saved what is about to be overwritten
                node.saved = [array.copy() if kept is array else kept for kept in node.saved]
            array[...] = value if type(array) is native else device.apart(value, array)
    rebase(x, value, node, array if part is None else part)
    return x


def check_destination(array: Array, name: str, overlap: bool = False) -> None:
    """Refuse memory into which cannot be written."""
    if not overlap and overlaps(array):
        raise errors.in_place_overlap(name, array)
    if type(array) is native and not array.flags.writeable:
        raise errors.in_place_read_only(name, array)


def rebase(x: Any, value: Array, node: Any, part: Array) -> None:
    """Give x, whose memory holds a value now, its new place in the graph, and with it its base and all its views."""
    memory = versions.record_of(x._data)
    if not mode.recording:
        versions.written(memory, part=part)
        return
    made = view_of(x)
    base: Any = x if made is None else made.base
    if node is None and base.node is None:
        versions.written(memory, part=part)
        return
    if made is not None or node is None or node.plan is None or node.plan.op.view:
        node = _written(base, wrap(value, node), view=made, order=memory_order(base._data)).node
    versions.written(memory, recorded=True, part=part)
    set_node(base, node)
    renew(base)


@primitive(casts=True)
def _written(xp: Any, base: Array, value: Array, *, view: ViewOf | None, order: tuple[int, ...] | None) -> Array:
    """The base, into a view of which (into all of which, if that is None) a value has been written."""
    return base


_written.vjp(
    base=lambda g, view, order: _zeroed(g, view=view, order=order),  # type: ignore[has-type]
    value=lambda g, view: g if view is None else view.take(g),
)


@primitive
def _zeroed(xp: Any, x: Array, *, view: ViewOf | None, order: tuple[int, ...] | None) -> Array:
    """x with zeros in a view of it; a copy with dimensions in such an order that it has the view."""
    if view is None:
        return xp.zeros(x.shape, x.dtype)
    dims = range(x.ndim) if order is None else order
    out = xp.empty([x.shape[d] for d in dims], x.dtype)
    out = out if order is None else out.transpose(sorted(dims, key=order.__getitem__))
    out[...] = x
    view.take(out)[...] = 0
    return out


_zeroed.vjp(x=lambda g, view, order: _zeroed(g, view=view, order=order))


def memory_order(array: Array) -> tuple[int, ...] | None:
    """The dimensions from the one whose elements are furthest apart in memory to the closest; None if as they come."""
    if array.flags.c_contiguous:
        return None
    return tuple(sorted(range(array.ndim), key=lambda d: -array.strides[d]))
