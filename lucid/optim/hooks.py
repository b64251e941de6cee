"""Functions that a user hangs on an optimizer's steps and on its saving and loading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..autograd.leaf import RemovableHandle

Hook = Callable[..., Any]


class Hooks:
    """The part of an optimizer that keeps hooks, with PyTorch's names; each returns a handle to remove it."""

    _hooks: dict[str, dict[int, Hook]]

    def _hang(self, place: str, hook: Hook, prepend: bool = False) -> RemovableHandle:
        hooks = self._hooks.setdefault(place, {})
        handle = RemovableHandle(hooks, hook)
        if prepend:
            others = {key: hooks.pop(key) for key in list(hooks) if key != handle.id}
            hooks.update(others)
        return handle

    def _call(self, place: str, *args: Any) -> Any:
        """Call the hooks of one place; what one returns, if anything, replaces the last argument for the next."""
        for hook in tuple(self._hooks.get(place, {}).values()):
            result = hook(self, *args)
            if result is not None and args:
                args = (*args[:-1], result)
        return args[-1] if args else None

    def register_step_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` before each step; it may return new ``(args, kwargs)``."""
        return self._hang("before step", hook)

    def register_step_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(optimizer, args, kwargs)`` after each step."""
        return self._hang("after step", hook)

    def register_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer)`` before `state_dict` looks at the state."""
        return self._hang("before saving", hook, prepend)

    def register_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` with what `state_dict` is to return; it may return another."""
        return self._hang("after saving", hook, prepend)

    def register_load_state_dict_pre_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer, state_dict)`` with what is to be loaded; it may return another."""
        return self._hang("before loading", hook, prepend)

    def register_load_state_dict_post_hook(self, hook: Hook, prepend: bool = False) -> RemovableHandle:
        """Call ``hook(optimizer)`` after the state has been loaded."""
        return self._hang("after loading", hook, prepend)
