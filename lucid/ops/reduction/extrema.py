"""Maxima and minima."""

from __future__ import annotations

from typing import Any, NamedTuple, overload

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...autograd.typing import Tensor
from ...backend import Array, is_array, native
from ..arguments import Dims, nonempty, numpy_names, reduced_dims, single_dim
from ..elementwise.clamp import maximum, minimum
from ..elementwise.where import masked
from .positions import _argmax, _argmin, placed, taken
from .sums import _sum, expand_reduced

SHORT = 512  # elements of a row


class Extreme(NamedTuple):
    """What `max` and `min` return along a dimension."""

    values: Tensor
    indices: Tensor


@overload
def max(input: Tensor, dim: None = None, keepdim: bool = False, *, keepdims: bool | None = None) -> Tensor: ...
@overload
def max(input: Tensor, dim: int, keepdim: bool = False, *, keepdims: bool | None = None) -> Extreme: ...
@overload
def max(input: Tensor, *, axis: int, keepdim: bool = False, keepdims: bool | None = None) -> Extreme: ...
@overload
def max(input: Tensor, dim: Tensor) -> Tensor: ...
def max(
    input: Tensor,
    dim: int | Tensor | None = None,
    keepdim: bool = False,
    *,
    axis: int | None = None,
    keepdims: bool | None = None,
) -> Tensor | Extreme:
    """Return the largest element; along a dimension its ``values`` and ``indices``; of two tensors the `maximum`.

    Without a dimension, equally large elements share the gradient; along one, the element at the index has it all.
    Along several dimensions, or where no index is needed, use `amax`.

    Shape:
        input: any shape.
        output: () without `dim`; else that of the input without this dimension, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension, or it has no elements.
        RuntimeError: There are no elements at all.
        TypeError: `dim` is not one integer, or both dim and axis are given.

    Example:
        >>> import lucid
        >>> max(lucid.tensor([[1.0, 4.0], [3.0, 2.0]]), dim=1).values
        tensor([4., 3.])
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("max", dim, keepdim, axis, keepdims)
    if isinstance(dim, Variable) or is_array(dim):
        return maximum(input, dim)
    if dim is None:
        return _amax(nonempty("max", input, None), dim=None, keepdim=keepdim)
    one = single_dim("max", dim, input.ndim)
    index = _argmax(nonempty("max", input, one), dim=one, keepdim=keepdim)
    return Extreme(_max_at(input, index, dim=one, keepdim=keepdim), index)


@overload
def min(input: Tensor, dim: None = None, keepdim: bool = False, *, keepdims: bool | None = None) -> Tensor: ...
@overload
def min(input: Tensor, dim: int, keepdim: bool = False, *, keepdims: bool | None = None) -> Extreme: ...
@overload
def min(input: Tensor, *, axis: int, keepdim: bool = False, keepdims: bool | None = None) -> Extreme: ...
@overload
def min(input: Tensor, dim: Tensor) -> Tensor: ...
def min(
    input: Tensor,
    dim: int | Tensor | None = None,
    keepdim: bool = False,
    *,
    axis: int | None = None,
    keepdims: bool | None = None,
) -> Tensor | Extreme:
    """Return the smallest element; along a dimension its ``values`` and ``indices``; of two tensors the `minimum`.

    Gradients, shapes and errors are those of `max`.

    Example:
        >>> import lucid
        >>> min(lucid.tensor([[1.0, 4.0], [3.0, 2.0]]), dim=1).indices
        tensor([0, 1])
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("min", dim, keepdim, axis, keepdims)
    if isinstance(dim, Variable) or is_array(dim):
        return minimum(input, dim)
    if dim is None:
        return _amin(nonempty("min", input, None), dim=None, keepdim=keepdim)
    one = single_dim("min", dim, input.ndim)
    index = _argmin(nonempty("min", input, one), dim=one, keepdim=keepdim)
    return Extreme(_min_at(input, index, dim=one, keepdim=keepdim), index)


@primitive
def _max_at(xp: Any, x: Array, index: Array, *, dim: int | None, keepdim: bool) -> Array:
    """The largest elements along a dimension; their index is known already, and says where the gradient goes."""
    return taken(x, index, dim) if xp is np and dim is not None else x.max(axis=dim, keepdims=keepdim)


@primitive
def _min_at(xp: Any, x: Array, index: Array, *, dim: int | None, keepdim: bool) -> Array:
    """The smallest elements along a dimension; their index is known already, and says where the gradient goes."""
    return taken(x, index, dim) if xp is np and dim is not None else x.min(axis=dim, keepdims=keepdim)


