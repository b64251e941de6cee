"""Answers that differ: where CuPy calls a function as NumPy does and gives something else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .indexing import garbage

# --- elementwise ----------------------------------------------------------------------------------------------------


def floor_divide(x: Any, y: Any, *out: Any, **options: Any) -> Any:
    """``floor(x / y)`` for floats, rounded twice: 1.0 // 0.1 is 10."""
    if np.result_type(x, y).kind != "f":
        return np.floor_divide(x, y, *out, **options)
    return np.floor(np.divide(x, y), *out, **options)


def remainder(x: Any, y: Any, *out: Any, **options: Any) -> Any:
    """``x - floor(x / y) * y`` for floats: 5 % inf is NaN."""
    if np.result_type(x, y).kind != "f":
        return np.remainder(x, y, *out, **options)
    return np.subtract(x, np.floor(np.divide(x, y)) * y, *out, **options)


def divmod_(x: Any, y: Any, **options: Any) -> Any:
    return floor_divide(x, y, **options), remainder(x, y, **options)


UFUNCS: dict[str, Any] = {"floor_divide": floor_divide, "remainder": remainder, "divmod": divmod_}

# --- memory that nobody has written ---------------------------------------------------------------------------------


def empty(*args: Any, **options: Any) -> np.ndarray:
    array = np.empty(*args, **options)
    array[...] = garbage(array.dtype)
    return array


def empty_like(*args: Any, **options: Any) -> np.ndarray:
    array = np.empty_like(*args, **options)
    array[...] = garbage(array.dtype)
    return array


# --- order and repetition -------------------------------------------------------------------------------------------


def argpartition(a: np.ndarray, kth: Any, axis: int | None = -1) -> np.ndarray:
    """NaN may stand anywhere: here it comes first, where NumPy puts it last."""
    if a.dtype.kind == "f":
        a = np.where(np.isnan(a), -np.inf, a)
    return np.argpartition(a, kth, axis=axis)


def partition(a: np.ndarray, kth: Any, axis: int | None = -1) -> np.ndarray:
    a, axis = (a.ravel(), 0) if axis is None else (a, axis)
    return np.take_along_axis(a, argpartition(a, kth, axis), axis)


def put_along_axis(a: np.ndarray, index: np.ndarray, values: Any, axis: int) -> None:
    """Of the values for a repeated index the first one wins, where NumPy lets the last one win."""
    values = np.broadcast_to(values, index.shape)
    # Copies: NumPy walks along negative strides in the order of memory.
    np.put_along_axis(a, np.flip(index, axis).copy(), np.flip(values, axis).copy(), axis)


def broadcast_to(array: np.ndarray, shape: Any) -> np.ndarray:
    # NumPy's is read-only.
    out = np.broadcast_to(array, shape)
    out.flags.writeable = array.flags.writeable
    return out


def ravel(a: np.ndarray, order: str = "C") -> np.ndarray:
    """A view wherever strides allow one, where NumPy copies what is not contiguous."""
    return a.reshape(-1, order=order)  # type: ignore[call-overload,no-any-return]


def unique(a: np.ndarray, *args: Any, axis: int | None = None, **options: Any) -> Any:
    if axis is not None:
        raise NotImplementedError("cupy.unique(axis=...) compares rows one by one on the host, and bool rows wrongly")
    return np.unique(a, *args, **options)


# --- linear algebra that does not raise -----------------------------------------------------------------------------

_raises = False


@contextmanager
def linalg_raises() -> Iterator[None]:
    """Let linear algebra raise in a ``with`` block, as ``cupyx.errstate(linalg="raise")`` does."""
    global _raises
    before, _raises = _raises, True
    try:
        yield
    finally:
        _raises = before


def silent(function: Any, wrong: float) -> Any:
    """The function with finite garbage, or with infinity, for a matrix that NumPy refuses."""

    def each(a: np.ndarray, *others: Any) -> np.ndarray:
        try:
            return function(a, *others)
        except np.linalg.LinAlgError:
            if _raises or a.ndim < 2 or a.shape[-1] != a.shape[-2]:
                raise
        if a.ndim == 2:
            like = others[0] if others else a
            return np.full(like.shape, wrong, np.result_type(a, *others))
        batch = a.shape[:-2]
        others = tuple(np.broadcast_to(b, (*batch, *b.shape[-2:])) if b.ndim > 1 else b for b in others)
        parts = [each(a[i], *(b[i] if b.ndim > 1 else b for b in others)) for i in np.ndindex(batch)]
        return np.stack(parts).reshape(*batch, *parts[0].shape)

    return each


DIFFERENT: dict[str, Any] = {
    "empty": empty, "empty_like": empty_like, "argpartition": argpartition, "partition": partition,
    "put_along_axis": put_along_axis, "unique": unique, "ravel": ravel,
    "broadcast_to": broadcast_to,
    "linalg.cholesky": silent(np.linalg.cholesky, 0.5), "linalg.inv": silent(np.linalg.inv, np.inf),
    "linalg.solve": silent(np.linalg.solve, np.inf),
}  # fmt: skip
