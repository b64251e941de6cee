"""Indexing as CuPy does it: integers wrap around, repeated indices keep any of their values."""

from __future__ import annotations

from typing import Any

import numpy as np

from .counts import active, spend
from .prices import index_price


def get(array: Any, key: Any) -> np.ndarray:
    """``array[key]``, on the host."""
    host = array._host
    parts = indices(host.shape, key)
    # A trailing ... makes of a single element the 0-d view that CuPy gives, and not a NumPy scalar.
    result = host[parts if any(k is Ellipsis for k in parts) else (*parts, ...)]
    arrays = index_arrays(parts)
    if arrays and active():
        launches, waits, copies = index_price(host.shape, arrays)
        spend(launches if result.size else launches - 1, waits, copies + lists_in(key))
    return result if not arrays or result.flags.c_contiguous else result.copy(order="C")


def put(array: Any, key: Any, value: Any) -> None:
    """``array[key] = value``."""
    from .calls import unwrap

    host, new = array._host, unwrap(value, "__setitem__")
    parts = indices(host.shape, key)
    arrays = index_arrays(parts)
    if arrays:
        if active():
            launches, waits, copies = index_price(host.shape, arrays)
            cast = isinstance(new, np.ndarray) and new.dtype != host.dtype
            spend(launches + cast, waits, copies + lists_in(key) + (not isinstance(new, np.ndarray)))
        if any(k.dtype.kind != "b" for k in arrays):
            put_first(host, parts, new)
        else:
            host[parts] = new
        return
    target = host[parts if any(k is Ellipsis for k in parts) else (*parts, ...)]
    if not isinstance(new, np.ndarray):
        spend(launches=int(target.size > 0))
        target[...] = new
        return
    new = new.reshape(new.shape[max(new.ndim - target.ndim, 0) :]) if new.ndim > target.ndim else new
    alike = new.shape == target.shape and new.strides == target.strides
    if alike and new.ctypes.data == target.ctypes.data:
        return  # the same array: `a[...] += b` ends up here
    bounds = bool(target.size) and np.may_share_memory(target, new)
    memcpy = alike and target.flags.c_contiguous and new.dtype == target.dtype
    spend(launches=int(target.size > 0) + (bounds and not memcpy))
    target[...] = new
    if memcpy and bounds:
        target[...] = garbage(target.dtype)  # a copy of memory onto itself, moved: nobody knows what comes out


def put_first(host: np.ndarray, parts: tuple[Any, ...], value: Any) -> None:
    """Assign with index arrays such that of the values for a repeated index the first one wins."""
    places = np.arange(host.size).reshape(host.shape)[parts]
    values = np.broadcast_to(np.asarray(value), places.shape)
    found = np.unravel_index(places.ravel()[::-1].copy(), host.shape)
    host[found] = values.ravel()[::-1].copy()


def indices(shape: tuple[int, ...], key: Any) -> tuple[Any, ...]:
    """A key with which NumPy finds what CuPy would: integer arrays wrap around instead of running out of range."""
    from .calls import unwrap

    key = key if isinstance(key, tuple) else (key,)
    parts = [np.asarray(k) if isinstance(k, list) else unwrap(k, "an index") for k in key]
    if any(isinstance(k, np.ndarray) and k.dtype.kind == "f" for k in parts):
        raise IndexError("arrays used as indices must be of integer or boolean type")
    taken = [0 if k is None or k is Ellipsis else k.ndim if is_mask(k) else 1 for k in parts]
    found, axis = [], 0
    for k, n in zip(parts, taken, strict=True):
        if isinstance(k, np.ndarray) and not is_mask(k) and axis < len(shape) and shape[axis]:
            k = k % shape[axis]
        axis += n if k is not Ellipsis else len(shape) - sum(taken)
        found.append(k)
    return tuple(found)


def index_arrays(parts: tuple[Any, ...]) -> list[np.ndarray]:
    return [k for k in parts if isinstance(k, np.ndarray)]


def lists_in(key: Any) -> int:
    return sum(isinstance(k, list) for k in (key if isinstance(key, tuple) else (key,)))


def is_mask(k: Any) -> bool:
    return isinstance(k, np.ndarray) and k.dtype.kind == "b"


def garbage(dtype: np.dtype[Any]) -> Any:
    """What stands in memory that nobody has written: NaN, or an extreme integer."""
    if dtype.kind in "fc":
        return np.nan
    return True if dtype.kind == "b" else np.iinfo(dtype).max if dtype.kind == "u" else np.iinfo(dtype).min
