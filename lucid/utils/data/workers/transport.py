"""Pickling for worker processes: data sets on the way there, batches on the way back.

Large arrays stay outside of the pickled bytes (protocol 5), and tensors on the CPU are their arrays. With cloudpickle,
functions and classes of the program itself, of a notebook and lambdas travel as well.
"""

from __future__ import annotations

import importlib.util
import io
import mmap
import pickle
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from ....autograd.tape import wrap
from ....ops import default_generator
from ....tensor import Tensor
from ..seeding import SHARED, function_of

Callback = Callable[[pickle.PickleBuffer], Any]


class NeedsMain(Exception):
    """What is pickled is defined in the program's main module."""


def _default_generator() -> Any:
    return default_generator


def _reduced(tensor: Tensor) -> Any:
    """How a tensor travels: one without gradient on the CPU as its array, all others as pickle has them."""
    if type(tensor) is Tensor and tensor.node is None and type(tensor._data) is np.ndarray:
        return wrap, (tensor._data,)
    return tensor.__reduce_ex__(pickle.HIGHEST_PROTOCOL)


def _travels(thing: Any) -> Any:
    """How what is not to be copied is found in another process: generators, their functions and modules, by name."""
    if type(thing) is Tensor:
        return _reduced(thing)
    if isinstance(thing, np.memmap) and (place := _place_in_file(thing)):
        return np.memmap, place
    if thing is default_generator:
        return _default_generator, ()
    if isinstance(thing, ModuleType) and thing.__name__ != "__main__" and sys.modules.get(thing.__name__) is thing:
        return importlib.import_module, (thing.__name__,)
    own = getattr(thing, "__self__", None)
    if own is not None:
        for module, shared in SHARED.items():
            if own is shared and hasattr(thing, "__name__"):
                return function_of, (module, thing.__name__)
    return NotImplemented


def _place_in_file(array: np.memmap[Any, Any]) -> tuple[Any, ...] | None:
    """How to map a part of a file again; None for what is not just that."""
    root: Any = array
    while isinstance(root.base, np.memmap):
        root = root.base
    if type(root.base) is not mmap.mmap or array.filename is None or array.mode == "c" or not array.flags.c_contiguous:
        return None
    begin, start = (x.__array_interface__["data"][0] for x in (root, array))
    mode = "r" if array.mode == "r" else "r+"
    return array.filename, array.dtype, mode, root.offset + start - begin, array.shape


class _Pickler(pickle.Pickler):
    """Python's pickler, which says if something has to be looked up in the main module."""

    needs_main = False

    def reducer_override(self, thing: Any) -> Any:
        if getattr(thing, "__module__", None) == "__main__" and isinstance(thing, type | _FUNCTION):
            self.needs_main = True
        return _travels(thing)


_FUNCTION = type(_travels)


def has_cloudpickle() -> bool:
    """Whether cloudpickle is installed."""
    return importlib.util.find_spec("cloudpickle") is not None


def cloud_dumps(thing: Any, callback: Callback | None = None) -> bytes:
    """Pickle with cloudpickle."""
    import cloudpickle

    class Pickler(cloudpickle.Pickler):  # type: ignore[misc]
        def reducer_override(self, thing: Any) -> Any:
            way = _travels(thing)
            return super().reducer_override(thing) if way is NotImplemented else way

    file = io.BytesIO()
    Pickler(file, protocol=5, buffer_callback=callback).dump(thing)
    return file.getvalue()


def dumps_for_worker(thing: Any, callback: Callback | None, main: bool) -> bytes:
    """Pickle what a worker process needs.

    Args:
        thing: What it needs.
        callback: Is given the buffers of arrays.
        main: Whether the worker has the program's main module, so that names may be looked up there.

    Raises:
        NeedsMain: Without cloudpickle and the main module, something could not be found by the worker.
    """
    if not main and has_cloudpickle():
        return cloud_dumps(thing, callback)
    file = io.BytesIO()
    pickler = _Pickler(file, 5, buffer_callback=callback)
    pickler.dump(thing)
    if pickler.needs_main and not main:
        raise NeedsMain
    return file.getvalue()


_table: Any = {Tensor: _reduced}
_slow: list[bool] = []  # whether batches have been found to need cloudpickle


def dumps_batch(batch: Any, callback: Callback | None = None, drop: Callable[[], None] = lambda: None) -> bytes:
    """Pickle what a worker sends.

    Args:
        batch: What it sends.
        callback: Is given the buffers of arrays.
        drop: Called where those that it was given are not needed.
    """
    if not _slow:
        file = io.BytesIO()
        pickler = pickle.Pickler(file, 5, buffer_callback=callback)
        pickler.dispatch_table = _table
        try:
            pickler.dump(batch)
            return file.getvalue()
        except (pickle.PicklingError, AttributeError, TypeError):
            drop()
            if not has_cloudpickle():
                raise
    try:
        data = cloud_dumps(batch, callback)
    except BaseException:
        drop()
        raise
    _slow[:] = [True]  # with success: from now on at once
    return data
