"""Containers of parameters: ParameterList, ParameterDict."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from ...tensor import Tensor
from ..parameter import Parameter
from .module import Module


def _parameter(value: Any) -> Any:
    """A Tensor made a Parameter; all else as it is, for PyTorch lets these containers hold anything."""
    return Parameter(value) if isinstance(value, Tensor) and not isinstance(value, Parameter) else value


def _described(value: Any, kind: str) -> str:
    if not isinstance(value, Tensor):
        return f"Object of type: {type(value).__name__}"
    place = f" ({value.device})" if value.is_cuda else ""
    name = "Parameter" if isinstance(value, Parameter) else "Tensor"
    return f"{name} containing: [{kind} of size {'x'.join(map(str, value.shape))}{place}]"


class ParameterList(Module):
    """A list of parameters, which are registered, as those in an ordinary list would not be.

    A Tensor that is put in becomes a Parameter.

    Example:
        >>> import lucid
        >>> weights = ParameterList([lucid.ones(2), lucid.zeros(3)])
        >>> [name for name, _ in weights.named_parameters()]
        ['0', '1']

    Source: PyTorch's ``torch.nn.ParameterList``.
    """

    def __init__(self, values: Iterable[Any] | None = None):
        super().__init__()
        self._size = 0
        if values is not None:
            self.extend(values)

    def forward(self, *inputs: Any) -> Any:
        """Refuse: a list of parameters computes nothing.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError("ParameterList cannot be called: use its parameters in your module's forward()")

    def _name_at(self, index: int) -> str:
        i = operator.index(index)
        if not -self._size <= i < self._size:
            raise IndexError(f"index {i} is out of range for ParameterList with {self._size} elements")
        return str(i % self._size)

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Any]:
        return iter([self.__dict__[str(i)] for i in range(self._size)])

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice):
            return type(self)(list(self)[index])
        return self.__dict__[self._name_at(index)]

    def __setitem__(self, index: int, value: Any) -> None:
        setattr(self, self._name_at(index), _parameter(value))

    def __iadd__(self, values: Iterable[Any]) -> Self:
        return self.extend(values)

    def append(self, value: Any) -> Self:
        """Add an element at the end."""
        setattr(self, str(self._size), _parameter(value))
        self._size += 1
        return self

    def extend(self, values: Iterable[Any]) -> Self:
        """Add several elements at the end.

        Raises:
            TypeError: The argument is a Tensor or cannot be iterated.
        """
        if isinstance(values, Tensor) or not isinstance(values, Iterable):
            raise TypeError(f"ParameterList.extend: expected a list of parameters, got {type(values).__name__}")
        for value in list(values):
            self.append(value)
        return self

    def extra_repr(self) -> str:
        return "\n".join(
            f"  ({i}): {_described(value, str(getattr(value, 'dtype', '')))}" for i, value in enumerate(self)
        )


class ParameterDict(Module):
    """A dict of parameters, which are registered, as those in an ordinary dict would not be.

    A Tensor that is put in becomes a Parameter.

    Example:
        >>> import lucid
        >>> weights = ParameterDict({"left": lucid.ones(2), "right": lucid.zeros(3)})
        >>> weights["left"].requires_grad, list(weights)
        (True, ['left', 'right'])

    Source: PyTorch's ``torch.nn.ParameterDict``.
    """

    def __init__(self, parameters: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None):
        super().__init__()
        self._keys: list[str] = []
        if parameters is not None:
            self.update(parameters)

    def forward(self, *inputs: Any) -> Any:
        """Refuse: a dict of parameters computes nothing.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError("ParameterDict cannot be called: use its parameters in your module's forward()")

    def __getitem__(self, key: str) -> Any:
        if key not in self._keys:
            raise KeyError(f"ParameterDict has no parameter {key!r}, but {', '.join(map(repr, self)) or 'none at all'}")
        return self.__dict__[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in self._keys and hasattr(self, key):
            raise KeyError(f"attribute '{key}' already exists in ParameterDict; choose another name")
        setattr(self, key, _parameter(value))
        if key not in self._keys:
            self._keys.append(key)

    def __delitem__(self, key: str) -> None:
        self[key]
        delattr(self, key)
        self._keys.remove(key)

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._keys))

    def __reversed__(self) -> Iterator[str]:
        return reversed(list(self._keys))

    def __or__(self, other: ParameterDict) -> ParameterDict:
        return self.copy().__ior__(other)

    def __ior__(self, other: ParameterDict) -> Self:
        self.update(dict(other.items()))
        return self

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def keys(self) -> Iterable[str]:
        """The names of the parameters."""
        return list(self._keys)

    def values(self) -> Iterable[Any]:
        """The parameters."""
        return [self[key] for key in self._keys]

    def items(self) -> Iterable[tuple[str, Any]]:
        """Names and parameters."""
        return [(key, self[key]) for key in self._keys]

    def update(self, parameters: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> None:
        """Add or replace parameters, from a dict or from pairs."""
        for key, value in dict(parameters).items():
            self[key] = value

    def get(self, key: str, default: Any = None) -> Any:
        """The parameter of a name, or the default if absent."""
        return self[key] if key in self._keys else default

    def setdefault(self, key: str, default: Any = None) -> Any:
        """The parameter of a name; if absent, the default is put there."""
        if key not in self._keys:
            self[key] = default
        return self[key]

    def copy(self) -> ParameterDict:
        """Another dict of the same parameters."""
        return ParameterDict(dict(self.items()))

    def clear(self) -> None:
        """Take all parameters out."""
        for key in list(self._keys):
            del self[key]

    def pop(self, key: str) -> Any:
        """Take a parameter out and return it."""
        value = self[key]
        del self[key]
        return value

    def popitem(self) -> tuple[str, Any]:
        """Take the last parameter out, and return its name and itself.

        Raises:
            KeyError: The dict is empty.
        """
        if not self._keys:
            raise KeyError("ParameterDict.popitem: the dict is empty")
        key = self._keys[-1]
        return key, self.pop(key)

    def extra_repr(self) -> str:
        return "\n".join(
            f"  ({key}): {_described(value, str(getattr(value, 'dtype', '')))}" for key, value in self.items()
        )
