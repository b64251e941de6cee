"""Hooks of an optimizer: before and after a step, and around saving and loading."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ...autograd.leaf import RemovableHandle

Hook = Callable[..., Any]


class Hooks:
    """The hooks of an optimizer, with PyTorch's names; registering one returns a handle to remove it."""

    _hooks: Mapping[str, dict[int, Hook]] = MappingProxyType({})  # until one is registered

    def _register(self, when: str, hook: Hook, prepend: bool = False) -> RemovableHandle:
        hooks = self.__dict__.setdefault("_hooks", {}).setdefault(when, {})
        handle = RemovableHandle(hooks, hook)
        if prepend:
            others = {key: hooks.pop(key) for key in list(hooks) if key != handle.id}
            hooks.update(others)
        return handle

    def _call(self, when: str, value: Any = None) -> Any:
        """Call the hooks of one kind, with a value if one is given; a result that is not None replaces the value."""
        for hook in tuple(self._hooks.get(when, {}).values()):
            result = hook(self) if value is None else hook(self, value)
            value = value if result is None or value is None else result
        return value

    def _around_step(self, step: Hook, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call ``step(*args, **kwargs)``, of which this optimizer is the first, with the hooks before and after it."""
        for hook in tuple(self._hooks.get("before step", {}).values()):
            new = hook(self, args, kwargs)
            if new is None:
                continue
            if not isinstance(new, tuple) or len(new) != 2:
                raise RuntimeError(
                    f"{type(self).__name__}: a hook before the step must return None or (args, kwargs); got {new!r}"
                )
            args, kwargs = new
        result = step(*args, **kwargs)
        for hook in tuple(self._hooks.get("after step", {}).values()):
            hook(self, args, kwargs)
        return result

    def register_step_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` before each step; it may return new ``(args, kwargs)``.

        ``args`` is, as in PyTorch, ``(optimizer,)`` or ``(optimizer, closure)``.
        """
        return self._register("before step", hook)

    def register_step_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` after each step, with the arguments of the step."""
        return self._register("after step", hook)

    def register_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer)`` before `state_dict` reads the state."""
        return self._register("before saving", hook, prepend)

    def register_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` with the result of `state_dict`; it may return another."""
        return self._register("after saving", hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` before a state_dict is loaded; it may return another."""
        return self._register("before loading", hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer)`` after the state has been loaded."""
        return self._register("after loading", hook, prepend)


def one_step(step: Callable[..., Any]) -> Callable[..., Any]:
    """A ``step`` of a subclass, with hooks around it; what it calls by ``super().step()`` is no step of its own."""

    @functools.wraps(step)
    def hooked(self: Any, *args: Any, **kwargs: Any) -> Any:
        def without_hooks(*args: Any, **kwargs: Any) -> Any:
            hooks, self._hooks = self._hooks, {}
            try:
                return step(*args, **kwargs)
            finally:
                self._hooks = hooks

        count = self.step_count
        around = self._around_step(without_hooks, (self, *args), kwargs) if self._hooks else step(self, *args, **kwargs)
        self.step_count = count + 1
        return around

    return hooked
