"""Products over all elements or along dimensions."""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..arguments import Dims, converted, numpy_names, reduced_dims
from ..elementwise.where import where
from ..shape.reshaping import _reshape
from ..shape.transposing import movedim
from .sums import _sum, reduced_numel


def prod(
    input: Any,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: Any = None,
    axis: Dims = None,
    keepdims: bool | None = None,
) -> Any:
    """Return the product Π xᵢ of all elements, or of those along some dimensions; see `sum` for the arguments.

    Products of integers and booleans are int64. The gradient of a factor is the product of all the others, right also
    where some of them are zero.

    Shape:
        input: any shape.
        output: that of the input without the dimensions in `dim`, or with size 1 there if `keepdim`.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.
        TypeError: Both dim and axis are given.

    Example:
        >>> import numpy as np
        >>> prod(np.array([[1.0, 2.0], [3.0, 4.0]]), dim=1)
        array([ 2., 12.])
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("prod", dim, keepdim, axis, keepdims)
    if dtype is not None:
        input = converted(input, dtype)
    shape = tuple(input.shape)
    dims = reduced_dims("prod", dim, len(shape)) or tuple(range(len(shape)))
    rest = [n for d, n in enumerate(shape) if d not in dims]
    x = movedim(input, dims, tuple(range(-len(dims), 0)))
    y = _prod(_reshape(x, shape=(*rest, reduced_numel(shape, dims))))
    return _reshape(y, shape=tuple(1 if d in dims else n for d, n in enumerate(shape))) if keepdim else y


@primitive(wide=True)
def _prod(xp: Any, x: Array) -> Array:
    """The product over the last dimension."""
    return x.prod(axis=-1, dtype=xp.int64 if x.dtype.kind == "u" else None)


_prod.vjp(x=lambda g, x: _reshape(g, shape=(*g.shape, 1)) * _prod_of_others(x))


@primitive
def _prod_of_others(xp: Any, x: Array) -> Array:
    """The product of all other elements of the last dimension, without a division: of those before, and those after."""
    one = xp.ones_like(x[..., :1])
    before = xp.cumprod(xp.concatenate([one, x[..., :-1]], axis=-1), axis=-1)
    after = xp.cumprod(xp.concatenate([one, x[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return before * after


def _prod_of_others_vjp(g: Any, x: Any) -> Any:
    """Return Σᵢ gᵢ ∂yᵢ/∂xⱼ, where ∂yᵢ/∂xⱼ is the product of all but xᵢ and xⱼ, and 0 for i = j."""
    n = x.shape[-1]
    same = _identity_mask(x)
    without_i = where(same, 1.0, _reshape(x, shape=(*x.shape[:-1], 1, n)))
    terms = _reshape(g, shape=(*g.shape, 1)) * where(same, 0.0, _prod_of_others(without_i))
    return _sum(terms, dim=(len(g.shape) - 1,), keepdim=False)


_prod_of_others.vjp(x=_prod_of_others_vjp)


@primitive
def _identity_mask(xp: Any, x: Array) -> Array:
    """The square boolean matrix that is True where i = j, of the size of the last dimension."""
    return xp.eye(x.shape[-1], dtype=bool)
