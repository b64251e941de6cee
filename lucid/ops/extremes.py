"""The largest and smallest elements, and where they are."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..autograd.primitive import primitive
from ..autograd.tape import Variable
from ..backend import Array, is_array
from .dims import one_dim
from .reduction import Dims, _sum, numpy_names, reduced, spread
from .selection import masked, maximum, minimum


class Extreme(NamedTuple):
    """What `max` and `min` return along a dimension."""

    values: Any
    indices: Any


def max(input: Any, dim: Any = None, keepdim: bool = False, **names: Any) -> Any:
    """Return the largest element; or along a dimension its ``values`` and ``indices``; or the larger of two tensors.

    Without a dimension, equally large elements share the gradient; along one, the element at the index has it all.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: There are no elements.

    Example:
        >>> import numpy as np
        >>> max(np.array([[1.0, 4.0], [3.0, 2.0]]), dim=1).values
        array([4., 3.])
    """
    if names:
        dim, keepdim = numpy_names("max", dim, keepdim, names)
    if isinstance(dim, Variable) or is_array(dim):
        return maximum(input, dim)
    if dim is None:
        return _amax(_some("max", input, None), dim=None, keepdim=keepdim)
    return _chosen(input, argmax(_some("max", input, (one_dim("max", dim, input.ndim),)), dim, True), dim, keepdim)


def min(input: Any, dim: Any = None, keepdim: bool = False, **names: Any) -> Any:
    """Return the smallest element; or along a dimension its ``values`` and ``indices``; or the smaller of two tensors.

    Without a dimension, equally small elements share the gradient; along one, the element at the index has it all.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: There are no elements.

    Example:
        >>> import numpy as np
        >>> min(np.array([[1.0, 4.0], [3.0, 2.0]]), dim=1).indices
        array([0, 1])
    """
    if names:
        dim, keepdim = numpy_names("min", dim, keepdim, names)
    if isinstance(dim, Variable) or is_array(dim):
        return minimum(input, dim)
    if dim is None:
        return _amin(_some("min", input, None), dim=None, keepdim=keepdim)
    return _chosen(input, argmin(_some("min", input, (one_dim("min", dim, input.ndim),)), dim, True), dim, keepdim)


def amax(input: Any, dim: Dims = None, keepdim: bool = False, **names: Any) -> Any:
    """Return the largest element, of all or along some dimensions; equally large ones share the gradient.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice, or there are no elements.

    Example:
        >>> import numpy as np
        >>> amax(np.array([[1.0, 4.0], [3.0, 2.0]]), dim=(0, 1))
        array(4.)
    """
    if names:
        dim, keepdim = numpy_names("amax", dim, keepdim, names)
    dims = reduced("amax", dim, input.ndim)
    return _amax(_some("amax", input, dims), dim=dims, keepdim=keepdim)


def amin(input: Any, dim: Dims = None, keepdim: bool = False, **names: Any) -> Any:
    """Return the smallest element, of all or along some dimensions; equally small ones share the gradient.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice, or there are no elements.

    Example:
        >>> import numpy as np
        >>> amin(np.array([[1.0, 4.0], [3.0, 2.0]]), dim=(0, 1))
        array(1.)
    """
    if names:
        dim, keepdim = numpy_names("amin", dim, keepdim, names)
    dims = reduced("amin", dim, input.ndim)
    return _amin(_some("amin", input, dims), dim=dims, keepdim=keepdim)


def _some(op: str, input: Any, dims: tuple[int, ...] | None, error: type[Exception] = RuntimeError) -> Any:
    """Return the input, which must have elements to choose from."""
    if 0 in (input.shape if dims is None else [input.shape[d] for d in dims if input.ndim]):
        where = "no elements" if dims is None else f"no elements along dimension {', '.join(map(str, dims))}"
        raise error(f"{op}: a tensor of shape {tuple(input.shape)} has {where} to choose from; check for that before")
    return input


@primitive
def _amax(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return x.max(axis=dim, keepdims=keepdim)


@primitive
def _amin(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return x.min(axis=dim, keepdims=keepdim)


def _shared(g: Any, x: Any, y: Any, dim: Any, keepdim: bool) -> Any:
    """Give each of the n elements that equal the extreme y the n-th part of its gradient."""
    winners = x == spread(y, shape=x.shape, dim=dim, keepdim=keepdim)
    n = _sum(winners, dim=dim, keepdim=keepdim)
    return spread(g / n, shape=x.shape, dim=dim, keepdim=keepdim) * winners


_amax.vjp(x=_shared)
_amin.vjp(x=_shared)


def argmax(input: Any, dim: int | None = None, keepdim: bool = False, **names: Any) -> Any:
    """Return the index of the largest element, the first of equal ones: in the flattened tensor, or along a dimension.

    Raises:
        IndexError: There is no such dimension, or there are no elements.

    Example:
        >>> import numpy as np
        >>> argmax(np.array([[1.0, 4.0], [3.0, 2.0]]), dim=1)
        array([1, 0])
    """
    if names:
        dim, keepdim = numpy_names("argmax", dim, keepdim, names)
    dims = None if dim is None else (one_dim("argmax", dim, input.ndim),)
    return _argmax(
        _some("argmax", input, dims, IndexError), dim=dims[0] if dims and input.ndim else None, keepdim=keepdim
    )


def argmin(input: Any, dim: int | None = None, keepdim: bool = False, **names: Any) -> Any:
    """Return the index of the smallest element, the first of equal ones: in the flattened tensor, or along a dimension.

    Raises:
        IndexError: There is no such dimension, or there are no elements.

    Example:
        >>> import numpy as np
        >>> argmin(np.array([[1.0, 4.0], [3.0, 2.0]]), dim=1)
        array([0, 1])
    """
    if names:
        dim, keepdim = numpy_names("argmin", dim, keepdim, names)
    dims = None if dim is None else (one_dim("argmin", dim, input.ndim),)
    return _argmin(
        _some("argmin", input, dims, IndexError), dim=dims[0] if dims and input.ndim else None, keepdim=keepdim
    )


@primitive
def _argmax(xp: Any, x: Array, *, dim: int | None, keepdim: bool) -> Array:
    return _kept(x.argmax(axis=dim), x, dim, keepdim)


@primitive
def _argmin(xp: Any, x: Array, *, dim: int | None, keepdim: bool) -> Array:
    return _kept(x.argmin(axis=dim), x, dim, keepdim)


def _kept(index: Array, x: Array, dim: int | None, keepdim: bool) -> Array:
    """The index with the dimensions that it was found along, as ones."""
    return index.reshape([1 if dim in (None, d) else n for d, n in enumerate(x.shape)]) if keepdim else index


def _chosen(input: Any, index: Any, dim: int, keepdim: bool) -> Extreme:
    """Return the elements at an index along a dimension, and the index."""
    if input.ndim == 0:
        return Extreme(input * 1, index)
    one = dim % input.ndim
    values = _pick(input, index, dim=one, keepdim=keepdim)
    return Extreme(values, index if keepdim else _squeezed(index, dim=one))


@primitive
def _squeezed(xp: Any, x: Array, *, dim: int) -> Array:
    return x.squeeze(dim)


@primitive
def _pick(xp: Any, x: Array, index: Array, *, dim: int, keepdim: bool) -> Array:
    y = xp.take_along_axis(x, index, dim)
    return y if keepdim else y.squeeze(dim)


_pick.vjp(
    x=lambda g, index, x_shape, dim, keepdim: masked(
        spread(g, shape=x_shape, dim=(dim,), keepdim=keepdim), _one_hot(index, n=x_shape[dim], dim=dim)
    ),
    index=None,
)


@primitive
def _one_hot(xp: Any, index: Array, *, n: int, dim: int) -> Array:
    """True at the index along a dimension, in which the index has size 1."""
    return xp.arange(n).reshape([-1 if d == dim else 1 for d in range(index.ndim)]) == index
