"""The only folder that knows which array library holds the numbers."""

from . import allocation, cpu, cuda, dtypes, versions
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
    set_default_device,
    transfer,
)

allocation.keep_freed()  # before the first arrays are made: it holds for the whole process, see there

__all__ = [
    "XP",
    "Array",
    "Device",
    "cpu",
    "cuda",
    "device",
    "device_of",
    "dtypes",
    "get_default_device",
    "is_array",
    "native",
    "register",
    "register_array",
    "set_default_device",
    "transfer",
    "versions",
]
