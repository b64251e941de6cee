"""Tensors from numbers, nested lists, arrays and tensors."""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...autograd.leaf import requires_grad_
from ...autograd.tape import Variable, wrap
from ...autograd.typing import DeviceLike, DType, Tensor
from ...backend import XP, Array, Device, device_of, dtypes, is_array, transfer
from ...backend import device as device_named
from ...hints import warn
from ..arguments import device_or_default, raw
from ..conversion import to


def tensor(
    data: Any,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    requires_grad: bool = False,
    pin_memory: bool = False,
) -> Tensor:
    """Return a new tensor with a copy of the data.

    Args:
        data: A number, nested lists or tuples (or other sequences) of numbers, an array of any library, such as a
            tensor of PyTorch or a column of pandas, a Tensor, or a list of them.
        dtype: The data type; by default that of an array, the default dtype for Python floats, int64 for Python ints,
            and bool for booleans. NumPy's float64 stays float64.
        device: The device; by default where a Tensor or a GPU's array is, else the default device.
        requires_grad: Whether gradients are wanted for it.
        pin_memory: PyTorch's hint, which changes nothing.

    Shape:
        output: that of an array or Tensor; for nested lists, the lengths of the lists from the outside in.

    Raises:
        ValueError: Rows of a nested list differ in length.
        TypeError: There is something other than numbers in it; the dtype is unknown.
        RuntimeError: A number does not fit the dtype, or gradients are wanted for integers.

    Example:
        >>> import lucid
        >>> lucid.tensor([[1, 2], [3, 4]]).dtype, lucid.tensor([0.5]).dtype
        (dtype('int64'), dtype('float32'))
        >>> lucid.tensor([[1, 2], [3]])
        Traceback (most recent call last):
        ...
        ValueError: tensor: all rows must have one length: row [1] has 1 item, row [0] has 2 items;
        pad the shorter ones, or keep a list of tensors
    """
    array = data._data if isinstance(data, Variable) else data
    if array is not data and data.node is not None and not requires_grad:
        warn(
            "tensor: this copy leaves the graph of gradients; say so by x.detach().clone(); x.clone() stays in it",
        )
    wanted = None if dtype is None else dtypes.dtype(dtype)
    if not is_array(array) and is_foreign(array):
        array = data = foreign_array(array, "tensor")
    if is_array(array):
        kind = dtypes.dtype(array.dtype) if wanted is None or array.dtype.kind == "O" else wanted
        target = target_device(data, device)
        with device_of(array).scope():
            return leaf_tensor(transfer(array.astype(kind), target), requires_grad)
    return leaf_tensor(transfer(host_array(array, wanted), device_or_default(device)), requires_grad)


def as_tensor(data: Any, dtype: DType | None = None, device: DeviceLike | None = None) -> Tensor:
    """Return a tensor of the data, without a copy if it is an array or Tensor of that dtype and on that device already.

    It then shares the array's memory, where `tensor` always copies. A Tensor stays in the graph.

    Shape:
        As in `tensor`.

    Example:
        >>> import numpy as np
        >>> import lucid
        >>> a = np.zeros(2)
        >>> lucid.as_tensor(a).numpy() is a
        True
    """
    array = raw(data)
    if not is_array(array) and is_foreign(array):
        array = data = foreign_array(array, "as_tensor")
    if not is_array(array):
        return tensor(data, dtype=dtype, device=device)
    kind = dtypes.dtype(array.dtype if dtype is None or array.dtype.kind == "O" else dtype)
    target = target_device(data, device)
    return to(data if isinstance(data, Variable) else wrap(data), dtype=kind, device=target)  # type: ignore[arg-type]


def scalar_tensor(
    s: float, *, dtype: DType | None = None, device: DeviceLike | None = None, requires_grad: bool = False
) -> Tensor:
    """Return a number as a 0-d tensor, of the default dtype unless told otherwise; `tensor` makes int64 of an int.

    Shape:
        output: ().

    Raises:
        RuntimeError: Gradients are wanted for integers.

    Example:
        >>> import lucid
        >>> lucid.scalar_tensor(3)
        tensor(3.)
    """
    return tensor(
        s, dtype=dtypes.get_default_dtype() if dtype is None else dtype, device=device, requires_grad=requires_grad
    )


def from_numpy(ndarray: np.ndarray) -> Tensor:
    """Return a tensor on the CPU that shares the memory of a NumPy array. Its dtype is the array's, often float64.

    Shape:
        ndarray: any shape; output: the same.

    Raises:
        TypeError: It is not a NumPy array, or of a dtype that lucid does not have.

    Example:
        >>> import numpy as np
        >>> import lucid
        >>> a = np.zeros(2)
        >>> x = lucid.from_numpy(a)
        >>> a[0] = 5.0
        >>> x.tolist()
        [5.0, 0.0]
    """
    if not isinstance(ndarray, np.ndarray):
        raise TypeError(f"from_numpy: expected a NumPy array, got {type(ndarray).__name__}; see lucid.tensor")
    dtypes.dtype(ndarray.dtype)
    return wrap(np.asarray(ndarray))


def is_foreign(data: Any) -> bool:
    """Whether data is an array of another library, to be had by DLPack or as a NumPy array."""
    return hasattr(data, "__array__") and not isinstance(data, np.generic)


