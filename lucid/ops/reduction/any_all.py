"""Tests whether any or all elements are true."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..arguments import Dims, numpy_names, reduced_dims


def any(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool | None = None
) -> Tensor:
    """Return whether any element is true, that is, not zero: of all, or along some dimensions.

    The arguments are those of `sum`. Of no elements at all, none is true.

    Shape:
        input: any shape.
        output: that of the input without the dimensions in `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
        TypeError: Both dim and axis are given.

    Example:
        >>> import lucid
        >>> any(lucid.tensor([[True, False], [False, False]]), dim=1)
        tensor([ True, False])
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("any", dim, keepdim, axis, keepdims)
    return _any(input, dim=reduced_dims("any", dim, input.ndim), keepdim=keepdim)


@primitive
def _any(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return x.any(axis=dim, keepdims=keepdim)


def all(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool | None = None
) -> Tensor:
    """Return whether all elements are true, that is, not zero: of all, or along some dimensions.

    The arguments are those of `sum`. Of no elements at all, all are true.

    Shape:
        input: any shape.
        output: that of the input without the dimensions in `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
        TypeError: Both dim and axis are given.

    Example:
        >>> import lucid
        >>> all(lucid.tensor([[True, False], [True, True]]), dim=1)
        tensor([False,  True])
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("all", dim, keepdim, axis, keepdims)
    return _all(input, dim=reduced_dims("all", dim, input.ndim), keepdim=keepdim)


@primitive
def _all(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return x.all(axis=dim, keepdims=keepdim)
