"""Padding: constant, reflection, replication, circular."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..autograd.primitive import primitive
from ..backend import Array
from .interpolation import Taps, resample

Widths = tuple[tuple[int, int], ...]


@primitive
def _pad(xp: Any, x: Array, *, widths: Widths, value: float) -> Array:
    """x with elements of a value before and after each dimension, or cropped where a width is negative."""
    pairs = list(zip(x.shape, widths, strict=True))
    out = xp.full([n + low + high for n, (low, high) in pairs], value, x.dtype)
    inside = tuple(slice(max(low, 0), n + low + min(high, 0)) for n, (low, high) in pairs)
    out[inside] = x[tuple(slice(max(-low, 0), n + min(high, 0)) for n, (low, high) in pairs)]
    return out


_pad.vjp(x=lambda g, widths: _pad(g, widths=tuple((-low, -high) for low, high in widths), value=0.0))


def _reflect(n: int, low: int, high: int) -> Any:
    i = np.abs(np.arange(-low, n + high))
    return n - 1 - np.abs(n - 1 - i)


def _replicate(n: int, low: int, high: int) -> np.ndarray:
    return np.clip(np.arange(-low, n + high), 0, n - 1)


def _circular(n: int, low: int, high: int) -> np.ndarray:
    first, kept = max(-low, 0), n + min(low, 0) + min(high, 0)  # what is cut off is not repeated at the other end
    return first + np.arange(-max(low, 0), kept + max(high, 0)) % max(kept, 1)


# For each mode, the indices of the elements that the result consists of along a dimension of size n padded by low and
# high, and how wide the padding may be.
MODES: dict[str, tuple[Callable[[int, int, int], Any], Callable[[int], int | None]]] = {
    "reflect": (_reflect, lambda n: n - 1),
    "replicate": (_replicate, lambda n: None),
    "circular": (_circular, lambda n: n),
}


def pad(input: Any, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Any:
    r"""Padding of the last dimensions, or cropping where a width is negative.

    Args:
        input: The elements to pad.
        pad: Widths, starting with the last dimension: (left, right, top, bottom, front, back).
        mode: ``"constant"``; ``"reflect"``, mirrored without repeating the edge; ``"replicate"``, the edge repeated; or
            ``"circular"``, the elements from the other end.
        value: The constant; 0 if None.

    Shape:
        input: any shape; for a mode other than constant, (N, C, ...) or (C, ...), with two widths for each dimension
        after C.
        output: the same number of dimensions, where

        .. math:: W_{out} = W + \text{left} + \text{right}, \qquad H_{out} = H + \text{top} + \text{bottom}

    Raises:
        NotImplementedError: The mode is unknown, or is not available for these dimensions.
        RuntimeError: The widths do not come in pairs, are more than there are dimensions, or crop more than there is;
            reflection is as wide as the dimension or wider, circular padding is wider; or the dimension is empty.
        ValueError: A value is given for a mode other than constant.

    Example:
        >>> import lucid
        >>> pad(lucid.tensor([[1, 2, 3]]), (1, 2), mode="constant", value=0).tolist()
        [[0, 1, 2, 3, 0, 0]]
        >>> pad(lucid.tensor([[1.0, 2.0, 3.0]]), (2, 0), mode="reflect")
        tensor([[3., 2., 1., 2., 3.]])
    """
    shape, given = tuple(input.shape), [operator.index(w) for w in pad]
    if len(given) % 2 or len(given) > 2 * len(shape):
        raise RuntimeError(
            f"pad: expected two widths for each dimension to be padded, at most {2 * len(shape)} for an input of shape "
            f"{shape}, got {given}"
        )
    pairs = [(given[2 * i], given[2 * i + 1]) for i in range(len(given) // 2)]
    widths = ((0, 0),) * (len(shape) - len(pairs)) + tuple(reversed(pairs))
    if any(n + low + high < 0 for n, (low, high) in zip(shape, widths, strict=True)):
        raise RuntimeError(f"pad: widths {given} would cut off more than there is of an input of shape {shape}")
    if mode == "constant":
        return _pad(input, widths=widths, value=0 if value is None else value)
    if value is not None:
        raise ValueError(f"pad: mode {mode!r} takes no value, got {value}")
    if mode not in MODES:
        raise NotImplementedError(f"pad: mode must be 'constant', {', '.join(map(repr, MODES))}, got {mode!r}")
    if len(shape) - len(pairs) not in (1, 2):
        raise NotImplementedError(
            f"pad: mode {mode!r} wants two widths for each dimension but the channels and the batch, got {given} for "
            f"an input of shape {shape}"
        )
    indices, widest = MODES[mode]
    for i, (low, high) in enumerate(pairs):
        n = shape[-1 - i]
        limit = widest(n)
        if mode == "circular" and n + min(low, 0) + min(high, 0) == 0:
            limit = 0
        if n == 0 or (limit is not None and max(low, high) > limit):
            raise RuntimeError(
                f"pad: widths {(low, high)} are too large to {mode} an input of shape {shape} along dimension {-1 - i}"
                + (f", where they can be at most {limit}" if n else ", which is empty")
            )
        if low or high:
            input = resample(input, taps=Taps(n, [indices(n, low, high)]), dim=-1 - i)
    return input
