"""Parametrizations: a tensor of a module computed from what is learned, by modules of one's own.

Under PyTorch's names, as ``lucid.nn.utils.parametrize``. The module gets a class of its own, on which the tensor's name
is a property: it calls the parametrizations each time that it is read, unless inside `cached`.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from typing import Any

from ...autograd.grad_mode import no_grad
from ..module.module import Module
from ..module.module_dict import ModuleDict
from ..parameter import Parameter
from .reparametrization.parametrization_list import ParametrizationList

__all__ = [
    "ParametrizationList",
    "cached",
    "is_parametrized",
    "register_parametrization",
    "remove_parametrizations",
    "transfer_parametrizations_and_params",
    "type_before_parametrizations",
]

_depth = 0
_cache: dict[tuple[int, str], Any] = {}


@contextlib.contextmanager
def cached() -> Iterator[None]:
    """Compute each parametrized tensor once inside this block, as where a recurrent layer reads it at every step.

    Example:
        >>> from lucid import nn
        >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))
        >>> with cached():
        ...     layer.weight is layer.weight
        True
    """
    global _depth
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1
        if not _depth:
            _cache.clear()


def register_parametrization(
    module: Module, tensor_name: str, parametrization: Module, *, unsafe: bool = False
) -> Module:
    """Let a module compute one of its tensors: ``module.weight`` becomes ``parametrization(original)``.

    What is learned is ``module.parametrizations.weight.original``, the parameter itself; where there are several
    originals, make the optimizer afterwards. A further parametrization is applied to the result of those before. Where
    the first has a method ``right_inverse``, the tensor keeps its value; where all have one, it can be assigned to.

    Args:
        module: The module, which is returned.
        tensor_name: The name of a parameter or buffer.
        parametrization: A module that takes the original and returns the tensor.
        unsafe: Whether it may change shape and dtype.

    Raises:
        ValueError: There is no such parameter or buffer, or the parametrization changes its shape or dtype.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> class Symmetric(nn.Module):
        ...     def forward(self, x):
        ...         return x.triu() + x.triu(1).T
        >>> layer = register_parametrization(nn.Linear(3, 3), "weight", Symmetric())
        >>> bool((layer.weight == layer.weight.T).all()), [n for n, _ in layer.named_parameters()]
        (True, ['bias', 'parametrizations.weight.original'])
    """
    parametrization.train(module.training)
    if is_parametrized(module, tensor_name):
        found = module.parametrizations[tensor_name]
        if not unsafe:
            with no_grad():
                before = getattr(module, tensor_name)
                found._check(before, parametrization(before))
        found.append(parametrization)
        found.unsafe = found.unsafe or unsafe
        return module
    kind = module._kinds.get(tensor_name)
    original = getattr(module, tensor_name, None)
    if kind not in ("parameter", "buffer") or original is None:
        raise ValueError(
            f"register_parametrization: {type(module).__name__} has no parameter or buffer {tensor_name!r}"
        )
    made = ParametrizationList([parametrization], original, unsafe)
    delattr(module, tensor_name)
    if not is_parametrized(module):
        _give_own_class(module)
        module.parametrizations = ModuleDict()
    module.parametrizations[tensor_name] = made
    _add_property(module, tensor_name)
    return module


def _give_own_class(module: Module) -> None:
    """A class for this module alone, for properties."""
    before: Any = type(module)

    def refuse(self: Any) -> Any:
        raise RuntimeError(
            "a parametrized module cannot be pickled: save its state_dict(), or call remove_parametrizations first"
        )

    def deep(self: Any, memo: dict[int, Any]) -> Any:
        own = {k: v for k, v in vars(type(self)).items() if k not in ("__dict__", "__weakref__")}
        new: Any = object.__new__(type(type(self).__name__, type(self).__bases__, own))
        memo[id(self)] = new
        new.__dict__.update(copy.deepcopy(self.__dict__, memo))
        return new

    body = {"__reduce_ex__": lambda self, protocol: refuse(self), "__deepcopy__": deep, "__module__": before.__module__}
    module.__class__ = type(f"Parametrized{before.__name__}", (before,), body)


def _add_property(module: Module, name: str) -> None:
    def read(self: Any) -> Any:
        if not _depth:
            return self.parametrizations[name]()
        key = id(self), name
        if key not in _cache:
            _cache[key] = self.parametrizations[name]()
        return _cache[key]

    def write(self: Any, value: Any) -> None:
        self.parametrizations[name].right_inverse(value)

    setattr(type(module), name, property(read, write))


def is_parametrized(module: Module, tensor_name: str | None = None) -> bool:
    """Whether a module has a parametrization, or one of a tensor of this name.

    Example:
        >>> from lucid import nn
        >>> is_parametrized(nn.Linear(2, 2))
        False
    """
    found = module.__dict__.get("parametrizations")
    if not isinstance(found, ModuleDict):
        return False
    return len(found) > 0 if tensor_name is None else tensor_name in found


def remove_parametrizations(module: Module, tensor_name: str, leave_parametrized: bool = True) -> Module:
    """Undo `register_parametrization`: make the tensor an ordinary parameter or buffer again.

    Args:
        module: The module, which is returned.
        tensor_name: The name of the tensor.
        leave_parametrized: Whether it has its present value; otherwise that of the original.

    Raises:
        ValueError: The tensor is not parametrized, or the original has several parts and `leave_parametrized` is False.

    Example:
        >>> from lucid import nn
        >>> layer = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))
        >>> remove_parametrizations(layer, "weight")
        Linear(in_features=2, out_features=2, bias=True)
    """
    if not is_parametrized(module, tensor_name):
        raise ValueError(f"remove_parametrizations: {type(module).__name__} has no parametrization of {tensor_name!r}")
    found = module.parametrizations[tensor_name]
    originals = found.originals()
    if not leave_parametrized and not found.is_tensor:
        raise ValueError(
            f"remove_parametrizations: {tensor_name!r} is computed from {len(originals)} tensors; leave it parametrized"
        )
    with no_grad():
        value = getattr(module, tensor_name).detach()
    learned = any(isinstance(o, Parameter) for o in originals)
    if found.is_tensor:
        kept = originals[0]  # which an optimizer may have
        if leave_parametrized:
            kept.data = value
    else:
        kept = Parameter(value, any(o.requires_grad for o in originals)) if learned else value
    delattr(type(module), tensor_name)
    del module.parametrizations[tensor_name]
    (module.register_parameter if learned else module.register_buffer)(tensor_name, kept)
    if not len(module.parametrizations):
        delattr(module, "parametrizations")
        module.__class__ = type(module).__bases__[0]
    return module


def type_before_parametrizations(module: Module) -> type:
    """The class that a module had before its first parametrization.

    Example:
        >>> from lucid import nn
        >>> type_before_parametrizations(nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))).__name__
        'Linear'
    """
    return type(module).__bases__[0] if is_parametrized(module) else type(module)


def transfer_parametrizations_and_params(
    from_module: Module, to_module: Module, tensor_name: str | None = None
) -> Module:
    """Give a module the parametrizations of another, of one tensor or of all, and what they compute it from.

    Raises:
        ValueError: The first module has no parametrization.

    Example:
        >>> from lucid import nn
        >>> a, b = nn.utils.parametrizations.weight_norm(nn.Linear(2, 2)), nn.Linear(2, 2)
        >>> bool((transfer_parametrizations_and_params(a, b).weight == a.weight).all())
        True
    """
    if not is_parametrized(from_module, tensor_name):
        raise ValueError(f"transfer_parametrizations_and_params: {type(from_module).__name__} has no parametrization")
    for name in list(from_module.parametrizations) if tensor_name is None else [tensor_name]:
        found = copy.deepcopy(from_module.parametrizations[name])
        if name in to_module._kinds:
            delattr(to_module, name)
        if not is_parametrized(to_module):
            _give_own_class(to_module)
            to_module.parametrizations = ModuleDict()
        to_module.parametrizations[name] = found
        _add_property(to_module, name)
    return to_module
