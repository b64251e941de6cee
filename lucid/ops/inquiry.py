"""Questions about tensors, dtypes and shapes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.primitive import primitive
from ..backend import Array, dtypes, is_array
from .gathering import common_shape
from .shape import expand


def numel(input: Any) -> int:
    """Return the number of elements.

    Example:
        >>> import lucid
        >>> lucid.numel(lucid.zeros(2, 3))
        6
    """
    return math.prod(input.shape)


def is_floating_point(input: Any) -> bool:
    """Return whether the dtype is a floating-point type.

    Example:
        >>> import lucid
        >>> lucid.is_floating_point(lucid.tensor([1, 2]))
        False
    """
    return bool(input.dtype.kind == "f")


def is_complex(input: Any) -> bool:
    """Return False: complex numbers are not part of lucid.

    Example:
        >>> import lucid
        >>> lucid.is_complex(lucid.tensor([1.0]))
        False
    """
    return bool(input.dtype.kind == "c")


def is_nonzero(input: Any) -> bool:
    """Return whether the only element is not zero.

    Raises:
        RuntimeError: There is not just one element.

    Example:
        >>> import lucid
        >>> lucid.is_nonzero(lucid.tensor([0.0]))
        False
    """
    if numel(input) != 1:
        raise RuntimeError(f"is_nonzero: expected one element, got shape {tuple(input.shape)}; use .any() or .all()")
    return bool(input.item())


def finfo(type: Any = None) -> np.finfo:
    """Return the limits of a floating-point dtype, by default the default one: ``eps``, ``max``, ``min``, ``tiny``.

    Example:
        >>> import lucid
        >>> float(lucid.finfo(lucid.float64).eps)
        2.220446049250313e-16
    """
    return np.finfo(dtypes.get_default_dtype() if type is None else dtypes.dtype(type))


def iinfo(type: Any) -> np.iinfo:
    """Return the limits of an integer dtype: ``max`` and ``min``.

    Example:
        >>> import lucid
        >>> lucid.iinfo(lucid.uint8).max
        255
    """
    return np.iinfo(dtypes.dtype(type))


def promote_types(type1: Any, type2: Any) -> np.dtype[Any]:
    """Return the dtype of a result of tensors of these two dtypes.

    Example:
        >>> import lucid
        >>> lucid.promote_types(lucid.int64, lucid.float32)
        dtype('float32')
    """
    one, other = dtypes.dtype(type1), dtypes.dtype(type2)
    return dtypes.promote(np.result_type(one, other), [(one, 1), (other, 1)])


def broadcast_shapes(*shapes: Any) -> tuple[int, ...]:
    """Return the shape that some shapes broadcast to.

    Raises:
        RuntimeError: They do not.

    Example:
        >>> import lucid
        >>> lucid.broadcast_shapes((2, 1), (3,))
        (2, 3)
    """
    return common_shape("broadcast_shapes", *((s,) if isinstance(s, int) else s for s in shapes))


def broadcast_tensors(*tensors: Any) -> tuple[Any, ...]:
    """Return views of the tensors, expanded to the shape that they broadcast to.

    Raises:
        RuntimeError: They do not.

    Example:
        >>> import lucid
        >>> [x.shape for x in lucid.broadcast_tensors(lucid.zeros(2, 1), lucid.zeros(3))]
        [(2, 3), (2, 3)]
    """
    shape = common_shape("broadcast_tensors", *(t.shape for t in tensors))
    return tuple(expand(t, shape) for t in tensors)


@primitive
def isposinf(xp, x):
    """Return whether x is ∞."""
    return x == math.inf


@primitive
def isneginf(xp, x):
    """Return whether x is -∞."""
    return x == -math.inf


def isin(elements: Any, test_elements: Any, *, assume_unique: bool = False, invert: bool = False) -> Any:
    """Return for each element whether it is one of the others; with `invert`, whether it is none of them.

    Args:
        elements: Of any shape, or a number.
        test_elements: Of any shape, or a number.
        assume_unique: Both have no element twice; then it may take less time.
        invert: See above.

    Example:
        >>> import lucid
        >>> lucid.isin(lucid.tensor([1, 2, 3]), lucid.tensor([3, 1])).tolist()
        [True, False, True]
    """
    return _isin(elements, test_elements, unique=bool(assume_unique), invert=bool(invert))


@primitive(casts=True)
def _isin(xp: Any, x: Any, others: Any, *, unique: bool, invert: bool) -> Array:
    x, others = (a if is_array(a) else xp.asarray(a) for a in (x, others))
    return xp.isin(x, others, assume_unique=unique, invert=invert).reshape(x.shape)
