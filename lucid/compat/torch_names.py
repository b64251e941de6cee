"""Names of ``torch`` itself that need a form of their own: typed tensor classes, constants, `load`."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import serialization
from ..backend import Device
from ..backend import device as _device
from ..backend.dtypes import dtype as _dtype
from ..nn.functional import (
    bilinear,
    celu,
    conv1d,
    conv2d,
    conv3d,
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
    cosine_similarity,
    dropout,
    group_norm,
    pairwise_distance,
    pixel_shuffle,
    prelu,
    selu,
)
from ..ops import empty, layer_norm, tensor
from ..tensor import Tensor as _Tensor

# fmt: off
__all__ = [
    "BoolTensor", "ByteTensor", "CharTensor", "DoubleTensor", "FloatTensor", "HalfTensor", "IntTensor", "LongTensor",
    "ShortTensor", "Tensor", "bilinear", "celu", "conv1d", "conv2d", "conv3d", "conv_transpose1d",
    "conv_transpose2d", "conv_transpose3d", "cosine_similarity", "device", "dropout", "dtype", "e", "finfo",
    "group_norm", "iinfo", "inf", "is_floating_point", "layer_norm", "load", "nan", "newaxis", "numel",
    "pairwise_distance", "pi", "pixel_shuffle", "prelu", "selu",
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

    def __eq__(self, other: object) -> bool:
        return other is self or ("dtype" not in self.__dict__ and other is self._of)

    def __hash__(self) -> int:
        return hash(self._of)

    def __or__(self, other: Any) -> Any:
        return self._of | other

    __ror__ = __or__


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
inf, nan, pi, e = math.inf, math.nan, math.pi, math.e
finfo, iinfo = np.finfo, np.iinfo
newaxis = None


def load(f: serialization.File, map_location: Any = None, *, weights_only: bool | None = None) -> Any:
    """Read what ``torch.save``, which is `lucid.save`, wrote.

    Args:
        f: A path, or a file open for reading bytes.
        map_location: The device for every tensor.
        weights_only: True or False: a file of lucid's holds no code, so nothing else can be in it.
    """
    return serialization.load(f, map_location)


def numel(input: Any) -> int:
    """Return the number of elements."""
    return input.numel()  # type: ignore[no-any-return]


def is_floating_point(input: Any) -> bool:
    """Whether the dtype is a floating-point type."""
    return input.is_floating_point()  # type: ignore[no-any-return]
