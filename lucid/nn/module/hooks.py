"""Forward and backward hooks of a module.

For a backward hook, gates stand around the module's `forward` that gradients pass through. Each gate is one operation
that hands all its inputs on as they are. So its rule runs once, when the gradients of all of them are known: behind the
module with those of its results, then before it with those of its arguments.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any

from ...autograd.leaf import RemovableHandle
from ...autograd.primitive import primitive
from ...autograd.tape import wrap
from ...backend import XP, Array
from ...tensor import Tensor

Gradients = tuple[Any, ...]


@primitive(view="closed")
def _gate(xp: Any, *tensors: Array, pass_on: Callable[[list[Any]], Sequence[Any]]) -> tuple[Array, ...]:
    return tuple(x[...] for x in tensors)


_gate.joint_vjp(lambda g, pass_on: pass_on(g))


def called_between_gates(
    module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], hooks: list[Callable[..., Any]]
) -> Any:
    """Call a module's `forward`; when a backward pass reaches it, call its hooks with gradients of input and output."""
    came: list[Gradients] = []  # the gradients of the results, once they are known

    def behind(g: list[Any]) -> Sequence[Any]:
        came.append(_in_place_of(outgoing, g, len(results)))
        if not incoming:
            _run(hooks, module, (None,) * len(args), came.pop())
        return g

    def before(g: list[Any]) -> Sequence[Any]:
        if not came:  # a gradient of a gradient reaches the arguments without passing the results
            return g
        grads = _run(hooks, module, _in_place_of(incoming, g, len(args)), came.pop())
        # What came as an array leaves as an array: the tape runs on Tensors only where it is recorded itself.
        return [grads[i]._data if type(own) in XP else grads[i] for i, own in zip(incoming, g, strict=True)]

    args, incoming = _through_gate(args, before)
    output = module.forward(*args, **kwargs)
    results = output if isinstance(output, tuple) else (output,)
    if not all(isinstance(y, Tensor) for y in results):
        raise TypeError(
            "a module with a full backward hook must return a Tensor or a tuple of Tensors, got "
            + ", ".join(type(y).__name__ for y in results)
        )
    passed, outgoing = _through_gate(results, behind)
    return passed if isinstance(output, tuple) else passed[0]


def _through_gate(values: tuple[Any, ...], pass_on: Callable[..., Any]) -> tuple[tuple[Any, ...], list[int]]:
    """The values, those that require grad through one gate; and which these are."""
    wanted = [i for i, v in enumerate(values) if isinstance(v, Tensor) and v.requires_grad]
    if not wanted:
        return values, wanted
    through = dict(zip(wanted, _gate(*(values[i] for i in wanted), pass_on=pass_on), strict=True))
    return tuple(through.get(i, v) for i, v in enumerate(values)), wanted


def _in_place_of(wanted: list[int], g: list[Any], count: int) -> Gradients:
    """The gradients as Tensors at the places of their values, None at the others."""
    found = {i: wrap(a) if type(a) in XP else a for i, a in zip(wanted, g, strict=True)}
    return tuple(found.get(i) for i in range(count))


def _run(hooks: list[Callable[..., Any]], module: Any, grad_input: Gradients, grad_output: Gradients) -> Gradients:
    for hook in hooks:
        replaced = hook(module, grad_input, grad_output)
        if replaced is None:
            continue
        replaced = replaced if isinstance(replaced, tuple) else (replaced,)
        if [getattr(g, "shape", None) for g in replaced] != [getattr(g, "shape", None) for g in grad_input]:
            raise RuntimeError(
                f"a full backward hook of {type(module).__name__} must return None or one gradient for each argument, "
                f"of shapes {[getattr(g, 'shape', None) for g in grad_input]}, "
                f"got {[getattr(g, 'shape', None) for g in replaced]}"
            )
        grad_input = replaced
    return grad_input


class Hooks:
    """The hooks of one module. A module without any has none of this, and its call goes straight to `forward`."""

    def __init__(self) -> None:
        self.before: dict[int, Callable[..., Any]] = {}
        self.after: dict[int, Callable[..., Any]] = {}
        self.backward: dict[int, Callable[..., Any]] = {}
        self.with_kwargs: set[int] = set()
        self.always: set[int] = set()

    def add(
        self, hooks: dict[int, Callable[..., Any]], hook: Callable[..., Any], prepend: bool, with_kwargs: bool
    ) -> RemovableHandle:
        """Add a hook to `before`, `after` or `backward`, as the first or the last of them."""
        others = dict(hooks)
        handle = RemovableHandle(hooks, hook)
        if prepend:
            for key, other in others.items():
                del hooks[key]
                hooks[key] = other
        if with_kwargs:
            self.with_kwargs.add(handle.id)
        return handle

    def call(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a module's `forward` between its hooks; those that are always called also after an error."""
        called: set[int] = set()
        try:
            return self._call(module, args, kwargs, called)
        except Exception:
            for key in [k for k in self.after if k in self.always and k not in called]:
                try:
                    self._after(key, module, args, kwargs, None)
                except Exception as error:
                    warnings.warn(f"a forward hook that is always called failed after an error: {error}", stacklevel=2)
            raise

    def _after(self, key: int, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], output: Any) -> Any:
        hook = self.after[key]
        return hook(module, args, kwargs, output) if key in self.with_kwargs else hook(module, args, output)

    def _call(self, module: Any, args: tuple[Any, ...], kwargs: dict[str, Any], called: set[int]) -> Any:
        for key, hook in list(self.before.items()):
            if key in self.with_kwargs:
                changed = hook(module, args, kwargs)
                if changed is not None:
                    if not (isinstance(changed, tuple) and len(changed) == 2):
                        raise RuntimeError(
                            "a forward pre-hook registered with with_kwargs=True must return None or a pair "
                            f"(args, kwargs), got {changed!r}"
                        )
                    args, kwargs = changed
            else:
                changed = hook(module, args)
                if changed is not None:
                    args = changed if isinstance(changed, tuple) else (changed,)
        if self.backward:
            output = called_between_gates(module, args, kwargs, list(self.backward.values()))
        else:
            output = module.forward(*args, **kwargs)
        for key in list(self.after):
            called.add(key)
            changed = self._after(key, module, args, kwargs, output)
            if changed is not None:
                output = changed
        return output
