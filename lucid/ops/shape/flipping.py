"""Reversing and rolling along dimensions: flip, roll, rot90."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.typing import Sizes, Tensor
from ...backend import Array
from ..arguments import all_dims, one_dim, sizes, varargs
from ..conversion import clone
from .reshaping import _reshape, ravel
from .transposing import transpose


def flip(input: Tensor, *dim: Sizes, dims: Any = None) -> Tensor:
    """Return a copy with the order of the elements along some dimensions reversed.

    They are given as ``1, 2`` or ``(1, 2)``, or by the name `dims`. Unlike NumPy's it is not a view, and without
    dimensions nothing is reversed.

    Shape:
        input: any shape; output: the same.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import lucid
        >>> lucid.flip(lucid.arange(3), 0).tolist()
        [2, 1, 0]
    """
    given = varargs(dim) if dims is None else dims
    return _flip(input, dims=all_dims("flip", given, len(input.shape)) if input.shape else ())


@primitive
def _flip(xp: Any, x: Array, *, dims: tuple[int, ...]) -> Array:
    return xp.flip(x, dims).copy()  # a copy, so that writing to it does not reach x


_flip.vjp(x=lambda g, dims: _flip(g, dims=dims))


def roll(input: Tensor, shifts: int | Sequence[int], dims: int | Sequence[int] | None = None) -> Tensor:
    """Return the input shifted along dimensions; what leaves at one end comes in at the other.

    Without `dims` the input is shifted as if it were flattened, and keeps its shape.

    Shape:
        input: any shape; output: the same.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: There are not as many shifts as dimensions.

    Example:
        >>> import lucid
        >>> lucid.roll(lucid.arange(4), 1).tolist()
        [3, 0, 1, 2]
    """
    if dims is None:
        return _reshape(roll(ravel(input), shifts, 0), shape=tuple(input.shape))
    by = sizes("roll", (shifts if isinstance(shifts, Sequence) else (shifts,),))
    along = dims if isinstance(dims, Sequence) else (dims,)
    if len(by) != len(along):
        raise RuntimeError(f"roll: expected as many shifts as dims, got {shifts} and {dims}")
    return _roll(input, shifts=by, dims=tuple(one_dim("roll", d, len(input.shape)) for d in along))


@primitive
def _roll(xp: Any, x: Array, *, shifts: tuple[int, ...], dims: tuple[int, ...]) -> Array:
    return xp.roll(x, shifts, dims)


_roll.vjp(x=lambda g, shifts, dims: _roll(g, shifts=tuple(-s for s in shifts), dims=dims))


def rot90(input: Tensor, k: int = 1, dims: Sequence[int] = (0, 1)) -> Tensor:
    """Return the input rotated by k right angles in the plane of two dimensions, from the first towards the second.

    Shape:
        input: (n, m, ...).
        output: the same for even k, (m, n, ...) for odd k.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: `dims` are not two different dimensions, or the input has fewer than two.

    Example:
        >>> import lucid
        >>> lucid.rot90(lucid.tensor([[1, 2], [3, 4]])).tolist()
        [[2, 4], [1, 3]]
    """
    if len(input.shape) < 2 or len(dims) != 2:
        raise RuntimeError(f"rot90: expected two dimensions of at least two, got {dims} and shape {tuple(input.shape)}")
    first, second = all_dims("rot90", dims, len(input.shape))
    k %= 4
    if k == 0:
        return clone(input)
    if k == 2:
        return _flip(input, dims=(first, second))
    return _flip(transpose(input, first, second), dims=(first,) if k == 1 else (second,))


def fliplr(input: Tensor) -> Tensor:
    """Return the input with the order of its columns reversed: `flip` along dimension 1.

    Shape:
        input: (n, m, ...); output: the same.

    Raises:
        RuntimeError: It has fewer than two dimensions.

    Example:
        >>> import lucid
        >>> lucid.fliplr(lucid.tensor([[1, 2], [3, 4]])).tolist()
        [[2, 1], [4, 3]]
    """
    if len(input.shape) < 2:
        raise RuntimeError(f"fliplr: expected at least two dimensions, got shape {tuple(input.shape)}; see flip")
    return flip(input, 1)


def flipud(input: Tensor) -> Tensor:
    """Return the input with the order of its rows reversed: `flip` along dimension 0.

    Shape:
        input: (n, ...); output: the same.

    Raises:
        RuntimeError: It is a 0-d tensor.

    Example:
        >>> import lucid
        >>> lucid.flipud(lucid.tensor([[1, 2], [3, 4]])).tolist()
        [[3, 4], [1, 2]]
    """
    if not input.shape:
        raise RuntimeError("flipud: expected at least one dimension, got a 0-d tensor")
    return flip(input, 0)
