"""`torch.save` and `torch.load`: lucid's format without pickle, and whole modules by pickle where the user says so."""

from __future__ import annotations

import io
import os
import pickle
from typing import IO, Any

from ... import serialization
from ...nn import Module

__all__ = ["load", "save"]

_MARK = b"lucid: pickle\n"


def save(obj: Any, f: serialization.File, *args: Any, **kwargs: Any) -> None:
    """Write an object to a file: data in lucid's format; what holds modules or other objects by pickle.

    Data, such as a ``state_dict()``, are read again by anybody. What is pickled is code to whoever loads it: `load`
    asks for ``weights_only=False``.

    Args:
        obj: What to save.
        f: A path, or a file open for writing bytes.
        args: Accepted: how PyTorch would pickle.
        kwargs: Likewise.

    Raises:
        TypeError: Something in it cannot be pickled either.
    """
    if not _holds_module(obj):
        try:
            serialization.save(obj, f)
            return
        except TypeError:
            pass  # it holds an object of another class, such as a namespace of options
    data = _MARK + pickle.dumps(obj)
    if isinstance(f, str | os.PathLike):
        with open(f, "wb") as stream:
            stream.write(data)
    else:
        f.write(data)


def load(
    f: serialization.File,
    map_location: Any = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = None,
    mmap: bool | None = None,
    **options: Any,
) -> Any:
    """Read what ``torch.save`` wrote, or the weights in a file that PyTorch itself wrote.

    Args:
        f: A path, or a file open for reading bytes.
        map_location: The device for every tensor: a device or its name, or a function or dict, as in PyTorch.
        pickle_module: Python's pickle, or None.
        weights_only: False: the file may hold a whole module, and loading it may run code. True, which is the default:
            such a file is refused.
        mmap: Accepted: a file is read as a whole.
        options: Accepted: how PyTorch would read pickle.

    Raises:
        pickle.UnpicklingError: The file holds more than data, and `weights_only` is not False.
        RuntimeError: It is damaged, or of another program.
    """
    target = _target(map_location)
    stream = open(f, "rb") if isinstance(f, str | os.PathLike) else f  # noqa: SIM115  (closed below)
    try:
        start = stream.tell()
        if stream.read(len(_MARK)) == _MARK:
            return _unpickled(stream, weights_only, target, getattr(f, "name", f))
        stream.seek(start)
        if stream is f:
            return serialization.load(stream, target)
    finally:
        if stream is not f:
            stream.close()
    return serialization.load(f, target)


def _unpickled(stream: IO[bytes], weights_only: bool | None, target: Any, name: Any) -> Any:
    if weights_only is not False:
        raise pickle.UnpicklingError(
            f"load: {name!s:.200} holds a whole module or other objects, and to load them may run any code that the "
            "file says (weights_only=True is the default). If you trust who made it: torch.load(f, "
            "weights_only=False); better, save model.state_dict()"
        )
    loaded = pickle.load(io.BytesIO(stream.read()))
    return loaded.to(target) if target is not None and isinstance(loaded, Module) else loaded


def _holds_module(obj: Any) -> bool:
    if isinstance(obj, dict):
        return any(map(_holds_module, obj.values()))
    if isinstance(obj, list | tuple):
        return any(map(_holds_module, obj))
    return isinstance(obj, Module)


def _target(map_location: Any) -> Any:
    """The device that `map_location` means: a function or dict is asked where the CPU's tensors go."""
    if isinstance(map_location, dict):
        return next(iter(map_location.values()), None)
    if callable(map_location) and not isinstance(map_location, str) and not hasattr(map_location, "xp"):
        return "cpu"
    return map_location
