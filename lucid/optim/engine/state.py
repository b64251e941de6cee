"""The state of an optimizer as PyTorch shows it: by parameter, a dict of Tensors, which is live.

`State` is what ``optimizer.state`` is. An entry is a plain dict until the first step of its parameter; that step takes
it over (an optimizer of another program may have filled it), and from then on it is an `Entry`, a window onto the
engine's memory: its Tensors are views, and what is assigned to it is used by the next step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any

import numpy as np

from ...autograd.tape import Variable, wrap
from ...backend import is_array
from .bucket import Clock, Slot

_COUNTABLE = 1 << 24  # float32 counts so far one by one


def number(name: str, value: float) -> Any:
    """Return the count of steps, or a number that a rule remembers, as the 0-d Tensor that a ``state_dict`` has."""
    exact = name != "step" or value >= _COUNTABLE
    return wrap(np.array(value, np.float64 if exact else np.float32))


class State(defaultdict[Any, Any]):
    """The state of an optimizer by parameter: a defaultdict, of which the engine learns when an entry is replaced.

    Attributes:
        slots: The engine's state by id of the parameter.
        partitions: The engine's partitions, emptied when what they hold no longer is the state.
        shown: The 0-d Tensors that were handed out since the last step, by slot and name, with their values.
    """

    def __init__(self, slots: dict[int, Slot], partitions: list[Any]):
        super().__init__(dict)
        self.slots, self.partitions = slots, partitions
        self.shown: dict[tuple[int, str], tuple[Slot, str, Any, float]] = {}
        for slot in slots.values():
            self.show(slot)

    def show(self, slot: Slot) -> None:
        """Make the entry of a parameter a window onto its slot."""
        super().__setitem__(slot.param, Entry(self, slot))

    def invalidate(self, slot: Slot) -> None:
        """Let the next step divide the parameters again and copy their state into new buckets."""
        for other in slot.bucket.slots if slot.bucket is not None else ():
            other.bucket = None
        self.partitions.clear()

    def read_back(self) -> None:
        """Take over what was written in place into the 0-d Tensors that were handed out."""
        for slot, name, tensor, value in self.shown.values():
            if (now := tensor.item()) != value:
                self.set_number(slot, name, now)
        self.shown.clear()

    def set_number(self, slot: Slot, name: str, value: Any) -> None:
        """Set the step count of a parameter, or a number that its rule remembers."""
        value = float(value.item() if hasattr(value, "item") else value)
        clock = slot.clock
        step = int(value) if name == "step" else clock.step
        slot.clock = Clock(step, clock.memory if name == "step" else {**clock.memory, name: value})
        self.invalidate(slot)

    def _forget(self, params: Iterable[Any]) -> None:
        self.read_back()
        for param in params:
            slot = self.slots.pop(id(param), None)
            if slot is not None:
                self.invalidate(slot)

    def __setitem__(self, param: Any, entry: Any) -> None:
        plain = dict(entry) if isinstance(entry, Entry) else entry
        self._forget([param])
        super().__setitem__(param, plain)

    def __delitem__(self, param: Any) -> None:
        self._forget([param])
        super().__delitem__(param)

    def pop(self, param: Any, *default: Any) -> Any:
        entry = super().get(param)
        plain = dict(entry) if isinstance(entry, Entry) else entry
        self._forget([param])
        found = super().pop(param, *default)
        return found if entry is None else plain

    def popitem(self) -> tuple[Any, Any]:
        param = next(reversed(self), None)
        return super().popitem() if param is None else (param, self.pop(param))

    def clear(self) -> None:
        self._forget(list(self))
        super().clear()

    def setdefault(self, param: Any, default: Any = None) -> Any:
        if param not in self:
            self[param] = default
        return self[param]

    def update(self, *others: Any, **named: Any) -> None:
        for param, entry in dict(*others, **named).items():
            self[param] = entry

    def __ior__(self, other: Any) -> Any:  # type: ignore[misc]
        self.update(other)
        return self

    def copy(self) -> defaultdict[Any, Any]:  # type: ignore[override]
        """Return a defaultdict of plain dicts."""
        return defaultdict(dict, {param: dict(entry) for param, entry in self.items()})

    __copy__ = copy  # type: ignore[assignment]

    def __reduce__(self) -> Any:
        return self.copy().__reduce__()


class Entry(MutableMapping[str, Any]):
    """The live state of one parameter, under the names of a ``state_dict``."""

    __slots__ = ("_slot", "_state")

    def __init__(self, state: State, slot: Slot):
        self._state, self._slot = state, slot

    def __getitem__(self, name: str) -> Any:
        slot = self._slot
        if name in slot.arrays:
            return wrap(slot.arrays[name])
        if name != "step" and name not in slot.clock.memory:
            return slot.extras[name]
        key = id(slot), name
        if key not in self._state.shown:
            value = slot.clock.step if name == "step" else slot.clock.memory[name]
            self._state.shown[key] = slot, name, number(name, value), value
        return self._state.shown[key][2]

    def __setitem__(self, name: str, value: Any) -> None:
        slot = self._slot
        if name in slot.arrays:
            array = value._data if isinstance(value, Variable) else value
            if not is_array(array):
                raise TypeError(f"state: {name} of a parameter is a Tensor; got {type(value).__name__}")
            if array is not slot.arrays[name]:  # as after `state[name] *= 2`
                slot.arrays[name] = array
                self._state.invalidate(slot)
        elif name == "step" or name in slot.clock.memory:
            if self._state.shown.get((id(slot), name), (None,) * 3)[2] is not value:  # else read before the next step
                self._state.shown.pop((id(slot), name), None)
                self._state.set_number(slot, name, value)
        else:
            slot.extras[name] = value

    def __delitem__(self, name: str) -> None:
        if name not in self._slot.extras and name in self:
            raise KeyError(
                f"{name} is kept by the optimizer; `del optimizer.state[param]` lets this parameter start again"
            )
        del self._slot.extras[name]

    def clear(self) -> None:
        """Let the parameter start again at its next step."""
        del self._state[self._slot.param]

    def __iter__(self) -> Iterator[str]:
        slot = self._slot
        return iter(("step", *slot.clock.memory, *slot.arrays, *slot.extras))

    def __len__(self) -> int:
        return 1 + len(self._slot.clock.memory) + len(self._slot.arrays) + len(self._slot.extras)

    def __repr__(self) -> str:
        return repr(dict(self))

    def copy(self) -> Mapping[str, Any]:
        """Return a plain dict of the same Tensors."""
        return dict(self)
