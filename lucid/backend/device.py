"""A device: where arrays live, and the few things that array libraries do differently.

Everything else in lucid is written once, against ``device.xp`` (numpy, or cupy, which has the same names). The devices
themselves are in ``cpu.py`` and ``cuda.py``.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np

Array = Any  # a numpy.ndarray, a cupy.ndarray, or what another registered device holds


HERE = nullcontext()  # no change of device; one object serves all, since it has no state


class Device:
    """A device that holds arrays, such as ``cpu`` or ``cuda:0``.

    Attributes:
        type: The kind of device, ``"cpu"`` or ``"cuda"``.
        index: The number of the device among its kind, or None for the CPU.
        xp: The array library: ``numpy``, or one with the same names.
        array: The class of its arrays.
        scipy_package: The package that has SciPy's functions for its arrays.
    """

    type: str
    index: int | None = None
    xp: Any
    array: Any
    scipy_package = "scipy"

    def from_numpy(self, host: np.ndarray) -> Array:
        """Copy a NumPy array to this device."""
        raise NotImplementedError

    def to_numpy(self, array: Array) -> np.ndarray:
        """Copy an array of this device to a NumPy array."""
        raise NotImplementedError

    def scatter_add(self, out: Array, index: Any, values: Array) -> None:
        """``out[index] += values`` where a repeated index adds up instead of winning or losing."""
        if out.dtype == np.int64:
            # A GPU adds to 64-bit integers only if they have no sign; the bits of the sum are the same.
            out, values = out.view(np.uint64), values.astype(np.int64).view(np.uint64)
        self.xp.add.at(out, index, values)

    def take(self, array: Array, index: Array, axis: int | None = None) -> Array:
        """The slices of an array at integers that are known to be in range; without an axis, its elements."""
        return array.take(index, axis)

    def matmul(self, a: Array, b: Array, out: Array | None = None) -> Array:
        """``a @ b``: the one place where this device multiplies matrices."""
        return self.xp.matmul(a, b, out=out)

    def argsort(self, array: Array, axis: int) -> Array:
        """The indices that sort an array along an axis, with equal elements in their old order."""
        return array.argsort(axis=axis)  # on a GPU this is always so, and there is no `kind` to ask for it

    def join_at(self, join: Callable[..., Any], out: Array, places: Array, values: Array) -> None:
        """``out[i] = join(out[i], v)`` for each index i in `places` and its value v, also where an index is repeated.

        Values of equal indices are joined neighbour with neighbour, until all indices differ: about log₂ n times.
        """
        xp = self.xp
        order = self.argsort(places, 0)
        indices, values = places[order], values[order]
        while (indices[1:] == indices[:-1]).any().item():
            rank = xp.arange(indices.size) - xp.searchsorted(indices, indices)  # in its group of equal indices
            odd = (rank % 2 == 1).nonzero()[0]
            values[odd - 1] = join(values[odd - 1], values[odd])
            indices, values = indices[rank % 2 == 0], values[rank % 2 == 0]
        out[indices] = join(out[indices], values)

    def accumulate(self, join: Callable[..., Any], array: Array, axis: int) -> Array:
        """Join each element with all before it along an axis.

        It takes log₂ n steps over the whole array: after the first one each element has been joined with the one
        before it, after the second with the three before it, and so on.
        """
        n, step = array.shape[axis], 1
        part = [slice(None)] * array.ndim

        def cut(a: Array, start: int, stop: int) -> Array:
            return a[(*part[:axis], slice(start, stop))]

        while step < n:
            joined = join(cut(array, 0, n - step), cut(array, step, n))
            array = self.xp.concatenate([cut(array, 0, step), joined], axis=axis)
            step *= 2
        return array

    def linalg(self) -> AbstractContextManager[Any]:
        """Let the library's linalg raise `numpy.linalg.LinAlgError` where NumPy's would, in a ``with`` block."""
        return HERE

    def memory_of(self, array: Array) -> Any:
        """The object that owns the array's memory: the same one for an array and its views.

        It must be one that can be weakly referenced, since its record of writes goes with it.
        """
        raise NotImplementedError

    def apart(self, value: Array, target: Array) -> Array:
        """The value, or a copy of it if it shares the target's memory, into which it is about to be written.

        A GPU writes some elements before it reads others. (NumPy makes such a copy itself.)
        """
        return value.copy() if self.memory_of(value) is self.memory_of(target) else value

    def address(self, array: Array) -> int:
        """The address of the array's first element."""
        raise NotImplementedError

    def is_view(self, array: Array) -> bool:
        """Whether the array looks into memory that another array owns."""
        return array.base is not None

    def scope(self) -> AbstractContextManager[Any]:
        """Make this the array library's current device for the length of a ``with`` block."""
        return HERE

    def scipy(self, module: str) -> Any:
        """A module of SciPy for this device's arrays; see `scipy_module`."""
        return importlib.import_module(f"{self.scipy_package}.{module}")

    def launch(self, kernel: Any, *arrays: Array, **options: Any) -> Any:
        """Run a kernel (see ``kernels/``): by its NumPy text, or on a GPU by its CUDA text."""
        with self.scope():
            return kernel.function(self.xp, *arrays, **options)

    def synchronize(self) -> None:
        """Wait until all work given to this device is done; raise the error of a check that failed (see checks.py)."""

    def words(self, count: int) -> tuple[Array, np.ndarray]:
        """Return zeros of int64 in memory that the device and the host share: an array of the device, and NumPy's."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"device(type={self.type!r}" + (f", index={self.index})" if self.index is not None else ")")

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str):
            try:
                return self == device(other)
            except RuntimeError:  # there is no such device here
                return False
        return isinstance(other, Device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))


# Filled by `register` and `register_array`: the device of a name or an array, and the library of an array's class.
_by_name: dict[str, Callable[[int | None], Device]] = {}
_by_array: dict[type, Callable[[Array], Device]] = {}
XP: dict[type, Any] = {}
# By the name of their class, what announces the arrays of a library that the program may import without lucid.
_late: dict[str, tuple[str, Callable[[Any], None]]] = {}
PLAIN: set[type] = {float, int, bool, list, tuple, type(None), str}  # what is asked about most and is no array
native = np.ndarray  # arrays of this class need no `Device.scope` around the work on them


def register(name: str, make: Callable[[int | None], Device]) -> None:
    """Announce a kind of device: ``make(index)`` returns the device or raises RuntimeError with the reason."""
    _by_name[name] = make


def register_array(array: type, xp: Any, device_of_array: Callable[[Array], Device]) -> None:
    """Announce a class of arrays, its library, and how to tell the device of one of them."""
    XP[array] = xp
    _by_array[array] = device_of_array


def register_late(library: str, name: str, announce: Callable[[Any], None]) -> None:
    """Have ``announce(library)`` called at the first array of a library that the program imported without lucid."""
    _late[name] = library, announce


def device(name: str | Device, index: int | None = None) -> Device:
    """Return the device of that name: ``"cpu"``, ``"cuda"``, ``"cuda:1"``.

    Raises:
        ValueError: The name is not that of a device.
        RuntimeError: The device cannot be used here; the message says why.

    Example:
        >>> device("cpu")
        device(type='cpu')
    """
    if isinstance(name, Device):
        return name
    kind, _, number = name.partition(":") if isinstance(name, str) else (None, "", "")
    if kind not in _by_name or (number and not number.isdecimal()):
        known = ", ".join(repr(n) for n in _by_name)
        raise ValueError(f"unknown device {name!r}: expected one of {known}, or with a number, as in 'cuda:0'")
    if number and index is not None:
        raise ValueError(f"device {name!r} already has a number; got index={index} as well")
    return _by_name[kind](int(number) if number else index)


def device_of(array: Array) -> Device:
    """Return the device that holds an array."""
    find = _by_array.get(type(array)) or _subclass_device(array)
    return find(array)


def _subclass_device(array: Array) -> Callable[[Array], Device]:
    if is_array(array):  # of a library that was registered just now
        return _by_array[type(array)]
    for kind, find in _by_array.items():
        if isinstance(array, kind):
            return find
    raise TypeError(f"expected an array, got {type(array).__name__}")


def is_array(value: object) -> bool:
    """Whether a value is an array of some device, or of a library such as CuPy that the program imported itself."""
    kind = type(value)
    if kind in XP:
        return True
    if kind in PLAIN:
        return False
    late = _late.get(kind.__name__)
    if late is None or kind.__module__ != late[0]:
        return False
    library, announce = late
    announce(sys.modules[library])
    return kind in XP


def scipy_module(device: Device, name: str) -> Any:
    """Return a module of SciPy for a device's arrays, ``"special"`` or ``"sparse"``, imported when it is first needed.

    Raises:
        ImportError: SciPy is not installed.
    """
    try:
        return device.scipy(name)
    except ImportError as error:
        raise ImportError(
            f"this needs {device.scipy_package}.{name}, which cannot be imported ({error}); SciPy comes with: "
            'pip install "lucid-grad[scipy]"'
        ) from error


def transfer(array: Array, target: Device) -> Array:
    """Return the array on the target device: itself if it is there already, else a copy."""
    source = device_of(array)
    return array if source == target else target.from_numpy(source.to_numpy(array))


_default: Device | None = None


def set_default_device(name: str | Device | None) -> None:
    """Set the device on which new tensors are made; None means the CPU.

    Example:
        >>> set_default_device("cpu")
        >>> get_default_device()
        device(type='cpu')
    """
    global _default
    _default = None if name is None else device(name)


def get_default_device() -> Device:
    """Return the device on which new tensors are made.

    Example:
        >>> get_default_device().type
        'cpu'
    """
    return _default or device("cpu")
