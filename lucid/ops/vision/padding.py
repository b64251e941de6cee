"""Padding: constant, reflection, replication, circular."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..arguments import check_fits

Widths = tuple[tuple[int, int], ...]


@primitive
def _pad(xp: Any, x: Array, *, widths: Widths, value: float) -> Array:
    """x with elements of a value before and after each dimension, or cropped where a width is negative."""
    pairs = list(zip(x.shape, widths, strict=True))
    out = xp.empty_like(x, shape=[n + low + high for n, (low, high) in pairs])
    out[...] = value
    inside = tuple(slice(max(low, 0), n + low + min(high, 0)) for n, (low, high) in pairs)
    out[inside] = x[tuple(slice(max(-low, 0), n + min(high, 0)) for n, (low, high) in pairs)]
    return out


_pad.vjp(x=lambda g, widths: _pad(g, widths=tuple((-low, -high) for low, high in widths), value=0.0))


# Where the elements before and after those of a dimension come from, all of them as slices of the padded one, in which
# an input of size n begins at `low`.


def _reflect(n: int, low: int, high: int) -> tuple[slice, slice]:
    last = low + n - 1
    stop = last - 1 - high
    return slice(2 * low, low, -1), slice(last - 1, stop if stop >= 0 else None, -1)


def _replicate(n: int, low: int, high: int) -> tuple[slice, slice]:
    return slice(low, low + 1), slice(low + n - 1, low + n)


def _circular(n: int, low: int, high: int) -> tuple[slice, slice]:
    return slice(n, n + low), slice(low, low + high)


# For each mode these slices, and how wide the padding may be.
MODES: dict[str, tuple[Callable[[int, int, int], tuple[slice, slice]], Callable[[int], int | None]]] = {
    "reflect": (_reflect, lambda n: n - 1),
    "replicate": (_replicate, lambda n: None),
    "circular": (_circular, lambda n: n),
}


def _edges(
    shape: tuple[int, ...], widths: Widths, mode: str
) -> Iterator[tuple[int, tuple[slice, ...], tuple[slice, ...]]]:
    """The padding of each dimension, the elements that it repeats, and the dimension; in the order of copying."""
    for i, (n, (low, high)) in enumerate(zip(shape, widths, strict=True)):
        before, after = MODES[mode][0](n, low, high)
        rest = [slice(lo, lo + m) for m, (lo, _) in zip(shape[i + 1 :], widths[i + 1 :], strict=True)]
        for width, to, source in ((low, slice(0, low), before), (high, slice(low + n, low + n + high), after)):
            if width:
                every = (slice(None),) * i
                yield i, (*every, to, *rest), (*every, source, *rest)


def _inside(shape: tuple[int, ...], widths: Widths) -> tuple[slice, ...]:
    return tuple(slice(low, low + n) for n, (low, _) in zip(shape, widths, strict=True))


@primitive(piecewise_linear=True)
def _pad_repeated(xp: Any, x: Array, *, widths: Widths, mode: str) -> Array:
    """x with elements of its own before and after each dimension."""
    out = xp.empty_like(x, shape=[n + low + high for n, (low, high) in zip(x.shape, widths, strict=True)])
    out[_inside(x.shape, widths)] = x
    for _, to, source in _edges(x.shape, widths, mode):
        out[to] = out[source]
    return out


@primitive(wide=True)
def _pad_repeated_vjp(xp: Any, g: Array, *, widths: Widths, mode: str) -> Array:
    """The transpose of `_pad_repeated`: the padding is added to the elements that it repeats."""
    shape = tuple(n - low - high for n, (low, high) in zip(g.shape, widths, strict=True))
    total = g.copy()
    for i, to, source in reversed(list(_edges(shape, widths, mode))):
        total[source] += total[to].sum(axis=i, keepdims=True) if mode == "replicate" else total[to]
    return total[_inside(shape, widths)]


_pad_repeated.vjp(x=lambda g, widths, mode: _pad_repeated_vjp(g, widths=widths, mode=mode))
_pad_repeated_vjp.vjp(g=lambda h, widths, mode: _pad_repeated(h, widths=widths, mode=mode))


def pad(
    input: Tensor,
    pad: Sequence[int],
    mode: Literal["constant", "reflect", "replicate", "circular"] = "constant",
    value: float | None = None,
) -> Tensor:
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
            reflection is as wide as the dimension or wider, circular padding is wider; the dimension is empty; or a
            value is given for a mode other than constant, or does not fit the input's dtype.
        TypeError: A width is not an int.

    Example:
        >>> import lucid
        >>> pad(lucid.tensor([[1, 2, 3]]), (1, 2), mode="constant", value=0).tolist()
        [[0, 1, 2, 3, 0, 0]]
        >>> pad(lucid.tensor([[1.0, 2.0, 3.0]]), (2, 0), mode="reflect")
        tensor([[3., 2., 1., 2., 3.]])
    """
    try:
        shape, given = tuple(input.shape), [operator.index(w) for w in pad]
    except TypeError:
        raise TypeError(f"pad: expected a sequence of ints, two for each dimension, got {pad!r}") from None
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
        check_fits("pad", value or 0, input.dtype)
        return _pad(input, widths=widths, value=0 if value is None else value)
    if mode not in MODES:
        raise NotImplementedError(f"pad: mode must be 'constant', {', '.join(map(repr, MODES))}, got {mode!r}")
    if value:
        raise RuntimeError(f"pad: mode {mode!r} takes no value, got {value}")
    if len(shape) - len(pairs) not in (1, 2):
        raise NotImplementedError(
            f"pad: mode {mode!r} wants two widths for each dimension but the channels and the batch, got {given} for "
            f"an input of shape {shape}"
        )
    widest = MODES[mode][1]
    for i, (low, high) in enumerate(pairs):
        n = shape[-1 - i]
        limit = widest(n)
        if mode == "circular" and n + min(low, 0) + min(high, 0) == 0:
            limit = 0
        if n == 0 or (limit is not None and max(low, high) > limit):
            raise RuntimeError(
                f"pad: widths {(low, high)} are too large for mode {mode!r} along dimension {-1 - i} of shape {shape}"
                + (f", where they can be at most {limit}" if n else ", which is empty")
            )
    more = tuple((max(low, 0), max(high, 0)) for low, high in widths)
    less = tuple((min(low, 0), min(high, 0)) for low, high in widths)
    cropped = any(map(any, less))
    if cropped and mode == "circular":  # what is cut off is not repeated at the other end
        input = _pad(input, widths=less, value=0)
    y = _pad_repeated(input, widths=more, mode=mode)
    return _pad(y, widths=less, value=0) if cropped and mode != "circular" else y
