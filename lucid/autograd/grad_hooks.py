"""Gradient hooks of a node: accumulation into `.grad`, user hooks, anomaly detection."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any

from ..backend import XP, device_of, versions


class GradHooks:
    """The gradient hooks of one node."""

    __slots__ = ("after", "hooks", "line", "made_nan", "owner")

    def __init__(self, owner: Any = None):
        # Weak, because the owner holds the node: where no reference cycle is, memory goes when the last name goes.
        self.owner: weakref.ref[Any] | None = weakref.ref(owner) if owner is not None else None
        self.hooks: dict[int, Callable[[Any], Any]] = {}  # called with the gradient, which they may replace
        self.after: dict[int, Callable[[Any], None]] = {}  # called with the owner, once the gradient was added
        self.line = ""
        self.made_nan = False

    @classmethod
    def of_operation(cls, pool: Sequence[Any], out: Any) -> GradHooks:
        """Hooks of anomaly detection: which line recorded the operation, and whether NaN began in it."""
        hooks = cls()
        hooks.line = versions.describe(versions.user_place())
        hooks.made_nan = has_nan(out) and not any(has_nan(a) for a in pool if a is not out)
        return hooks

    def arrive(
        self, g: Any, land: bool, create_graph: bool, lent: set[int], added: list[Any], wrap: Callable[..., Any]
    ) -> Any:
        """Show the gradient to the hooks, which may replace it, add it to the owner's, and return it.

        An array that is added to in place goes into `added`: noting these writes is left to the sweep, which does it
        once for all leaves.
        """
        if self.hooks:
            versions.note(added)
            for hook in list(self.hooks.values()):
                replaced = hook(g if type(g) not in XP else wrap(g))
                if replaced is not None:
                    self.check(replaced, g)
                    g = replaced if create_graph else replaced._data
                lent.add(id(g))  # the hook may keep it
        if land and self.owner is not None and (owner := self.owner()) is not None:
            grad = owner._grad
            if type(g) not in XP:  # create_graph: the gradient is a recorded Variable, and may be somebody else's too
                owner._grad = wrap(g._data.copy(), g.node) if grad is None else grad + g
            elif grad is None:
                # A gradient that others hold too must be copied: the owner's will be written in place.
                owner._grad = wrap(g.copy() if g.base is not None or id(g) in lent else g)
            elif grad.node is not None:
                owner._grad = wrap(grad._data + g)
            else:
                grad._data += g
                added.append(grad._data)
            if self.after:
                versions.note(added)
                for hook in list(self.after.values()):
                    hook(owner)
        return g

    @staticmethod
    def check(replaced: Any, g: Any) -> None:
        """Refuse what a hook returned unless it can take the place of the gradient."""
        if not hasattr(replaced, "_data"):
            raise TypeError(
                f"a tensor hook returned {type(replaced).__name__}; it must return a Tensor, or None to leave "
                "the gradient as it is"
            )
        if (replaced.shape, replaced.dtype) != (g.shape, g.dtype):
            raise RuntimeError(
                f"a tensor hook returned a gradient of shape {tuple(replaced.shape)} and {replaced.dtype} for one of "
                f"{tuple(g.shape)} and {g.dtype}; it must return the same, or None to leave it as it is"
            )


def has_nan(value: Any) -> bool:
    """Whether a value is a floating-point array or Variable that holds NaN, or a tuple in which one does."""
    if type(value) is tuple:
        return any(map(has_nan, value))
    array = getattr(value, "_data", value) if type(value) not in XP else value
    if type(array) not in XP or array.dtype.kind != "f":
        return False
    with device_of(array).scope():
        return (array != array).any().item()  # type: ignore[no-any-return]


def first_nan(node: Any) -> Any:
    """The oldest of the operations behind a node whose result held NaN although no input did, or None."""
    nodes, seen = [node], {node}
    for n in nodes:  # the list grows while it is walked
        fresh = [parent for parent in n.parents if parent not in seen]
        seen.update(fresh)
        nodes += fresh
    return min(
        (n for n in nodes if n.grad_hooks is not None and n.grad_hooks.made_nan), key=lambda n: n.time, default=None
    )


def total(node: Any, known: Any, more: Any, sums: set[Any] | None) -> Any:
    """The sum of two gradients of a node: in place, if `sums` says that the first is an array of the sweep's own."""
    if sums is None:
        return known + more
    if node in sums:
        known += more
        return known
    sums.add(node)
    return known + more
