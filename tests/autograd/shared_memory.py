"""Tensors that share memory, written without any write: what torch's views and in-place operations mean.

A `Memory` is a flat torch tensor that no one writes into: a write makes another one, by `index_put`. A tensor is a set
of positions in it, and a view is other positions. So torch's rules for writes in place, and its refusals, play no part.
"""

from __future__ import annotations

import types
from typing import Any

from ..oracle import torch_

torch = torch_()

VIEWS = {
    "__getitem__", "narrow", "select", "transpose", "reshape", "view", "unsqueeze", "squeeze", "expand", "expand_as",
    "diagonal", "unbind", "split",
}  # fmt: skip
RESHAPED = {"transpose_", "unsqueeze_"}


class Memory:
    """The elements of a base and its history. Detached tensors have other histories of the same elements: `twins`."""

    def __init__(self, flat: torch.Tensor, twins: list[Memory] | None = None):
        self.flat = flat
        self.twins = [] if twins is None else twins
        self.twins.append(self)

    def write(self, positions: torch.Tensor, value: torch.Tensor) -> None:
        """Write a value at some positions; without gradients, only the elements change."""
        before = self.flat.detach()
        with torch.enable_grad():
            after = self.flat.index_put((positions,), value.to(before.dtype).expand(positions.shape))
            change = after.detach() - before
            shifted = [twin.flat + change for twin in self.twins]
        for twin, flat in zip(self.twins, shifted, strict=True):
            twin.flat = after if twin is self and torch.is_grad_enabled() else flat


class Shared:
    """A tensor: some positions in a memory."""

    def __init__(self, memory: Memory, positions: torch.Tensor):
        self.memory, self.positions = memory, positions

    @classmethod
    def of(cls, value: torch.Tensor) -> Shared:
        """A tensor with memory of its own, whose layout decides whether `reshape` must copy."""
        positions = torch.empty_strided(value.shape, value.stride(), dtype=torch.int64)
        return cls(Memory(value.reshape(-1)), positions.copy_(torch.arange(value.numel()).reshape(value.shape)))

    @property
    def value(self) -> torch.Tensor:
        """The elements, out of place."""
        return self.memory.flat[self.positions]

    @property
    def shape(self) -> Any:
        return self.positions.shape

    @property
    def ndim(self) -> int:
        return self.positions.ndim

    def stride(self) -> Any:
        return self.positions.stride()

    def detach(self) -> Shared:
        """The same elements, of which no gradient is known."""
        return Shared(Memory(self.memory.flat.detach(), self.memory.twins), self.positions)

    def part(self, positions: torch.Tensor) -> Shared:
        """A view, or a copy where `reshape` had to make one. Without gradients, a view has no history."""
        if positions.untyped_storage().data_ptr() != self.positions.untyped_storage().data_ptr():
            return Shared.of(self.memory.flat[positions])
        view = Shared(self.memory, positions)
        return view if torch.is_grad_enabled() else view.detach()

    def numpy(self, *, force: bool) -> Any:
        return self.value.detach().numpy()

    def __getattr__(self, name: str) -> Any:
        def method(*args: Any) -> Any:
            if name == "copy_" and args[0] is self:
                return self
            args = tuple(a.value if isinstance(a, Shared) else a for a in args)
            if name in RESHAPED:
                self.positions = getattr(self.positions, name.rstrip("_"))(*args)
                return self
            if name.endswith("_") and not name.endswith("__"):
                value = self.value
                # A copy is a write of the other's elements; other writes are the operation out of place.
                result = args[0] if name == "copy_" else getattr(value.clone(), name)(*args)
                self.memory.write(self.positions, result)
                return self
            if name in VIEWS and not (name == "__getitem__" and isinstance(args[0], torch.Tensor)):
                found = getattr(self.positions, name)(*args)
                return [self.part(p) for p in found] if isinstance(found, tuple) else self.part(found)
            return Shared.of(getattr(self.value, name)(*args))

        return method

    def __setitem__(self, index: Any, value: Any) -> None:
        plain = value.value if isinstance(value, Shared) else torch.as_tensor(value, dtype=torch.float64)
        index = index.value if isinstance(index, Shared) else index
        self.memory.write(self.positions[index], plain)


def _operator(name: str) -> Any:
    return lambda self, *args: self.__getattr__(name)(*args)


for _name in ("__getitem__", "__mul__", "__add__", "__gt__"):
    setattr(Shared, _name, _operator(_name))
for _name in ("add", "mul", "sub"):
    setattr(Shared, f"__i{_name}__", _operator(f"{_name}_"))

library = types.SimpleNamespace(
    tensor=torch.tensor, full=lambda *a, **k: Shared.of(torch.full(*a, **k)), float64=torch.float64,
    enable_grad=torch.enable_grad, no_grad=torch.no_grad, own=Shared.of,
)  # fmt: skip
