"""Boolean masks: masked_select, masked_fill, masked_scatter, and the indices of what is not zero."""

from __future__ import annotations

from typing import Any, Literal, overload

from ...autograd.primitive import primitive
from ...autograd.typing import Operand, Tensor
from ...backend import Array
from ..arguments import check_one_dtype, common_shape, raw
from ..conversion import clone
from ..elementwise.where import where as _where
from ..elementwise.where import zero_gradient
from ..reduction.sums import sum
from ..shape.broadcasting import expand
from ..shape.reshaping import ravel
from .getitem import _getitem, _index
from .setitem import _setitem


def masked_select(input: Tensor, mask: Tensor) -> Tensor:
    """Return the elements of the input where the mask is True, in one dimension; the two are broadcast.

    The result has no fixed size; to keep the shape see `masked_fill` and `where`.

    Shape:
        input and mask: shapes that broadcast; output: (n,), n being the number of True elements.

    Raises:
        RuntimeError: The mask is not of booleans, or the shapes do not broadcast.

    Example:
        >>> import lucid
        >>> lucid.masked_select(lucid.tensor([1, 2, 3]), lucid.tensor([True, False, True])).tolist()
        [1, 3]
    """
    mask = mask_array("masked_select", mask)
    shape = common_shape("masked_select", input.shape, mask.shape)
    return _index(expand(input, shape or (1,)), index=(expand(mask, shape or (1,)),))


@primitive(casts=True)
def masked_fill(xp: Any, input: Array, mask: Array, value: Any) -> Array:
    """Return the input with `value`, a number or 0-d tensor, where the mask is True; input and mask are broadcast.

    True means that the element is replaced. Attention masks are often the other way round.

    Shape:
        input and mask: shapes that broadcast; output: the shape that they broadcast to.

    Raises:
        RuntimeError: The mask is not of booleans, the value has dimensions, the value is a float for a tensor of
            integers, or the shapes do not broadcast.

    Example:
        >>> import lucid
        >>> lucid.masked_fill(lucid.tensor([1.0, 2.0]), lucid.tensor([False, True]), 0.0).tolist()
        [1.0, 0.0]
    """
    mask_array("masked_fill", mask)
    if getattr(value, "ndim", 0):
        raise RuntimeError(
            f"masked_fill: expected a number or a 0-d tensor as value, got shape {tuple(value.shape)}; see where"
        )
    common_shape("masked_fill", input.shape, mask.shape)
    out = xp.where(mask, value, input)
    if out.dtype.kind == "f" != input.dtype.kind:
        raise RuntimeError(
            f"masked_fill: a floating-point value cannot be put into a tensor of {input.dtype}; convert that first"
        )
    return out.astype(input.dtype, copy=False)


masked_fill.vjp(
    input=lambda g, mask: masked_fill(g, mask, 0.0),
    mask=None,
    value=lambda g, mask: _masked_keep(g, mask),
)


@primitive
def _masked_keep(xp: Any, x: Array, mask: Array) -> Array:
    return xp.where(mask, x, 0)


_masked_keep.vjp(x=lambda g, mask: _masked_keep(g, mask), mask=None)


def where(condition: Tensor, input: Operand | None = None, other: Operand | None = None) -> Tensor:
    """Return the input where the condition holds, and the other elsewhere; or the indices at which it holds.

    Shape:
        condition, input and other: shapes that broadcast, or numbers; output: what they broadcast to.
        Of the condition alone: a vector for each of its dimensions, as ``nonzero(condition, as_tuple=True)``.

    Raises:
        TypeError: The condition is not boolean, or only one of the input and the other is given.

    Example:
        >>> import lucid
        >>> x = lucid.tensor([-1.0, 2.0])
        >>> lucid.where(x > 0, x, 0.0).tolist(), lucid.where(x > 0)[0].tolist()
        ([0.0, 2.0], [1])
    """
    if input is None and other is None:
        return nonzero(condition, as_tuple=True)  # type: ignore[return-value]
    if input is None or other is None:
        raise TypeError("where: got one of input and other; pass both, or the condition alone")
    return _where(condition, input, other)


def fill(input: Tensor, value: Tensor | float) -> Tensor:
    """Return a tensor like the input with one value everywhere; see `full_like`, and ``fill_`` for the same in place.

    Shape:
        input: any shape; value: a number or a 0-d tensor, which gets a gradient; output: that of the input.

    Raises:
        RuntimeError: The value has dimensions.

    Example:
        >>> import lucid
        >>> lucid.fill(lucid.zeros(2), 3.0).tolist()
        [3.0, 3.0]
    """
    if getattr(value, "shape", ()):
        raise RuntimeError(f"fill: expected a number or a 0-d tensor as value, got shape {tuple(value.shape)}")  # type: ignore[union-attr]
    return _fill(input, value)


