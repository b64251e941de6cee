"""Tensors of a given shape: zeros, ones, empty, full, eye, and the same in the shape of another tensor."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.out import made_into
from ...autograd.typing import DeviceLike, DType, Operand, Sizes, Tensor
from ...backend import device_of, dtypes
from ..arguments import check_fits, check_layout, device_or_default, dtype_or_default, raw, shape_sizes
from ..conversion import formatted
from .from_data import leaf_tensor


def zeros(
    *shape: Sizes,
    size: Sizes | None = None,
    out: Tensor | None = None,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    layout: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Return a tensor of zeros.

    Args:
        shape: The shape, as ``2, 3`` or ``(2, 3)``.
        size: The same by name.
        out: A tensor to write into, whose dtype it has then.
        dtype: The data type; the default dtype if None.
        device: The device; the default device if None.
        requires_grad: Whether gradients are wanted for it.
        layout: `lucid.strided`, or None.
        pin_memory: PyTorch's hint, which changes nothing.

    Shape:
        output: `size`.

    Raises:
        TypeError: A size is not an integer.
        RuntimeError: A size is negative, or gradients are wanted for integers.

    Example:
        >>> import lucid
        >>> lucid.zeros(2, 3).shape
        lucid.Size([2, 3])
    """
    wanted = shape_sizes("zeros", shape, size)
    if layout is not None:
        check_layout("zeros", layout)
    if out is not None:
        return made_into(out, zeros, wanted, dtype)
    return _allocate("zeros", wanted, dtype, device, requires_grad)


def ones(
    *shape: Sizes,
    size: Sizes | None = None,
    out: Tensor | None = None,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    layout: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Return a tensor of ones; see `zeros` for the arguments.

    Shape:
        output: `size`.

    Example:
        >>> import lucid
        >>> lucid.ones(2, dtype=lucid.int64).tolist()
        [1, 1]
    """
    wanted = shape_sizes("ones", shape, size)
    if layout is not None:
        check_layout("ones", layout)
    if out is not None:
        return made_into(out, ones, wanted, dtype)
    return _allocate("ones", wanted, dtype, device, requires_grad)


def empty(
    *shape: Sizes,
    size: Sizes | None = None,
    out: Tensor | None = None,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    layout: Any = None,
    pin_memory: bool = False,
    memory_format: dtypes.memory_format | None = None,
) -> Tensor:
    """Return uninitialized memory, to be overwritten; see `zeros` for the arguments.

    Shape:
        output: `size`.

    Example:
        >>> import lucid
        >>> lucid.empty(2, 3).shape
        lucid.Size([2, 3])
    """
    wanted = shape_sizes("empty", shape, size)
    if layout is not None:
        check_layout("empty", layout)
    if out is not None:
        return made_into(out, empty, wanted, dtype)
    if memory_format is not None:
        made = formatted(_allocate("empty", wanted, dtype, device, False), memory_format)
        return leaf_tensor(made._data, requires_grad)
    return _allocate("empty", wanted, dtype, device, requires_grad)


def full(
    size: Sizes,
    fill_value: Operand,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor filled with `fill_value`; by default of the dtype that this number asks for, int64 for an int.

    Shape:
        output: `size`, which is a tuple or one number.

    Raises:
        TypeError: `fill_value` is complex, or a size is not an integer.
        RuntimeError: A size is negative, the value does not fit the dtype, or gradients are wanted for integers.

    Example:
        >>> import lucid
        >>> lucid.full((2,), 7).tolist()
        [7, 7]
    """
    value = fill_value.item() if hasattr(fill_value, "item") else fill_value
    if isinstance(value, complex):
        raise TypeError(f"full: complex numbers are not part of lucid: got {value!r}")
    kind = _dtype_of_numbers(value) if dtype is None else dtypes.dtype(dtype)
    check_fits("full", value, kind)
    return _allocate("full", shape_sizes("full", (size,)), kind, device, requires_grad, value)


def _allocate(function: str, shape: tuple[int, ...], dtype: Any, device: Any, requires_grad: bool, *args: Any) -> Any:
    """Return a tensor that one of the array library's own functions creates.

    Raises:
        RuntimeError: Gradients are wanted for integers.
    """
    target = device_or_default(device)
    kind = dtype_or_default(dtype)
    with target.scope():
        return leaf_tensor(getattr(target.xp, function)(shape, *args, dtype=kind), requires_grad)


def _dtype_of_numbers(*values: Any) -> Any:
    """Return the dtype that Python numbers ask for."""
    if all(isinstance(v, bool) for v in values):
        return dtypes.bool_
    return dtypes.int64 if all(isinstance(v, int | np.integer) for v in values) else dtypes.get_default_dtype()


def eye(
    n: int,
    m: int | None = None,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return the identity matrix, or a matrix with ones on its main diagonal and zeros elsewhere.

    Shape:
        output: (n, m), or (n, n) if m is None.

    Raises:
        RuntimeError: A size is negative, or gradients are wanted for integers.

    Example:
        >>> import lucid
        >>> lucid.eye(2).tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    target = device_or_default(device)
    kind = dtype_or_default(dtype)
    shape_sizes("eye", (n, n if m is None else m))
    with target.scope():
        return leaf_tensor(target.xp.eye(n, m, dtype=kind), requires_grad)


def zeros_like(
    input: Tensor, *, dtype: DType | None = None, device: DeviceLike | None = None, requires_grad: bool = False
) -> Tensor:
    """Return zeros of the input's shape, dtype and device.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> lucid.zeros_like(lucid.ones(2)).tolist()
        [0.0, 0.0]
    """
    return zeros(tuple(input.shape), **like_options(input, dtype, device), requires_grad=requires_grad)


def ones_like(
    input: Tensor, *, dtype: DType | None = None, device: DeviceLike | None = None, requires_grad: bool = False
) -> Tensor:
    """Return ones of the input's shape, dtype and device.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> lucid.ones_like(lucid.zeros(2)).tolist()
        [1.0, 1.0]
    """
    return ones(tuple(input.shape), **like_options(input, dtype, device), requires_grad=requires_grad)


def empty_like(
    input: Tensor, *, dtype: DType | None = None, device: DeviceLike | None = None, requires_grad: bool = False
) -> Tensor:
    """Return uninitialized memory of the input's shape, dtype and device.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> lucid.empty_like(lucid.zeros(2, dtype="int64")).dtype
        dtype('int64')
    """
    return empty(tuple(input.shape), **like_options(input, dtype, device), requires_grad=requires_grad)


def full_like(
    input: Tensor,
    fill_value: Operand,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor filled with `fill_value`, of the input's shape, dtype and device.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> lucid.full_like(lucid.zeros(2), 7).tolist()
        [7.0, 7.0]
    """
    return full(tuple(input.shape), fill_value, **like_options(input, dtype, device), requires_grad=requires_grad)


def like_options(input: Any, dtype: Any, device: Any) -> dict[str, Any]:
    """Return the dtype and device that a function called ``..._like`` uses."""
    array = raw(input)
    return {
        "dtype": array.dtype if dtype is None else dtype,
        "device": device_of(array) if device is None else device,
    }
