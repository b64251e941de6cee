"""A GPU, through CuPy, which is imported the first time that a cuda device is asked for and not before."""

from __future__ import annotations

import functools
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from . import checks
from .device import HERE, Array, Device, device, register, register_array, register_late

INSTALL = (
    'Install it, and the CUDA libraries that it needs, with: pip install "lucid-grad[cuda12]" (or [cuda13], to match '
    "the driver)"
)


class CUDA(Device):
    """One NVIDIA GPU."""

    type = "cuda"
    scipy_package = "cupyx.scipy"

    def __init__(self, cupy: Any, index: int):
        self.xp = cupy
        self.array = cupy.ndarray
        self.index = index

    def from_numpy(self, host: np.ndarray) -> Array:
        with self.scope():
            return self.xp.asarray(host)

    def to_numpy(self, array: Array) -> np.ndarray:
        with self.scope():
            host: np.ndarray = self.xp.asnumpy(array)
        checks.settle(self)
        return host

    def memory_of(self, array: Array) -> Any:
        # CuPy's base chains are one deep, and its memory objects cannot be weakly referenced.
        return array if array.base is None else array.base

    def address(self, array: Array) -> int:
        return int(array.data.ptr)

    def scope(self) -> AbstractContextManager[Any]:
        if self.xp.cuda.runtime.getDevice() == self.index:
            return HERE  # entering a Device costs as much as the operation inside it
        other: AbstractContextManager[Any] = self.xp.cuda.Device(self.index)
        return other

    def linalg(self) -> AbstractContextManager[Any]:
        import cupyx

        # Without it CuPy ignores what cuSOLVER reports, and leaves finite numbers that are no result.
        strict: AbstractContextManager[Any] = cupyx.errstate(linalg="raise")
        return strict

    def launch(self, kernel: Any, *arrays: Array, **options: Any) -> Any:
        with self.scope():
            return kernel.on_gpu(self, *arrays, **options)

    @functools.cached_property
    def multiprocessors(self) -> int:
        """The number of its multiprocessors, each of which runs some blocks of threads at a time."""
        runtime = self.xp.cuda.runtime
        return int(runtime.deviceGetAttribute(runtime.cudaDevAttrMultiProcessorCount, self.index))

    def synchronize(self) -> None:
        self.xp.cuda.Device(self.index).synchronize()
        checks.settle(self)

    def words(self, count: int) -> tuple[Array, np.ndarray]:
        # Memory of the host that the device can write: with unified addressing its pointer is valid on both.
        cuda = self.xp.cuda
        memory = cuda.alloc_pinned_memory(8 * count)
        host = np.frombuffer(memory, np.int64, count)
        host[:] = 0
        there = cuda.MemoryPointer(cuda.UnownedMemory(memory.ptr, 8 * count, memory, self.index), 0)
        return self.xp.ndarray(count, np.int64, there), host


@functools.cache
def _load() -> tuple[Any, str]:
    """CuPy with a working GPU and "", or None and the reason: any failure here means that there is no GPU."""
    try:
        import cupy
    except Exception as error:
        return None, f"CuPy could not be imported ({type(error).__name__}: {error}). {INSTALL}"
    try:
        count = cupy.cuda.runtime.getDeviceCount()
    except Exception as error:
        return None, f"CuPy is installed, but it found no NVIDIA GPU and driver ({type(error).__name__}: {error})"
    if count == 0:
        return None, "CuPy is installed, but it found no NVIDIA GPU"
    try:
        cupy.zeros(1) + 1  # a missing CUDA library shows only when the first kernel is compiled
    except Exception as error:
        return None, (f"CuPy is installed, but a first computation failed ({type(error).__name__}: {error}). {INSTALL}")
    _announce(cupy)
    return cupy, ""


def _announce(cupy: Any) -> None:
    """Make arrays of CuPy known: those of the program may come before a cuda device is asked for."""
    register_array(cupy.ndarray, cupy, lambda array: _device(array.data.device_id))


@functools.cache
def _device(index: int) -> CUDA:
    import cupy

    return CUDA(cupy, index)


def _cuda(index: int | None) -> Device:
    cupy, reason = _load()
    if cupy is None:
        raise RuntimeError(f"device 'cuda' is not available: {reason}")
    if index is None:
        index = cupy.cuda.runtime.getDevice()
    elif index >= device_count():
        raise RuntimeError(f"device 'cuda:{index}' does not exist: this machine has {device_count()} GPU(s)")
    return _device(index)


register("cuda", _cuda)
register_late("cupy", "ndarray", _announce)


def is_available() -> bool:
    """Whether a GPU can be used here.

    Example:
        >>> is_available() == (why_unavailable() == "")
        True
    """
    return _load()[0] is not None


def why_unavailable() -> str:
    """The reason why no GPU can be used here, or the empty string where one can."""
    return _load()[1]


def device_count() -> int:
    """The number of GPUs that can be used here."""
    cupy = _load()[0]
    return cupy.cuda.runtime.getDeviceCount() if cupy is not None else 0


def synchronize(name: str | Device = "cuda") -> None:
    """Wait until all work given to a GPU is done; the error of an index out of range on the way is raised here.

    Raises:
        ValueError: It is the name of another device.
        RuntimeError: There is no such GPU here; the message says why.
    """
    _gpu("synchronize", name).synchronize()


def _gpu(function: str, name: str | Device) -> Device:
    gpu = device(name)
    if gpu.type != "cuda":
        raise ValueError(f"cuda.{function}: expected a cuda device, got {str(gpu)!r}")
    return gpu


def memory_summary(name: str | Device = "cuda") -> str:
    """Return a readable account of a GPU's memory, in MiB: in use by arrays, kept for reuse, free, total.

    Raises:
        ValueError: It is the name of another device.
        RuntimeError: There is no such GPU here; the message says why.
    """
    gpu = _gpu("memory_summary", name)
    with gpu.scope():
        pool = gpu.xp.get_default_memory_pool()
        free, total = gpu.xp.cuda.runtime.memGetInfo()
        rows = [
            ("in use by arrays", pool.used_bytes()),
            ("kept for reuse", pool.free_bytes()),
            ("free on the GPU", free),
            ("total on the GPU", total),
        ]
    return "\n".join([f"memory of {gpu}", *(f"  {name:<18}{size / 2**20:12.1f} MiB" for name, size in rows)])
