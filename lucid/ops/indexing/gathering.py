"""Gathering elements by integer indices along a dimension: index_select, gather, take_along_dim, take."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...backend import Array, device_of, transfer
from ..arguments import common_shape, one_dim, raw
from ..shape.broadcasting import expand
from ..shape.reshaping import _reshape, ravel
from .getitem import ALL, check_range, getitem


def index_select(input: Any, dim: int, index: Any) -> Any:
    """Return the slices of the input along `dim` with the indices in `index`, in their order.

    It copies, where a slice ``x[:, 1:3]`` is a view. Negative indices are refused, as in PyTorch.

    Args:
        input: Of any shape and dtype.
        dim: The dimension.
        index: Integers; a repeated one selects the slice again.

    Shape:
        input: (..., m, ...); index: (n,).
        output: (..., n, ...).

    Raises:
        IndexError: There is no such dimension or slice, or `index` is not a vector of integers.

    Example:
        >>> import lucid
        >>> lucid.index_select(lucid.tensor([[1, 2], [3, 4]]), 1, lucid.tensor([1, 1, 0])).tolist()
        [[2, 2, 1], [4, 4, 3]]
    """
    dim = one_dim("index_select", dim, len(input.shape))
    if len(index.shape) != 1:
        raise IndexError(f"index_select: expected an index of one dimension, got shape {index.shape}; see gather")
    return _index_select(input, index, dim=dim)


@primitive
def _index_select(xp: Any, x: Array, index: Array, *, dim: int) -> Array:
    check_integers("index_select", index)
    check_range("index_select", index, 0, x.shape[dim])
    return x[(*(ALL,) * dim, index)]


_index_select.vjp(x=lambda g, index, x_shape, dim: _index_add(g, index, shape=x_shape, dim=dim), index=None)


@primitive
def _index_add(xp: Any, x: Array, index: Array, *, shape: tuple[int, ...], dim: int) -> Array:
    """Return zeros of the given shape, to which the slices of x are added at the indices along a dimension."""
    out = xp.zeros(shape, x.dtype)
    device_of(x).scatter_add(out, (*(ALL,) * dim, index), x)
    return out


_index_add.vjp(x=lambda g, index, dim: _index_select(g, index, dim=dim), index=None)


def gather(input: Any, dim: int, index: Any) -> Any:
    r"""Return the elements of the input with the indices in `index` along `dim`, and their own in all other dimensions.

    .. math:: y_{ijk} = x_{i,\, \text{index}_{ijk},\, k} \qquad \text{for dim} = 1

    The index is not broadcast: see `take_along_dim` for that, and `index_select` for whole slices.

    Args:
        input: Of any shape and dtype.
        dim: The dimension.
        index: Integers.

    Shape:
        input: (n₁, ..., nₖ).
        index: (m₁, ..., mₖ) with mᵢ ≤ nᵢ in all dimensions but `dim`.
        output: that of the index.

    Raises:
        IndexError: There is no such dimension or element, or `index` is not of integers.
        RuntimeError: The shape of `index` does not fit.

    Example:
        >>> import lucid
        >>> lucid.gather(lucid.tensor([[1, 2], [3, 4]]), 1, lucid.tensor([[0, 0], [1, 0]])).tolist()
        [[1, 1], [4, 3]]
    """
    return _gather(input, index, dim=fitting_dim("gather", input, dim, index))


@primitive
def _gather(xp: Any, x: Array, index: Array, *, dim: int) -> Array:
    return x[checked_index_along(xp, "gather", x, index, dim)]


_gather.vjp(x=lambda g, index, x_shape, dim: _gather_vjp(g, index, shape=x_shape, dim=dim), index=None)


@primitive
def _gather_vjp(xp: Any, x: Array, index: Array, *, shape: tuple[int, ...], dim: int) -> Array:
    """Return zeros of the given shape, to which x is added at an index that has been checked."""
    out = xp.zeros(shape, x.dtype)
    device_of(x).scatter_add(out, index_along(xp, index, dim) if out.ndim else (), x)
    return out


_gather_vjp.vjp(x=lambda g, index, dim: _gather(g, index, dim=dim), index=None)


def fitting_dim(name: str, input: Any, dim: int, index: Any, src: Any = None) -> int:
    """Return `dim` as an index from 0 to ndim - 1, if the index fits the input (and src) in all other dimensions.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: The index does not fit.
    """
    own, wanted = tuple(input.shape), tuple(index.shape)
    dim = one_dim(name, dim, len(own))
    fits = len(own) == len(wanted) and all(n <= m for d, (n, m) in enumerate(zip(wanted, own, strict=True)) if d != dim)
    if not fits:
        raise RuntimeError(
            f"{name}: expected an index with the dimensions of the input {own}, none of them longer except "
            f"dimension {dim}; got {wanted}"
        )
    if src is not None and (len(src.shape) != len(own) or any(n > m for n, m in zip(wanted, src.shape, strict=True))):
        raise RuntimeError(f"{name}: expected an index no longer than src in any dimension, {src.shape}, got {wanted}")
    return dim


def checked_index_along(xp: Any, name: str, x: Array, index: Array, dim: int) -> tuple[Array, ...]:
    """Return the full index of `index_along` for an array of integers from 0 to the size of a dimension.

    Raises:
        IndexError: They are not of integers, or not in this range.
    """
    check_integers(name, index)
    check_range(name, index, 0, x.shape[dim] if x.ndim else 1)
    return index_along(xp, index, dim) if x.ndim else ()


def index_along(xp: Any, index: Array, dim: int) -> tuple[Array, ...]:
    """Return an index with a part for each dimension: `index` along `dim`, and each element's own indices elsewhere."""
    own = [xp.arange(n).reshape((-1,) + (1,) * (index.ndim - 1 - d)) for d, n in enumerate(index.shape)]
    return (*own[:dim], index, *own[dim + 1 :])


