"""A bucket of parameters that share a rule, step count, dtype and device and are updated in one call.

A `Bucket` holds their state and runs the rule on them: here by calling `update` itself, the reference implementation
for every array library. ``cpu.py`` and ``cuda.py`` have the fused implementations.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import backend
from ..rule import Memory, Rule


class Clock:
    """The number of steps that parameters have taken, and the memory of their rule."""

    __slots__ = ("memory", "step")

    def __init__(self, step: int = 0, memory: Memory | None = None):
        self.step = step
        self.memory: Memory = dict(memory or {})


class Slot:
    """The state that the engine keeps for one parameter.

    Attributes:
        param: The parameter.
        clock: Its step count, shared with the parameters that have always been updated together with it.
        arrays: Its state, by name.
        extras: What others keep in its state beside that.
        bucket: The bucket that it is updated in; None until the first step.
    """

    __slots__ = ("arrays", "bucket", "clock", "extras", "param")

    def __init__(self, param: Any, clock: Clock):
        self.param, self.clock = param, clock
        self.arrays: dict[str, Any] = {}
        self.extras: dict[str, Any] = {}
        self.bucket: Bucket | None = None


def state_dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the dtype in which a rule computes and keeps its state: float32 for float16, else the parameter's own."""
    return np.dtype(np.float32) if dtype.itemsize < 4 else dtype


class Bucket:
    """Parameters that are updated in one call; see the top of this file."""

    def __init__(self, slots: list[Slot], rule: Rule, hyper: dict[str, Any]):
        self.slots, self.rule = slots, rule
        self.clock = Clock(slots[0].clock.step, slots[0].clock.memory)
        self.device = backend.device_of(slots[0].param._data)
        self.param_dtype = slots[0].param._data.dtype
        self.dtype = state_dtype(self.param_dtype)
        self.set_hyper(hyper)
        self._allocate({n: self._start(hyper, s) for n, s in zip(rule.state, rule.start, strict=True)})
        for slot in slots:
            slot.clock, slot.bucket = self.clock, self
        self.bind()

    def bind(self) -> None:
        """Read the parameters' arrays again."""
        self.datas = [slot.param._data for slot in self.slots]

    def serves(self, slots: list[Slot], rule: Rule) -> bool:
        """Return whether this bucket can update these parameters, as they are now, by this rule."""
        if self.slots != slots or self.rule is not rule:
            return False
        now = [slot.param._data for slot in slots]
        here = backend.device_of(now[0]) == self.device and now[0].dtype == self.param_dtype
        return here and [data.shape for data in now] == [data.shape for data in self.datas]

    def set_hyper(self, hyper: dict[str, Any]) -> None:
        """Set the hyper-parameters."""
        lr = hyper.get("lr")
        self.schedule = lr if callable(lr) else None
        self.hyper = {name: hyper[name] for name in self.rule.needs}

    def step(self, gradients: list[Any]) -> None:
        """Take one step, with a gradient for each parameter."""
        clock = self.clock
        if self.schedule is not None and "lr" in self.hyper:
            self.hyper["lr"] = float(self.schedule(clock.step))
        clock.step += 1
        self.run(gradients, self.rule.scalars(clock.step, clock.memory, **self.hyper))

    def run(self, gradients: list[Any], scalars: tuple[float, ...]) -> None:
        """Call `update` for each parameter, and write the results in place."""
        for i, gradient in enumerate(gradients):
            self.update(i, gradient, scalars)

    def update(self, i: int, g: Any, scalars: tuple[float, ...]) -> None:
        """Call `update` for one parameter, and write the results in place."""
        p, state = self.datas[i], [self.slots[i].arrays.get(name) for name in self.rule.state]
        with self.device.scope():
            xp = self.device.xp
            new = self.rule.update(xp, p.astype(self.dtype), g.astype(self.dtype), *state, *map(float, scalars))
            for old, value in zip((p, *state), new, strict=True):
                if old is not None:
                    old[...] = value.astype(old.dtype)

    def _start(self, hyper: dict[str, Any], value: float | str) -> float:
        if value == "lr" and self.schedule is not None:
            return float(self.schedule(self.clock.step))
        return float(hyper[value] if isinstance(value, str) else value)

    def _allocate(self, start: dict[str, float]) -> None:
        xp = self.device.xp
        with self.device.scope():
            for slot in self.slots:
                shapes = {name: self.rule.shape(name, slot.param._data.shape) for name in start}
                slot.arrays = {
                    name: self._saved(slot, name) if name in slot.arrays else xp.full(shape, start[name], self.dtype)
                    for name, shape in shapes.items()
                    if shape is not None
                }

    def _saved(self, slot: Slot, name: str) -> Any:
        """Return an existing state array on this bucket's device and in its dtype."""
        return backend.transfer(slot.arrays[name], self.device).astype(self.dtype, order="C")
