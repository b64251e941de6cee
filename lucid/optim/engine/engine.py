"""The engine of an optimizer: runs the rule of each parameter group, and detects what changed since the last step.

A `Partition` divides the parameters of a group into buckets. Before each step it is compared
with the present (the parameters, their arrays, which of them have a gradient, the hyper-parameters), which costs much
less than dividing them again.
"""

from __future__ import annotations

from operator import attrgetter, is_, itemgetter
from typing import Any

from ...backend import device_of, versions
from ..base.param_groups import Group
from ..base.selection import RuleSelector
from ..rule import Rule
from .bucket import Bucket, Clock, Slot
from .cpu import CPUBucket
from .cuda import CUDABucket
from .state import State
from .state_dict import taken_over

# The slots behind .data and .grad: reading a property would cost ten times as much, for each parameter and step.
_data = attrgetter("_data")
_shape = attrgetter("shape")

# Any other device runs the rule itself.
_BUCKETS: dict[str, type[Bucket]] = {"cpu": CPUBucket, "cuda": CUDABucket}


class Engine:
    """The state of all parameters of an optimizer, and the partition of each group."""

    def __init__(self, selector: RuleSelector, hyper_names: list[str], slots: dict[int, Slot] | None = None):
        self.selector, self.hyper_names = selector, hyper_names
        self.slots = slots or {}  # by id of the parameter, which the slot keeps alive
        self.partitions: list[Partition] = []
        self.state = State(self.slots, self.partitions)
        self.records: tuple[versions.Writes, ...] | None = None  # of all that a step writes

    def step(self, groups: list[Group]) -> None:
        """Take one step. Everything is checked before anything is written."""
        if self.state.shown:
            self.state.read_back()
        partitions = self.partitions
        if len(partitions) > len(groups):
            del partitions[len(groups) :]
            self.records = None
        ready = []
        for i, group in enumerate(groups):
            gradients = None
            if i < len(partitions) and partitions[i].has_hyper(group):
                gradients = partitions[i].gradients(group)
            if gradients is None:
                self.records = None
                partitions[i : i + 1] = [Partition(self, group, i)]
                gradients = partitions[i].gradients(group)
                assert gradients is not None
            ready.append((partitions[i], gradients))
        if self.records is None:
            records = {id(r): r for part in partitions for r in map(versions.record_of, part.datas)}
            self.records = tuple(records.values())
        for part, gradients in ready:
            part.run(gradients)
        if self.records:
            versions.written(*self.records)

    def slot(self, param: Any, name: str, rule: Rule, clock: Clock) -> Slot:
        """Return the slot of a parameter; a new one begins with what is in its state, else with the given clock.

        Raises:
            ValueError: The state that somebody gave it does not fit.
        """
        slot = self.slots.get(id(param))
        if slot is None:
            entry = self.state.get(param)
            what = f"{self.selector.owner}: {name}"
            slot = taken_over(param, entry, rule, what) if entry else Slot(param, clock)
            self.slots[id(param)] = slot
            self.state.show(slot)
        return slot


