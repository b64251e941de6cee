"""Methods of a Tensor that convert to another dtype or device, or make tensors like it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, overload

from .. import ops
from ..autograd.typing import DeviceLike, DType, Operand, Sizes, Tensor
from ..ops.sparse.construction import to_sparse, to_sparse_csr
from ..ops.sparse.layout import strided

Flag: TypeAlias = bool  # inside the class, `bool` is the method


def _to(name: str, *dtype: str, **device: str) -> Callable[[Any], Tensor]:
    """The method of that name, which converts to one dtype or device."""

    def method(self: Any, memory_format: Any = None) -> Tensor:
        return ops.to(self, *dtype, **device, memory_format=memory_format)  # type: ignore[arg-type]

    method.__name__, method.__qualname__ = name, f"Tensor.{name}"
    method.__doc__ = (
        f"Return the tensor {'as ' + dtype[0] if dtype else 'on the CPU'}: ``x.to({[*dtype, *device.values()][0]!r})``."
    )
    return method


# By PyTorch's old names for tensors of one dtype, as in "torch.FloatTensor".
TENSORS = {
    "BoolTensor": "bool",
    "ByteTensor": "uint8",
    "CharTensor": "int8",
    "DoubleTensor": "float64",
    "FloatTensor": "float32",
    "HalfTensor": "float16",
    "IntTensor": "int32",
    "LongTensor": "int64",
    "ShortTensor": "int16",
}


def _alike(x: Any, dtype: Any, device: Any) -> dict[str, Any]:
    return {"dtype": x.dtype if dtype is None else dtype, "device": x.device if device is None else device}


class Conversions:
    """Methods of a Tensor that convert to another dtype, device or layout, or make tensors like it."""

    __slots__ = ()
    layout = strided
    is_sparse = is_sparse_csr = False
    to_sparse = to_sparse_coo = to_sparse
    to_sparse_csr = to_sparse_csr

    def to_dense(self: Any) -> Tensor:
        """Return the tensor itself, which is dense; that of a sparse one makes it dense."""
        return self  # type: ignore[no-any-return]

    to = ops.to
    clone = ops.clone
    contiguous = ops.contiguous
    float = _to("float", "float32")
    double = _to("double", "float64")
    half = _to("half", "float16")
    long = _to("long", "int64")
    int = _to("int", "int32")
    short = _to("short", "int16")
    bool = _to("bool", "bool")
    byte = _to("byte", "uint8")
    char = _to("char", "int8")
    cpu = _to("cpu", device="cpu")

    def cuda(self: Any, device: DeviceLike = "cuda") -> Tensor:
        """Return the tensor on a GPU."""
        return ops.to(self, device=device)

    @overload
    def type(self, dtype: None = None) -> str: ...
    @overload
    def type(self, dtype: DType) -> Tensor: ...
    def type(self: Any, dtype: DType | None = None) -> Tensor | str:
        """The tensor converted to a dtype, also by PyTorch's name for its class of tensors, or the name of its own."""
        dtype = TENSORS.get(dtype.rpartition(".")[2], dtype) if isinstance(dtype, str) else dtype
        return ops.to(self, dtype=dtype) if dtype is not None else f"lucid.{self.dtype}"

    def type_as(self: Any, other: Tensor) -> Tensor:
        """The tensor with the dtype of another."""
        return ops.to(self, dtype=other.dtype)

    def new(self: Any, *args: Any, device: DeviceLike | None = None) -> Tensor:
        """A tensor of this one's dtype and device: of the given sizes, uninitialized, or of data in a list or array.

        PyTorch's old way; `new_empty` and `new_tensor` say which of the two is meant.
        """
        if len(args) == 1 and not hasattr(args[0], "__index__") and type(args[0]).__name__ != "Size":
            return Conversions.new_tensor(self, args[0], device=device)
        return Conversions.new_empty(self, *(args or (0,)), device=device)

    def new_empty_strided(
        self: Any,
        size: Any,
        stride: Any,
        *,
        dtype: DType | None = None,
        device: DeviceLike | None = None,
        requires_grad: Flag = False,
    ) -> Tensor:
        """Return uninitialized memory with given strides, with this tensor's dtype and device unless told otherwise."""
        return ops.empty_strided(size, stride, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_tensor(
        self: Any,
        data: Any,
        *,
        dtype: DType | None = None,
        device: DeviceLike | None = None,
        requires_grad: Flag = False,
    ) -> Tensor:
        """A copy of data as a tensor, with this tensor's dtype and device unless told otherwise."""
        return ops.tensor(data, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_zeros(
        self: Any,
        *shape: Sizes,
        size: Sizes | None = None,
        dtype: DType | None = None,
        device: DeviceLike | None = None,
        requires_grad: Flag = False,
    ) -> Tensor:
        """Zeros, with this tensor's dtype and device unless told otherwise."""
        return ops.zeros(*shape, size=size, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_ones(
        self: Any,
        *shape: Sizes,
        size: Sizes | None = None,
        dtype: DType | None = None,
        device: DeviceLike | None = None,
        requires_grad: Flag = False,
    ) -> Tensor:
        """Ones, with this tensor's dtype and device unless told otherwise."""
        return ops.ones(*shape, size=size, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_empty(
        self: Any,
        *shape: Sizes,
        size: Sizes | None = None,
        dtype: DType | None = None,
        device: DeviceLike | None = None,
        requires_grad: Flag = False,
    ) -> Tensor:
        """Return uninitialized memory, with this tensor's dtype and device unless told otherwise."""
        return ops.empty(*shape, size=size, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_full(
        self: Any,
        size: Sizes,
        fill_value: Operand,
        *,
        dtype: DType | None = None,
        device: DeviceLike | None = None,
        requires_grad: Flag = False,
    ) -> Tensor:
        """Return a tensor filled with `fill_value`, with this tensor's dtype and device unless told otherwise."""
        return ops.full(size, fill_value, **_alike(self, dtype, device), requires_grad=requires_grad)
