"""Modules made without initialization, and hints on the memory of their weights."""

from __future__ import annotations

from typing import Any, TypeVar

from ..module.module import Module

M = TypeVar("M", bound=Module)


def skip_init(module_cls: type[M], *args: Any, **kwargs: Any) -> M:
    """Make a module; PyTorch's leaves its parameters uninitialized, which saves time where they are loaded anyway.

    Here they are initialized all the same: nothing else is known of them, and it changes no number that is loaded.

    Args:
        module_cls: The class of the module, whose arguments follow.

    Raises:
        RuntimeError: `module_cls` is no class of modules.

    Example:
        >>> from lucid import nn
        >>> nn.utils.skip_init(nn.Linear, 2, 3)
        Linear(in_features=2, out_features=3, bias=True)
    """
    if not (isinstance(module_cls, type) and issubclass(module_cls, Module)):
        raise RuntimeError(f"skip_init: expected a class of modules, got {module_cls!r}")
    return module_cls(*args, **kwargs)


def convert_conv2d_weight_memory_format(module: M, memory_format: Any) -> M:
    """Return the module as it is: the order of a weight's memory is a hint, which changes no number.

    Example:
        >>> from lucid import nn
        >>> layer = nn.Conv2d(1, 1, 1)
        >>> nn.utils.convert_conv2d_weight_memory_format(layer, "channels_last") is layer
        True
    """
    return module


def convert_conv3d_weight_memory_format(module: M, memory_format: Any) -> M:
    """Return the module as it is: the order of a weight's memory is a hint, which changes no number.

    Example:
        >>> from lucid import nn
        >>> layer = nn.Conv3d(1, 1, 1)
        >>> nn.utils.convert_conv3d_weight_memory_format(layer, "channels_last_3d") is layer
        True
    """
    return module
