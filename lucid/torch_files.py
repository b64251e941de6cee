"""Files of weights that PyTorch wrote, read without PyTorch and without running any code that they hold.

Such a file is a zip archive: ``data.pkl``, a pickle of the object with a mark for each tensor, and one entry of bare
numbers for each storage. Pickle runs what a file names; so only the few names are known here that state dicts need, and
any other is an error.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from typing import Any, Literal

import numpy as np

from .autograd.tape import wrap
from .backend import Device, device
from .size import Size

# PyTorch's classes of storage, and the numbers in them. bfloat16 is the upper half of a float32.
# fmt: off
STORAGES = {
    "BFloat16Storage": "bfloat16", "BoolStorage": "bool", "ByteStorage": "uint8", "CharStorage": "int8",
    "DoubleStorage": "float64", "FloatStorage": "float32", "HalfStorage": "float16", "IntStorage": "int32",
    "LongStorage": "int64", "ShortStorage": "int16",
}
# fmt: on


def is_one(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is a file that PyTorch wrote."""
    return any(name.endswith("/data.pkl") for name in archive.namelist())


def read(archive: zipfile.ZipFile, name: str, target: Device | None) -> Any:
    """Read the object in an archive.

    Args:
        archive: The open file.
        name: What errors call it.
        target: The device for every tensor; by default the CPU.

    Raises:
        RuntimeError: It holds anything but weights, numbers, strings, lists, tuples and dicts.
    """
    try:
        return _Reader(archive, target or device("cpu")).load()
    except pickle.UnpicklingError as error:
        raise RuntimeError(
            f"{name} was written by PyTorch and holds more than weights and numbers ({error}), which is not loaded, as "
            "it could run any code; save model.state_dict() with PyTorch, and load that"
        ) from error


class _Reader(pickle.Unpickler):
    def __init__(self, archive: zipfile.ZipFile, target: Device):
        entry = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
        super().__init__(io.BytesIO(archive.read(entry)))
        self.archive, self.folder, self.target = archive, entry.removesuffix("data.pkl"), target
        order = f"{self.folder}byteorder"
        self.order: Literal[">", "<"] = (
            ">" if order in archive.namelist() and archive.read(order).strip() == b"big" else "<"
        )
        self.storages: dict[str, np.ndarray] = {}

    def find_class(self, module: str, name: str) -> Any:
        # A pickle can set attributes of what it finds, so nothing of ours is handed out but functions made for it.
        known: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("torch", "Size"): lambda sizes: Size(sizes),
            ("torch", "device"): lambda *args: str(args[0]),
            ("torch._utils", "_rebuild_tensor_v2"): lambda *args: self.tensor(*args),
            ("torch._utils", "_rebuild_parameter"): lambda data, requires_grad, hooks: data.requires_grad_(
                requires_grad
            ),
        }
        if (module, name) in known:
            return known[module, name]
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        raise pickle.UnpicklingError(f"{module}.{name}")

    def persistent_load(self, mark: Any) -> np.ndarray:
        """The numbers of a storage, one array for all tensors that look into it."""
        kind, dtype, key, *_ = mark
        if kind != "storage" or not isinstance(dtype, str):
            raise pickle.UnpicklingError(f"{kind}")
        if key not in self.storages:
            data = self.archive.read(f"{self.folder}data/{key}")
            if dtype == "bfloat16":
                halves = np.frombuffer(data, f"{self.order}u2").astype(np.uint32)
                self.storages[key] = (halves << 16).view(np.float32)
            else:
                found = np.frombuffer(data, np.dtype(dtype).newbyteorder(self.order))
                self.storages[key] = found.astype(dtype)
        return self.storages[key]

    def tensor(self, storage: Any, offset: int, size: Any, stride: Any, requires_grad: bool, *_: Any) -> Any:
        """A tensor that looks into a storage."""
        last = offset + sum((n - 1) * s for n, s in zip(size, stride, strict=True))
        if min(stride, default=0) < 0 or (0 not in size and not 0 <= offset <= last < len(storage)):
            raise pickle.UnpicklingError("a tensor beyond its storage")
        view = np.lib.stride_tricks.as_strided(storage[offset:], size, [s * storage.itemsize for s in stride])
        return wrap(self.target.from_numpy(view)).requires_grad_(requires_grad)
