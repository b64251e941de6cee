"""Collation: combine a list of samples into one batch."""

from __future__ import annotations

import copy
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

import numpy as np

from ...autograd.tape import wrap
from ...backend import dtypes, get_default_device, transfer
from ...ops import stack, tensor
from ...tensor import Tensor


class _Allocate:
    """Where batches are made: in a worker process, in memory that the program sees too."""

    empty: Any = staticmethod(np.empty)


allocate = _Allocate()


def default_collate(batch: Sequence[Any]) -> Any:
    """Combine samples into a batch: tensors, arrays and numbers into one tensor with a new first dimension.

    Samples that are mappings or sequences give one of their class, of their entries put together, and tuples a list;
    named tuples stay named tuples, and strings and bytes stay side by side as they are. Python floats become float64.

    Raises:
        RuntimeError: Tensors are of different shapes, or tuples of different lengths.
        TypeError: Samples are of another type.

    Example:
        >>> import lucid
        >>> default_collate([(lucid.tensor([1.0, 2.0]), 0, "a"), (lucid.tensor([3.0, 4.0]), 1, "b")])
        [tensor([[1., 2.],
                [3., 4.]]), tensor([0, 1]), ('a', 'b')]
    """
    first = batch[0]
    if isinstance(first, Tensor | np.ndarray):
        return _stacked(batch)
    if isinstance(first, str | bytes):  # also those of NumPy
        return batch
    if isinstance(first, np.generic):
        alike = len(set(map(type, batch))) == 1
        return tensor(np.asarray(batch) if alike else batch)  # Python's numbers beside NumPy's do not count as float64
    if isinstance(first, float):
        return tensor(batch, dtype="float64")
    if isinstance(first, int):
        return tensor(batch)
    if isinstance(first, Mapping):
        return _like(first, {key: default_collate([sample[key] for sample in batch]) for key in first})
    if isinstance(first, Sequence):
        lengths = {len(sample) for sample in batch}
        if len(lengths) > 1:
            raise RuntimeError(
                f"default_collate: samples of one batch must be equally long, got the lengths {sorted(lengths)}; "
                "pass collate_fn=... to the DataLoader"
            )
        parts = [default_collate(samples) for samples in zip(*batch, strict=True)]
        return type(first)(*parts) if hasattr(first, "_fields") else _like(first, parts)
    raise _unknown(type(first).__name__)


def _unknown(kind: str) -> TypeError:
    return TypeError(
        f"default_collate: expected tensors, arrays, numbers, strings, or dicts, tuples and lists of them, got {kind}; "
        "pass collate_fn=... to the DataLoader"
    )


def _stacked(batch: Sequence[Any]) -> Any:
    """Tensors and arrays of one shape put together."""
    try:
        shapes = {sample.shape for sample in batch}
    except AttributeError:
        kinds = sorted({type(sample).__name__ for sample in batch})
        raise TypeError(
            f"default_collate: samples of one batch must be of one type, got {' and '.join(kinds)}; pass "
            "collate_fn=... to the DataLoader"
        ) from None
    if batch[0].dtype.kind in "SUOMmV":  # text, objects, times
        raise _unknown(f"an array of {batch[0].dtype}")
    if len(shapes) > 1:
        raise RuntimeError(
            f"default_collate: samples of one batch must be of one shape, got {sorted(map(tuple, shapes))}; pass "
            "collate_fn=... to the DataLoader to put them together otherwise, for instance with "
            "nn.utils.rnn.pad_sequence"
        )
    arrays = [s._data if isinstance(s, Tensor) and s.node is None else s for s in batch]
    stored = {(type(array), array.dtype) for array in arrays}
    if len(stored) > 1 or next(iter(stored))[0] is not np.ndarray:  # with gradients, on a GPU, of several dtypes
        return stack([s if isinstance(s, Tensor) else tensor(s) for s in batch])
    shape, dtype = arrays[0].shape, dtypes.dtype(arrays[0].dtype)
    out = allocate.empty((len(arrays), *shape), dtype)
    if shape:
        np.concatenate(arrays, out=out.reshape(len(arrays) * shape[0], *shape[1:]))
    else:
        out[...] = arrays
    return wrap(out if isinstance(batch[0], Tensor) else transfer(out, get_default_device()))


def default_convert(data: Any) -> Any:
    """Make tensors of the NumPy arrays in a sample, and leave all else, arrays of strings or objects too, as it is.

    Example:
        >>> import numpy as np
        >>> default_convert({"x": np.zeros(2, np.float32), "name": "a"})
        {'x': tensor([0., 0.]), 'name': 'a'}
    """
    if isinstance(data, np.ndarray | np.generic):
        return data if data.dtype.kind in "SUO" else tensor(np.asarray(data))
    if isinstance(data, Mapping):
        return _like(data, {key: default_convert(value) for key, value in data.items()})
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        return type(data)(*map(default_convert, data))
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        return _like(data, [default_convert(value) for value in data])
    return data


def _like(first: Mapping[Any, Any] | Sequence[Any], values: Any) -> Any:
    """The entries of a dict or list in a mapping or sequence of the class of another, where that class takes them."""
    if isinstance(first, tuple | bytearray) or type(first) is type(values):
        return values
    try:
        if not isinstance(first, MutableMapping | MutableSequence):
            return type(first)(values)  # type: ignore[call-arg]
        result: Any = copy.copy(first)  # with its other attributes, such as those of a defaultdict
        for key, value in values.items() if isinstance(values, dict) else enumerate(values):
            result[key] = value
        return result
    except TypeError:
        return values
