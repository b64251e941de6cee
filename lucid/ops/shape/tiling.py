"""Tiling: copies of a tensor laid side by side, by repeat and tile."""

from __future__ import annotations

from typing import Any

from ...autograd.broadcasting import sum_to
from ...autograd.primitive import primitive
from ...autograd.typing import Sizes, Tensor
from ...backend import Array
from ..arguments import sizes as as_sizes
from .reshaping import _reshape


def repeat(input: Tensor, *sizes: Sizes, repeats: Sizes | None = None) -> Tensor:
    """Return the input repeated as a whole, `sizes` times along each dimension; new dimensions may come in front.

    Each element is repeated by `repeat_interleave`, which is what NumPy calls ``repeat``.

    Shape:
        input: (n₁, ..., nₖ); repeats: r₁, ..., rₖ.
        output: (r₁ n₁, ..., rₖ nₖ).

    Raises:
        RuntimeError: There are fewer numbers than dimensions, or one of them is negative.

    Example:
        >>> import lucid
        >>> lucid.tensor([1, 2]).repeat(2, 2).tolist()
        [[1, 2, 1, 2], [1, 2, 1, 2]]
    """
    times = as_sizes("repeat", sizes, repeats)
    if len(times) < len(input.shape) or min(times, default=0) < 0:
        raise RuntimeError(
            f"repeat: expected at least {len(input.shape)} numbers, none of them negative, for an input of shape "
            f"{tuple(input.shape)}, got {times}"
        )
    return _repeat(input, times=times)


@primitive
def _repeat(xp: Any, x: Array, *, times: tuple[int, ...]) -> Array:
    return xp.tile(x, times)


def _repeat_vjp(g: Any, x_shape: tuple[int, ...], times: tuple[int, ...]) -> Any:
    """Sum the gradients of all copies of x: the shape (r₁ n₁, r₂ n₂, ...) is read as (r₁, n₁, r₂, n₂, ...)."""
    shape = (1,) * (len(times) - len(x_shape)) + tuple(x_shape)
    apart = [n for pair in zip(times, shape, strict=True) for n in pair]
    once = [n for size in shape for n in (1, size)]
    return _reshape(sum_to(_reshape(g, shape=tuple(apart)), shape=tuple(once)), shape=x_shape)


_repeat.vjp(x=_repeat_vjp)


def tile(input: Tensor, *repeats: Sizes, dims: Sizes | None = None) -> Tensor:
    """Return ``repeat(input, repeats)``, with ones put in front of `repeats`, or `dims`, if they are too few.

    Shape:
        As in `repeat`.

    Raises:
        RuntimeError: One of the numbers is negative.

    Example:
        >>> import lucid
        >>> lucid.tile(lucid.tensor([[1, 2]]), (2,)).tolist()
        [[1, 2, 1, 2]]
    """
    times = as_sizes("tile", repeats, dims)
    return repeat(input, (1,) * (len(input.shape) - len(times)) + times)
