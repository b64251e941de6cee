"""Tensors over the memory of other libraries: from_dlpack, frombuffer, asarray."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ...autograd.tape import Variable, wrap
from ...autograd.typing import DeviceLike, DType, Tensor
from ...backend import device_of, dtypes, is_array, transfer
from ..arguments import device_or_default, dtype_or_default
from ..conversion import clone
from ..creation.from_data import as_tensor, foreign_array, leaf_tensor, tensor


def from_dlpack(ext_tensor: Any, *, device: DeviceLike | None = None, copy: bool | None = None) -> Tensor:
    """Return a tensor that shares the memory of another library's array, by the DLPack protocol.

    So tensors of PyTorch, JAX, CuPy or TensorFlow become tensors of lucid without a copy; writes on either side are
    seen on the other. Gradients do not pass: detach first where the other library records.

    Args:
        ext_tensor: Any object with ``__dlpack__`` and ``__dlpack_device__``.
        device: Move the result to this device, by a copy if it is not there.
        copy: True to copy in any case, False to raise instead of copying.

    Shape:
        ext_tensor: any shape; output: the same.

    Raises:
        TypeError: The object does not speak DLPack, or its dtype is none of lucid's.
        ValueError: `copy` is False, but the array is on another device.

    Example:
        >>> import numpy as np
        >>> import lucid
        >>> a = np.zeros(2)
        >>> x = lucid.from_dlpack(a)
        >>> a[0] = 5.0
        >>> x.tolist()
        [5.0, 0.0]
    """
    if not hasattr(ext_tensor, "__dlpack__") or not hasattr(ext_tensor, "__dlpack_device__"):
        raise TypeError(
            f"from_dlpack: expected an object with __dlpack__ and __dlpack_device__, got {type(ext_tensor).__name__}; "
            "pass the array itself, not a capsule, or see lucid.tensor"
        )
    array = ext_tensor._data if isinstance(ext_tensor, Variable) else foreign_array(ext_tensor, "from_dlpack")
    dtypes.dtype(array.dtype)
    if device is not None and device_or_default(device) != device_of(array):
        if copy is False:
            raise ValueError(f"from_dlpack: the array is on {device_of(array)}: to have it on {device} takes a copy")
        return wrap(transfer(array, device_or_default(device)))
    return wrap(array.copy() if copy else array)


def to_dlpack(input: Tensor) -> object:
    """Return a DLPack capsule of a tensor, for libraries that ask for one: ``input.__dlpack__()``.

    Newer ones, lucid among them, take the tensor itself, as in ``numpy.from_dlpack(x)``. A tensor that requires grad is
    refused.

    Example:
        >>> import lucid
        >>> type(lucid.to_dlpack(lucid.ones(2))).__name__
        'PyCapsule'
    """
    return input.__dlpack__()


def frombuffer(buffer: Any, *, dtype: DType, count: int = -1, offset: int = 0, requires_grad: bool = False) -> Tensor:
    """Return a vector over the memory of a buffer of Python: bytes, a bytearray, an array.array, a memory map.

    It shares the memory. What is read-only, such as bytes, stays so: writing to the tensor is an error then.

    Args:
        buffer: The object.
        dtype: The data type of the elements.
        count: How many elements; all that there are if negative.
        offset: How many bytes to skip first.
        requires_grad: Whether gradients are wanted for it.

    Shape:
        output: (count,).

    Raises:
        ValueError: The buffer is empty, or holds not as many elements from the offset on.

    Example:
        >>> import lucid
        >>> lucid.frombuffer(bytearray([1, 0, 2, 0]), dtype=lucid.int16).tolist()
        [1, 2]
    """
    size, kind = memoryview(buffer).nbytes, dtypes.dtype(dtype)
    if size == 0 or count == 0:
        raise ValueError(f"frombuffer: neither the buffer ({size} bytes) nor the count ({count}) may be empty")
    if not 0 <= offset < size:
        raise ValueError(f"frombuffer: offset must be from 0 to {size - 1}, the size of the buffer, got {offset}")
    if (size - offset) % kind.itemsize if count < 0 else offset + count * kind.itemsize > size:
        raise ValueError(
            f"frombuffer: {size - offset} bytes from the offset on are not {'a number of' if count < 0 else count} "
            f"elements of {kind}, which have {kind.itemsize} bytes each"
        )
    return leaf_tensor(np.frombuffer(buffer, kind, count, offset), requires_grad)


def from_file(filename: str, shared: bool | None = None, size: int = 0, *, dtype: DType | None = None) -> Tensor:
    """Return a vector over a file that is mapped into memory: parts of it are read when they are used.

    Args:
        filename: The path of the file, which holds nothing but the elements.
        shared: Whether what is written into the tensor is written into the file, which is made or made longer where it
            must; otherwise it stays in memory.
        size: How many elements.
        dtype: Their data type; the default dtype if None.

    Shape:
        output: (size,).

    Raises:
        RuntimeError: The file is shorter than that, and not `shared`.

    Example:
        >>> import os, tempfile
        >>> import lucid
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     x = lucid.from_file(os.path.join(folder, "x"), shared=True, size=2).fill_(3.0)
        ...     lucid.from_file(os.path.join(folder, "x"), size=2).tolist()
        [3.0, 3.0]
    """
    kind = dtype_or_default(dtype)
    length = os.path.getsize(filename) if os.path.exists(filename) else 0
    if length < size * kind.itemsize:
        if not shared:
            raise RuntimeError(f"from_file: {filename} has {length} bytes, not enough for {size} elements of {kind}")
        with open(filename, "ab") as file:
            file.truncate(size * kind.itemsize)
    return wrap(np.asarray(np.memmap(filename, kind, "r+" if shared else "c", shape=(size,))))


def asarray(
    obj: Any,
    *,
    dtype: DType | None = None,
    device: DeviceLike | None = None,
    copy: bool | None = None,
    requires_grad: bool | None = None,
) -> Tensor:
    """Return a tensor of any data, without a copy where the memory can be shared: of tensors, arrays, DLPack, buffers.

    Args:
        obj: A Tensor, an array of any library, a buffer, a number, or nested lists.
        dtype: The data type; that of the data if None.
        device: The device; that of the data if None.
        copy: True to copy in any case, False to raise instead of copying.
        requires_grad: Whether gradients are wanted for the result; False takes a tensor out of its graph. By default
            as for the data: those of a tensor that requires grad, and none of anything else.

    Shape:
        output: that of the data.

    Raises:
        ValueError: `copy` is False, but the data must be converted.
        RuntimeError: Gradients are wanted for integers.

    Example:
        >>> import numpy as np
        >>> import lucid
        >>> a = np.zeros(2)
        >>> lucid.asarray(a).numpy() is a, lucid.asarray(a, copy=True).numpy() is a
        (True, False)
    """
    if isinstance(obj, Variable):
        same = (dtype is None or dtypes.dtype(dtype) == obj.dtype) and (  # type: ignore[attr-defined]
            device is None or device_or_default(device) == obj.device  # type: ignore[attr-defined]
        )
        if copy is False and not same:
            raise ValueError("asarray: copy is False, but the tensor has another dtype or device")
        found = as_tensor(obj, dtype=dtype, device=device)
        found = clone(found) if copy and same else found
        if requires_grad is None or bool(requires_grad) == (found.node is not None):
            return found
        return leaf_tensor(found._data, requires_grad)
    array = obj if is_array(obj) else shared_array(obj)
    if array is None:
        if copy is False:
            raise ValueError(f"asarray: copy is False, but a {type(obj).__name__} has no memory to share")
        return tensor(obj, dtype=dtype, device=device, requires_grad=bool(requires_grad))
    if copy:
        return tensor(array, dtype=dtype, device=device, requires_grad=bool(requires_grad))
    found = as_tensor(array, dtype=dtype, device=device)
    if copy is False and found._data is not array:
        raise ValueError("asarray: copy is False, but the data has another dtype or device")
    return leaf_tensor(found._data, bool(requires_grad))


def shared_array(obj: Any) -> Any:
    """An array over the memory of an object of another library or of a buffer, or None if it has none to share."""
    if hasattr(obj, "__dlpack__") or hasattr(obj, "__array__"):
        return foreign_array(obj, "asarray")
    try:
        view = memoryview(obj)
    except TypeError:
        return None
    return np.asarray(view)
