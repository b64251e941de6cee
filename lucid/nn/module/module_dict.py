"""ModuleDict: modules by name, registered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .module import Module


class ModuleDict(Module):
    """A dict of modules, which are registered, as those in an ordinary dict would not be.

    Example:
        >>> from lucid import nn
        >>> heads = ModuleDict({"digit": nn.Linear(32, 10), "parity": nn.Linear(32, 2)})
        >>> heads["parity"].out_features, list(heads)
        (2, ['digit', 'parity'])

    Source: PyTorch's ``torch.nn.ModuleDict``.
    """

    def __init__(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]] | None = None):
        super().__init__()
        if modules is not None:
            self.update(modules)

    def forward(self, *inputs: Any) -> Any:
        """Refuse: a dict does not say how its modules act."""
        raise NotImplementedError("ModuleDict cannot be called: call one of its modules")

    def __getitem__(self, key: str) -> Any:
        if key not in self._modules:
            raise KeyError(f"ModuleDict has no module {key!r}, but {', '.join(map(repr, self)) or 'none at all'}")
        return self._modules[key]

    def __setitem__(self, key: str, module: Module) -> None:
        self.add_module(key, module)

    def __delitem__(self, key: str) -> None:
        self[key]
        delattr(self, key)

    def __len__(self) -> int:
        return len(self._modules)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __contains__(self, key: str) -> bool:
        return key in self._modules

    def keys(self) -> Iterable[str]:
        """The names of the modules."""
        return self._modules.keys()

    def values(self) -> Iterable[Any]:
        """The modules."""
        return self._modules.values()

    def items(self) -> Iterable[tuple[str, Any]]:
        """Names and modules."""
        return self._modules.items()

    def update(self, modules: Mapping[str, Module] | Iterable[tuple[str, Module]]) -> None:
        """Add or replace modules, from a dict or from pairs."""
        for key, module in dict(modules).items():
            self[key] = module

    def pop(self, key: str) -> Any:
        """Take a module out and return it."""
        module = self[key]
        del self[key]
        return module

    def clear(self) -> None:
        """Take all modules out."""
        for key in list(self):
            del self[key]
