"""Scattering elements to integer indices: scatter, scatter_add, scatter_reduce."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, device_of
from ..elementwise.arithmetic import mul
from ..elementwise.where import ratio, where, zero_gradient
from ..reduction.sums import sum
from ..shape.slicing import _slice
from .gathering import _add_at, _take, fitting_dim, positions


def scatter(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: Tensor | float | None = None,
    *,
    value: float | None = None,
    reduce: str | None = None,
) -> Tensor:
    r"""Return the input with elements of `src` (or one number) in place of its own at the indices along `dim`.

    .. math:: y_{\text{index}_{ij},\, j} = \text{src}_{ij} \qquad \text{for dim} = 0

    Where two elements have the same index, which one stays is not defined, and neither is its gradient. With `reduce`
    "add" or "multiply" they are added to the input's own elements, or multiplied with them.

    Shape:
        As in `scatter_add`.

    Raises:
        TypeError: Neither src nor value is given, or both are.
        IndexError: There is no such dimension or element, or `index` is not of integers.
        RuntimeError: The shape of `index` does not fit the input or `src`, or there is no such reduction.

    Example:
        >>> import lucid
        >>> lucid.scatter(lucid.zeros(2, 3), 1, lucid.tensor([[2], [0]]), 1.0).tolist()
        [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    if (src is None) == (value is None):
        raise TypeError("scatter: expected either src, a tensor or a number, or value, a number")
    src = value if src is None else src
    if reduce not in (None, "add", "multiply"):
        raise RuntimeError(f"scatter: expected reduce to be 'add' or 'multiply', got {reduce!r}; see scatter_reduce")
    many = bool(getattr(src, "shape", ()))
    dim = fitting_dim("scatter", input, dim, index, src if many else None)
    at = positions(index, name="scatter", shape=tuple(input.shape), dim=dim)
    if reduce is None:
        return _scatter(input, at, crop_src(src, at.shape) if many else src)
    src = crop_src(src, at.shape) if many else _full_at_index(src, at, dtype=input.dtype)  # type: ignore[arg-type]
    return _scatter_add(input, at, src) if reduce == "add" else _scatter_reduce(input, at, src, reduce="prod")


@primitive(casts=True)
def _scatter(xp: Any, x: Array, at: Array, src: Any) -> Array:
    """x with elements of src (or one number) in place of its own at positions of the flattened array."""
    out = x.copy()
    out.reshape(-1)[at] = src
    return out


_scatter.vjp(x=lambda g, at: _scatter(g, at, 0), at=None, src=lambda g, at: _take(g, at))


@primitive(casts=True)
def _full_at_index(xp: Any, value: Any, index: Array, *, dtype: Any) -> Array:
    """One value in the shape of an index."""
    return xp.zeros(index.shape, dtype) + xp.asarray(value, dtype)


_full_at_index.vjp(value=lambda g: sum(g), index=None)


def scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    r"""Return the input with the elements of `src` added at the indices along `dim`: the reverse of `gather`.

    .. math:: y_{\text{index}_{ij},\, j} \mathrel{+}= \text{src}_{ij} \qquad \text{for dim} = 0

    Elements with the same index add up.

    Shape:
        input: (n₁, ..., nₖ).
        index: (m₁, ..., mₖ) with mᵢ ≤ nᵢ in all dimensions but `dim`; src: at least as large as the index everywhere.
        output: that of the input.

    Raises:
        IndexError: There is no such dimension or element, or `index` is not of integers.
        RuntimeError: The shape of `index` does not fit the input or `src`.

    Example:
        >>> import lucid
        >>> lucid.scatter_add(lucid.zeros(3), 0, lucid.tensor([0, 2, 0]), lucid.tensor([1.0, 2.0, 4.0])).tolist()
        [5.0, 0.0, 2.0]
    """
    dim = fitting_dim("scatter_add", input, dim, index, src)
    at = positions(index, name="scatter_add", shape=tuple(input.shape), dim=dim)
    return _scatter_add(input, at, crop_src(src, at.shape))


@primitive
def _scatter_add(xp: Any, x: Array, at: Array, src: Array) -> Array:
    out = x.copy()
    device_of(x).scatter_add(out.reshape(-1), at.reshape(-1), src.reshape(-1))
    return out


_scatter_add.vjp(x=lambda g: g, at=None, src=lambda g, at: _take(g, at))


@in_float32(mixed="refuse")
def scatter_reduce(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: Tensor,
    reduce: Literal["sum", "prod", "mean", "amax", "amin"],
    *,
    include_self: bool = True,
) -> Tensor:
    """Return the input with elements of `src` reduced into its own at the indices that `scatter_add` describes.

    Args:
        input: Of any shape.
        dim: The dimension.
        index: Integers; see `gather`.
        src: At least as large as `index` in every dimension.
        reduce: "sum", "prod", "mean", "amax" or "amin". Equal extrema share the gradient.
        include_self: Whether the input's own elements take part where elements of `src` arrive, or are replaced.

    Shape:
        As in `scatter_add`.

    Raises:
        IndexError: There is no such dimension or element, or `index` is not of integers.
        RuntimeError: The shape of `index` does not fit the input or `src`, the dtypes differ, there is no such
            reduction, or booleans have no mean.

    Example:
        >>> import lucid
        >>> i, src = lucid.tensor([0, 0, 1]), lucid.tensor([1.0, 4.0, 2.0])
        >>> lucid.scatter_reduce(lucid.zeros(2), 0, i, src, "mean", include_self=False).tolist()
        [2.5, 2.0]
    """
    if reduce not in NEUTRAL:
        raise RuntimeError(f"scatter_reduce: expected reduce to be one of {', '.join(NEUTRAL)}, got {reduce!r}")
    if reduce == "mean" and input.dtype.kind == "b":
        raise RuntimeError("scatter_reduce: booleans have no mean; convert them with .float()")
    dim = fitting_dim("scatter_reduce", input, dim, index, src)
    at = positions(index, name="scatter_reduce", shape=tuple(input.shape), dim=dim)
    src = crop_src(src, at.shape)
    if not include_self:
        input = _scatter(input, at, NEUTRAL[reduce](input.dtype))
    if reduce in ("sum", "mean"):
        total = _scatter_add(input, at, src)
        if reduce == "sum":
            return total
        n = _arrival_count(input, at, own=include_self)
        return total // n if total.dtype.kind in "iu" else total / n
    return _scatter_reduce(input, at, src, reduce=reduce)


def _lowest(dtype: Any) -> Any:
    return -np.inf if dtype.kind == "f" else np.iinfo(dtype).min if dtype.kind in "iu" else False


def _highest(dtype: Any) -> Any:
    return np.inf if dtype.kind == "f" else np.iinfo(dtype).max if dtype.kind in "iu" else True


# The elements that leave the others as they are: in place of the input's own where these do not take part.
NEUTRAL: dict[str, Callable[[Any], Any]] = {
    "sum": lambda dtype: 0,
    "prod": lambda dtype: 1,
    "mean": lambda dtype: 0,
    "amax": _lowest,
    "amin": _highest,
}


@primitive(casts=True)
def _arrival_count(xp: Any, x: Array, at: Array, *, own: bool) -> Array:
    """How many elements are reduced to one at each position; at least 1, also where there are none."""
    n = _add_at(xp.ones(at.shape, dtype=xp.float64), at, shape=x.shape) + (1 if own else 0)
    return xp.maximum(n, 1).astype(x.dtype)


@primitive(name="scatter_reduce")
def _scatter_reduce(xp: Any, x: Array, at: Array, src: Array, *, reduce: str) -> Array:
    join = {"prod": xp.multiply, "amax": xp.maximum, "amin": xp.minimum}[reduce]
    out = x.copy().reshape(-1)
    device_of(x).join_at(join, out, at.reshape(-1), src.astype(x.dtype).reshape(-1))
    return out.reshape(x.shape)


def _scatter_reduce_vjp(g: Any, x: Any, at: Any, src: Any, y: Any, reduce: str) -> tuple[Any, None, Any]:
    """Return the gradients of x and src: g shared by equal extrema, or for a product, g times the other factors."""
    if reduce != "prod":
        own, arrived = x == y, src == _take(y, at)
        n = _scatter_add(where(own, 1.0, zero_gradient(g)), at, where(arrived, 1.0, zero_gradient(_take(g, at))))
        share = ratio(g, n)
        return where(own, share, 0.0), None, where(arrived, _take(share, at), 0.0)
    # The product of the other factors: that of all with 1 in one's own place, or, where that is not 0, divided by it.
    x_or_1, no_src = where(x == 0, 1.0, x), src == 0
    of_x = g * _scatter_reduce(x_or_1, at, src, reduce="prod") / x_or_1
    zeros = _scatter_add(zero_gradient(g), at, where(no_src, 1.0, zero_gradient(src)))
    only = no_src & (_take(zeros, at) == 1)
    others = _scatter_reduce(x, at, where(only, 1.0, src), reduce="prod")
    return of_x, None, where(only, _take(mul(g, others), at), _take(mul(g, y), at) / where(no_src, 1.0, src))


_scatter_reduce.joint_vjp(_scatter_reduce_vjp)


def crop_src(src: Any, shape: tuple[int, ...]) -> Any:
    """Return the part of src that an index of this shape uses."""
    return src if src.shape == shape else _slice(src, index=(*(slice(n) for n in shape), ...))