def _at_index_vjp(g: Any, index: Any, x_shape: tuple[int, ...], dim: int | None, keepdim: bool) -> Any:
    if dim is None:  # a single number
        return g
    if type(g) is native:
        return placed(g, index, x_shape, dim)
    chosen = _one_hot(index, n=x_shape[dim], dim=dim, keepdim=keepdim)
    return masked(expand_reduced(g, shape=x_shape, dim=(dim,), keepdim=keepdim), chosen)


_max_at.vjp(x=_at_index_vjp, index=None)
_min_at.vjp(x=_at_index_vjp, index=None)


@primitive
def _one_hot(xp: Any, index: Array, *, n: int, dim: int, keepdim: bool) -> Array:
    """True at the index along a dimension of size n, which the index itself lacks, or has with size 1."""
    index = index if keepdim else xp.expand_dims(index, dim)
    return xp.arange(n).reshape([-1 if d == dim else 1 for d in range(index.ndim)]) == index


def amax(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool | None = None
) -> Tensor:
    """Return the largest element, of all or along some dimensions; equally large ones share the gradient.

    Shape:
        input: any shape.
        output: that of the input without the dimensions in `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension, or it has no elements.
        RuntimeError: A dimension is named twice, or there are no elements at all.
        TypeError: Both dim and axis are given.

    Example:
        >>> import lucid
        >>> amax(lucid.tensor([[1.0, 4.0], [3.0, 2.0]]), dim=(0, 1))
        tensor(4.)
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("amax", dim, keepdim, axis, keepdims)
    dims = reduced_dims("amax", dim, input.ndim)
    return _amax(nonempty("amax", input, dims), dim=dims, keepdim=keepdim)


def amin(
    input: Tensor, dim: Dims = None, keepdim: bool = False, *, axis: Dims = None, keepdims: bool | None = None
) -> Tensor:
    """Return the smallest element, of all or along some dimensions; equally small ones share the gradient.

    Shapes and errors are those of `amax`.

    Example:
        >>> import lucid
        >>> amin(lucid.tensor([[1.0, 4.0], [3.0, 2.0]]), dim=(0, 1))
        tensor(1.)
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("amin", dim, keepdim, axis, keepdims)
    dims = reduced_dims("amin", dim, input.ndim)
    return _amin(nonempty("amin", input, dims), dim=dims, keepdim=keepdim)


@primitive
def _amax(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    if _is_short(xp, x, dim):
        return taken(x, _argmax(x, dim=x.ndim - 1, keepdim=keepdim), x.ndim - 1)  # type: ignore[arg-type]
    return x.max(axis=dim, keepdims=keepdim)


@primitive
def _amin(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    if _is_short(xp, x, dim):
        return taken(x, _argmin(x, dim=x.ndim - 1, keepdim=keepdim), x.ndim - 1)  # type: ignore[arg-type]
    return x.min(axis=dim, keepdims=keepdim)


def _is_short(xp: Any, x: Array, dim: tuple[int, ...] | None) -> bool:
    """Whether NumPy finds where the extrema are in half the time in which it finds what they are."""
    return xp is np and x.size > SHORT and dim == (x.ndim - 1,) and x.shape[-1] <= SHORT


def _extremum_vjp(g: Any, x: Any, y: Any, dim: Any, keepdim: bool) -> Any:
    """Return g / n for each of the n elements that equal the extremum y, and 0 for the others.

    An extremum of all that is NaN is that of each NaN, as in PyTorch; along dimensions, it makes their gradients NaN.
    """
    winners = x == expand_reduced(y, shape=x.shape, dim=dim, keepdim=keepdim)
    if dim is None:
        winners = winners | ((x != x) & (y != y))
    if type(g) is native and np.count_nonzero(winners) == y.size and not (y != y).any():  # there are no equal ones
        d = np.zeros(x.shape, g.dtype)
        d[winners] = expand_reduced(g, shape=x.shape, dim=dim, keepdim=keepdim)[winners]  # type: ignore[arg-type]
        return d
    n = _sum(winners, dim=dim, keepdim=keepdim)
    return expand_reduced(g / n, shape=x.shape, dim=dim, keepdim=keepdim) * winners


_amax.vjp(x=_extremum_vjp)
_amin.vjp(x=_extremum_vjp)


class Extremes(NamedTuple):
    """What `aminmax` returns: the smallest and the largest element."""

    min: Tensor
    max: Tensor


def aminmax(input: Tensor, *, dim: int | None = None, keepdim: bool = False) -> Extremes:
    """Return the smallest and the largest element, ``min`` and ``max``: of all, or along a dimension; see `amax`.

    Example:
        >>> import lucid
        >>> lucid.aminmax(lucid.tensor([3.0, 1.0, 2.0])).max.item()
        3.0
    """
    return Extremes(amin(input, dim, keepdim), amax(input, dim, keepdim))
