"""Parameter groups: the `params` argument, checked, as a list of dicts."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ...autograd.tape import Variable
from ...hints import say_once

Group = dict[str, Any]

# PyTorch's arguments that select an implementation.
HINTS = ("foreach", "fused", "capturable", "differentiable")


def as_groups(owner: str, params: Any) -> list[Any]:
    """Return the `params` argument as a list of groups; parameters without a group make one.

    Raises:
        TypeError: It is not an iterable of parameters or groups.
        ValueError: It is empty.
    """
    if isinstance(params, (Variable, str, Mapping)) or not isinstance(params, Iterable) or hasattr(params, "shape"):
        raise TypeError(
            f"{owner}: params must be an iterable of tensors, (name, tensor) pairs or dicts; {_way_to_params(params)}"
        )
    refuse_set(owner, params)
    groups = list(params)
    if not groups:
        raise ValueError(
            f"{owner}: got an empty list of parameters. Does model.parameters() find none, because the layers are in a "
            "plain list or dict? Keep them in nn.ModuleList or nn.ModuleDict. Or was the generator used up before?"
        )
    return groups if isinstance(groups[0], dict) else [{"params": groups}]


def _way_to_params(given: Any) -> str:
    """What was given in the place of the parameters, and what to write instead."""
    kind = type(given).__name__
    if callable(getattr(given, "parameters", None)):
        return f"got a single {kind}, a model; pass its parameters: model.parameters()"
    if callable(given) and not isinstance(given, Variable):
        return f"got a single {kind}; call it, with brackets: model.parameters()"
    if isinstance(given, Mapping):
        return f"got a {kind}; pass model.parameters(), or, for a parameter group, a list of dicts: [group]"
    return f"got a single {kind}; put it in a list: [param]"


def new_group(owner: str, group: Any, earlier: list[Group], check: Callable[[str, Any], None]) -> Group:
    """Return a new group with its parameters, and their names, in lists.

    Raises:
        TypeError: The group is not a dict, or a parameter is not a tensor.
        ValueError: Parameters are missing, repeated, not leaves, or only some have names.
    """
    if not isinstance(group, dict) or "params" not in group:
        raise TypeError(f'{owner}: a parameter group is a dict with the key "params"; got {group!r}')
    entries = group["params"]
    refuse_set(owner, entries)
    entries = [entries] if isinstance(entries, Variable) else list(entries)
    if not entries:
        raise ValueError(f"{owner}: group {len(earlier)} has no parameters")
    named = [isinstance(entry, tuple) for entry in entries]
    if len({*named, *("param_names" in g for g in earlier)}) > 1:
        raise ValueError(f"{owner}: either all parameters have names, or none has")
    params = [entry[1] if isinstance(entry, tuple) else entry for entry in entries]
    seen = {id(p) for g in earlier for p in g["params"]}
    for i, param in enumerate(params):
        what = f"{owner}: parameter {i} of group {len(earlier)}"
        check(what, param)
        if id(param) in seen:
            raise ValueError(f"{what} (shape {param._data.shape}) is there twice; each parameter belongs to one group")
        seen.add(id(param))
    names = {"param_names": [entry[0] for entry in entries]} if any(named) else {}
    return {"params": params, **names, **{key: value for key, value in group.items() if key != "params"}}


def check_param(what: str, param: Any) -> None:
    """Refuse a value that cannot be optimized.

    Raises:
        TypeError: It is not a tensor.
        ValueError: It is not of floating-point type, or not a leaf.
    """
    if not isinstance(param, Variable):
        raise TypeError(f"{what}: expected a tensor, got {type(param).__name__}")
    if param._data.dtype.kind != "f":
        raise ValueError(f"{what} has dtype {param._data.dtype}; only floating-point tensors can be optimized")
    if param.node is not None and param.node.plan is not None:
        raise ValueError(
            f"{what} (shape {param._data.shape}) is not a leaf: it was computed from other tensors; "
            "optimize those, or use .detach().requires_grad_()"
        )


def without_hints(owner: str, options: Mapping[str, Any]) -> Group:
    """Return options without those of PyTorch that select an implementation: all parameters are updated fused here.

    Raises:
        TypeError: One of them is neither a bool nor None.
        ValueError: `differentiable` is True.
    """
    for name in HINTS:
        if not isinstance(options.get(name), bool | None):
            raise TypeError(f"{owner}: {name} must be True, False or None; got {options[name]!r}")
    if options.get("differentiable"):
        raise ValueError(
            f"{owner}: step() is not recorded, so differentiable=True cannot be; to differentiate through steps, take "
            "them with the functions of lucid.optim.functional"
        )
    for name in filter(options.get, HINTS):
        say_once(f"{owner}: {name}=True changes nothing: there is one implementation, of all parameters at once")
    return {name: value for name, value in options.items() if name not in HINTS}


class _Required:
    """The default of a hyper-parameter that each group must give."""

    def __repr__(self) -> str:
        return "<required parameter>"


required = _Required()


def complete(owner: str, given: Group, defaults: Mapping[str, Any]) -> Group:
    """Return a group with the defaults that it does not give itself.

    Raises:
        ValueError: One is required.
    """
    for name, default in defaults.items():
        if default is required and name not in given:
            raise ValueError(
                f"{owner}: parameter group didn't specify a value of required optimization parameter {name}"
            )
    return {**defaults, **given}


def refuse_set(owner: str, params: Any) -> None:
    """Refuse a set: state is matched to parameters by their order.

    Raises:
        TypeError: It is a set.
    """
    if isinstance(params, (set, frozenset)):
        raise TypeError(f"{owner}: parameters need an order that lasts, and a set has none; use a list")


def taking_hints(init: Callable[..., None]) -> Callable[..., None]:
    """An ``__init__`` that also takes PyTorch's keywords for an implementation, those of its own apart."""
    own = set(inspect.signature(init).parameters)

    @functools.wraps(init)
    def taking(self: Any, *args: Any, **options: Any) -> None:
        named = {name: options.pop(name) for name in own & options.keys()}
        init(self, *args, **named, **without_hints(type(self).__name__, options))

    return taking
