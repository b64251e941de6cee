"""The state_dict of an optimizer: copies, in PyTorch's layout and under its names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...backend import device_of, is_array
from ..base.param_groups import HINTS, Group
from ..base.selection import RuleSelector
from ..rule import Rule
from .bucket import Clock, Slot


def of_slot(slot: Slot) -> dict[str, Any]:
    """Return the state of one parameter under the names of a ``state_dict``."""
    return {"step": slot.clock.step, **slot.clock.memory, **slot.arrays}


def pack(groups: list[Group], slots: dict[int, Slot]) -> dict[str, Any]:
    """Return the ``state_dict``: state by index of the parameter, and the groups with indices for parameters."""
    state: dict[int, dict[str, Any]] = {}
    packed, number = [], 0
    for group in groups:
        numbers = list(range(number, number + len(group["params"])))
        number += len(numbers)
        for i, param in zip(numbers, group["params"], strict=True):
            slot = slots.get(id(param))
            if slot is not None:
                state[i] = {key: value.copy() if is_array(value) else value for key, value in of_slot(slot).items()}
        # A learning rate that is a function cannot be saved; the optimizer that loads this keeps its own.
        plain = {
            k: list(v) if isinstance(v, list) else v for k, v in group.items() if k != "params" and not callable(v)
        }
        packed.append({**plain, "params": numbers})
    return {"state": state, "param_groups": packed}


def unpack(
    selector: RuleSelector, groups: list[Group], state_dict: Mapping[str, Any], pytorch: Mapping[str, Any]
) -> tuple[list[Group], dict[int, Slot]]:
    """Check a ``state_dict``; return new values for the groups, and the state by id of the parameter.

    Args:
        selector: Checks the hyper-parameters of a group and selects its rule.
        groups: The optimizer's groups.
        state_dict: The saved state.
        pytorch: Options that PyTorch does not have, and the values that give its conventions.

    Raises:
        ValueError: Something does not fit; all differences are listed.
    """
    owner = selector.owner
    if not isinstance(state_dict, Mapping) or not {"state", "param_groups"} <= set(state_dict):
        raise ValueError(f'{owner}: expected a state_dict with "state" and "param_groups", got {_brief(state_dict)}')
    theirs, state = state_dict["param_groups"], state_dict["state"]
    wrong: list[str] = []
    if len(theirs) != len(groups):
        wrong.append(f"{len(theirs)} parameter groups saved, {len(groups)} here")
    new, slots = [], {}
    for i, (mine, saved) in enumerate(zip(groups, theirs, strict=False)):
        if len(saved["params"]) != len(mine["params"]):
            wrong.append(f"group {i}: {len(saved['params'])} parameters saved, {len(mine['params'])} here")
        wrong += _names(i, mine, saved)
        # PyTorch's groups also hold which implementation runs, which means nothing here.
        values = {key: value for key, value in saved.items() if key not in ("params", "param_names", *HINTS)}
        if any(word in saved for word in HINTS):
            values |= pytorch
            if -1e-12 < values.get("lr", 0) < 0:  # on its way to 0, PyTorch's LinearLR may round to a little less
                values["lr"] = 0.0
        plain, rule, _ = selector.select({**mine, **values})
        new.append({key: plain.get(key, value) for key, value in values.items()})
        clocks: dict[Any, Clock] = {}
        for j, (param, number) in enumerate(zip(mine["params"], saved["params"], strict=False)):
            entry = {key: value for key, value in state.get(number, {}).items() if value is not None}
            if entry:
                slots[id(param)] = _slot(param, entry, rule, clocks, f"group {i}, parameter {j}", wrong)
    if wrong:
        raise ValueError("\n  ".join([f"{owner}: this state_dict does not fit, and nothing was changed:", *wrong]))
    return new, slots


def _names(i: int, mine: Group, saved: Mapping[str, Any]) -> list[str]:
    if "param_names" not in mine or "param_names" not in saved:
        return []
    pairs = zip(saved["param_names"], mine["param_names"], strict=False)
    return [f"group {i}, parameter {j}: {a!r} saved, {b!r} here" for j, (a, b) in enumerate(pairs) if a != b]


def _slot(
    param: Any, entry: dict[str, Any], rule: Rule, clocks: dict[Any, Clock], where: str, wrong: list[str]
) -> Slot:
    on_host = {key: host(value) for key, value in entry.items()}
    arrays = {name: on_host.pop(name) for name in rule.state if name in on_host}
    # PyTorch's SGD keeps no count; a parameter with a buffer has taken a step.
    step = int(on_host.pop("step", np.array(1)).item())
    memory = {key: float(value.item()) for key, value in on_host.items() if value.ndim == 0}
    wrong += [f"{where}: unexpected {key} of shape {v.shape}" for key, v in on_host.items() if key not in memory]
    clock = clocks.setdefault((step, *memory.items()), Clock(step, memory))
    slot = Slot(param, clock)
    data, device = param._data, device_of(param._data)
    for name in rule.state:
        if name not in arrays:
            wrong.append(f"{where}: {name} is missing; {rule.name} needs {', '.join(rule.state)}")
        elif arrays[name].shape != data.shape:
            wrong.append(f"{where}: {name} has shape {arrays[name].shape}, the parameter {data.shape}")
        else:
            slot.arrays[name] = device.from_numpy(np.array(arrays[name]))
    return slot


def host(value: Any) -> np.ndarray[Any, Any]:
    """Return a number, an array of any device, or a tensor (lucid's or PyTorch's) as a NumPy array."""
    if not is_array(value) and is_array(getattr(value, "data", None)):
        value = value._data
    return device_of(value).to_numpy(value) if is_array(value) else np.asarray(value)


def _brief(value: Any) -> str:
    return f"a dict with {', '.join(map(str, value))}" if isinstance(value, Mapping) else type(value).__name__
