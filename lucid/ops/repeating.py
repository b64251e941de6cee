"""A tensor repeated, reversed, and shifted around."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..autograd.broadcasting import sum_to
from ..autograd.primitive import primitive
from ..backend import Array
from .dims import all_dims, one_dim, sizes
from .shape import _reshape, ravel


def repeat(input: Any, *repeats: Any) -> Any:
    """Return the input laid out again and again, `repeats` times along each dimension; new ones may come in front.

    Raises:
        RuntimeError: There are fewer numbers than dimensions, or one of them is negative.

    Example:
        >>> import lucid
        >>> lucid.tensor([1, 2]).repeat(2, 2).tolist()
        [[1, 2, 1, 2], [1, 2, 1, 2]]
    """
    times = sizes("repeat", repeats)
    if len(times) < len(input.shape) or min(times, default=0) < 0:
        raise RuntimeError(
            f"repeat: expected at least {len(input.shape)} numbers, none of them negative, for an input of shape "
            f"{input.shape}, got {times}"
        )
    return _repeat(input, times=times)


def tile(input: Any, *dims: Any) -> Any:
    """Return ``repeat(input, dims)``, with ones put in front of `dims` if they are too few.

    Example:
        >>> import lucid
        >>> lucid.tile(lucid.tensor([[1, 2]]), (2,)).tolist()
        [[1, 2, 1, 2]]
    """
    times = sizes("tile", dims)
    return repeat(input, (1,) * (len(input.shape) - len(times)) + times)


@primitive
def _repeat(xp: Any, x: Array, *, times: tuple[int, ...]) -> Array:
    return xp.tile(x, times)


def _gather_repeats(g: Any, x_shape: tuple[int, ...], times: tuple[int, ...]) -> Any:
    """Sum the gradients of all copies of x: of shape (r0 s0, r1 s1, ...) read as (r0, s0, r1, s1, ...) over the r."""
    shape = (1,) * (len(times) - len(x_shape)) + tuple(x_shape)
    apart = [n for pair in zip(times, shape, strict=True) for n in pair]
    once = [n for size in shape for n in (1, size)]
    return _reshape(sum_to(_reshape(g, shape=tuple(apart)), shape=tuple(once)), shape=x_shape)


_repeat.vjp(x=_gather_repeats)


def flip(input: Any, *dims: Any) -> Any:
    """Return a copy in which the order along some dimensions is reversed.

    Raises:
        IndexError: There is no such dimension.
        RuntimeError: A dimension is named twice.

    Example:
        >>> import lucid
        >>> lucid.flip(lucid.arange(3), 0).tolist()
        [2, 1, 0]
    """
    given = dims[0] if len(dims) == 1 else dims
    return _flip(input, dims=all_dims("flip", given, len(input.shape)) if input.shape else ())


@primitive
def _flip(xp: Any, x: Array, *, dims: tuple[int, ...]) -> Array:
    return xp.flip(x, dims).copy()  # a copy, so that writing to it does not reach x


_flip.vjp(x=lambda g, dims: _flip(g, dims=dims))


def roll(input: Any, shifts: int | Sequence[int], dims: int | Sequence[int] | None = None) -> Any:
    """Return the input shifted along dimensions; what is pushed out at one end comes in at the other.

    Without `dims` the input is shifted as if it were flattened, and keeps its shape.

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
