"""Data parallelism under PyTorch's names: lucid computes on one device, so that the module itself does all the work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .module.module import Module


class DataParallel(Module):
    """A module that calls another one: PyTorch would divide the batch among devices, of which lucid has one.

    Args:
        module: The module, which is ``self.module``, and whose names in the state_dict begin with ``module.``.
        device_ids: None, or one device; nothing is moved.
        output_device: None, or that device.
        dim: The dimension of the batch, which is not divided.

    Shape:
        input, output: those of the module.

    Raises:
        NotImplementedError: Several devices are given.

    Example:
        >>> import lucid
        >>> from lucid import nn
        >>> model = DataParallel(nn.Linear(2, 3))
        >>> model(lucid.ones(1, 2)).shape, list(model.state_dict())
        (lucid.Size([1, 3]), ['module.weight', 'module.bias'])
    """

    def __init__(
        self, module: Module, device_ids: Sequence[Any] | None = None, output_device: Any = None, dim: int = 0
    ):
        super().__init__()
        if device_ids is not None and len(device_ids) > 1:
            raise NotImplementedError(f"DataParallel: lucid computes on one device, got {list(device_ids)}")
        self.module = module
        self.device_ids = [] if device_ids is None else list(device_ids)
        self.output_device = output_device
        self.dim = dim

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        """Return what the module returns."""
        return self.module(*inputs, **kwargs)


__all__ = ["DataParallel"]
