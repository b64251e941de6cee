"""Leaf tensors: `requires_grad`, `retain_grad`, and the registration of gradient hooks."""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable
from typing import Any, TypeVar

from .grad_hooks import GradHooks
from .tape import Variable, record

V = TypeVar("V", bound=Variable)
_number = itertools.count().__next__


class RemovableHandle:
    """What registering a hook returns: `remove()` takes the hook away, and so does the end of a ``with`` block."""

    def __init__(self, hooks: dict[int, Callable[..., Any]], hook: Callable[..., Any]):
        if not callable(hook):
            raise TypeError(f"a hook must be a function, got {type(hook).__name__}")
        self.id = _number()
        self._hooks = hooks
        hooks[self.id] = hook

    def remove(self) -> None:
        """Take the hook away; a second time does nothing."""
        self._hooks.pop(self.id, None)

    def __enter__(self) -> RemovableHandle:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.remove()


def is_leaf(variable: Variable) -> bool:
    """Whether no recorded operation made the variable: the user did, or nothing was recorded."""
    return variable.node is None or variable.node.plan is None


def requires_grad_(variable: V, flag: bool = True) -> V:
    """Say whether gradients are wanted for a leaf, and return it.

    Raises:
        RuntimeError: Its dtype is not a floating-point type; or the flag is False and an operation made the variable.
    """
    if not isinstance(flag, bool):
        raise TypeError(f"requires_grad_: expected True or False, got {flag!r}")
    if flag and variable.node is None:
        dtype = variable._data.dtype
        if dtype.kind != "f":
            raise RuntimeError(
                f"requires_grad_: only tensors of a floating-point dtype can require gradients, got {dtype}; "
                "convert it first, for example with .float()"
            )
        variable.node = _frozen.pop(id(variable), (None, None))[1] or record(None, (), (), None, None)
        variable.node.shape, variable.node.dtype = variable._data.shape, dtype
        if variable.node.grad_hooks is None:
            variable.node.grad_hooks = GradHooks()
        variable.node.grad_hooks.owner = weakref.ref(variable)
    elif not flag and variable.node is not None:
        if not is_leaf(variable):
            raise RuntimeError(
                "requires_grad_(False): you can only change the flag of leaf tensors, and this one was made by "
                f"{variable.node.plan.op.name}; use .detach() for a tensor outside the graph"  # type: ignore[union-attr]
            )
        _freeze(variable)
    return variable


# The nodes of leaves that require no gradient for a while: with them their hooks, and graphs made before, come back.
_frozen: dict[int, tuple[Any, Any]] = {}


def _freeze(variable: Variable) -> None:
    node, key = variable.node, id(variable)
    assert node is not None and node.grad_hooks is not None
    node.grad_hooks.owner = None  # a backward pass through a graph made before adds nothing
    _frozen[key] = weakref.ref(variable, lambda _: _frozen.pop(key, None)), node
    variable.node = None


def detach_(variable: V) -> V:
    """Take a variable out of the graph, in place: it is a leaf then that requires no gradient.

    Raises:
        RuntimeError: An operation made it as a view of another.
    """
    plan = variable.node.plan if variable.node is not None else None
    if plan is None:
        return requires_grad_(variable, False)
    if getattr(variable, "_view_of", None) is not None or plan.op.view == "closed":
        raise RuntimeError(
            f"detach_: can't detach a view in place, and this tensor is the result of {plan.op.name}; use .detach()"
        )
    variable.node = None
    return variable


def retains_grad(variable: Variable) -> bool:
    """Whether `retain_grad` was called on a variable that an operation made."""
    node = variable.node
    return (
        node is not None and node.plan is not None and node.grad_hooks is not None and node.grad_hooks.owner is not None
    )


def retain_grad(variable: Variable) -> None:
    """Keep the gradient of a variable that an operation made in its ``.grad``, as is done for leaves.

    Raises:
        RuntimeError: The variable does not require grad.
    """
    if variable.node is None:
        raise RuntimeError("retain_grad: this tensor does not require grad, so none will arrive; see requires_grad_()")
    hooks = _grad_hooks(variable, "retain_grad")
    if hooks.owner is None:
        hooks.owner = weakref.ref(variable)


def register_hook(variable: Variable, hook: Callable[[Any], Any]) -> RemovableHandle:
    """Call ``hook(grad)`` whenever the gradient of a variable has been computed; what it returns replaces the gradient.

    Hooks run in the order in which they were registered, before the gradient is added to ``.grad``.

    Raises:
        RuntimeError: The variable does not require grad.
    """
    return RemovableHandle(_grad_hooks(variable, "register_hook").hooks, hook)


def register_post_accumulate_grad_hook(variable: Variable, hook: Callable[[Any], None]) -> RemovableHandle:
    """Call ``hook(variable)`` after a gradient has been added to the ``.grad`` of a leaf.

    Raises:
        RuntimeError: The variable does not require grad, or is no leaf.
    """
    hooks = _grad_hooks(variable, "register_post_accumulate_grad_hook")
    if not is_leaf(variable):
        raise RuntimeError(
            "register_post_accumulate_grad_hook: expected a leaf tensor, got the result of "
            f"{variable.node.plan.op.name}; use register_hook for it"  # type: ignore[union-attr]
        )
    return RemovableHandle(hooks.after, hook)


def _grad_hooks(variable: Variable, who: str) -> GradHooks:
    node = variable.node
    if node is None:
        raise RuntimeError(f"{who}: this tensor does not require grad; call requires_grad_() on it first")
    if node.grad_hooks is None:
        node.grad_hooks = GradHooks()
    return node.grad_hooks