def take_along_dim(input: Any, indices: Any, dim: int | None = None) -> Any:
    """Return the elements of the input with the indices in `indices` along `dim`; all other dimensions are broadcast.

    It turns the result of argmax (with keepdim) or argsort into values. Without `dim`, both are flattened.

    Shape:
        input: (..., n, ...); indices: (..., m, ...), whose other sizes broadcast with those of the input.
        output: (..., m, ...).

    Raises:
        IndexError: There is no such dimension or element, or `indices` is not of integers.
        RuntimeError: The shapes do not broadcast, or differ in their number of dimensions.

    Example:
        >>> import lucid
        >>> lucid.take_along_dim(lucid.tensor([[3, 1], [2, 4]]), lucid.tensor([[1], [0]]), 1).tolist()
        [[1], [2]]
    """
    if dim is None:
        return gather(_reshape(input, shape=(-1,)), 0, _reshape(indices, shape=(-1,)))
    dim = one_dim("take_along_dim", dim, len(input.shape))
    if len(input.shape) != len(indices.shape):
        raise RuntimeError(
            f"take_along_dim: expected indices with as many dimensions as the input {input.shape}, got {indices.shape}"
        )
    shape = list(common_shape("take_along_dim", *[[*a.shape[:dim], 1, *a.shape[dim + 1 :]] for a in (input, indices)]))
    wide = expand(input, (*shape[:dim], input.shape[dim], *shape[dim + 1 :]))
    return gather(wide, dim, expand(indices, (*shape[:dim], indices.shape[dim], *shape[dim + 1 :])))


def take(input: Any, index: Any) -> Any:
    """Return the elements at the indices of the flattened input; negative ones count from the end.

    Shape:
        input: any shape; index: any shape; output: that of the index.

    Raises:
        IndexError: There is no such element, or the index is not of integers.

    Example:
        >>> import lucid
        >>> lucid.take(lucid.tensor([[4, 3], [5, 9]]), lucid.tensor([0, 2])).tolist()
        [4, 5]
    """
    return _reshape(getitem(ravel(input), ravel(index)), shape=tuple(index.shape))


def check_integers(name: str, index: Array) -> None:
    """Refuse an index whose dtype is not a signed integer type.

    Raises:
        IndexError: It has another dtype.
    """
    if index.dtype.kind != "i":
        raise IndexError(f"{name}: expected an index of integers, got {index.dtype}; convert it with .long()")


def index_on_device(x: Any, index: np.ndarray) -> Array:
    """Return an index that was made on the host, on the device of x."""
    return transfer(index, device_of(raw(x)))
