"""Sums, means, products and their like: functions that make one number of all elements, or of those along dimensions.

Every reduction takes PyTorch's ``dim`` and ``keepdim``, or NumPy's names for them, ``axis`` and ``keepdims``. A
dimension counts from the end if it is negative; several are given as a tuple; None, or none, means all.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

from ..autograd.primitive import primitive
from ..backend import Array
from .converting import converted
from .dims import all_dims, one_dim
from .order import movedim
from .selection import where
from .shape import reshape

Dims: TypeAlias = int | Sequence[int] | None


def numpy_names(op: str, dim: Any, keepdim: bool, names: dict[str, Any]) -> tuple[Any, bool]:
    """Return dim and keepdim, of which one or both were given by NumPy's names.

    Raises:
        TypeError: Another name was given, or the same thing by both names.
    """
    for name, value in names.items():
        if name not in ("axis", "keepdims"):
            raise TypeError(f"{op}: unexpected argument {name!r}; expected dim, keepdim, or NumPy's axis, keepdims")
        if name == "axis":
            if dim is not None:
                raise TypeError(f"{op}: got dim={dim} and axis={value}, two names of one argument; pass one of them")
            dim = value
        else:
            keepdim = value
    return dim, keepdim


def reduced(op: str, dim: Dims, ndim: int) -> tuple[int, ...] | None:
    """Return the dimensions to reduce, counted from the front, or None for all; a 0-d tensor has none.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
        TypeError: Something else than integers.
    """
    if dim is None:
        return None
    if type(dim) is int:
        dims: tuple[int, ...] = (one_dim(op, dim, ndim),)
    else:
        try:
            dims = all_dims(op, dim, ndim)
        except TypeError:
            raise TypeError(f"{op}: expected dim to be an integer or several, got {dim!r}") from None
    return dims if ndim and dims else None


def single(op: str, dim: Any, ndim: int) -> int | None:
    """Return one dimension, counted from the front; None for a 0-d tensor, which has none.

    Raises:
        IndexError: There is no such dimension.
        TypeError: It is not an integer.
    """
    if not hasattr(dim, "__index__"):
        raise TypeError(f"{op}: expected one dimension, an integer, got {dim!r}; see amax and amin for several")
    one = one_dim(op, dim, ndim)
    return one if ndim else None


def count(shape: tuple[int, ...], dim: tuple[int, ...] | None) -> int:
    """Return how many elements are reduced to one."""
    return math.prod(shape if dim is None else [shape[d] for d in dim])


@primitive(view=True)
def spread(xp: Any, x: Array, *, shape: tuple[int, ...], dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    """Repeat x along the dimensions that a reduction took away, to the shape from before it."""
    if dim is not None and not keepdim:
        x = x.reshape([1 if i in dim else n for i, n in enumerate(shape)])
    return xp.broadcast_to(x, shape)


spread.vjp(x=lambda g, dim, keepdim: _sum(g, dim=dim, keepdim=keepdim))


def sum(input: Any, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None, **names: Any) -> Any:
    """Return Σx, over all elements or those along some dimensions. Sums of integers and booleans are int64.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import numpy as np
        >>> sum(np.array([[1.0, 2.0], [3.0, 4.0]]), dim=1)
        array([3., 7.])
    """
    if names:
        dim, keepdim = numpy_names("sum", dim, keepdim, names)
    if dtype is not None:
        input = converted(input, dtype)
    return _sum(input, dim=dim if dim is None else reduced("sum", dim, input.ndim), keepdim=keepdim)


@primitive
def _sum(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    # NumPy sums unsigned integers to uint64.
    return x.sum(axis=dim, dtype=xp.int64 if x.dtype.kind == "u" else None, keepdims=keepdim)


_sum.vjp(x=lambda g, x_shape, dim, keepdim: spread(g, shape=x_shape, dim=dim, keepdim=keepdim))


def mean(input: Any, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None, **names: Any) -> Any:
    """Return Σx / n, over all n elements or those along some dimensions.

    The mean of integers and booleans has the default dtype; PyTorch refuses it.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import numpy as np
        >>> mean(np.array([[1.0, 2.0], [3.0, 4.0]]), dim=0)
        array([2., 3.])
    """
    if names:
        dim, keepdim = numpy_names("mean", dim, keepdim, names)
    if dtype is not None:
        input = converted(input, dtype)
    return _mean(input, dim=dim if dim is None else reduced("mean", dim, input.ndim), keepdim=keepdim)


@primitive
def _mean(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    if x.dtype.kind != "f" or x.itemsize < 4 or x.size == 0:
        return x.mean(axis=dim, keepdims=keepdim)
    return x.sum(axis=dim, keepdims=keepdim) / count(x.shape, dim)


_mean.vjp(x=lambda g, x_shape, dim, keepdim: spread(g / count(x_shape, dim), shape=x_shape, dim=dim, keepdim=keepdim))


def prod(input: Any, dim: Dims = None, keepdim: bool = False, *, dtype: Any = None, **names: Any) -> Any:
    """Return Πx, over all elements or those along some dimensions. Products of integers and booleans are int64.

    The gradient of a factor is the product of all the others, right also where some of them are zero.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import numpy as np
        >>> prod(np.array([[1.0, 2.0], [3.0, 4.0]]), dim=1)
        array([ 2., 12.])
    """
    if names:
        dim, keepdim = numpy_names("prod", dim, keepdim, names)
    if dtype is not None:
        input = converted(input, dtype)
    shape = tuple(input.shape)
    dims = reduced("prod", dim, len(shape)) or range(len(shape))
    rest = [n for d, n in enumerate(shape) if d not in dims]
    y = _prod(reshape(movedim(input, tuple(dims), tuple(range(-len(dims), 0))), (*rest, count(shape, tuple(dims)))))
    return reshape(y, [1 if d in dims else n for d, n in enumerate(shape)]) if keepdim else y


@primitive
def _prod(xp: Any, x: Array) -> Array:
    """The product over the last dimension."""
    return x.prod(axis=-1, dtype=xp.int64 if x.dtype.kind == "u" else None)


_prod.vjp(x=lambda g, x: reshape(g, (*g.shape, 1)) * _others(x))


@primitive
def _others(xp: Any, x: Array) -> Array:
    """The product of all other elements of the last dimension, without a division: of those before, and those after."""
    one = xp.ones_like(x[..., :1])
    before = xp.cumprod(xp.concatenate([one, x[..., :-1]], axis=-1), axis=-1)
    after = xp.cumprod(xp.concatenate([one, x[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return before * after


def _through_others(g: Any, x: Any) -> Any:
    """Return Σᵢ gᵢ ∂yᵢ/∂xⱼ, where ∂yᵢ/∂xⱼ is the product of all but xᵢ and xⱼ, and 0 for i = j."""
    n = x.shape[-1]
    same = _diagonal(x)
    without_i = where(same, 1.0, reshape(x, (*x.shape[:-1], 1, n)))
    return sum(reshape(g, (*g.shape, 1)) * where(same, 0.0, _others(without_i)), dim=-2)


@primitive
def _diagonal(xp: Any, x: Array) -> Array:
    """The square boolean array that is true where i = j, of the size of the last dimension."""
    return xp.eye(x.shape[-1], dtype=bool)


_others.vjp(x=_through_others)


def cumsum(input: Any, dim: int | None = None, *, dtype: Any = None, axis: int | None = None) -> Any:
    """Return yᵢ = x₀ + ... + xᵢ along one dimension. Sums of integers and booleans are int64.

    Raises:
        IndexError: There is no such dimension.
        TypeError: No dimension was given.

    Example:
        >>> import numpy as np
        >>> cumsum(np.array([1.0, 2.0, 3.0]), dim=0)
        array([1., 3., 6.])
    """
    if (dim is None) == (axis is None):
        raise TypeError(f"cumsum: expected one dimension, got dim={dim}, axis={axis}; pass dim=0 or another")
    one = single("cumsum", dim if axis is None else axis, input.ndim)
    input = converted(input, dtype)
    return _cumsum(input, dim=one) if input.ndim else _sum(input, dim=None, keepdim=False)


@primitive
def _cumsum(xp: Any, x: Array, *, dim: int, reverse: bool = False) -> Array:
    dtype = xp.int64 if x.dtype.kind == "u" else None
    if reverse:
        return xp.flip(xp.cumsum(xp.flip(x, dim), axis=dim, dtype=dtype), dim)
    return xp.cumsum(x, axis=dim, dtype=dtype)


_cumsum.vjp(x=lambda g, dim, reverse: _cumsum(g, dim=dim, reverse=not reverse))


def any(input: Any, dim: Dims = None, keepdim: bool = False, **names: Any) -> Any:
    """Return whether any element is true, that is, not zero.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import numpy as np
        >>> any(np.array([[True, False], [False, False]]), dim=1)
        array([ True, False])
    """
    if names:
        dim, keepdim = numpy_names("any", dim, keepdim, names)
    return _any(input, dim=reduced("any", dim, input.ndim), keepdim=keepdim)


@primitive
def _any(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return x.any(axis=dim, keepdims=keepdim)


def all(input: Any, dim: Dims = None, keepdim: bool = False, **names: Any) -> Any:
    """Return whether all elements are true, that is, not zero.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import numpy as np
        >>> all(np.array([[True, False], [True, True]]), dim=1)
        array([False,  True])
    """
    if names:
        dim, keepdim = numpy_names("all", dim, keepdim, names)
    return _all(input, dim=reduced("all", dim, input.ndim), keepdim=keepdim)


@primitive
def _all(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    return x.all(axis=dim, keepdims=keepdim)
