"""Containers of modules by number: Sequential, ModuleList."""

from __future__ import annotations

import operator
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self, overload

from ...autograd.typing import Tensor
from .attributes import way_to_a_module
from .module import Module


class _Numbered(Module):
    """Modules under the names "0", "1", ...: what a chain and a list have in common."""

    def _name_at(self, index: int) -> str:
        names = list(self._modules)
        i = operator.index(index)
        if not -len(names) <= i < len(names):
            raise IndexError(f"index {i} is out of range for {type(self).__name__} with {len(names)} modules")
        return names[i]

    def _rename(self, modules: Iterable[Module]) -> None:
        """Hold these modules and no others, under the names "0", "1", ... in order."""
        modules = list(modules)
        for name in self._modules:
            delattr(self, name)
        for i, module in enumerate(modules):
            self.add_module(str(i), module)

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[Any]:
        values = self.__dict__
        return iter([values[name] for name, kind in self._kinds.items() if kind == "module"])

    @overload
    def __getitem__(self, index: int) -> Any: ...  # a Module has no index, and `self.blocks[0][1]` is no error
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> Any:
        return self._part(index) if isinstance(index, slice) else self._modules[self._name_at(index)]

    def _part(self, index: slice) -> Self:
        return type(self)(list(self)[index])  # type: ignore[call-arg]

    def __setitem__(self, index: int, module: Module) -> None:
        name = self._name_at(index)
        if not isinstance(module, Module):
            raise TypeError(f"{type(self).__name__}[{index}]: expected a Module, got {type(module).__name__}")
        setattr(self, name, module)

    def __delitem__(self, index: int | slice) -> None:
        gone = set(list(self._modules)[index]) if isinstance(index, slice) else {self._name_at(index)}
        self._rename(module for name, module in self._modules.items() if name not in gone)

    def __iadd__(self, modules: Iterable[Module]) -> Self:
        return self.extend(modules)

    def append(self, module: Module) -> Self:
        """Add a module at the end."""
        self.add_module(str(len(self)), module)
        return self

    def extend(self, modules: Iterable[Module]) -> Self:
        """Add several modules at the end.

        Raises:
            TypeError: The argument cannot be iterated, or holds something that is no module.
        """
        if not isinstance(modules, Iterable) or isinstance(modules, Mapping):
            raise TypeError(f"{type(self).__name__}.extend: expected a list of modules, got {type(modules).__name__}")
        added = list(modules)
        if wrong := [m for m in added if not isinstance(m, Module | None)]:
            raise TypeError(f"{type(self).__name__}.extend: {way_to_a_module(wrong[0])}")
        for module in added:
            self.append(module)
        return self

    def insert(self, index: int, module: Module) -> Self:
        """Insert a module before an index; those behind it move up by one.

        Raises:
            IndexError: The index is out of range.
            TypeError: The second argument is no module.
        """
        modules = list(self)
        if not isinstance(module, Module):
            raise TypeError(f"{type(self).__name__}.insert: expected a Module, got {type(module).__name__}")
        if not -len(modules) <= index <= len(modules):
            raise IndexError(f"index {index} is out of range for {type(self).__name__} with {len(modules)} modules")
        modules.insert(index, module)
        self._rename(modules)
        return self

    def pop(self, index: int | slice = -1) -> Any:
        """Take a module out and return it."""
        module = self[index]
        del self[index]
        return module


class Sequential(_Numbered):
    """Modules called one after the other, each with the result of the one before.

    Args:
        modules: The modules, or one dict of names and modules.

    Example:
        >>> from lucid import nn
        >>> model = Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
        >>> model
        Sequential(
          (0): Linear(in_features=64, out_features=32, bias=True)
          (1): ReLU()
          (2): Linear(in_features=32, out_features=10, bias=True)
        )
        >>> model[-1].out_features, len(model[:2])
        (10, 2)

    Source: PyTorch's ``torch.nn.Sequential``.
    """

    def __init__(self, *modules: Module | Mapping[str, Module]):
        super().__init__()
        named = modules[0] if len(modules) == 1 and isinstance(modules[0], Mapping) else None
        for name, module in named.items() if named is not None else enumerate(modules):
            self.add_module(str(name), module)

    def forward(self, input: Tensor) -> Tensor:
        """Return the result of the last module; of none, the input."""
        for module in self:
            input = module(input)
        return input

    def _part(self, index: slice) -> Self:
        return type(self)(dict(list(self._modules.items())[index]))

    def __add__(self, other: Sequential) -> Sequential:
        if not isinstance(other, Sequential):
            return NotImplemented
        return Sequential(*self, *other)

    def __mul__(self, times: int) -> Sequential:
        return Sequential(*list(self) * self._positive(times))

    __rmul__ = __mul__

    def __imul__(self, times: int) -> Self:
        return self.extend(list(self) * (self._positive(times) - 1))

    def _positive(self, times: int) -> int:
        if operator.index(times) < 1:
            raise ValueError(f"{type(self).__name__}: expected to be multiplied by 1 or more, got {times}")
        return times


class ModuleList(_Numbered):
    """A list of modules, which are registered, as those in an ordinary list would not be.

    Example:
        >>> from lucid import nn
        >>> layers = ModuleList(nn.Linear(8, 8) for _ in range(3))
        >>> layers
        ModuleList(
          (0-2): 3 x Linear(in_features=8, out_features=8, bias=True)
        )
        >>> sum(p.numel() for p in layers.parameters())
        216

    Raises:
        TypeError: Several arguments are given instead of one list.

    Source: PyTorch's ``torch.nn.ModuleList``.
    """

    def __init__(self, modules: Iterable[Module] | None = None, *more: Any):
        super().__init__()
        if more:
            raise TypeError(
                f"ModuleList: expected one list of modules, got {1 + len(more)} arguments; put them in [...]"
            )
        if modules is not None:
            self.extend(modules)

    def forward(self, *inputs: Any) -> Any:
        """Refuse: a list does not say how its modules act."""
        raise NotImplementedError("ModuleList cannot be called: call its modules in a loop, or use nn.Sequential")

    def __add__(self, other: Iterable[Module]) -> ModuleList:
        return type(self)([*self, *other])

    def __repr__(self) -> str:
        runs: list[list[Any]] = []  # [first index, last index, printed module]
        for i, text in enumerate(map(repr, self)):
            if runs and runs[-1][2] == text:
                runs[-1][1] = i
            else:
                runs.append([i, i, text])
        lines = [
            f"({first}): {text}" if first == last else f"({first}-{last}): {last - first + 1} x {text}"
            for first, last, text in runs
        ]
        body = "\n".join(lines).replace("\n", "\n  ")
        return f"{self._get_name()}(\n  {body}\n)" if lines else f"{self._get_name()}()"


class Container(Module):
    """A module that has others by name and no `forward`, with a warning: PyTorch's oldest container.

    Example:
        >>> import warnings
        >>> from lucid import nn
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     Container(one=nn.ReLU())
        Container(
          (one): ReLU()
        )
    """

    def __init__(self, **modules: Any):
        super().__init__()
        warnings.warn("nn.Container is deprecated, as in PyTorch: write a class, or use nn.Sequential", stacklevel=2)
        for name, module in modules.items():
            self.add_module(name, module)
