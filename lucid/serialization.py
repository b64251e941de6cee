"""Saving and loading without pickle: a file holds data, never code, so that loading a stranger's file is safe.

A file is a zip archive in NumPy's .npz format. Each array is one entry, named after its path in the saved object, so
``numpy.load`` reads it too; the entry ``manifest.json`` says how the arrays, numbers and strings fit together.
"""

from __future__ import annotations

import json
import math
import os
import re
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np

from . import torch_files
from .autograd.tape import wrap
from .backend import Array, Device, device, device_of, is_array
from .tensor import Tensor

File = str | os.PathLike[str] | IO[bytes]

FORMAT = "lucid"
VERSION = 1
MANIFEST = "manifest.json"
SUPPORTED = "None, bool, int, float, str, bytes, list, tuple, dict, arrays, NumPy scalars and Tensors"


def save(obj: Any, f: File) -> None:
    """Write an object, such as a model's and an optimizer's ``state_dict()``, to a file.

    The object may nest dicts, lists and tuples, and hold Tensors, arrays, NumPy scalars, numbers, strings, bytes and
    None. A dict of any kind comes back as a dict, a Parameter as a Tensor that requires grad; gradients and graphs are
    not saved. An array that occurs twice is one array again after loading.

    The file is complete or it is not there: everything is checked first, then written to a temporary file in the same
    folder, which takes the place of an older file at the end. (That holds for paths; an open file is just written to.)

    Args:
        obj: What to save.
        f: A path, used as it is, or a file open for writing bytes.

    Raises:
        TypeError: Something in the object cannot be saved without pickle; the message says where it is.
        ValueError: A container holds itself.

    Example:
        >>> import tempfile
        >>> from lucid import tensor
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     save({"epoch": 3, "weight": tensor([1.0, 2.0])}, folder + "/state.npz")
        ...     load(folder + "/state.npz")
        {'epoch': 3, 'weight': tensor([1., 2.])}
    """
    encoder = _Encoder()
    value = encoder.encode(obj, ())
    manifest = json.dumps({"format": FORMAT, "version": VERSION, "value": value})
    with _replacing(f) as stream, zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(MANIFEST, manifest)
        for name, array in encoder.entries.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, device_of(array).to_numpy(array), allow_pickle=False)


def load(f: File, map_location: str | Device | None = None) -> Any:
    """Read an object that `save` wrote, or the weights in a file that PyTorch's ``torch.save`` wrote.

    Of PyTorch's files, state dicts and what else is made of tensors, numbers, strings and containers is read, to the
    CPU if `map_location` does not say otherwise; bfloat16, which NumPy has not, becomes float32. No code in a file is
    run.

    Args:
        f: A path, or a file open for reading bytes that can seek.
        map_location: The device for every array and Tensor. None means the one each was on when it was saved.

    Raises:
        RuntimeError: The file was not written by `save` or is damaged; the message names it. Or it holds Tensors of a
            device that cannot be used here, and `map_location` is not given.

    Example:
        >>> import io
        >>> save([1, 2], file := io.BytesIO())
        >>> load(file)
        [1, 2]
    """
    name = f"file {str(f)!r}" if isinstance(f, str | os.PathLike) else f"the file object {getattr(f, 'name', f)!r}"
    target = None if map_location is None else device(map_location)
    try:
        with zipfile.ZipFile(f) as archive:
            if torch_files.is_one(archive):
                return torch_files.read(archive, name, target)
            if MANIFEST not in archive.namelist():
                raise RuntimeError(
                    f"{name} is a zip archive, but lucid.save did not write it; if it is an .npz, use numpy.load"
                )
            manifest = json.loads(archive.read(MANIFEST))
            if manifest["format"] != FORMAT or manifest["version"] > VERSION:
                raise RuntimeError(
                    f"{name} has format {manifest['format']!r}, version {manifest['version']}; this lucid reads "
                    f"{FORMAT!r} up to version {VERSION}: a newer lucid is needed"
                )
            return _Decoder(archive, name, target).decode(manifest["value"])
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, TypeError, KeyError, NotImplementedError) as error:
        raise RuntimeError(
            f"{name} is cut short or damaged, or lucid.save did not write it ({type(error).__name__}: {error}); "
            "load a complete copy"
        ) from error


