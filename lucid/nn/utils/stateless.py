"""Functional calls: a module called with given parameters, as a function of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from ...ops.shape.joining import stack
from ...tensor import Tensor

Tensors = Mapping[str, Any]


def functional_call(
    module: Any,
    parameter_and_buffer_dicts: Tensors | Sequence[Tensors],
    args: Any = None,
    kwargs: dict[str, Any] | None = None,
    *,
    tie_weights: bool = True,
    strict: bool = False,
) -> Any:
    r"""Call a module with given tensors instead of its parameters and buffers, which stay as they are.

    .. math:: y = f_\theta(x)

    as a function of θ too, which `lucid.func.grad` and its kin differentiate.

    Args:
        module: The module f.
        parameter_and_buffer_dicts: The tensors θ by path, as in `named_parameters`, or several such dicts; for all
            other paths the module's own are used.
        args: The arguments x: a tuple, or one argument.
        kwargs: The keyword arguments.
        tie_weights: Whether a tensor also replaces the same parameter at another path.
        strict: Whether θ must be all parameters and buffers, and nothing else.

    Raises:
        AttributeError: A path leads to no module.
        RuntimeError: `strict` is True, and a path is missing or unknown.
        TypeError: A value is no Tensor.
        ValueError: A path is in two dicts, or two tensors are given for the same parameter.

    Example:
        >>> import lucid
        >>> layer = lucid.nn.Linear(2, 1, bias=False)
        >>> loss = lambda w: lucid.func.functional_call(layer, {"weight": w}, lucid.tensor([3.0, 5.0])).sum()
        >>> lucid.func.grad(loss)(lucid.zeros(1, 2))
        tensor([[3., 5.]])

    Source: PyTorch's ``torch.func.functional_call``.
    """
    given = _one_dict(parameter_and_buffer_dicts)
    own = dict(chain(module.named_parameters(remove_duplicate=False), module.named_buffers(remove_duplicate=False)))
    if tie_weights:
        given = _tied(given, own)
    if strict and given.keys() != own.keys():
        raise RuntimeError(
            f"functional_call: strict=True wants all parameters and buffers of {type(module).__name__} and nothing "
            f"else; missing {sorted(own.keys() - given.keys())}, not in it {sorted(given.keys() - own.keys())}"
        )
    slots = [_slot(module, path, value) for path, value in given.items()]
    before = [(attributes, name, attributes.get(name, NOTHING)) for attributes, name, _ in slots]
    args = () if args is None else args if isinstance(args, tuple) else (args,)
    try:
        _assign(slots)
        return module(*args, **(kwargs or {}))
    finally:
        _assign(before)


def stack_module_state(models: Sequence[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the parameters and the buffers of several modules of one kind, each stacked along a new first dimension.

    They are leaves, apart from the modules. With `functional_call` and `vmap` they are an ensemble::

        params, buffers = stack_module_state(models)
        y = vmap(lambda p, b: functional_call(models[0], (p, b), (x,)))(params, buffers)

    Raises:
        RuntimeError: There is no module, or they differ in class, in training mode or in what requires gradients.

    Example:
        >>> import lucid
        >>> params, buffers = lucid.func.stack_module_state([lucid.nn.Linear(2, 3) for _ in range(4)])
        >>> params["weight"].shape, buffers
        (lucid.Size([4, 3, 2]), {})

    Source: PyTorch's ``torch.func.stack_module_state``.
    """
    models = list(models)
    if not models:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if len({type(model) for model in models}) > 1 or len({model.training for model in models}) > 1:
        raise RuntimeError("stack_module_state: Expected all models to be of the same class, and in the same mode")
    return _stacked(models, "named_parameters"), _stacked(models, "named_buffers")


def _stacked(models: list[Any], listing: str) -> dict[str, Any]:
    states = [dict(getattr(model, listing)()) for model in models]
    found = {}
    for name, first in states[0].items():
        values = [state[name] for state in states]
        if any(value.requires_grad != first.requires_grad for value in values):
            raise RuntimeError(f"stack_module_state: {name} requires gradients in some models only")
        found[name] = stack([value.detach() for value in values]).requires_grad_(first.requires_grad)
    return found


NOTHING = object()


def _assign(slots: list[tuple[dict[str, Any], str, Any]]) -> None:
    """Set attributes to their values, and delete those that have none."""
    for attributes, name, value in slots:
        attributes[name] = value
        if value is NOTHING:
            del attributes[name]


def _one_dict(dicts: Tensors | Sequence[Tensors]) -> dict[str, Any]:
    if isinstance(dicts, Mapping):
        return dict(dicts)
    if not isinstance(dicts, list | tuple) or not all(isinstance(d, Mapping) for d in dicts):
        raise ValueError(f"functional_call: expected a dict of tensors, or a list of dicts, got {type(dicts).__name__}")
    names = [name for d in dicts for name in d]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"functional_call: {twice} are in more than one of the dicts; which of them is meant?")
    return {name: value for d in dicts for name, value in d.items()}


def _tied(given: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The given tensors, each at all paths of the parameter or buffer that it replaces."""
    paths: dict[int, list[str]] = {}
    for name, value in own.items():
        paths.setdefault(id(value), []).append(name)
    found = dict(given)
    for name, value in given.items():
        for other in paths[id(own[name])] if name in own else ():
            if found.setdefault(other, value) is not value:
                raise ValueError(
                    f"functional_call: {name!r} and {other!r} are one and the same in the module, and two tensors are "
                    "given for them; leave one out, or pass tie_weights=False"
                )
    return found


def _slot(module: Any, path: str, value: Any) -> tuple[dict[str, Any], str, Any]:
    """The attributes of the module at a path, the name in them, and the value."""
    if value is not None and not isinstance(value, Tensor):
        raise TypeError(f"functional_call: expected a Tensor for {path!r}, got {type(value).__name__}")
    parent, _, name = path.rpartition(".")
    return vars(module.get_submodule(parent)), name, value
