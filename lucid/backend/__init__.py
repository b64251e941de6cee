"""Devices and array libraries: the only folder that knows whether arrays are NumPy's or CuPy's.

Everything above it is written once, against ``device.xp`` (numpy, or a library with the same names). What belongs here
is what such libraries do differently, and what is below arrays: memory, threads, BLAS. Nothing here knows tensors.

- device.py, to be read first: the class `Device`, and how a device is found for a name or an array.
- cpu.py, cuda.py: the two devices. CuPy is imported when a cuda device is first asked for.
- kernels/: computations that are one launch on a GPU. cudnn/: an optional engine for convolution and batch norm.
- checks.py: checks of values for which the host does not wait; what waits all the same.
- dtypes.py: data types under PyTorch's names, and the default dtype.
- versions.py: version counters, by which a backward pass detects in-place writes.
- threads.py, chunks.py, matmul.py, blas.py: large operations shared among the cores.
- allocation.py: freed memory kept for reuse, and buffers aligned to cache lines.
- config.py: `lucid.show_config`.

`xp` is taken from the arrays (``XP[type(array)]``), never from a global switch. docs/design.md says how to add a
device.
"""

from . import allocation, checks, cpu, cuda, dtypes, versions
from .device import (
    XP,
    Array,
    Device,
    device,
    device_of,
    get_default_device,
    is_array,
    native,
    register,
    register_array,
    register_late,
    scipy_module,
    set_default_device,
    transfer,
)

allocation.keep_freed()  # before the first arrays are made: it holds for the whole process, see there

# fmt: off
__all__ = [
    "XP", "Array", "Device", "checks", "cpu", "cuda", "device", "device_of", "dtypes", "get_default_device", "is_array",
    "native", "register", "register_array", "register_late", "scipy_module", "set_default_device", "transfer",
    "versions",
]
# fmt: on
