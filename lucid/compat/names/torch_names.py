"""Names of ``torch`` itself that need a form of their own: typed tensor classes, dtypes that are not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...backend import Device
from ...backend import device as _device
from ...backend.dtypes import dtype as _dtype
from ...nn.parameter import UninitializedParameter
from ...ops import empty, tensor
from ...tensor import Tensor as _Tensor

# fmt: off
__all__ = [
    "BoolTensor",
    "ByteTensor",
    "CharTensor",
    "DoubleTensor",
    "FloatTensor",
    "HalfTensor",
    "IntTensor",
    "LongTensor",
    "ShortTensor",
    "Tensor",
    "bfloat16",
    "cdouble",
    "cfloat",
    "chalf",
    "complex32",
    "complex64",
    "complex128",
    "device",
    "dtype",
    "float8_e4m3fn",
    "float8_e5m2",
    "newaxis",
    "qint8",
    "qint32",
    "quint8",
]
# fmt: on


class Face:
    """A class as PyTorch's users know it: what they call to make an object, and what they hold objects against.

    Args:
        of: lucid's class: `isinstance` asks about it, and a class made from this one is made from it.
        make: What a call does.
        dtype: For a class of tensors of one dtype, that dtype.
    """

    def __init__(self, of: type, make: Callable[..., Any], dtype: Any = None):
        self._of = of
        self._make = make
        self.__doc__ = make.__doc__
        if dtype is not None:
            self.dtype = _dtype(dtype)  # so that x.type(torch.LongTensor) knows it

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._make(*args, **kwargs)

    def __instancecheck__(self, value: Any) -> bool:
        dtype = self.__dict__.get("dtype")
        return isinstance(value, self._of) and dtype in (None, getattr(value, "dtype", None))

    def __subclasscheck__(self, cls: type) -> bool:
        return issubclass(cls, self._of)

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (self._of,)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._of, name)

    def __setattr__(self, name: str, value: Any) -> None:
        """What a program sets on the class, such as a method of its own, all tensors have."""
        if name in ("_of", "_make", "__doc__", "dtype"):
            super().__setattr__(name, value)
        else:
            setattr(self._of, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._of, name)

    def __eq__(self, other: object) -> bool:
        return other is self or ("dtype" not in self.__dict__ and other is self._of)

    def __hash__(self) -> int:
        return hash(self._of)

    def __or__(self, other: Any) -> Any:
        return self._of | other

    __ror__ = __or__


class AbsentDtype:
    """A dtype that NumPy, or lucid, has not: programs name it; where they use it, it is refused.

    Args:
        name: PyTorch's name.
        kind: "f" for floating-point numbers, "c" for complex ones.
    """

    def __init__(self, name: str, kind: str):
        self.name, self.is_floating_point, self.is_complex = name, kind == "f", kind == "c"

    def __repr__(self) -> str:
        return f"torch.{self.name}"


bfloat16, float8_e4m3fn, float8_e5m2 = (AbsentDtype(name, "f") for name in ("bfloat16", "float8_e4m3fn", "float8_e5m2"))
complex32, complex64, complex128 = (AbsentDtype(name, "c") for name in ("complex32", "complex64", "complex128"))
chalf, cfloat, cdouble = complex32, complex64, complex128
quint8, qint8, qint32 = (AbsentDtype(name, "q") for name in ("quint8", "qint8", "qint32"))


def is_lazy(param: Any) -> bool:
    """Whether a parameter has no shape yet."""
    return isinstance(param, UninitializedParameter)


def _of_dtype(name: str) -> Face:
    """The class of tensors of one dtype, which is called with numbers or with sizes."""

    def make(*args: Any) -> Any:
        if len(args) == 1 and not isinstance(args[0], int):
            return tensor(args[0]).to(name)
        return empty(*(args or (0,)), dtype=name)

    make.__doc__ = f"Make a {name} tensor of the numbers in a list or array, or one of the given sizes, not filled."
    return Face(_Tensor, make, name)


def _tensor(*args: Any) -> Any:
    """Make a float32 tensor of the numbers in a list or array, or one of the given sizes, not filled."""
    return FloatTensor(*args)


def _on(*args: Any, **kwargs: Any) -> Device:
    """Name a device: ``torch.device("cuda:0")``."""
    return _device(*args, **kwargs)


Tensor = Face(_Tensor, _tensor)
device = Face(Device, _on)
FloatTensor, DoubleTensor, HalfTensor = _of_dtype("float32"), _of_dtype("float64"), _of_dtype("float16")
LongTensor, IntTensor, ShortTensor = _of_dtype("int64"), _of_dtype("int32"), _of_dtype("int16")
CharTensor, ByteTensor, BoolTensor = _of_dtype("int8"), _of_dtype("uint8"), _of_dtype("bool")

dtype = np.dtype  # lucid's dtypes are NumPy's
newaxis = None
