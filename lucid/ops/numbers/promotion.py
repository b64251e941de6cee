"""The rules of dtypes: that of a result, and which conversions lose a kind of number."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...backend import dtypes, is_array
from ..arguments import raw


def result_type(tensor1: Any, tensor2: Any) -> np.dtype[Any]:
    """Return the dtype of the result of an arithmetic operation on two tensors or numbers.

    A tensor with dimensions counts for more than one without, and both for more than a Python number, as long as they
    are of one kind: booleans, integers or floating-point numbers.

    Example:
        >>> import lucid
        >>> lucid.result_type(lucid.tensor([1, 2], dtype=lucid.int32), 1.0)
        dtype('float32')
        >>> lucid.result_type(lucid.tensor([1, 2], dtype=lucid.uint8), 1)
        dtype('uint8')
    """
    ranks: list[list[np.dtype[Any]]] = [[], [], []]  # of tensors with dimensions, of those without, of numbers
    for value in map(raw, (tensor1, tensor2)):
        if is_array(value):
            ranks[0 if value.ndim else 1].append(dtypes.dtype(value.dtype))
        else:
            kind = dtypes.bool_ if isinstance(value, bool) else dtypes.int64 if isinstance(value, int) else float
            ranks[2].append(dtypes.dtype(kind))
    result: np.dtype[Any] | None = None
    for rank in ranks:
        if rank:
            found = rank[0] if len(rank) == 1 else _promoted(*rank)
            result = found if result is None or _category(found) > _category(result) else result
    assert result is not None
    return result


def _category(dtype: np.dtype[Any]) -> int:
    return {"b": 0, "u": 1, "i": 1, "f": 2}[dtype.kind]


def _promoted(one: np.dtype[Any], other: np.dtype[Any]) -> np.dtype[Any]:
    return dtypes.promote(np.result_type(one, other), [(one, 1), (other, 1)])


def can_cast(from_: Any, to: Any) -> bool:
    """Return whether PyTorch's rules allow to convert one dtype to another: never to a lesser kind of number.

    The kinds are booleans, integers and floating-point numbers; within one kind, everything is allowed, also to fewer
    bits.

    Example:
        >>> import lucid
        >>> lucid.can_cast(lucid.float64, lucid.float32), lucid.can_cast(lucid.float32, lucid.int64)
        (True, False)
    """
    return _category(dtypes.dtype(from_)) <= _category(dtypes.dtype(to))
