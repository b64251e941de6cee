"""Max pooling in one, two and three dimensions.

As in convolutions, channels are last in memory, and a few images are worked on at a time. The taps (elements) of the
window are taken one by one: each covers one slice of the padded input at all positions. On a GPU each function is one
launch, over images as they are (kernels.py).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.grad_mode import mode
from ...autograd.primitive import primitive
from ...autograd.tape import Variable, wrap
from ...autograd.typing import Tensor
from ...backend import Array, device_of
from ...backend.chunks import in_chunks
from ...backend.kernels.written import Launch, Written
from ...backend.matmul import is_finite
from ..convolution.correlation import channels_first, channels_last
from ..convolution.window import INTEGERS, Ints, Window, check_dims, pooling_window
from ..shape.reshaping import squeeze, unsqueeze
from .kernels import GATHER_FROM_TAPS_TEXT, SCATTER_TO_TAPS_TEXT, WINDOW_MAX_TEXT, to_pixels, to_positions
from .overloads import typed_max_pool
from .padded import count_taps_before, first_tap, follow_maximum, indices_of_taps, padded_layout, tap_dtype


def window_max(xp: Any, x: Array, *, at: Window, with_taps: bool = True) -> tuple[Array, Array | None]:
    """The maximum y of each window, and the tap t that it is at: the first of equal ones. NaN is the largest."""
    if all(at.covered) and (found := global_max(xp, x, at, with_taps)) is not None:
        return found
    shape = (x.shape[0], *at.out, x.shape[1])
    y = xp.empty(shape, x.dtype)
    t = xp.empty(shape, tap_dtype(at)) if with_taps else None
    x, layout = channels_last(x), padded_layout(at, x.shape[1])
    first = first_tap(xp, at) if with_taps else None
    lowest = -math.inf if x.dtype.kind == "f" else xp.iinfo(x.dtype).min

    def work(i: int, j: int) -> None:
        padded, best = layout.pad(xp, x[i:j], lowest), y[i:j]
        covered = [padded[tap] for tap in layout.taps]
        best[...] = covered[0]
        for v in covered[1:]:
            xp.maximum(best, v, out=best)
        if t is None or first is None:
            return
        if x.dtype.kind == "f" and is_finite(best):
            count_taps_before(xp, covered, best, t[i:j])
        else:
            follow_maximum(xp, covered, t[i:j], first)

    in_chunks(xp, work, x.shape[0], x.itemsize * layout.elements)
    return channels_first(y), None if t is None else channels_first(t)


def global_max(xp: Any, x: Array, at: Window, with_taps: bool) -> tuple[Array, Array | None] | None:
    """`window_max` of a window that covers the image, by one reduction; None if there is NaN: its last counts."""
    last, (n, channels) = channels_last(x), x.shape[:2]
    if last.flags.c_contiguous:
        pixels = last.reshape(n, math.prod(at.size), channels)
        y = pixels.max(axis=1, keepdims=True)
        t = (pixels == y).argmax(axis=1) if with_taps else None
    else:
        pixels = x.reshape(n * channels, math.prod(at.size))
        t = pixels.argmax(axis=1)
        y = pixels[xp.arange(len(t)), t]
    if with_taps and xp.isnan(y).any():
        return None
    shape = (n, channels, *at.out)
    return y.reshape(shape), t.astype(tap_dtype(at)).reshape(shape) if with_taps else None  # type: ignore[union-attr]


def scatter_globally(xp: Any, g: Array, t: Array, at: Window) -> Array:
    """`scatter_to_taps` of a window that covers the image: one element of each channel."""
    out = xp.zeros((g.size, math.prod(at.size)), g.dtype)
    out[xp.arange(g.size), t.reshape(-1)] = g.reshape(-1)
    return out.reshape(*g.shape[:2], *at.size)


def _window_max_launch(x: Array, *, at: Window) -> Launch:
    launch = to_positions(x, at=at)
    shape, _ = launch.outputs[0]
    return launch._replace(outputs=[*launch.outputs, (shape, tap_dtype(at))])


# y and t are computed once, on arrays; `_max_pool` says how they depend on x. The two below are each other's transpose.


@primitive(piecewise_linear=True)
def _max_pool(xp: Any, x: Array, y: Array, t: Array, *, at: Window) -> Array:
    return y


def scatter_to_taps(xp: Any, g: Array, t: Array, *, at: Window) -> Array:
    """Add each element of g to the input at tap t of its window."""
    if all(at.covered):
        return scatter_globally(xp, g, t, at)
    out = xp.empty((g.shape[0], *at.size, g.shape[1]), g.dtype)
    layout = padded_layout(at, g.shape[1])
    g, t = channels_last(g), channels_last(t)
    bits = f"u{g.itemsize}"
    disjoint = all(s >= n for s, n in zip(at.stride, at.span, strict=True))
    covers_all = (
        disjoint
        and at.stride == at.kernel
        and at.padded == tuple(n * k for n, k in zip(at.out, at.kernel, strict=True))
    )

    def work(i: int, j: int) -> None:
        part, taps = xp.ascontiguousarray(g[i:j]).view(bits), xp.ascontiguousarray(t[i:j])
        padded = layout.empty(xp, out[i:j])
        if not covers_all:
            padded[...] = 0
        kept = xp.empty(part.shape, bits)
        for number, tap in enumerate(layout.taps):
            # Bits times 0 or 1: NaN and infinity elsewhere do not matter.
            xp.copyto(kept, taps == number)
            kept *= part
            if disjoint:
                padded.view(bits)[tap] = kept
            else:
                padded[tap] += kept.view(g.dtype)
        layout.crop(padded, out[i:j])

    in_chunks(xp, work, g.shape[0], g.itemsize * layout.elements)
    return channels_first(out)


def gather_from_taps(xp: Any, x: Array, t: Array, *, at: Window) -> Array:
    """The element of the input at tap t of each window."""
    out = xp.zeros((x.shape[0], *at.out, x.shape[1]), x.dtype)
    layout = padded_layout(at, x.shape[1])
    t, padded = channels_last(t), layout.pad(xp, channels_last(x), 0.0)
    for number, tap in enumerate(layout.taps):
        out += xp.where(t == number, padded[tap], 0)
    return channels_first(out)


WINDOW_MAX = Written("window_max", window_max, WINDOW_MAX_TEXT, _window_max_launch)
SCATTER_TO_TAPS = Written("scatter_to_taps", scatter_to_taps, SCATTER_TO_TAPS_TEXT, to_pixels)
GATHER_FROM_TAPS = Written("gather_from_taps", gather_from_taps, GATHER_FROM_TAPS_TEXT, to_positions)


@primitive(wide="native")
def _scatter_to_taps(xp: Any, g: Array, t: Array, *, at: Window) -> Array:
    return scatter_to_taps(xp, g, t, at=at) if xp is np else device_of(g).launch(SCATTER_TO_TAPS, g, t, at=at)


@primitive
def _gather_from_taps(xp: Any, x: Array, t: Array, *, at: Window) -> Array:
    return gather_from_taps(xp, x, t, at=at) if xp is np else device_of(x).launch(GATHER_FROM_TAPS, x, t, at=at)


_max_pool.vjp(x=lambda g, t, at: _scatter_to_taps(g, t, at=at), y=None, t=None)
_scatter_to_taps.vjp(g=lambda h, t, at: _gather_from_taps(h, t, at=at), t=None)
_gather_from_taps.vjp(x=lambda g, t, at: _scatter_to_taps(g, t, at=at), t=None)


@typed_max_pool
def max_pool1d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Tensor | tuple[Tensor, Tensor]:
    r"""1-D max pooling over sequences; the arguments are those of `max_pool2d`.

    Shape:
        input: (N, C, L) or (C, L).
        output: (N, C, L_out) or (C, L_out), where

        .. math:: L_{out} = \left\lfloor \frac{L + 2 \, \text{padding} - d (k - 1) - 1}{s} \right\rfloor + 1

    Example:
        >>> import lucid
        >>> max_pool1d(lucid.tensor([[1.0, 3.0, 2.0, 0.0, 5.0]]), 2)
        tensor([[3., 2.]])
    """
    return max_pool_nd("max_pool1d", 1, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


@typed_max_pool
def max_pool2d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Tensor | tuple[Tensor, Tensor]:
    r"""2-D max pooling over images.

    .. math:: y_{n,c,p,q} = \max_{t,u} x_{n,c,\,s p + d t - \text{padding},\,s q + d u - \text{padding}}

    Padding counts as minus infinity. The gradient goes to the first of equal elements. NaN counts as the largest.

    Args:
        input: x, of a floating-point dtype, or integers on the CPU.
        kernel_size: The size k of the window, an int or one for each dimension, as in all that follows.
        stride: The step s from one position of the window to the next; `kernel_size` if None.
        padding: The padding before and after each dimension, at most half a window.
        dilation: The distance d between two elements of the window.
        ceil_mode: Whether the output's size is rounded up instead of down: the last window may hang over the end, if
            it does not begin there.
        return_indices: Whether to return the indices of the maxima too, counted through each image.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output, indices: (N, C, H_out, W_out) or (C, H_out, W_out), where

        .. math:: H_{out} = \left\lfloor \frac{H + 2 \, \text{padding} - d (k - 1) - 1}{s} \right\rfloor + 1

        and W_out likewise.

    Returns:
        The output, or a pair of output and indices.

    Raises:
        RuntimeError: The window does not fit the input, `padding` is more than half of it, a size is not positive, or
            the input is of integers.
        TypeError: An argument is not an int, nor one for each dimension.

    Example:
        >>> import lucid
        >>> max_pool2d(lucid.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 2, return_indices=True)
        (tensor([[[4.]]]), tensor([[[2]]]))
    """
    return max_pool_nd("max_pool2d", 2, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


@typed_max_pool
def max_pool3d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    dilation: Ints = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Tensor | tuple[Tensor, Tensor]:
    r"""3-D max pooling over volumes; the arguments are those of `max_pool2d`.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out), where

        .. math:: D_{out} = \left\lfloor \frac{D + 2 \, \text{padding} - d (k - 1) - 1}{s} \right\rfloor + 1

        and H_out and W_out likewise.

    Example:
        >>> import lucid
        >>> max_pool3d(lucid.arange(8.0).reshape(1, 2, 2, 2), 2).item()
        7.0
    """
    return max_pool_nd("max_pool3d", 3, input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool_nd(
    name: str,
    n: int,
    x: Any,
    kernel_size: Ints,
    stride: Ints | None,
    padding: Ints,
    dilation: Ints,
    ceil_mode: bool,
    return_indices: bool,
) -> Any:
    """Max pooling over n dimensions, with the arguments checked."""
    batched = check_dims(name, x.shape, n)
    at = pooling_window(name, n, x, kernel_size, stride, padding, dilation, ceil_mode, INTEGERS)
    x = x if batched else unsqueeze(x, 0)
    array = x._data if isinstance(x, Variable) else x
    recorded = isinstance(x, Variable) and x.node is not None and mode.recording
    device = device_of(array)
    with device.scope():
        if device.xp is np:
            y, t = window_max(np, array, at=at, with_taps=bool(recorded or return_indices))
        else:
            y, t = device.launch(WINDOW_MAX, array, at=at)
        indices = indices_of_taps(device.xp, t, at) if return_indices else None
    if t is not None:
        y = _max_pool(x, y, t, at=at)
    elif isinstance(x, Variable):
        y = wrap(y)
    if not batched:
        y, indices = squeeze(y, 0), None if indices is None else indices[0]
    if indices is None:
        return y
    return y, wrap(indices) if isinstance(x, Variable) else indices
