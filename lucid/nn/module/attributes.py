"""Attributes that register themselves: parameters, buffers and submodules set on a module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...tensor import Tensor
from ..parameter import Buffer, Parameter


class Registry:
    """An object that knows which of its attributes are parameters, buffers and modules.

    The values are ordinary attributes in the object's ``__dict__``, so that reading ``self.weight`` costs nothing
    extra. What is added is `_kinds`: the kind of each registered name, in the order in which they were registered.
    """

    _kinds: dict[str, str]
    _unsaved: set[str]  # the names of buffers that are no part of the state_dict

    def __init__(self) -> None:
        object.__setattr__(self, "_kinds", {})
        object.__setattr__(self, "_unsaved", set())

    def __setattr__(self, name: str, value: Any) -> None:
        kinds = self.__dict__.get("_kinds")
        before = None if kinds is None else kinds.get(name)
        if isinstance(value, Parameter) or (isinstance(value, Registry) and before != "parameter"):
            kind = "parameter" if isinstance(value, Parameter) else "module"
            if kinds is None:
                raise AttributeError(
                    f"cannot set {type(self).__name__}.{name} yet: call super().__init__() first, at the top of "
                    f"{type(self).__name__}.__init__"
                )
            _check_name(kind, name)
            if isinstance(value, Parameter):
                _check_leaf(name, value)
            if before != kind:
                kinds.pop(name, None)  # what changes its kind goes to the end
            kinds[name] = kind
            self._unsaved.discard(name)
        elif before is not None and value is not None and not (before == "buffer" and isinstance(value, Tensor)):
            raise TypeError(f"cannot assign {type(value).__name__} as {before} '{name}': {_WANTED[before]}")
        elif isinstance(value, Buffer):
            self.__dict__.pop(name, None)
            self.register_buffer(name, value, value.persistent)
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        object.__delattr__(self, name)
        self._kinds.pop(name, None)
        self._unsaved.discard(name)

    def __getattr__(self, name: str) -> Any:
        # Reached only where no attribute was found, or where the code of a property raised AttributeError: that error
        # is gone by now, and running the code again brings it back.
        found = next((vars(cls)[name] for cls in type(self).__mro__ if name in vars(cls)), None)
        if found is not None and hasattr(found, "__get__"):
            return found.__get__(self, type(self))
        kind = type(self).__name__
        if name in _OWN:
            raise AttributeError(f"{kind} has no parameters yet: call super().__init__() at the top of {kind}.__init__")
        known = ", ".join(self.__dict__.get("_kinds", ()))
        has = f"; its parameters, buffers and modules are: {known}" if known and not name.startswith("__") else ""
        raise AttributeError(f"'{kind}' object has no attribute '{name}'{has}", name=name, obj=self)

    def register_parameter(self, name: str, param: Parameter | None) -> None:
        """Add a parameter, or None where there could be one; the same as ``self.name = param``, which refuses less.

        Raises:
            KeyError: The name is empty, has a dot, or is taken by another attribute.
            TypeError: The value is neither a Parameter nor None.
            ValueError: An operation made the value.
        """
        if param is not None and not isinstance(param, Parameter):
            raise TypeError(f"cannot register {type(param).__name__} as parameter '{name}': {_WANTED['parameter']}")
        if param is not None:
            _check_leaf(name, param)
        self._register("parameter", name, param)

    def register_buffer(self, name: str, tensor: Tensor | None, persistent: bool = True) -> None:
        """Add a tensor that is no parameter but belongs to the module: it moves with it, and is saved if persistent.

        Raises:
            KeyError: The name is empty, has a dot, or is taken by another attribute.
            TypeError: The value is neither a Tensor nor None.
        """
        if tensor is not None and not isinstance(tensor, Tensor):
            raise TypeError(f"cannot register {type(tensor).__name__} as buffer '{name}': {_WANTED['buffer']}")
        self._register("buffer", name, tensor)
        (self._unsaved.discard if persistent else self._unsaved.add)(name)

    def add_module(self, name: str, module: Any) -> None:
        """Add a child module, or None; the same as ``self.name = module``, for names that are computed.

        Raises:
            KeyError: The name is empty, has a dot, or is taken by another attribute.
            TypeError: The value is neither a Module nor None.
        """
        if module is not None and not isinstance(module, Registry):
            raise TypeError(f"cannot add {type(module).__name__} as module '{name}': {way_to_a_module(module)}")
        self._register("module", name, module)

    register_module = add_module

    def _register(self, kind: str, name: str, value: Any) -> None:
        kinds = self._kinds
        _check_name(kind, name)
        if kinds.get(name) != kind and hasattr(self, name):
            raise KeyError(f"attribute '{name}' already exists in {type(self).__name__}; choose another name")
        kinds[name] = kind
        object.__setattr__(self, name, value)

    def _of_kind(self, kind: str) -> list[tuple[str, Any]]:
        """The names and values of the registered attributes of a kind, with those that are None."""
        values = self.__dict__
        return [(name, values[name]) for name, k in self._kinds.items() if k == kind]

    @property
    def _parameters(self) -> dict[str, Parameter | None]:
        return dict(self._of_kind("parameter"))

    @property
    def _buffers(self) -> dict[str, Tensor | None]:
        return dict(self._of_kind("buffer"))

    @property
    def _modules(self) -> dict[str, Any]:
        return dict(self._of_kind("module"))


_OWN = ("_kinds", "_unsaved", "_parameters", "_buffers", "_modules")
_WANTED = {
    "parameter": "expected nn.Parameter or None; wrap it in nn.Parameter(...), or delete the attribute first",
    "buffer": "expected a Tensor or None",
    "module": "expected nn.Module or None; delete the attribute first if it shall hold something else",
}


def way_to_a_module(value: Any) -> str:
    """What to write in the place of a value that is no module."""
    name = getattr(value, "__name__", type(value).__name__)
    if isinstance(value, type):
        return f"{name} is a class; make a layer of it with {name}()"
    if isinstance(value, list | tuple):
        return "expected nn.Module; take the modules out of the list with a star, nn.Sequential(*layers)"
    if callable(value):
        return f"{name} is a function; use its layer, such as nn.ReLU() for F.relu, or call it in your forward()"
    return "expected nn.Module or None"


def _check_name(kind: str, name: str) -> None:
    if not isinstance(name, str):
        raise TypeError(f"a {kind} name must be a string, got {type(name).__name__}")
    if not name or "." in name:
        raise KeyError(f"a {kind} name cannot be empty or contain a dot, got {name!r}")


def _check_leaf(name: str, param: Parameter) -> None:
    if not param.is_leaf:
        raise ValueError(
            f"cannot use the result of an operation as parameter '{name}'; create the Parameter itself, "
            "and compute from it in forward()"
        )


def walk(root: Any, prefix: str, once: bool, memo: set[Any] | None = None) -> Iterator[tuple[str, Any]]:
    """All modules below and including the root with their paths, parents before children; shared ones once if asked.

    Those in `memo` were seen before, and what is seen is added to it.
    """
    seen: set[int] = set(map(id, memo or ()))
    stack = [(prefix, root)]
    while stack:
        path, module = stack.pop()
        if once and id(module) in seen:
            continue
        seen.add(id(module))
        if memo is not None:
            memo.add(module)
        yield path, module
        stack += [(join(path, name), child) for name, child in reversed(module._of_kind("module")) if child is not None]


def members(root: Any, kind: str, prefix: str, recurse: bool, once: bool) -> Iterator[tuple[str, Any]]:
    """All attributes of a kind below a root with their paths; one that occurs twice is given once if asked."""
    seen: set[int] = set()
    for path, module in walk(root, prefix, once) if recurse else [(prefix, root)]:
        for name, value in module._of_kind(kind):
            if value is None or (once and id(value) in seen):
                continue
            seen.add(id(value))
            yield join(path, name), value


def join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