class Partition:
    """The parameters of a group that have a gradient, divided into buckets."""

    def __init__(self, engine: Engine, group: Group, number: int):
        self.selector, self.number = engine.selector, number
        self.members = list(group["params"])
        self.active = [p for p in self.members if p._grad is not None]
        self.idle = [p for p in self.members if p._grad is None]
        self.hyper_of = itemgetter(*engine.hyper_names, "params")
        self.values = self.hyper_of(group)[:-1]
        _, self.rule, hyper = self.selector.select(group)
        buckets = self._buckets(engine, self.rule, hyper)
        # The parameters in the order of the buckets, so that the gradients of each are one slice.
        self.active = [slot.param for bucket in buckets for slot in bucket.slots]
        self.datas = [data for bucket in buckets for data in bucket.datas]
        self.kinds = [type(data) for data in self.datas]
        self.shapes = [data.shape for data in self.datas]
        self.slices = []
        first = 0
        for bucket in buckets:
            self.slices.append((bucket, first, first + len(bucket.slots)))
            first += len(bucket.slots)

    def has_hyper(self, group: Group) -> bool:
        """Take over hyper-parameters that have changed; return False if they select another rule."""
        *values, _ = self.hyper_of(group)
        if tuple(values) == self.values:
            return True
        _, rule, hyper = self.selector.select(group)
        if rule is not self.rule:
            return False
        for bucket, _, _ in self.slices:
            bucket.set_hyper(hyper)
        self.values = tuple(values)
        return True

    def gradients(self, group: Group) -> list[Any] | None:
        """Return the gradients in the order of the buckets, or None if the parameters must be divided again.

        Raises:
            ValueError: A gradient does not have its parameter's shape.
            RuntimeError: It is on another device.
        """
        members = group["params"]
        if len(members) != len(self.members) or not all(map(is_, members, self.members)):
            return None
        if not all(map(is_, map(_data, self.active), self.datas)) or any(p._grad is not None for p in self.idle):
            return None
        try:
            found = [p._grad._data for p in self.active]
        except AttributeError:  # a gradient is None by now
            return None
        if list(map(_shape, found)) != self.shapes or list(map(type, found)) != self.kinds:
            self._refuse(found)
        return found

    def run(self, gradients: list[Any]) -> None:
        """Take the step."""
        for bucket, first, after in self.slices:
            bucket.step(gradients[first:after])

    def _buckets(self, engine: Engine, rule: Rule, hyper: dict[str, Any]) -> list[Bucket]:
        fresh = Clock()
        parts: dict[Any, list[Slot]] = {}
        for param in self.active:
            slot = engine.slots.get(id(param)) or engine.slot(param, self._name(param), rule, fresh)
            self._check(slot)
            clock = slot.clock
            key = (clock.step, *clock.memory.items(), device_of(param._data), param._data.dtype)
            parts.setdefault(key, []).append(slot)
        return [self._bucket(slots, rule, hyper) for slots in parts.values()]

    def _bucket(self, slots: list[Slot], rule: Rule, hyper: dict[str, Any]) -> Bucket:
        bucket = slots[0].bucket
        if bucket is None or not bucket.serves(slots, rule):
            kind = _BUCKETS.get(device_of(slots[0].param._data).type, Bucket) if rule.elementwise else Bucket
            return kind(slots, rule, hyper)
        if any(slot.param._data is not data for slot, data in zip(slots, bucket.datas, strict=True)):
            bucket.bind()
        bucket.set_hyper(hyper)
        return bucket

    def _check(self, slot: Slot) -> None:
        data = slot.param._data
        for name, array in slot.arrays.items():
            if array.shape != self.rule.shape(name, data.shape):
                raise ValueError(
                    f"{self._name(slot.param)} has shape {data.shape}, but its {name} has shape {array.shape}: "
                    "it was reassigned to another shape; make a new optimizer for it"
                )
        if getattr(data, "flags", None) is not None and not getattr(data.flags, "writeable", True):
            raise ValueError(f"{self._name(slot.param)} is a read-only array and cannot be updated; use a copy of it")

    def _refuse(self, found: list[Any]) -> None:
        for param, gradient in zip(self.active, found, strict=True):
            if gradient.shape != param._data.shape:
                raise ValueError(
                    f"{self._name(param)} has shape {param._data.shape}, but its gradient has shape {gradient.shape}; "
                    "a gradient must have its parameter's shape"
                )
            if type(gradient) is not type(param._data):
                here, there = device_of(param._data), device_of(gradient)
                raise RuntimeError(
                    f"{self._name(param)} is on {here}, but its gradient is on {there}; "
                    "call zero_grad() after moving a model, before the next backward()"
                )

    def _name(self, param: Any) -> str:
        index = next(i for i, p in enumerate(self.members) if p is param)
        return f"parameter {index} of group {self.number}"
