"""New tensors of given values: zeros, ones, ranges."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.tape import Variable
from ..backend import Array, device_of, dtypes
from .data import leaf, place
from .dims import sizes


def _filled(function: str, shape: tuple[int, ...], dtype: Any, device: Any, requires_grad: bool, *args: Any) -> Any:
    """A tensor made by one of the array library's own functions."""
    target = place(device)
    kind = dtypes.get_default_dtype() if dtype is None else dtypes.dtype(dtype)
    if min(shape, default=0) < 0:
        raise RuntimeError(f"{function}: sizes must not be negative, got {shape}")
    with target.scope():
        return leaf(getattr(target.xp, function)(shape, *args, dtype=kind), requires_grad)


def zeros(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Return a tensor of zeros.

    Args:
        size: The shape, as ``2, 3`` or ``(2, 3)``.
        dtype: The data type; the default dtype if None.
        device: The device; the default device if None.
        requires_grad: Whether gradients are wanted for it.

    Raises:
        RuntimeError: A size is negative, or gradients are wanted for integers.

    Example:
        >>> import lucid
        >>> lucid.zeros(2, 3).shape
        (2, 3)
    """
    return _filled("zeros", sizes("zeros", size), dtype, device, requires_grad)


def ones(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Return a tensor of ones; the arguments are those of `zeros`.

    Example:
        >>> import lucid
        >>> lucid.ones(2, dtype=lucid.int64).tolist()
        [1, 1]
    """
    return _filled("ones", sizes("ones", size), dtype, device, requires_grad)


def empty(*size: Any, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Return a tensor of whatever its memory holds, to be written; the arguments are those of `zeros`.

    Example:
        >>> import lucid
        >>> lucid.empty(2, 3).shape
        (2, 3)
    """
    return _filled("empty", sizes("empty", size), dtype, device, requires_grad)


def full(size: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Return a tensor that holds one number everywhere; by default of the dtype that the number asks for.

    Raises:
        RuntimeError: A size is negative, or gradients are wanted for integers.

    Example:
        >>> import lucid
        >>> lucid.full((2,), 7).tolist()
        [7, 7]
    """
    value = fill_value.item() if hasattr(fill_value, "item") else fill_value
    if isinstance(value, complex):
        raise TypeError(f"full: complex numbers are not part of lucid: got {value!r}")
    kind = _kind(value) if dtype is None else dtype
    return _filled("full", sizes("full", (size,)), kind, device, requires_grad, value)


def _kind(*values: Any) -> Any:
    """The dtype that Python numbers ask for."""
    if all(isinstance(v, bool) for v in values):
        return dtypes.bool_
    return dtypes.int64 if all(isinstance(v, int) for v in values) else dtypes.get_default_dtype()


def eye(n: int, m: int | None = None, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Return an n x m matrix (n x n by default) with ones on its main diagonal and zeros elsewhere.

    Example:
        >>> import lucid
        >>> lucid.eye(2).tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    target = place(device)
    kind = dtypes.get_default_dtype() if dtype is None else dtypes.dtype(dtype)
    if min(sizes("eye", (n, n if m is None else m))) < 0:
        raise RuntimeError(f"eye: sizes must not be negative, got {(n, m)}")
    with target.scope():
        return leaf(target.xp.eye(n, m, dtype=kind), requires_grad)


def arange(
    start: Any = 0,
    end: Any = None,
    step: Any = 1,
    *,
    dtype: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Any:
    """Return ``start, start + step, ...``, as far as it lies before `end`; ``arange(end)`` starts at 0.

    The dtype is int64 if all three are integers, else the default dtype. For an integer dtype all three are made
    integers first, as in PyTorch.

    Raises:
        RuntimeError: The step is zero or leads away from the end.

    Example:
        >>> import lucid
        >>> lucid.arange(3).tolist(), lucid.arange(1.0, 2.0, 0.5).tolist()
        ([0, 1, 2], [1.0, 1.5])
    """
    start, end, step = (v.item() if hasattr(v, "item") else v for v in (start, end, step))
    if end is None:
        start, end = 0, start
    kind = _kind(0, start, end, step) if dtype is None else dtypes.dtype(dtype)
    if kind.kind in "iu":
        start, end, step = int(start), int(end), int(step)
    if not math.isfinite(end - start) or step == 0 or (end - start) * step < 0:
        raise RuntimeError(f"arange: no step {step} leads from {start} to {end}; give a step of the right sign")
    target = place(device)
    number = math.ceil((end - start) / step)
    with target.scope():
        counted = target.xp.arange(number)  # then multiplied in double precision, so that errors do not add up
        return leaf((start + counted * step).astype(kind), requires_grad)


def linspace(
    start: float, end: float, steps: int, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Any:
    """Return `steps` numbers from `start` to `end`, both included, at equal distances.

    Raises:
        RuntimeError: The number of steps is negative.

    Example:
        >>> import lucid
        >>> lucid.linspace(0.0, 1.0, 5).tolist()
        [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    if steps < 0:
        raise RuntimeError(f"linspace: the number of steps must not be negative, got {steps}")
    start, end = (v.item() if hasattr(v, "item") else v for v in (start, end))
    target = place(device)
    kind = dtypes.get_default_dtype() if dtype is None else dtypes.dtype(dtype)
    with target.scope():
        return leaf(target.xp.linspace(start, end, steps).astype(kind), requires_grad)


def array_of(input: Any) -> Array:
    """The array of a Tensor, or an array itself."""
    return input._data if isinstance(input, Variable) else input


def like(input: Any, dtype: Any, device: Any) -> dict[str, Any]:
    """The dtype and device that a function called ``..._like`` uses."""
    array = array_of(input)
    return {
        "dtype": array.dtype if dtype is None else dtype,
        "device": device_of(array) if device is None else device,
    }


def zeros_like(input: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Return zeros of the input's shape and, unless told otherwise, its dtype and device.

    Example:
        >>> import lucid
        >>> lucid.zeros_like(lucid.ones(2)).tolist()
        [0.0, 0.0]
    """
    return zeros(tuple(input.shape), **like(input, dtype, device), requires_grad=requires_grad)


def ones_like(input: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Return ones of the input's shape and, unless told otherwise, its dtype and device.

    Example:
        >>> import lucid
        >>> lucid.ones_like(lucid.zeros(2)).tolist()
        [1.0, 1.0]
    """
    return ones(tuple(input.shape), **like(input, dtype, device), requires_grad=requires_grad)


def empty_like(input: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Return unwritten memory of the input's shape and, unless told otherwise, its dtype and device.

    Example:
        >>> import lucid
        >>> lucid.empty_like(lucid.zeros(2, dtype="int64")).dtype
        dtype('int64')
    """
    return empty(tuple(input.shape), **like(input, dtype, device), requires_grad=requires_grad)


def full_like(
    input: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: bool = False
) -> Any:
    """Return one number everywhere, in the input's shape and, unless told otherwise, its dtype and device.

    Example:
        >>> import lucid
        >>> lucid.full_like(lucid.zeros(2), 7).tolist()
        [7.0, 7.0]
    """
    return full(tuple(input.shape), fill_value, **like(input, dtype, device), requires_grad=requires_grad)
