"""The state_dict of a module: a flat dict of names and tensors, saved and loaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from ...autograd.tape import wrap
from ...backend import device_of, is_array, transfer, versions
from ...ops.creation.from_data import foreign_array, is_foreign
from ...tensor import Tensor
from ..parameter import Parameter, Uninitialized
from .attributes import Registry, join, walk

EXTRA = "_extra_state"  # the key of what `get_extra_state` of a module returns
_NOT_CALLED = {
    "_load_from_state_dict": "register_load_state_dict_pre_hook",
    "_save_to_state_dict": "register_state_dict_post_hook",
}


class IncompatibleKeys(NamedTuple):
    """What did not match when a state was loaded.

    Attributes:
        missing_keys: Names that the module has and the state lacks.
        unexpected_keys: Names that the state has and the module lacks.
    """

    missing_keys: list[str]
    unexpected_keys: list[str]

    def __repr__(self) -> str:
        if not any(self):
            return "<All keys matched successfully>"
        return f"IncompatibleKeys(missing_keys={self.missing_keys}, unexpected_keys={self.unexpected_keys})"


def named_state(module: Registry) -> Iterator[tuple[str, Tensor]]:
    """The parameters and persistent buffers of a module and all inside, with their paths."""
    return ((path, getattr(part, name)) for path, part, name in _places(module))


def _places(module: Registry) -> Iterator[tuple[str, Registry, str]]:
    for path, part in walk(module, "", once=False):
        for name, value in part._of_kind("parameter") + part._of_kind("buffer"):
            if value is not None and name not in part._unsaved:
                yield join(path, name), part, name


def save_state(module: Registry, state: dict[str, Any], prefix: str, keep_vars: bool) -> dict[str, Any]:
    """Put the state of a module and all inside into a dict; see `Module.state_dict`."""
    parts = _parts(module)
    for path, part in parts:
        part._call_state_hooks("before saving", _as_prefix(prefix + path), keep_vars)
    for path, value in named_state(module):
        state[prefix + path] = value if keep_vars else value.detach()
    for path, part in parts:
        if hasattr(part, "get_extra_state"):
            state[prefix + join(path, EXTRA)] = part.get_extra_state()
    for path, part in reversed(parts):
        part._call_state_hooks("after saving", state, _as_prefix(prefix + path), {})
    return state


def load_state(module: Registry, state: Mapping[str, Any], strict: bool, assign: bool) -> IncompatibleKeys:
    """Copy or set a state into the parameters and buffers of a module; see `Module.load_state_dict`."""
    if not isinstance(state, Mapping):
        raise TypeError(f"load_state_dict: expected a dict of names and tensors, got {type(state).__name__}")
    parts, state, faults = _parts(module), dict(state), list[str]()
    for path, part in parts:
        if part._state_hooks:
            prefix = _as_prefix(path)
            own = {name: state.pop(name) for name in list(state) if name.startswith(prefix)}
            part._call_state_hooks("before loading", own, prefix, {}, strict, [], [], faults)
            state |= own
    extra = {join(path, EXTRA): part for path, part in parts if hasattr(part, "set_extra_state")}
    keys = _copy_state(module, state, extra, faults, strict, assign)
    for name, part in extra.items():
        if name in state:
            part.set_extra_state(state[name])
    for _, part in reversed(parts):
        part._call_state_hooks("after loading", keys)
    return keys


def _parts(module: Registry) -> list[tuple[str, Any]]:
    """The module and all inside, with their paths.

    Raises:
        NotImplementedError: One has a method of its own in the place of one that PyTorch calls, and lucid does not.
    """
    parts = list(walk(module, "", once=False))
    for _, part in parts:
        for name, instead in _NOT_CALLED.items():
            if hasattr(part, name):
                raise NotImplementedError(f"{type(part).__name__}.{name} would not be called by lucid: use {instead}")
    return parts


def _as_prefix(path: str) -> str:
    """The path as hooks get it, with a dot at its end."""
    return f"{path}." if path and not path.endswith(".") else path


def _copy_state(
    module: Registry, state: dict[str, Any], extra: Mapping[str, Any], faults: list[str], strict: bool, assign: bool
) -> IncompatibleKeys:
    """Copy or set the tensors, all or none; `extra` are the names of what is no tensor, `faults` what hooks found."""
    own = dict(named_state(module))
    missing = [name for name in [*own, *extra] if name not in state]
    unexpected = [name for name in state if name not in own and name not in extra]

    if strict and missing:
        faults.append("Missing key(s) in state_dict: " + ", ".join(f'"{name}"' for name in missing) + ".")
    if strict and unexpected:
        faults.append("Unexpected key(s) in state_dict: " + ", ".join(f'"{name}"' for name in unexpected) + ".")
    arrays = {}
    for name, target in own.items():
        if name not in state:
            continue
        array = _array(state[name])
        if array is None:
            faults.append(f"{name}: expected a Tensor or an array, got {type(state[name]).__name__}.")
        elif isinstance(target, Uninitialized):
            if array.shape != target._data.shape:  # else that of an uninitialized one, too
                arrays[name] = array
        elif array.shape != target._data.shape:
            faults.append(
                f"size mismatch for {name}: copying a param with shape {tuple(array.shape)} from checkpoint, "
                f"the shape in current model is {tuple(target._data.shape)}."
            )
        else:
            arrays[name] = array
    if strict and (missing or unexpected):
        faults.append("With strict=False the keys that match are loaded, and the others returned.")
    if faults:
        raise RuntimeError(
            f"Error(s) in loading state_dict for {type(module).__name__} (nothing was changed):\n\t"
            + "\n\t".join(faults)
        )

    if assign:
        # All are made before the first is set: one that cannot require gradients must not leave half a state behind.
        made = [
            (part, name, _like(own[path], state[path], arrays[path]))
            for path, part, name in _places(module)
            if path in arrays
        ]
        for part, name, value in made:
            setattr(part, name, value)
        return IncompatibleKeys(missing, unexpected)
    for name, array in arrays.items():
        target = own[name]
        if isinstance(target, Uninitialized):
            target.materialize(array.shape)
    # All arrays are moved to their device first: one that does not fit there must not leave half a state behind.
    ready = [(own[name]._data, transfer(array, device_of(own[name]._data))) for name, array in arrays.items()]
    versions.written(*(versions.record_of(target) for target, _ in ready))
    for target, array in ready:
        with device_of(target).scope():
            target[...] = array
    return IncompatibleKeys(missing, unexpected)


def _like(old: Tensor, given: Any, array: Any) -> Tensor:
    """What takes the place of a parameter or buffer: the tensor that was given, or one over its array."""
    if not isinstance(old, Parameter):
        return given if isinstance(given, Tensor) else wrap(array)
    new = given if isinstance(given, Parameter) else Parameter(wrap(array), requires_grad=False)
    return new.requires_grad_(old.requires_grad)


def _array(value: Any) -> Any:
    if isinstance(value, Tensor):
        return value._data
    if isinstance(value, np.generic):
        return np.asarray(value)
    if is_array(value):
        return value
    return foreign_array(value, "load_state_dict") if is_foreign(value) else None  # PyTorch's, for one
