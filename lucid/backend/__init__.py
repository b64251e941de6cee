"""The only folder that knows which array library holds the numbers."""

from . import cpu, cuda, dtypes, memory, storage
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

memory.keep_freed()

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
    "storage",
    "transfer",
]
