"""Forward and backward hooks of a module."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from ...autograd.leaf import RemovableHandle
from .backward_hooks import called_between_gates


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
