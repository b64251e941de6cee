"""Arguments of operations, checked once: dimensions, sizes, dtypes, shapes and devices."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np

from ..autograd import errors
from ..autograd.broadcasting import cast
from ..autograd.tape import Variable
from ..backend import XP, Array, Device, device_of, dtypes, get_default_device
from ..backend import device as device_named
from ..hints import warn

Dims: TypeAlias = int | Sequence[int] | None


def varargs(given: tuple[Any, ...], named: Any = None) -> Any:
    """Return the argument of a function that can be called with ``2, 3``, with ``(2, 3)``, or by its name.

    Raises:
        TypeError: It is given both ways.
    """
    if named is not None:
        if given:
            raise TypeError(f"got {given} and {named}, one argument twice; pass it by position or by its name")
        return (named,) if hasattr(named, "__index__") else named
    return given[0] if len(given) == 1 and type(given[0]) is not int and not hasattr(given[0], "__index__") else given


def sizes(name: str, given: tuple[Any, ...], named: Any = None) -> tuple[int, ...]:
    """Return sizes given as ``2, 3`` or ``(2, 3)`` as a tuple of ints.

    Raises:
        TypeError: One of them is not an integer.
    """
    try:
        return tuple(operator.index(n) for n in varargs(given, named))
    except TypeError:
        if named is not None and given:
            raise TypeError(
                f"{name}: got {given} and {named}, the size twice; pass it by position or by name"
            ) from None
        raise TypeError(f"{name}: expected integers, such as (2, 3), got {named or given!r}") from None


def shape_sizes(name: str, given: tuple[Any, ...], named: Any = None) -> tuple[int, ...]:
    """Return `sizes` of a new tensor.

    Raises:
        TypeError: One of them is not an integer.
        RuntimeError: One of them is negative.
    """
    shape = sizes(name, given, named)
    if min(shape, default=0) < 0:
        raise RuntimeError(f"{name}: sizes must not be negative, got {shape}")
    return shape


def whole(name: str, what: str, value: Any) -> int:
    """Return an argument as an int: a Python or NumPy integer, or a 0-d tensor of integers.

    Raises:
        TypeError: It is not an integer.
    """
    if isinstance(value, bool | np.bool_) or not hasattr(value, "__index__"):
        raise TypeError(f"{name}: {what} must be an integer, got {value!r}")
    return operator.index(value)


def one_dim(name: str, dim: int, ndim: int) -> int:
    """Return a dimension as an index from 0 to ndim - 1; a 0-d tensor counts as one with one dimension, as in PyTorch.

    Raises:
        IndexError: There is no such dimension.
    """
    ndim = ndim or 1
    if not -ndim <= dim < ndim:
        raise IndexError(f"{name}: dimension out of range: expected one of {-ndim} to {ndim - 1}, got {dim}")
    return dim % ndim


def all_dims(name: str, dims: int | Iterable[int], ndim: int) -> tuple[int, ...]:
    """Return one or several dimensions, each as an index from 0 to ndim - 1.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
    """
    found = tuple(one_dim(name, operator.index(d), ndim) for d in (dims if isinstance(dims, Iterable) else (dims,)))
    if len(set(found)) < len(found):
        raise RuntimeError(f"{name}: each dimension may be named once, got {dims}")
    return found


def numpy_names(op: str, dim: Any, keepdim: bool, axis: Any, keepdims: bool | None) -> tuple[Any, bool]:
    """Return dim and keepdim, of which one or both were given by NumPy's names, axis and keepdims.

    Raises:
        TypeError: Both dim and axis were given.
    """
    if dim is not None and axis is not None:
        raise TypeError(f"{op}: got dim={dim} and axis={axis}, two names of one argument; pass one of them")
    return dim if axis is None else axis, keepdim if keepdims is None else keepdims


def reduced_dims(op: str, dim: Dims, ndim: int) -> tuple[int, ...] | None:
    """Return the dimensions to reduce, each as an index from 0 to ndim - 1; None for all, as for a 0-d tensor.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
        TypeError: `dim` is neither an integer nor several.
    """
    if dim is None:
        return None
    if type(dim) is int:
        dims: tuple[int, ...] = (one_dim(op, dim, ndim),)
    else:
        try:
            dims = all_dims(op, dim, ndim)
        except TypeError:
            raise TypeError(f"{op}: expected dim to be an integer or several, got {dim!r}") from None
    return dims if ndim and dims else None


def single_dim(op: str, dim: Any, ndim: int) -> Any:
    """Return one dimension as an index from 0 to ndim - 1; None for a 0-d tensor.

    Raises:
        IndexError: There is no such dimension.
        TypeError: `dim` is not an integer.
    """
    if not hasattr(dim, "__index__"):
        raise TypeError(f"{op}: expected one dimension, an integer, got {dim!r}; see amax and amin for several")
    one = one_dim(op, dim, ndim)
    return one if ndim else None


def nonempty(op: str, input: Any, dim: Any, error: type[Exception] | None = None) -> Any:
    """Return the input, which must have elements along the dimensions to reduce.

    Raises:
        IndexError: A dimension that is named has none.
        RuntimeError: None is named, and there are no elements at all.
    """
    if 0 in input.shape:
        dims = range(input.ndim) if dim is None else dim if isinstance(dim, tuple) else (dim,)
        if empty := [d for d in dims if input.shape[d] == 0]:
            raise (error or (RuntimeError if dim is None else IndexError))(
                f"{op}: a tensor of shape {tuple(input.shape)} has no elements along dimension {empty[0]} to choose "
                "from; name other dimensions, or ask for its numel() first"
            )
    return input


def common_shape(name: str, *shapes: Any) -> tuple[int, ...]:
    """Return the shape that some shapes broadcast to.

    Raises:
        RuntimeError: They do not broadcast.
    """
    try:
        return np.broadcast_shapes(*map(tuple, shapes))
    except ValueError:
        raise RuntimeError(f"{name}: shapes {', '.join(str(tuple(s)) for s in shapes)} do not broadcast") from None


def converted(input: Any, dtype: Any) -> Any:
    """Return the input converted to a dtype, or as it is for None."""
    return input if dtype is None or input.dtype == dtypes.dtype(dtype) else cast(input, dtype=dtypes.dtype(dtype))


def check_floating(name: str, input: Any) -> None:
    """Refuse integers and booleans.

    Raises:
        RuntimeError: The dtype of the input is not a floating-point type.
    """
    if input.dtype.kind != "f":
        raise RuntimeError(f"{name}: expected floating-point numbers, got {input.dtype}; convert them with .float()")


def check_fits(name: str, value: Any, dtype: np.dtype[Any]) -> None:
    """Refuse a number that is outside the range of an integer dtype, or NaN.

    Raises:
        RuntimeError: It is.
    """
    if dtype.kind in "iu" and not np.iinfo(dtype).min <= value <= np.iinfo(dtype).max:
        raise RuntimeError(f"{name}: {value} does not fit {dtype}")


def check_one_dtype(name: str, **values: Any) -> None:
    """Refuse tensors of different dtypes, the input of a layer first; None stands for one that is not there.

    Raises:
        RuntimeError: Two dtypes differ.
    """
    errors.check_one_dtype(name, values.items())


def check_dtype_of_norm(name: str, input: Any, **vectors: Any) -> None:
    """Refuse weights and statistics of another dtype than the input; float32 ones may stand beside float16 input.

    Raises:
        RuntimeError: One has another dtype, or the input is not floating-point.
    """
    check_floating(name, input)
    wanted = (input.dtype, dtypes.float32) if input.dtype == dtypes.float16 else (input.dtype,)
    if any(vector is not None and vector.dtype not in wanted for vector in vectors.values()):
        check_one_dtype(name, input=input, **vectors)


def floating(input: Any) -> Any:
    """Return the input, converted to the default dtype if its elements are integers or booleans."""
    return input if input.dtype.kind == "f" else cast(input, dtype=dtypes.get_default_dtype())


def raw(value: Any) -> Array:
    """Return the array of a Tensor, or an array as it is."""
    return value._data if isinstance(value, Variable) else value


def dtype_or_default(dtype: Any) -> np.dtype[Any]:
    """Return the dtype that an argument names, or the default dtype for None."""
    return dtypes.get_default_dtype() if dtype is None else dtypes.dtype(dtype)


def device_or_default(device: Any) -> Device:
    """Return the device that an argument names, or the default device for None."""
    return get_default_device() if device is None else device_named(device)


def check_tensors(name: str, **values: Any) -> None:
    """Refuse an argument that is neither a Tensor nor an array, by its name.

    Raises:
        TypeError: One is something else.
    """
    for what, value in values.items():
        if not isinstance(value, Variable) and type(value) not in XP:
            raise TypeError(
                f"{name}: expected {what} to be a Tensor, got {type(value).__name__}; wrap it in lucid.tensor(...)"
            )


def check_same_size(name: str, input: Any, target: Any, strict: bool = False) -> None:
    """Refuse a target that does not broadcast with the input, and warn of one that does but has another shape.

    Raises:
        TypeError: One of the two is neither a Tensor nor an array.
        RuntimeError: The shapes do not broadcast.
        ValueError: The shapes differ, and `strict` asks for equal ones.
    """
    check_tensors(name, input=input, target=target)
    a, b = tuple(input.shape), tuple(target.shape)
    if a == b:
        return
    if strict:
        raise ValueError(f"{name}: target must have the shape of the input, got {b} for {a}; see reshape and unsqueeze")
    if any(1 not in (n, m) and n != m for n, m in zip(reversed(a), reversed(b), strict=False)):
        raise RuntimeError(f"{name}: target of shape {b} does not fit an input of shape {a}; they should be the same")
    warn(
        f"{name}: using a target size ({b}) that is different to the input size ({a}); this will likely lead to "
        "incorrect results due to broadcasting; make them the same, for example with target.reshape(input.shape)",
    )


def check_same_device(name: str, first: Any, **others: Any) -> None:
    """Refuse tensors on different devices, by name, before they meet in an array operation.

    Raises:
        RuntimeError: One of the others is on another device than the first.
    """
    device = device_of(first)
    for what, other in others.items():
        if other is not None and device_of(other) != device:
            raise RuntimeError(
                f'{name}: input is on {device}, {what} on {device_of(other)}; move it with .to("{device}")'
            )


def check_layout(name: str, layout: Any) -> None:
    """Refuse another layout than `lucid.strided`, or None.

    Raises:
        TypeError: It is another one.
    """
    if layout is not None and getattr(layout, "name", None) != "strided":
        raise TypeError(f"{name}: expected layout=lucid.strided, got {layout!r}; see to_sparse() for others")
