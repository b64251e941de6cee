"""Parameter groups that exclude biases and normalization layers from weight decay."""

from __future__ import annotations

from typing import Any

from .param_groups import Group


def no_decay(model: Any, **options: Any) -> list[Group]:
    """Return two parameter groups of a model: those with weight decay, and biases and normalization layers without.

    Biases, and the scales of normalization layers, have at most one dimension; they get ``weight_decay=0.0``.

    Args:
        model: A module, or another object with ``named_parameters()``.
        options: Hyper-parameters of the first group, such as ``weight_decay=0.1``.

    Raises:
        TypeError: The model has no ``named_parameters``.

    Example:
        >>> from lucid import nn, optim
        >>> optimizer = optim.AdamW(optim.no_decay(nn.Linear(3, 2)), weight_decay=0.1)
        >>> [(group["param_names"], group["weight_decay"]) for group in optimizer.param_groups]
        [(['weight'], 0.1), (['bias'], 0.0)]
    """
    if not hasattr(model, "named_parameters"):
        raise TypeError(f"no_decay: expected a module with named_parameters(), got {type(model).__name__}")
    named = list(model.named_parameters())
    groups = [
        {"params": [(name, p) for name, p in named if p._data.ndim > 1], **options},
        {"params": [(name, p) for name, p in named if p._data.ndim <= 1], **options, "weight_decay": 0.0},
    ]
    return [group for group in groups if group["params"]]
