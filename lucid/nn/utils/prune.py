"""Pruning: weights set to zero for good, by a mask. Under PyTorch's names, as ``lucid.nn.utils.prune``.

The parameter ``weight`` is replaced by ``weight_orig``, which goes on being learned, and a buffer ``weight_mask``; the
weight itself, their product, is computed before each call. Both are in the state_dict. `remove` makes it for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ... import ops
from ...autograd.grad_mode import no_grad
from ...tensor import Tensor
from ..module.module import Module
from .pruning_methods import (
    BasePruningMethod,
    CustomFromMask,
    Identity,
    L1Unstructured,
    LnStructured,
    PruningContainer,
    RandomStructured,
    RandomUnstructured,
    checked_scores,
    method_of,
)

__all__ = [
    "BasePruningMethod",
    "CustomFromMask",
    "Identity",
    "L1Unstructured",
    "LnStructured",
    "PruningContainer",
    "RandomStructured",
    "RandomUnstructured",
    "custom_from_mask",
    "global_unstructured",
    "identity",
    "is_pruned",
    "l1_unstructured",
    "ln_structured",
    "random_structured",
    "random_unstructured",
    "remove",
]


def identity(module: Module, name: str) -> Module:
    """Give a tensor of a module a mask of ones, so that it counts as pruned. The module is returned.

    Raises:
        AttributeError: The module has no such parameter.

    Example:
        >>> from lucid import nn
        >>> bool(identity(nn.Linear(2, 3), "weight").weight_mask.all())
        True
    """
    Identity.apply(module, name)
    return module


def random_unstructured(module: Module, name: str, amount: float) -> Module:
    """Prune elements of a tensor at random: a number of them (an int), or a share (a float). The module is returned.

    Raises:
        AttributeError: The module has no such parameter.
        ValueError: There are not so many elements.

    Example:
        >>> from lucid import nn
        >>> int((random_unstructured(nn.Linear(2, 3), "weight", amount=2).weight_mask == 0).sum())
        2
    """
    RandomUnstructured.apply(module, name, amount)
    return module


def l1_unstructured(module: Module, name: str, amount: float, importance_scores: Tensor | None = None) -> Module:
    """Prune the elements of a tensor with the smallest absolute values. The module is returned.

    Args:
        module: The module.
        name: The name of the parameter.
        amount: How many elements, an int; or which share of them, a float.
        importance_scores: What to compare instead of the elements.

    Raises:
        AttributeError: The module has no such parameter.
        RuntimeError: The importance scores have another shape than the tensor.
        ValueError: There are not so many elements.

    Example:
        >>> from lucid import nn
        >>> layer = l1_unstructured(nn.Linear(2, 3), "weight", amount=0.5)
        >>> int((layer.weight == 0).sum()), sorted(layer.state_dict())
        (3, ['bias', 'weight_mask', 'weight_orig'])
    """
    L1Unstructured.apply(module, name, amount, importance_scores=importance_scores)
    return module


def random_structured(module: Module, name: str, amount: float, dim: int) -> Module:
    """Prune slices of a tensor along a dimension at random. The module is returned.

    Raises:
        AttributeError: The module has no such parameter.
        ValueError: There are not so many slices.

    Example:
        >>> from lucid import nn
        >>> int((random_structured(nn.Linear(2, 3), "weight", 1, dim=0).weight_mask == 0).sum())
        2
    """
    RandomStructured.apply(module, name, amount, dim)
    return module


def ln_structured(
    module: Module, name: str, amount: float, n: Any, dim: int, importance_scores: Tensor | None = None
) -> Module:
    """Prune the slices of a tensor along a dimension that have the smallest n-norms. The module is returned.

    Raises:
        AttributeError: The module has no such parameter.
        RuntimeError: The importance scores have another shape than the tensor.
        ValueError: There are not so many slices.

    Example:
        >>> from lucid import nn
        >>> layer = ln_structured(nn.Conv2d(2, 4, 3), "weight", amount=0.5, n=2, dim=0)
        >>> int((layer.weight.detach().abs().sum((1, 2, 3)) == 0).sum())
        2
    """
    LnStructured.apply(module, name, amount, n, dim, importance_scores=importance_scores)
    return module


def custom_from_mask(module: Module, name: str, mask: Tensor) -> Module:
    """Prune a tensor of a module by a mask, of 0 for what is pruned. The module is returned.

    Raises:
        AttributeError: The module has no such parameter.
        ValueError: The mask has another shape.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> custom_from_mask(nn.Linear(2, 1), "weight", lucid.tensor([[0, 1]])).weight[0, 0].item() == 0
        True
    """
    CustomFromMask.apply(module, name, mask)
    return module


def global_unstructured(
    parameters: Iterable[tuple[Module, str]],
    pruning_method: type[BasePruningMethod],
    importance_scores: Mapping[tuple[Module, str], Tensor] | None = None,
    **kwargs: Any,
) -> None:
    """Prune several tensors as if they were one vector: of some layers more is pruned than of others.

    Args:
        parameters: Pairs of a module and the name of its parameter.
        pruning_method: An unstructured method, such as `L1Unstructured`.
        importance_scores: What to compare instead of the elements, by such pairs.
        kwargs: The arguments of the method, such as ``amount=0.2``.

    Raises:
        RuntimeError: Importance scores have another shape than their tensor.
        TypeError: The method is not unstructured, or there are no parameters.

    Example:
        >>> from lucid import nn
        >>> model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 2))
        >>> global_unstructured([(m, "weight") for m in model], L1Unstructured, amount=6)
        >>> int(sum((m.weight == 0).sum() for m in model))
        6
    """
    pairs, scores = list(parameters), importance_scores or {}
    if not pairs or not all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in pairs):
        raise TypeError("global_unstructured: expected pairs of a module and the name of its parameter")
    if pruning_method.PRUNING_TYPE != "unstructured":
        raise TypeError(f"global_unstructured: expected an unstructured method, got {pruning_method.__name__}")
    tensors = [getattr(module, name).detach() for module, name in pairs]
    flat = ops.cat(
        [ops.reshape(checked_scores(t, scores.get((m, n))), (-1,)) for (m, n), t in zip(pairs, tensors, strict=True)]
    )
    masks = [getattr(m, f"{n}_mask", None) for m, n in pairs]
    old = ops.cat(
        [ops.reshape(ops.ones_like(t) if mask is None else mask, (-1,)) for mask, t in zip(masks, tensors, strict=True)]
    )
    container = PruningContainer()
    container._tensor_name = "temp"
    method = pruning_method(**kwargs)
    method._tensor_name = "temp"
    container.add_pruning_method(method)
    with no_grad():
        final, start = container.compute_mask(flat, old), 0
    for (module, name), t in zip(pairs, tensors, strict=True):
        part = ops.reshape(final[start : start + t.numel()], t.shape)
        start += t.numel()
        custom_from_mask(module, name, part)


def remove(module: Module, name: str) -> Module:
    """Make a pruned tensor, with its zeros, an ordinary parameter again. The module is returned.

    Raises:
        ValueError: The tensor is not pruned.

    Example:
        >>> from lucid import nn
        >>> [n for n, _ in remove(identity(nn.Linear(2, 3), "weight"), "weight").named_parameters()]
        ['bias', 'weight']
    """
    found = method_of(module, name)
    if found is None:
        raise ValueError(f"remove: {name!r} of {type(module).__name__} is not pruned")
    found.remove(module)
    return module


def is_pruned(module: Module) -> bool:
    """Whether a module, or one inside it, has a pruned tensor.

    Example:
        >>> from lucid import nn
        >>> is_pruned(nn.Sequential(identity(nn.Linear(2, 3), "weight")))
        True
    """
    parts = [part for part in module.modules() if part._hooks is not None]
    return any(isinstance(hook, BasePruningMethod) for part in parts for hook in part._hooked().before.values())