def foreign_array(data: Any, name: str) -> Array:
    """Return an array over the memory of another library's array, outside that library's graph.

    Raises:
        TypeError: Its elements are of a type that neither DLPack nor NumPy has.
    """
    data = data.detach() if getattr(data, "requires_grad", False) else data
    kind, index = data.__dlpack_device__() if hasattr(data, "__dlpack_device__") else (1, 0)
    if kind == 2:  # DLPack's number for CUDA
        return device_named(f"cuda:{index}").xp.from_dlpack(data)
    try:
        return np.asarray(data) if hasattr(data, "__array__") else np.from_dlpack(data)
    except (TypeError, ValueError, BufferError, RuntimeError) as error:
        raise TypeError(f"{name}: cannot take over a {type(data).__module__}.{type(data).__name__}: {error}") from None


def target_device(data: Any, device: Any) -> Device:
    """Return the device for a tensor of the data: a NumPy array goes to the default device, as lists do."""
    if device is not None or isinstance(data, np.ndarray):
        return device_or_default(device)
    return device_of(raw(data))


def leaf_tensor(array: Array, requires_grad: bool) -> Any:
    """Return a tensor that is no result of an operation: a leaf of the graph.

    Raises:
        RuntimeError: Gradients are wanted for integers.
    """
    made = wrap(array if type(array) in XP else np.asarray(array))  # NumPy's functions make scalars of 0-d arrays
    return requires_grad_(made) if requires_grad else made


def host_array(data: Any, dtype: Any) -> np.ndarray:
    """Return numbers, in nested lists or not, as a NumPy array of the dtype that they ask for.

    Raises:
        RuntimeError: A number does not fit the dtype.
    """
    kinds: set[Any] = set()
    nested_shape(data, (), kinds)
    try:
        return np.asarray(to_host(data), dtype=dtype or common_dtype(kinds))
    except OverflowError:
        raise RuntimeError(f"tensor: a number does not fit {dtype or common_dtype(kinds)}: {data!r}") from None


def nested_shape(data: Any, where: tuple[int, ...], kinds: set[Any]) -> tuple[int, ...]:
    """Return the shape of nested lists, all rows of which must agree, and add the types of their elements to `kinds`.

    Raises:
        ValueError: Two rows differ in shape.
        TypeError: There is something other than numbers in them.
    """
    if isinstance(data, Variable):
        data = data._data
    if is_foreign(data) and not is_array(data):
        data = foreign_array(data, "tensor")
    if is_array(data) or isinstance(data, np.ndarray | np.generic):
        kinds.add(dtypes.dtype(data.dtype))
        return tuple(data.shape)
    if not is_sequence(data):
        kinds.add(number_type(data))
        return ()
    types = set(map(type, data))
    if types <= {float, int, bool}:
        kinds |= types
        return (len(data),)
    first: tuple[int, ...] = ()
    for i, row in enumerate(data):
        shape = nested_shape(row, (*where, i), kinds)
        if i == 0:
            first = shape
        elif shape != first:
            raise ragged_error((*where, i), shape, (*where, 0), first)
    return (len(data), *first)


def is_sequence(data: Any) -> bool:
    """Whether data is a list, tuple, range, deque or another sequence of numbers or rows."""
    if isinstance(data, list | tuple):
        return True
    sized = isinstance(data, Sequence) or (hasattr(data, "__len__") and hasattr(data, "__getitem__"))
    return sized and not isinstance(data, str | bytes | Mapping) and not hasattr(data, "dtype")


def ragged_error(
    at: tuple[int, ...], shape: tuple[int, ...], at0: tuple[int, ...], shape0: tuple[int, ...]
) -> ValueError:
    """The error for two rows that differ in shape."""

    def describe(index: tuple[int, ...], shape: tuple[int, ...], other: tuple[int, ...]) -> str:
        name = "row " + "".join(f"[{i}]" for i in index)
        if not shape:
            return f"{name} is a number"
        if other and shape[0] == other[0]:
            return f"{name} has shape {shape}"
        return f"{name} has {shape[0]} item{'' if shape[0] == 1 else 's'}"

    return ValueError(
        f"tensor: all rows must have one length: {describe(at, shape, shape0)}, {describe(at0, shape0, shape)}; "
        "pad the shorter ones, or keep a list of tensors"
    )


def number_type(value: Any) -> type:
    """Return bool, int or float for a Python number.

    Raises:
        TypeError: It is something else.
    """
    if isinstance(value, bool):
        return bool
    if isinstance(value, numbers.Integral):
        return int
    if isinstance(value, numbers.Real):
        return float
    if isinstance(value, complex):
        raise TypeError(f"tensor: complex numbers are not part of lucid: got {value!r}; keep real and imaginary apart")
    raise TypeError(
        f"tensor: expected numbers, arrays or Tensors, or nested lists of them, got {type(value).__name__} {value!r}"
    )


def common_dtype(kinds: set[Any]) -> np.dtype[Any]:
    """Return the dtype for numbers of some types: the widest float if there is one, since floats win over integers."""
    if not kinds:
        return dtypes.get_default_dtype()
    known = {float: dtypes.get_default_dtype(), int: dtypes.int64, bool: dtypes.bool_}
    found = [known.get(k, k) for k in kinds]
    return np.result_type(*([d for d in found if d.kind == "f"] or found))


def to_host(data: Any) -> Any:
    """Return nested lists with the Tensors and arrays in them copied to the host."""
    if is_sequence(data):
        rows = data if isinstance(data, list | tuple) else list(data)
        return [to_host(item) for item in rows] if any(type(i) not in (float, int, bool) for i in rows) else rows
    array = foreign_array(data, "tensor") if is_foreign(data) and not isinstance(data, Variable) else raw(data)
    return device_of(array).to_numpy(array) if is_array(array) else array
