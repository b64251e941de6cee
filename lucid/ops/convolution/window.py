"""The window that a convolution or a pooling moves over its input: sizes, steps, and where it may go."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, NamedTuple

Pairs = tuple[tuple[int, int], ...]


class Window(NamedTuple):
    """A window that moves over the spatial dimensions of an input; each attribute has one entry per dimension.

    Attributes:
        size: The input's size.
        kernel: The window's size.
        out: How many places it takes, the size of the result.
        stride: How far it moves from one place to the next.
        padding: How much is put before and after the input.
        dilation: The distance between two elements of the window.
    """

    size: tuple[int, ...]
    kernel: tuple[int, ...]
    out: tuple[int, ...]
    stride: tuple[int, ...]
    padding: Pairs
    dilation: tuple[int, ...]

    @property
    def span(self) -> tuple[int, ...]:
        """From the window's first element to its last, plus one."""
        return tuple(d * (k - 1) + 1 for k, d in zip(self.kernel, self.dilation, strict=True))

    @property
    def padded(self) -> tuple[int, ...]:
        """The size of the input with its padding."""
        return tuple(n + low + high for n, (low, high) in zip(self.size, self.padding, strict=True))

    def tap(self, where: Sequence[int]) -> tuple[slice, ...]:
        """All the elements of the padded input that meet one element of the window."""
        return tuple(
            slice(i * d, i * d + s * (n - 1) + 1, s)
            for i, d, s, n in zip(where, self.dilation, self.stride, self.out, strict=True)
        )


def each(name: str, what: str, value: Any, n: int, least: int = 1) -> tuple[int, ...]:
    """Return an argument given as one int, or as one for each of n dimensions, as a tuple.

    Raises:
        RuntimeError: There are more or fewer of them, or one is too small.
        TypeError: One of them is no integer.
    """
    try:
        given = tuple(map(operator.index, value)) if isinstance(value, Sequence) else (operator.index(value),)
    except TypeError:
        raise TypeError(f"{name}: {what} must be an int or {n} of them, got {value!r}") from None
    given = given * n if len(given) == 1 else given
    if len(given) != n:
        raise RuntimeError(f"{name}: {what} must be an int or {n} of them, got {value!r}")
    if min(given) < least:
        raise RuntimeError(f"{name}: {what} must be at least {least}, got {value!r}")
    return given


def check_dims(name: str, shape: tuple[int, ...], n: int, unbatched: bool = True) -> bool:
    """Return whether an input has a batch dimension, in front of its channels and n spatial dimensions.

    Raises:
        RuntimeError: It has another number of dimensions.
    """
    spatial = ", ".join(["L", "H, W", "D, H, W"][n - 1 : n])
    if len(shape) != n + 2 and not (unbatched and len(shape) == n + 1):
        wanted = f"(N, C, {spatial})" + (f" or (C, {spatial})" if unbatched else "")
        raise RuntimeError(f"{name}: expected input of shape {wanted}, got {tuple(shape)}")
    return len(shape) == n + 2
