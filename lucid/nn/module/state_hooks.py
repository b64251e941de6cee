"""Hooks around the saving and loading of a module's state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...autograd.leaf import RemovableHandle

Hook = Callable[..., Any]


class StateHooks:
    """A module's part that keeps its hooks of `state_dict` and `load_state_dict`; without any, nothing is kept.

    `local_metadata` is an empty dict: lucid's states have no versions.
    """

    _state_hooks: dict[str, dict[int, Hook]] | None = None

    def register_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(module, prefix, keep_vars)`` before `state_dict` collects the module's state."""
        return self._keep("before saving", hook)

    def register_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(module, state_dict, prefix, local_metadata)`` when the module's state is collected.

        The hook may change the dict in place.
        """
        return self._keep("after saving", hook)

    def register_load_state_dict_pre_hook(self, hook: Hook) -> RemovableHandle:
        """Call a hook before a state is loaded, which may change it: rename keys of an older version, for one.

        It is ``hook(module, state_dict, prefix, local_metadata, strict, missing_keys, unexpected_keys, error_msgs)``.
        The dict has the part of the state whose keys begin with the prefix, and is changed in place; what is appended
        to `error_msgs` is raised with the other faults, before anything is loaded. The lists of keys are empty.
        """
        return self._keep("before loading", hook)

    def register_load_state_dict_post_hook(self, hook: Hook) -> RemovableHandle:
        """Call ``hook(module, incompatible_keys)`` when a state is loaded; it may change the two lists of keys.

        With `strict`, keys that are left in the lists have been an error already.
        """
        return self._keep("after loading", hook)

    def _register_load_state_dict_pre_hook(self, hook: Hook, with_module: bool = False) -> RemovableHandle:
        """PyTorch's older name, whose hooks do not get the module."""
        return self.register_load_state_dict_pre_hook(hook if with_module else lambda _, *rest: hook(*rest))

    _register_state_dict_hook = register_state_dict_post_hook

    def _keep(self, when: str, hook: Hook) -> RemovableHandle:
        if self._state_hooks is None:
            self._state_hooks = {}
        return RemovableHandle(self._state_hooks.setdefault(when, {}), hook)

    def _call_state_hooks(self, when: str, *arguments: Any) -> None:
        """Call the hooks of one occasion with the module and the arguments."""
        if self._state_hooks is not None:
            for hook in list(self._state_hooks.get(when, {}).values()):
                hook(self, *arguments)
