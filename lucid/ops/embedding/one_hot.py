"""One-hot encoding of classes."""

from __future__ import annotations

import functools
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, checks, device_of, native
from ..arguments import raw


def one_hot(tensor: Tensor, num_classes: int = -1) -> Tensor:
    r"""One-hot vectors of classes: zeros, and a 1 at the index of the class.

    The result is of integers; convert it, as with ``.float()``, before it meets a network.

    Args:
        tensor: Classes, int64.
        num_classes: The number of classes C; if -1, one more than the largest class.

    Shape:
        tensor: any shape S; output: (\*S, C), int64.

    Raises:
        RuntimeError: The dtype is not int64, a class is negative or at least `num_classes`, or there are no elements to
            tell the number of classes from.

    Example:
        >>> import lucid
        >>> one_hot(lucid.tensor([0, 2])).tolist()
        [[1, 0, 0], [0, 0, 1]]
    """
    if tensor.dtype != "int64":
        raise RuntimeError(f"one_hot: expected classes of int64, got {tensor.dtype}; convert them with .long()")
    array, count = raw(tensor), num_classes
    if not array.size and count <= 0:
        raise RuntimeError("one_hot: num_classes must be given for a tensor without elements")
    if type(array) is native or count < 1:  # a GPU is waited for only where the shape depends on the classes
        smallest, largest = (int(array.min().item()), int(array.max().item())) if array.size else (0, -1)
        count = largest + 1 if num_classes == -1 else num_classes
        if smallest < 0 or largest >= count or count < 1:
            raise _no_class(f"{smallest} to {largest}", count)
    else:
        checks.integers_in_range(array, device_of(array), 0, count, functools.partial(_no_class, count=count))
    return _one_hot(tensor, count=count)


@primitive(casts=True)
def _one_hot(xp: Any, t: Array, *, count: int) -> Array:
    return (t[..., None] == xp.arange(count)).astype(xp.int64)


def _no_class(got: Any, count: int) -> RuntimeError:
    return RuntimeError(f"one_hot: expected classes from 0 to {count - 1}, got {got}")