@primitive(casts=True)
def _fill(xp: Any, x: Array, value: Any) -> Array:
    out = xp.empty_like(x)
    out[...] = value
    return out


_fill.vjp(x=lambda g: zero_gradient(g), value=lambda g: sum(g))


def masked_scatter(input: Tensor, mask: Tensor, source: Tensor) -> Tensor:
    """Return the input with the first elements of `source`, in order, where the mask is True.

    Shape:
        input and mask: shapes that broadcast; source: any shape with enough elements.
        output: the shape that input and mask broadcast to.

    Raises:
        RuntimeError: The mask is not of booleans, the shapes do not broadcast, or `source` has too few elements or
            another dtype.

    Example:
        >>> import lucid
        >>> lucid.masked_scatter(lucid.zeros(3), lucid.tensor([True, False, True]), lucid.tensor([1.0, 2.0])).tolist()
        [1.0, 0.0, 2.0]
    """
    mask = mask_array("masked_scatter", mask)
    check_one_dtype("masked_scatter", input=input, source=source)
    shape = common_shape("masked_scatter", input.shape, mask.shape)
    input, mask = expand(input, shape), expand(mask, shape)
    n = int(mask.sum().item())
    if n > (have := ravel(source).shape[0]):
        raise RuntimeError(f"masked_scatter: expected at least {n} elements, one for each True, got {have}")
    return _setitem(clone(input), _getitem(ravel(source), ((slice(n), ...), None)), index=(None, (mask,)))


@overload
def nonzero(input: Tensor, *, as_tuple: Literal[False] = False) -> Tensor: ...
@overload
def nonzero(input: Tensor, *, as_tuple: Literal[True]) -> tuple[Tensor, ...]: ...
def nonzero(input: Tensor, *, as_tuple: bool = False) -> Tensor | tuple[Tensor, ...]:
    """Return the indices of all elements that are not zero (or are True), one in each row.

    Args:
        input: Of any shape and dtype.
        as_tuple: Return a vector for each dimension instead; ``x[nonzero(x, as_tuple=True)]`` are those elements.

    Shape:
        input: any shape, with k dimensions and n elements that are not zero.
        output: (n, k); with `as_tuple`, k of shape (n,).

    Example:
        >>> import lucid
        >>> lucid.nonzero(lucid.tensor([[1, 0], [0, 2]])).tolist()
        [[0, 0], [1, 1]]
    """
    return _nonzero(input) if as_tuple else _nonzero_rows(input)


@primitive(casts=True)
def _nonzero(xp: Any, x: Array) -> tuple[Array, ...]:
    return tuple(i.astype(xp.int64) for i in x.reshape(x.shape or (1,)).nonzero())


@primitive(casts=True)
def _nonzero_rows(xp: Any, x: Array) -> Array:
    found = x.reshape(x.shape or (1,)).nonzero()
    if not x.ndim:
        return xp.zeros((found[0].size, 0), dtype=xp.int64)
    return xp.stack(found, axis=1).astype(xp.int64)


def nonzero_static(input: Tensor, *, size: int, fill_value: int = -1) -> Tensor:
    """Return the indices of the first `size` elements that are not zero, and rows of `fill_value` if there are fewer.

    Shape:
        input: any shape, with k dimensions; output: (size, k), whatever is in the input.

    Raises:
        RuntimeError: The size is negative.

    Example:
        >>> import lucid
        >>> lucid.nonzero_static(lucid.tensor([0, 3, 4]), size=3).tolist()
        [[1], [2], [-1]]
    """
    if size < 0:
        raise RuntimeError(f"nonzero_static: size must not be negative, got {size}")
    return _nonzero_static(input, size=size, fill_value=fill_value)


@primitive(casts=True)
def _nonzero_static(xp: Any, x: Array, *, size: int, fill_value: int) -> Array:
    out = xp.full((size, x.ndim), fill_value, dtype=xp.int64)
    for dim, found in enumerate(x.nonzero() if x.ndim else ()):
        n = min(size, found.size)
        out[:n, dim] = found[:n]
    return out


def argwhere(input: Tensor) -> Tensor:
    """Return ``nonzero(input)``.

    Example:
        >>> import lucid
        >>> lucid.argwhere(lucid.tensor([0, 3])).tolist()
        [[1]]
    """
    return nonzero(input)


def mask_array(name: str, mask: Any) -> Array:
    """Return the array of a mask, which must be of booleans.

    Raises:
        RuntimeError: It has another dtype.
    """
    array = raw(mask)
    if array.dtype.kind != "b":
        raise RuntimeError(f"{name}: expected a mask of booleans, got {array.dtype}; convert it with .bool()")
    return array
