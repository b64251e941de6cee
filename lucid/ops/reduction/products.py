"""Products over all elements or along dimensions."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import DType, Tensor
from ...backend import Array, native
from ..arguments import Dims, converted, numpy_names, reduced_dims
from ..elementwise.where import where
from ..shape.reshaping import _reshape
from ..shape.transposing import movedim
from .sums import _sum, expand_reduced

ROW = 256  # elements


def prod(
    input: Tensor,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: DType | None = None,
    axis: Dims = None,
    keepdims: bool | None = None,
) -> Tensor:
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
        >>> import lucid
        >>> prod(lucid.tensor([[1.0, 2.0], [3.0, 4.0]]), dim=1)
        tensor([ 2., 12.])
    """
    if axis is not None or keepdims is not None:
        dim, keepdim = numpy_names("prod", dim, keepdim, axis, keepdims)
    y = _prod(converted(input, dtype), dim=reduced_dims("prod", dim, input.ndim), keepdim=keepdim)
    return converted(y, dtype)


@primitive(wide=True)
def _prod(xp: Any, x: Array, *, dim: tuple[int, ...] | None, keepdim: bool) -> Array:
    dtype = xp.int64 if x.dtype.kind == "u" else None
    if xp is np and dim is None and x.dtype.kind == "f" and x.size > ROW and x.flags.c_contiguous:
        # Rows at a time, whose elements NumPy multiplies side by side; but not where that may be out of range.
        whole = x.size // ROW * ROW
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            y = x.reshape(-1)[:whole].reshape(-1, ROW).prod(axis=0).prod() * x.reshape(-1)[whole:].prod()
        if y != 0 and np.isfinite(y):
            return np.asarray(y).reshape((1,) * x.ndim if keepdim else ())
    return x.prod(axis=dim, dtype=dtype, keepdims=keepdim)


def _prod_vjp(g: Any, x: Any, y: Any, dim: tuple[int, ...] | None, keepdim: bool) -> Any:
    """g times the product of all other elements: y / x, but where that is no number."""
    if type(g) is native and is_regular(y):
        return expand_reduced(g * y, shape=x.shape, dim=dim, keepdim=keepdim) / x
    g = expand_reduced(g, shape=x.shape, dim=dim, keepdim=keepdim)
    dims = tuple(range(len(x.shape))) if dim is None else dim
    last = tuple(range(-len(dims), 0))
    moved = movedim(x, dims, last)
    rest = moved.shape[: len(x.shape) - len(dims)]
    others = _prod_of_others(moved if len(dims) == 1 else _reshape(moved, shape=(*rest, -1)))
    return g * movedim(_reshape(others, shape=moved.shape), last, dims)


_prod.vjp(x=_prod_vjp)


def is_regular(y: np.ndarray) -> bool:
    """Whether products are far from zero and infinity, so that they can be divided by their factors."""
    limits = np.finfo(y.dtype)
    size = np.abs(y)
    return bool(y.size) and bool(limits.tiny**0.5 < size.min()) and bool(size.max() < limits.max**0.5)


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
