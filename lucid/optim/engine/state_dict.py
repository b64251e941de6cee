"""The state_dict of an optimizer: copies, in PyTorch's layout and under its names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...autograd.tape import Variable, wrap
from ...backend import device_of, is_array
from ..base.param_groups import HINTS, Group
from ..base.selection import RuleSelector
from ..rule import STATE_NAMES, Rule
from .bucket import Clock, Slot


def pack(groups: list[Group], state: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the ``state_dict``: state by index of the parameter, and the groups with indices for parameters."""
    saved: dict[Any, dict[str, Any]] = {}
    packed, number = [], 0
    for group in groups:
        numbers = list(range(number, number + len(group["params"])))
        number += len(numbers)
        saved |= {i: copied(dict(state[p])) for i, p in zip(numbers, group["params"], strict=True) if state.get(p)}
        # A learning rate that is a function cannot be saved; the optimizer that loads this keeps its own.
        plain = {k: copied(v) for k, v in group.items() if k != "params" and not callable(v)}
        packed.append({**plain, "params": numbers})
    shared = {key: copied(entry) for key, entry in state.items() if not isinstance(key, Variable)}
    return {"state": saved | shared, "param_groups": packed}


def copied(value: Any) -> Any:
    """Return a copy of what a state or a group holds; what is neither Tensor nor array nor container stays itself."""
    if isinstance(value, Variable):
        return wrap(value._data.copy())
    if isinstance(value, Mapping):
        return {key: copied(v) for key, v in value.items()}
    if isinstance(value, list):
        return [copied(v) for v in value]
    return value.copy() if is_array(value) else value


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
    theirs, state, wrong = _compared(selector.owner, groups, state_dict)
    new, slots = [], {}
    for i, (mine, saved) in enumerate(zip(groups, theirs, strict=False)):
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
    _refuse(selector.owner, wrong)
    return new, slots


def unpack_as_it_is(
    owner: str, groups: list[Group], state_dict: Mapping[str, Any]
) -> tuple[list[Group], dict[Any, Any]]:
    """Return new values for the groups, and the state by parameter, for an optimizer without a rule of lucid's.

    As in PyTorch, state takes its parameter's dtype and device, except what is called ``"step"``.

    Raises:
        ValueError: The groups do not fit; all differences are listed.
    """
    theirs, state, wrong = _compared(owner, groups, state_dict)
    _refuse(owner, wrong)
    params = {n: p for g, s in zip(groups, theirs, strict=True) for n, p in zip(s["params"], g["params"], strict=True)}
    values = [{key: copied(v) for key, v in saved.items() if key not in ("params", "param_names")} for saved in theirs]
    entries = {params.get(key, key): _like(params.get(key), "", entry) for key, entry in state.items()}
    return values, entries


def _like(param: Any, key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _like(param, k, v) for k, v in value.items()}
    if isinstance(value, list):
        return [_like(param, key, v) for v in value]
    if is_array(value) or isinstance(value, np.generic) or not hasattr(value, "__array__"):
        return copied(value)
    if param is None or key == "step":
        return copied(value) if isinstance(value, Variable) else wrap(np.array(value))
    array = np.array(host(value), param._data.dtype)
    return wrap(device_of(param._data).from_numpy(array))


def taken_over(param: Any, entry: Mapping[str, Any], rule: Rule, what: str) -> Slot:
    """Return the slot of a parameter that begins with a state that somebody gave it.

    Raises:
        ValueError: Something is missing, or has another shape.
    """
    wrong: list[str] = []
    if "step" not in entry and not any(name in entry for name in rule.state):
        slot = Slot(param, Clock())
        slot.extras = dict(entry)
    else:
        slot = _slot(param, dict(entry), rule, {}, "its state", wrong)
    if wrong:
        raise ValueError("\n  ".join([f"{what}: what was assigned to its state does not fit:", *wrong]))
    return slot


def _compared(owner: str, groups: list[Group], state_dict: Mapping[str, Any]) -> tuple[list[Group], Any, list[str]]:
    """Return the groups and the state of a ``state_dict``, and how the groups differ."""
    if not isinstance(state_dict, Mapping) or not {"state", "param_groups"} <= set(state_dict):
        raise ValueError(f'{owner}: expected a state_dict with "state" and "param_groups", got {_brief(state_dict)}')
    theirs = state_dict["param_groups"]
    wrong: list[str] = []
    if len(theirs) != len(groups):
        wrong.append(f"{len(theirs)} parameter groups saved, {len(groups)} here")
    for i, (mine, saved) in enumerate(zip(groups, theirs, strict=False)):
        if len(saved["params"]) != len(mine["params"]):
            wrong.append(f"group {i}: {len(saved['params'])} parameters saved, {len(mine['params'])} here")
        wrong += _names(i, mine, saved)
    return theirs, state_dict["state"], wrong


def _refuse(owner: str, wrong: list[str]) -> None:
    if wrong:
        raise ValueError("\n  ".join([f"{owner}: this state_dict does not fit, and nothing was changed:", *wrong]))


def _names(i: int, mine: Group, saved: Mapping[str, Any]) -> list[str]:
    if "param_names" not in mine or "param_names" not in saved:
        return []
    pairs = zip(saved["param_names"], mine["param_names"], strict=False)
    return [f"group {i}, parameter {j}: {a!r} saved, {b!r} here" for j, (a, b) in enumerate(pairs) if a != b]


def _slot(
    param: Any, entry: dict[str, Any], rule: Rule, clocks: dict[Any, Clock], where: str, wrong: list[str]
) -> Slot:
    extras = {key: copied(value) for key, value in entry.items() if _is_extra(key, value)}
    on_host = {key: host(value) for key, value in entry.items() if key not in extras}
    arrays = {name: on_host.pop(name) for name in rule.state if name in on_host}
    # PyTorch's SGD keeps no count; a parameter with a buffer has taken a step.
    step = int(on_host.pop("step", np.array(1)).item())
    memory = {key: float(value.item()) for key, value in on_host.items() if value.ndim == 0}
    wrong += [f"{where}: unexpected {key} of shape {v.shape}" for key, v in on_host.items() if key not in memory]
    clock = clocks.setdefault((step, *memory.items()), Clock(step, memory))
    slot = Slot(param, clock)
    slot.extras = extras
    data, device = param._data, device_of(param._data)
    for name in rule.state:
        shape = rule.shape(name, data.shape)
        if shape is None:
            continue
        if name not in arrays:
            wrong.append(f"{where}: {name} is missing; {rule.name} needs {', '.join(rule.state)}")
        elif arrays[name].shape != shape:
            wrong.append(f"{where}: {name} has shape {arrays[name].shape}, the parameter {data.shape}")
        else:
            slot.arrays[name] = device.from_numpy(np.array(arrays[name]))
    return slot


def _is_extra(key: str, value: Any) -> bool:
    """Whether a value of a state is no rule's, but somebody's who keeps his own beside it."""
    if key in STATE_NAMES or key == "step":
        return False
    return getattr(value, "ndim", 0) > 0 or not (isinstance(value, (int, float)) or hasattr(value, "__array__"))


def host(value: Any) -> np.ndarray[Any, Any]:
    """Return a number, an array of any device, or a tensor (lucid's or PyTorch's) as a NumPy array."""
    if isinstance(value, Variable):
        value = value._data
    return device_of(value).to_numpy(value) if is_array(value) else np.asarray(value)


def _brief(value: Any) -> str:
    return f"a dict with {', '.join(map(str, value))}" if isinstance(value, Mapping) else type(value).__name__