class _Encoder:
    """Turns an object into what JSON can say, and collects its arrays on the way.

    JSON's own null, true, false, numbers, strings and lists stand for themselves. Everything else is an object with
    one telling key, such as ``{"tuple": [...]}``, ``{"dict": [[key, value], ...]}`` or ``{"array": "name"}``.
    """

    def __init__(self) -> None:
        self.entries: dict[str, Array] = {}
        self._names: dict[int, str] = {}  # id of an array -> its entry
        self._open: set[int] = set()  # ids of the containers that we are inside of

    def encode(self, value: Any, path: tuple[Any, ...]) -> Any:
        kind = type(value)
        if value is None or kind in (bool, str):
            return value
        if kind is int:
            # In base 16, because Python refuses to read or write thousands of decimal digits.
            return value if value.bit_length() < 64 else {"int": hex(value)}
        if kind is float:
            return value if math.isfinite(value) else {"float": repr(value)}
        if kind is bytes:
            return {"bytes": value.hex()}
        if isinstance(value, dict) or kind in (list, tuple):
            return self._container(value, path)
        if isinstance(value, Tensor):
            return {
                "tensor": self._entry(value._data, path),
                "device": str(value.device),
                "requires_grad": value.requires_grad,
            }
        if is_array(value):
            return {"array": self._entry(value, path), "device": str(device_of(value))}
        if isinstance(value, np.generic):
            return {"scalar": self._entry(np.asarray(value), path)}
        raise TypeError(
            f"lucid.save: {_at(path)} is of type {kind.__module__}.{kind.__qualname__}, which cannot be saved without "
            f"pickle; expected {SUPPORTED}. {_way_out(value)}"
        )

    def _container(self, value: Any, path: tuple[Any, ...]) -> Any:
        if id(value) in self._open:
            raise ValueError(f"lucid.save: {_at(path)} is a {type(value).__name__} that holds itself; break the cycle")
        self._open.add(id(value))
        encoded: Any
        if isinstance(value, dict):
            # Keys are encoded like values, because JSON's own objects would make strings of them.
            encoded = {"dict": [[self._key(k, path), self.encode(v, (*path, k))] for k, v in value.items()]}
        else:
            encoded = [self.encode(v, (*path, i)) for i, v in enumerate(value)]
            if type(value) is tuple:
                encoded = {"tuple": encoded}
        self._open.remove(id(value))
        return encoded

    def _key(self, key: Any, path: tuple[Any, ...]) -> Any:
        if key is not None and type(key) not in (bool, int, float, str, bytes, tuple):
            raise TypeError(
                f"lucid.save: a key of {_at(path)}, {key!r}, is of type {type(key).__name__}; expected None, bool, "
                "int, float, str, bytes or a tuple of them. Use its name or number as the key"
            )
        return self.encode(key, (*path, "<key>"))

    def _entry(self, array: Array, path: tuple[Any, ...]) -> str:
        """Remember an array, and return the name of its entry."""
        if id(array) in self._names:
            return self._names[id(array)]
        dtype = array.dtype
        # Objects need pickle; types from outside NumPy, such as bfloat16, would come back as bare bytes.
        if dtype.kind not in "biufcSUmM" or np.dtype(dtype.str) != dtype:
            raise TypeError(
                f"lucid.save: {_at(path)} is an array of dtype {dtype}, which cannot be saved without pickle; "
                "expected numbers, booleans or strings. Convert it with .astype(...)"
            )
        name = ".".join(map(str, path)) or "value"
        if name in self.entries or not re.fullmatch(r"[\w.\-]{1,200}", name, re.ASCII) or name.endswith(".npy"):
            name = f"array-{len(self.entries)}"
            while name in self.entries:
                name += "-"
        self.entries[name] = array
        self._names[id(array)] = name
        return name


class _Decoder:
    """Builds the object from a manifest and the arrays of an open archive."""

    def __init__(self, archive: zipfile.ZipFile, file: str, target: Device | None):
        self.archive = archive
        self.file = file
        self.target = target
        self._built: dict[tuple[Any, ...], Any] = {}

    def decode(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.decode(v) for v in value]
        if not isinstance(value, dict):
            return value
        match value:
            case {"tuple": items}:
                return tuple(self.decode(v) for v in items)
            case {"dict": items}:
                return {self.decode(k): self.decode(v) for k, v in items}
            case {"int": text}:
                return int(text, 16)
            case {"float": text}:
                return float(text)
            case {"bytes": text}:
                return bytes.fromhex(text)
            case {"scalar": name}:
                return self._read(name)[()]
            case {"array": name, "device": where}:
                return self._array(name, where)
            case {"tensor": name, "device": where, "requires_grad": needed}:
                return self._tensor(name, where, needed)
        raise ValueError(f"the manifest holds an unknown entry {value!s:.60}")

    def _read(self, name: str) -> np.ndarray:
        with self.archive.open(f"{name}.npy") as entry:
            array = np.lib.format.read_array(entry, allow_pickle=False)
            if entry.read(1):  # reading to the end is also what checks the entry's checksum
                raise ValueError(f"entry {name} is longer than its array")
        return array

    def _array(self, name: str, where: str) -> Array:
        target = self.target or self._device(where)
        key = (name, str(target))
        if key not in self._built:
            self._built[key] = target.from_numpy(self._read(name))
        return self._built[key]

    def _tensor(self, name: str, where: str, requires_grad: bool) -> Tensor:
        key = ("tensor", name, where, requires_grad)
        if key not in self._built:
            self._built[key] = wrap(self._array(name, where)).requires_grad_(requires_grad)
        tensor: Tensor = self._built[key]
        return tensor

    def _device(self, name: str) -> Device:
        try:
            return device(name)
        except (RuntimeError, ValueError) as error:
            raise RuntimeError(
                f'{self.file} holds arrays of device {name!r}; pass map_location="cpu" to load them elsewhere. {error}'
            ) from error


@contextmanager
def _replacing(f: File) -> Iterator[IO[bytes]]:
    """Open a temporary file beside the path, and put it in the path's place if all goes well; else remove it."""
    if not isinstance(f, str | os.PathLike):
        yield f
        return
    path = Path(os.path.realpath(f))  # a link stays a link: what it points to is replaced
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        with open(temporary, "xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _at(path: tuple[Any, ...]) -> str:
    return "the object" + "".join(f"[{key!r}]" for key in path)


def _way_out(value: Any) -> str:
    if hasattr(value, "state_dict"):
        return "Save its state_dict() instead"
    if isinstance(value, tuple):
        return "Save it as a plain tuple(...), or as its _asdict()"
    if isinstance(value, np.ndarray):
        return "Save it as numpy.asarray(...)"
    return "Leave it out, or save the numbers that it is made of"
