"""Transfer of a module to a device or dtype; each tensor stays the same object."""

from __future__ import annotations

from typing import Any

from ... import backend
from ...backend import Array, Device, device_of, dtypes, versions
from ...tensor import Tensor
from .attributes import Registry, walk


def parse(
    *args: Any, dtype: Any = None, device: Any = None, non_blocking: bool = False, memory_format: Any = None
) -> tuple[Device | None, Any]:
    """Read the arguments of `Module.to`: dtypes, devices or one tensor, by position or by name.

    `non_blocking` and `memory_format` are hints that change no number: layers choose the layout that is fast for them.
    """
    for arg in args:
        if isinstance(arg, bool):  # non_blocking
            continue
        if isinstance(arg, Tensor):
            dtype, device = arg.dtype, arg.device
        elif isinstance(arg, Device) or (isinstance(arg, str) and arg not in dtypes.DTYPES):
            device = arg
        else:
            dtype = arg
    if dtype is not None:
        dtype = dtypes.dtype(dtype)
        if dtype.kind != "f":
            raise TypeError(f"to: a module takes only floating-point dtypes, got {dtype}")
    return None if device is None else backend.device(device), dtype


def move(module: Registry, target: Device | None, dtype: Any) -> None:
    """Give all parameters and buffers other arrays, on the target device, floating-point ones of the dtype."""
    tensors = {
        id(tensor): tensor
        for _, part in walk(module, "", once=True)
        for _, tensor in part._of_kind("parameter") + part._of_kind("buffer")
        if tensor is not None
    }
    # All new arrays are made before the first is put in place: a device that is full leaves the module as it was.
    moved = []
    for tensor in tensors.values():
        grad = None if tensor.grad is None else _moved(tensor.grad._data, target, dtype)
        moved.append((tensor, _moved(tensor._data, target, dtype), grad))
    for tensor, array, grad in moved:
        tensor.data = array
        if grad is not None:
            tensor.grad.data = grad


def _moved(array: Array, target: Device | None, dtype: Any) -> Array:
    if dtype is not None and array.dtype.kind == "f" and array.dtype != dtype:
        with device_of(array).scope():
            array = array.astype(dtype)
    return array if target is None else backend.transfer(array, target)


def zero_grad(tensor: Tensor, set_to_none: bool) -> None:
    """Forget a tensor's gradient, or fill it with zeros."""
    if set_to_none or tensor.grad is None:
        tensor.grad = None
        return
    if tensor.grad.requires_grad:
        tensor.grad = tensor.grad.detach()
    versions.written(versions.record_of(tensor.grad._data))
    tensor.grad._data[...] = 0
