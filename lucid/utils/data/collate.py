"""Collation: combine a list of samples into one batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    Samples that are dicts, tuples or lists give a dict, or a list, of their entries put together; named tuples stay
    named tuples, and strings and bytes stay side by side as they are. Python floats become float64.

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
    if isinstance(first, np.generic):
        return tensor(np.asarray(batch))
    if isinstance(first, float):
        return tensor(batch, dtype="float64")
    if isinstance(first, int):
        return tensor(batch)
    if isinstance(first, str | bytes):
        return batch
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
        return type(first)(*parts) if hasattr(first, "_fields") else parts
    raise TypeError(
        f"default_collate: expected tensors, arrays, numbers, strings, or dicts, tuples and lists of them, got "
        f"{type(first).__name__}; pass collate_fn=... to the DataLoader"
    )


def _stacked(batch: Sequence[Any]) -> Any:
    """Tensors and arrays of one shape put together."""
    shapes = {sample.shape for sample in batch}
    if len(shapes) > 1:
        raise RuntimeError(
            f"default_collate: samples of one batch must be of one shape, got {sorted(map(tuple, shapes))}; pass "
            "collate_fn=... to the DataLoader to put them together otherwise, for instance with "
            "nn.utils.rnn.pad_sequence"
        )
    arrays = [s._data if isinstance(s, Tensor) and s.node is None else s for s in batch]
    kinds = {(type(array), array.dtype) for array in arrays}
    if len(kinds) > 1 or next(iter(kinds))[0] is not np.ndarray:  # with gradients, on a GPU, of several dtypes
        return stack([s if isinstance(s, Tensor) else tensor(s) for s in batch])
    shape, dtype = arrays[0].shape, dtypes.dtype(arrays[0].dtype)
    out = allocate.empty((len(arrays), *shape), dtype)
    if shape:
        np.concatenate(arrays, out=out.reshape(len(arrays) * shape[0], *shape[1:]))
    else:
        out[...] = arrays
    return wrap(out if type(batch[0]) is Tensor else transfer(out, get_default_device()))


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
    if isinstance(data, tuple | list):
        return [default_convert(value) for value in data]
    return data


def _like(first: Mapping[Any, Any], values: dict[Any, Any]) -> Any:
    """A mapping of the class of another, where that class can be made from a dict."""
    try:
        return type(first)(values)  # type: ignore[call-arg]
    except TypeError:
        return values
