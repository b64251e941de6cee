"""Views: which tensor a view looks into, and how it was taken, so that a write through it changes that one's history.

The first of a chain of views is their *base*. It knows its views weakly, and they know it. After a write that has a
gradient, `renew` takes every view of the base again: its elements are the new ones, and so must its history be.
"""

from __future__ import annotations

from copy import copy
from typing import Any
from weakref import ref

from ..backend import Array, device_of
from . import errors, leaf
from .grad_mode import mode
from .plan import Operation, Plan
from .tape import Node, Variable, new, record


class ViewOf:
    """How a view was made.

    Attributes:
        base: The tensor whose memory it is, itself no view.
        made_from: How the view was made that this is a view of; None if it was made from the base.
        op: The operation that made it, and its options.
        several: Whether it is one of several results.
        recording: Whether operations were recorded then.
    """

    __slots__ = ("base", "made_from", "op", "options", "recording", "several")

    base: Variable
    made_from: ViewOf | None
    op: Operation
    options: dict[str, Any]
    recording: int
    several: bool

    @property
    def closed(self) -> str | None:
        """Why no gradient can pass a write through it, or None."""
        if self.several:
            return f"is one of several that {self.op.name} returned"
        if not self.recording:
            return "was taken inside no_grad()"
        return None if self.made_from is None else self.made_from.closed

    def take(self, x: Any) -> Any:
        """Take the same view of an array or Variable like the base."""
        return self.op.call(x if self.made_from is None else self.made_from.take(x), **self.options)


class ClosedView(Plan):
    """The plan of a view that cannot be taken again, and whose base was written since."""

    def __init__(self, op: Operation, why: str):
        self.op, self.saves, self.only, self.why = copy(op), False, self.refuse, why
        self.op.view = "closed"

    def refuse(self, g: Any) -> Any:
        """There is no gradient."""
        raise errors.closed_view("backward", self.op, self.why)


def link(view: Variable, x: Variable, op: Operation, options: dict[str, Any], several: bool) -> None:
    """Note that an operation made a view of x, unless it had to copy."""
    array, source = view._data, x._data
    owner = array.base
    if (owner is None or (owner is not source and owner is not source.base)) and not shares_memory(array, source):
        return
    # This is a call of ViewOf, and of `join`, in less time: a slice takes hardly longer itself.
    view._view_of = made = new(ViewOf)
    made.op, made.options, made.recording, made.several = op, options, mode.recording, several
    made.made_from = made_from = None if source.base is None else getattr(x, "_view_of", None)
    made.base = base = x if made_from is None else made_from.base
    try:
        views = base._views
    except AttributeError:
        views = base._views = set()
    views.add(ref(view, views.discard))


def join(view: Variable, base: Variable) -> None:
    """Count a view among those of its base."""
    views = getattr(base, "_views", None)
    if views is None:
        views = base._views = set()
    views.add(ref(view, views.discard))  # compared by identity, unless two were of one object


def shares_memory(a: Array, b: Array) -> bool:
    """Whether two arrays look into one piece of memory."""
    if type(a) is not type(b):
        return False
    memory_of = device_of(a).memory_of
    return memory_of(a) is memory_of(b)


def view_of(x: Variable) -> ViewOf | None:
    """How x was made, if it is a view; None if it is none, or no longer, since its array was replaced."""
    made = getattr(x, "_view_of", None)
    return made if made is not None and shares_memory(x._data, made.base._data) else None


def views_of(base: Variable) -> list[Variable]:
    """The views of a base that are in use."""
    found = [reference() for reference in list(getattr(base, "_views", ()))]
    return [v for v in found if v is not None and (made := view_of(v)) is not None and made.base is base]


def renew(base: Variable) -> None:
    """Take every view of a base again, whose memory has just been written by a recorded operation."""
    for view in views_of(base):
        made = view._view_of
        if made.closed is None:
            set_node(view, made.take(base).node)
        else:
            node = record(ClosedView(made.op, made.closed), (), (), view._data.shape, view._data.dtype)
            node.time = 0  # older than any write
            set_node(view, node)


def set_node(x: Any, node: Node | None) -> None:
    """Give x another place in the graph. If it retains its gradient, that is the one of what it has become."""
    retained = leaf.retains_grad(x)
    if retained:
        x.node.grad_hooks.owner = None
    x.node = node
    if retained and node is not None:
        leaf.retain_grad(x)


def overlaps(array: Array) -> bool:
    """Whether several elements are one piece of memory, as in an expanded tensor."""
    strides = array.strides
    return 0 in strides and array.size > 1 and any(s == 0 and n > 1 for s, n in zip(strides, array.shape, strict=True))
