"""Methods of a Tensor that convert to another dtype or device, or make tensors like it."""

from __future__ import annotations

from typing import Any

from .. import ops


def _to(*dtype: Any, **device: Any) -> Any:
    """The method that converts to one dtype or device."""
    return lambda self: ops.to(self, *dtype, **device)


def _alike(x: Any, dtype: Any, device: Any) -> dict[str, Any]:
    return {"dtype": x.dtype if dtype is None else dtype, "device": x.device if device is None else device}


class Conversions:
    """Methods of a Tensor that convert to another dtype or device, or make tensors like it."""

    __slots__ = ()

    to = ops.to
    clone = ops.clone
    contiguous = ops.contiguous
    float = _to("float32")
    double = _to("float64")
    half = _to("float16")
    long = _to("int64")
    int = _to("int32")
    short = _to("int16")
    bool = _to("bool")
    cpu = _to(device="cpu")

    def cuda(self, device: Any = "cuda") -> Any:
        """Return the tensor on a GPU."""
        return ops.to(self, device=device)

    def type(self, dtype: Any = None) -> Any:
        """The tensor converted to a dtype, or the name of its own."""
        return ops.to(self, dtype=dtype) if dtype is not None else f"lucid.{self.dtype}"  # type: ignore[attr-defined]

    def type_as(self, other: Any) -> Any:
        """The tensor with the dtype of another."""
        return ops.to(self, dtype=other.dtype)

    def new_tensor(self, data: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
        """A copy of data as a tensor, with this tensor's dtype and device unless told otherwise."""
        return ops.tensor(data, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_zeros(self, *size: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
        """Zeros, with this tensor's dtype and device unless told otherwise."""
        return ops.zeros(*size, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_ones(self, *size: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
        """Ones, with this tensor's dtype and device unless told otherwise."""
        return ops.ones(*size, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_empty(self, *size: Any, dtype: Any = None, device: Any = None, requires_grad: Any = False) -> Any:
        """Return uninitialized memory, with this tensor's dtype and device unless told otherwise."""
        return ops.empty(*size, **_alike(self, dtype, device), requires_grad=requires_grad)

    def new_full(
        self, size: Any, fill_value: Any, *, dtype: Any = None, device: Any = None, requires_grad: Any = False
    ) -> Any:
        """Return a tensor filled with `fill_value`, with this tensor's dtype and device unless told otherwise."""
        return ops.full(size, fill_value, **_alike(self, dtype, device), requires_grad=requires_grad)
