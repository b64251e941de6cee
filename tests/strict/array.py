"""The strict array: what cupy.ndarray has, and nothing that it refuses."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from . import indexing
from .counts import spend

METHODS = """
    all any argmax argmin argpartition argsort astype choose clip compress conj copy cumprod cumsum diagonal dot
    fill flatten max mean min nonzero partition prod put ravel repeat reshape round searchsorted sort squeeze std sum
    swapaxes take trace transpose var view
""".split()  # noqa: SIM905


class Flags(NamedTuple):
    """The flags that an array has there: there is no `writeable`."""

    c_contiguous: bool
    f_contiguous: bool
    owndata: bool


class Memory:
    """A piece of memory, which cannot be weakly referenced: the base array can be."""

    __slots__ = ("ptr",)

    def __init__(self, ptr: int):
        self.ptr = ptr


class Pointer(NamedTuple):
    """What `array.data` is there: an address, and the memory in which it lies."""

    ptr: int
    mem: Memory


class StrictArray:
    """An array that is not NumPy's, with the members of cupy.ndarray."""

    __slots__ = ("__weakref__", "_host", "base")
    __hash__ = None  # type: ignore[assignment]
    __array_priority__ = 100

    def __init__(self, *args: Any, **kwargs: Any):
        raise TypeError("a StrictArray is made by the functions of its xp, such as xp.empty")

    shape, ndim, size, dtype, itemsize, nbytes, strides = (
        property(lambda self, name=name: getattr(self._host, name))
        for name in ("shape", "ndim", "size", "dtype", "itemsize", "nbytes", "strides")
    )
    T = property(lambda self: wrap(self._host.T, self))
    mT = property(lambda self: wrap(self._host.mT, self))
    real = property(lambda self: wrap(self._host.real, self))

    @property
    def flags(self) -> Flags:
        flags = self._host.flags
        return Flags(flags.c_contiguous, flags.f_contiguous, self.base is None)

    @property
    def data(self) -> Pointer:
        return Pointer(self._host.ctypes.data, Memory(owner(self._host).ctypes.data))

    def item(self) -> Any:
        spend(waits=1)
        return self._host.item()

    def tolist(self) -> Any:
        spend(waits=1)
        return self._host.tolist()

    def __getattr__(self, name: str) -> Any:
        if name not in METHODS:
            raise AttributeError(f"cupy.ndarray has no {name!r}, or it copies to the host: use the Device's methods")
        from .calls import method

        return lambda *args, **kwargs: method(name, self, args, kwargs)

    def __len__(self) -> int:
        return len(self._host)

    def __iter__(self) -> Any:
        if self.ndim == 0:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"strict({self._host!r})"

    def __getitem__(self, key: Any) -> StrictArray:
        return wrap(indexing.get(self, key), self)

    def __setitem__(self, key: Any, value: Any) -> None:
        indexing.put(self, key, value)

    def __copy__(self) -> StrictArray:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> StrictArray:
        return self.copy()

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        # A NumPy number on the left of an operator ends up here, and is all that may.
        from .calls import Ufunc

        if method == "__call__" and not kwargs and [isinstance(a, np.generic) for a in inputs] == [True, False]:
            return Ufunc(ufunc)(*inputs)
        raise TypeError(f"numpy.{ufunc.__name__} on an array of another device, or with a NumPy array beside it")

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("an implicit copy from the device to the host: call .item(), or go through its Device")

    __array__ = __array_function__ = _refuse
    __float__ = __int__ = __bool__ = __complex__ = __index__ = __contains__ = _refuse


def wrap(value: Any, *parents: Any) -> Any:
    """Make of a NumPy result what CuPy gives: arrays of its own, never scalars.

    An array in the memory of one of the `parents` is a view, and its base is the array that owns the memory.
    """
    if isinstance(value, np.ndarray | np.generic):
        array = object.__new__(StrictArray)
        array._host = host = np.asarray(value)
        memory = owner(host)
        array.base = None
        for parent in parents:
            if isinstance(parent, StrictArray) and owner(parent._host) is memory:
                array.base = parent if parent.base is None else parent.base
                break
        return array
    if isinstance(value, tuple | list):
        each = [wrap(v, *parents) for v in value]
        return each if type(value) is list else tuple(each)
    return value


def owner(host: np.ndarray) -> np.ndarray:
    while isinstance(host.base, np.ndarray):
        host = host.base
    return host
