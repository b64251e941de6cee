"""Conversion to another dtype, device or memory layout; type promotion and the limits of dtypes."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import backend
from ..autograd.broadcasting import cast
from ..autograd.primitive import primitive
from ..autograd.tape import Variable
from ..autograd.typing import DeviceLike, DType, Tensor
from ..backend import Array, Device, dtypes, native
from ..hints import say_once
from .arguments import dtype_or_default, raw


@primitive
def clone(xp: Any, input: Array) -> Array:
    """Return a copy of the input, in memory of its own. Its gradient is passed on: it is not detached.

    On the CPU, the copy's dimensions lie in memory in the input's order, as in PyTorch: that of a transposed matrix is
    not contiguous. See `contiguous`.

    Example:
        >>> import numpy as np
        >>> x = np.zeros(2)
        >>> clone(x) is x
        False
    """
    return input.copy(order="K" if type(input) is native and 0 not in input.strides else "C")


clone.vjp(input=lambda g: g)


def contiguous(input: Tensor, memory_format: dtypes.memory_format = dtypes.contiguous_format) -> Tensor:
    """Return the input itself if its memory is contiguous in the order of its indices, else a contiguous copy.

    Args:
        input: Of any shape.
        memory_format: Another order of the dimensions in memory: `channels_last` for a batch of images.

    Raises:
        RuntimeError: The input has not as many dimensions as that order is for.
        TypeError: It is none of the orders.

    Example:
        >>> import numpy as np
        >>> x = np.zeros((2, 3))
        >>> contiguous(x) is x, contiguous(x.T).flags.c_contiguous
        (True, True)
    """
    if memory_format is not dtypes.contiguous_format:
        return formatted(input, memory_format)
    return input if raw(input).flags.c_contiguous else _contiguous(input)


@primitive
def _contiguous(xp: Any, x: Array) -> Array:
    return x.copy()


_contiguous.vjp(x=lambda g: g)


def formatted(input: Any, memory_format: Any) -> Any:
    """Return the input with its dimensions in another order in memory: itself, or a copy.

    Raises:
        RuntimeError: The input has not as many dimensions as that order is for.
        TypeError: It is none of the orders.
    """
    array = raw(input)
    if memory_format is None or memory_format is dtypes.preserve_format:
        return input
    if is_formatted(array, memory_format):
        return input
    return _contiguous(input) if memory_format is dtypes.contiguous_format else _channels_last(input)


def is_formatted(array: Array, memory_format: Any) -> bool:
    """Whether the dimensions of an array lie in memory in that order.

    Raises:
        RuntimeError: It has not as many dimensions as that order is for.
        TypeError: It is none of the orders.
    """
    if not isinstance(memory_format, dtypes.memory_format):
        raise TypeError(
            f"memory_format: expected lucid.contiguous_format, channels_last, channels_last_3d or preserve_format, got "
            f"{memory_format!r}"
        )
    if memory_format in (dtypes.contiguous_format, dtypes.preserve_format):
        return bool(array.flags.c_contiguous)
    wanted = 4 if memory_format is dtypes.channels_last else 5
    if array.ndim != wanted:
        raise RuntimeError(f"{memory_format} is for tensors of {wanted} dimensions, got shape {tuple(array.shape)}")
    return bool(array.transpose(0, *range(2, wanted), 1).flags.c_contiguous)


@primitive
def _channels_last(xp: Any, x: Array) -> Array:
    last = xp.ascontiguousarray(x.transpose(0, *range(2, x.ndim), 1))
    return last.transpose(0, x.ndim - 1, *range(1, x.ndim - 1))


_channels_last.vjp(x=lambda g: g)


@primitive(casts=True)
def _transfer(xp: Any, input: Array, *, source: Device, target: Device) -> Array:
    return backend.transfer(input, target)


_transfer.vjp(input=lambda g, source, target: _transfer(g, source=target, target=source))


def to(
    input: Tensor,
    *args: Any,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    copy: bool = False,
    non_blocking: bool = False,
    memory_format: dtypes.memory_format | None = None,
) -> Tensor:
    """Return the tensor converted to a dtype or moved to a device; the tensor itself where nothing changes.

    Called as ``x.to(lucid.float64)``, ``x.to("cuda")``, ``x.to("cuda", lucid.float16)`` or ``x.to(other_tensor)``.
    It does not change x: write ``x = x.to(...)``. `non_blocking` is PyTorch's and changes nothing, which is said
    once: copies are always waited for. As in PyTorch, it and `copy` may also follow as booleans.

    Raises:
        TypeError: An argument is neither a dtype, a device, nor a tensor.

    Example:
        >>> import lucid
        >>> to(lucid.tensor([1.5, 2.5]), "int64")
        tensor([1, 2])
    """
    if memory_format is not None:
        moved = to(input, *args, dtype=dtype, device=device, copy=copy, non_blocking=non_blocking)
        return formatted(moved, memory_format)
    if non_blocking:
        say_once("non_blocking=True changes nothing: lucid waits until a copy is there")
    flags = [arg for arg in args if isinstance(arg, bool)]
    if flags:
        args, copy = tuple(arg for arg in args if not isinstance(arg, bool)), flags[1] if len(flags) > 1 else copy
    for arg in args:
        if isinstance(arg, Variable):
            dtype, device = arg._data.dtype, backend.device_of(arg._data)
        elif isinstance(arg, Device) or (isinstance(arg, str) and not _is_dtype(arg)):
            device = arg
        elif arg is not None:
            dtype = arg
    array = input._data if isinstance(input, Variable) else input
    result = input
    if dtype is not None and (dtype := dtypes.dtype(dtype)) != array.dtype:
        result = cast(result, dtype=dtype)
    source = backend.device_of(array)
    if device is not None and (target := backend.device(device)) != source:
        result = _transfer(result, source=source, target=target)
    return clone(result) if copy and result is input else result


def _is_dtype(name: str) -> bool:
    try:
        return np.dtype(name) is not None
    except TypeError:
        return False


def detach(input: Tensor) -> Tensor:
    """Return a tensor over the same memory, outside the graph: ``input.detach()``.

    Example:
        >>> import lucid
        >>> lucid.detach(lucid.ones(2, requires_grad=True)).requires_grad
        False
    """
    return input.detach()


def is_floating_point(input: Tensor) -> bool:
    """Return whether the dtype is a floating-point type.

    Example:
        >>> import lucid
        >>> lucid.is_floating_point(lucid.tensor([1, 2]))
        False
    """
    return bool(input.dtype.kind == "f")


def is_complex(input: Tensor) -> bool:
    """Return False: complex numbers are not part of lucid.

    Example:
        >>> import lucid
        >>> lucid.is_complex(lucid.tensor([1.0]))
        False
    """
    return bool(input.dtype.kind == "c")


def finfo(type: Any = None) -> np.finfo:
    """Return the limits of a floating-point dtype, by default the default one: ``eps``, ``max``, ``min``, ``tiny``.

    Example:
        >>> import lucid
        >>> float(lucid.finfo(lucid.float64).eps)
        2.220446049250313e-16
    """
    return np.finfo(dtype_or_default(type))


def iinfo(type: Any) -> np.iinfo:
    """Return the limits of an integer dtype: ``max`` and ``min``.

    Example:
        >>> import lucid
        >>> lucid.iinfo(lucid.uint8).max
        255
    """
    return np.iinfo(dtypes.dtype(type))


def promote_types(type1: Any, type2: Any) -> np.dtype[Any]:
    """Return the dtype of the result of an operation on tensors of two dtypes.

    Example:
        >>> import lucid
        >>> lucid.promote_types(lucid.int64, lucid.float32)
        dtype('float32')
    """
    one, other = dtypes.dtype(type1), dtypes.dtype(type2)
    return dtypes.promote(np.result_type(one, other), [(one, 1), (other, 1)])
