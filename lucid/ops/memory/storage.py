"""Where a tensor lies: its address, its position in the storage, and what other kinds of tensors would answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...autograd.typing import DeviceLike, Tensor
from ...backend import device_of
from ...hints import warn
from ..arguments import raw
from .strides import position_in_storage


def storage_offset(input: Tensor) -> int:
    """Return the position of the first element in the memory that the tensor and its views share.

    Example:
        >>> import lucid
        >>> storage_offset(lucid.arange(5)[2:])
        2
    """
    return position_in_storage(raw(input))


def data_ptr(input: Tensor) -> int:
    """Return the address of the first element: equal for a tensor and a view that begins there; 0 if empty.

    Example:
        >>> import lucid
        >>> x = lucid.zeros(2, 3)
        >>> data_ptr(x) == data_ptr(x.reshape(6)), data_ptr(x[1]) - data_ptr(x)
        (True, 12)
    """
    array = raw(input)
    return device_of(array).address(array) if array.size else 0


def get_device(input: Tensor) -> int:
    """Return the number of the GPU that holds the tensor, or -1 for the CPU; ``input.device`` says more.

    Example:
        >>> import lucid
        >>> lucid.get_device(lucid.zeros(2))
        -1
    """
    index = device_of(raw(input)).index
    return -1 if index is None else index


def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Return whether two tensors have the same shape.

    Example:
        >>> import lucid
        >>> lucid.is_same_size(lucid.zeros(2, 3), lucid.zeros(3, 2))
        False
    """
    return tuple(input.shape) == tuple(other.shape)


def is_set_to(input: Tensor, tensor: Tensor) -> bool:
    """Return whether two tensors are the same view: one memory, offset, shape and strides.

    Example:
        >>> import lucid
        >>> x = lucid.zeros(2, 3)
        >>> is_set_to(x, x[:]), is_set_to(x, x[:1])
        (True, False)
    """
    a, b = raw(input), raw(tensor)
    return (data_ptr(input), a.shape, a.strides, a.dtype) == (data_ptr(tensor), b.shape, b.strides, b.dtype)


def is_signed(input: Tensor) -> bool:
    """Return whether the dtype has negative numbers: not uint8 and bool.

    Example:
        >>> import lucid
        >>> lucid.is_signed(lucid.tensor([1.0])), lucid.is_signed(lucid.tensor([True]))
        (True, False)
    """
    return input.dtype.kind in "if"


def is_inference(input: Tensor) -> bool:
    """Return False: a tensor made in `inference_mode` is as any other, and may be used in a graph.

    Example:
        >>> import lucid
        >>> lucid.is_inference(lucid.zeros(2))
        False
    """
    return False


def is_distributed(input: Tensor) -> bool:
    """Return False: no tensor of lucid is distributed over several processes.

    Example:
        >>> import lucid
        >>> lucid.is_distributed(lucid.zeros(2))
        False
    """
    return False


def typename(obj: Any) -> str:
    """Return the name of the type of an object; of a tensor, with its dtype: "lucid.FloatTensor".

    Example:
        >>> import lucid
        >>> lucid.typename(lucid.zeros(2)), lucid.typename(3)
        ('lucid.FloatTensor', 'builtins.int')
    """
    if hasattr(obj, "_data"):
        array = obj._data
        where = "" if device_of(array).type == "cpu" else f"{device_of(array).type}."
        return f"lucid.{where}{TENSOR_NAMES[str(array.dtype)]}Tensor"
    kind = obj if isinstance(obj, type) else type(obj)
    return f"{kind.__module__}.{kind.__qualname__}"


TENSOR_NAMES = {
    "float32": "Float",
    "float64": "Double",
    "float16": "Half",
    "int64": "Long",
    "int32": "Int",
    "int16": "Short",
    "int8": "Char",
    "uint8": "Byte",
    "bool": "Bool",
}


def pin_memory(input: Tensor, device: DeviceLike | None = None) -> Tensor:
    """Return the tensor itself: it is a hint, and lucid copies to a GPU from ordinary memory.

    Example:
        >>> import lucid
        >>> x = lucid.zeros(2)
        >>> pin_memory(x) is x
        True
    """
    return input


def share_memory_(input: Tensor) -> Tensor:
    """Return the tensor itself, with a warning: its memory is that of this process alone.

    Threads share it anyway. A process that receives the tensor gets a copy, whose changes are not seen here.

    Example:
        >>> import warnings
        >>> import lucid
        >>> x = lucid.zeros(2)
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     share_memory_(x) is x
        True
    """
    warn(
        "share_memory_: tensors of lucid are shared among threads, not among processes: a process gets a copy",
    )
    return input


class Storage:
    """The memory that a tensor and its views share, as a row of elements: what ``x.storage()`` returns.

    Attributes:
        dtype: The data type of the elements; uint8 for bytes.
        device: The device.

    Example:
        >>> import lucid
        >>> x = lucid.arange(6).reshape(2, 3)
        >>> x.T.storage().tolist(), x[1].storage().data_ptr() == x.storage().data_ptr()
        ([0, 1, 2, 3, 4, 5], True)
    """

    def __init__(self, array: Any, *, as_bytes: bool = False):
        self._owner = device_of(array).memory_of(array)
        self.dtype = np.dtype("uint8") if as_bytes else array.dtype
        self.device = device_of(array)

    def data_ptr(self) -> int:
        """Return the address of the first byte."""
        return self.device.address(self._owner) if self._owner.size else 0

    def nbytes(self) -> int:
        """Return the size in bytes."""
        return int(self._owner.nbytes)

    def size(self) -> int:
        """Return the number of elements."""
        return self.nbytes() // self.dtype.itemsize

    def tolist(self) -> list[Any]:
        """Return the elements as Python numbers, in the order in which they lie in memory."""
        host = self.device.to_numpy(self._owner)
        return host.ravel(order="K").view(self.dtype).tolist()

    def __len__(self) -> int:
        return self.size()

    def __getitem__(self, index: Any) -> Any:
        return self.tolist()[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.tolist())

    def __repr__(self) -> str:
        return f"Storage({self.tolist()}, dtype={self.dtype}, device={self.device})"


def is_storage(obj: Any) -> bool:
    """Return whether an object is the memory of a tensor, as ``x.storage()`` returns it.

    Example:
        >>> import lucid
        >>> lucid.is_storage(lucid.ones(2).storage()), lucid.is_storage(lucid.ones(2))
        (True, False)
    """
    return isinstance(obj, Storage)


def storage(input: Tensor) -> Storage:
    """Return the memory that the tensor and its views share, as a row of elements.

    Example:
        >>> import lucid
        >>> storage(lucid.arange(4)[2:]).tolist()
        [0, 1, 2, 3]
    """
    return Storage(raw(input))


def untyped_storage(input: Tensor) -> Storage:
    """Return the memory that the tensor and its views share, as a row of bytes.

    Example:
        >>> import lucid
        >>> untyped_storage(lucid.arange(4)).nbytes()
        32
    """
    return Storage(raw(input), as_bytes=True)
