"""Average pooling in one, two and three dimensions.

As in max_pool.py, the taps (elements) of the window are taken one by one: each covers one slice of the padded input at
all positions.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...autograd.typing import Tensor
from ...backend import Array, device_of
from ...backend.chunks import in_chunks
from ...backend.kernels.written import Written
from ..convolution.correlation import channels_first, channels_last
from ..convolution.window import Ints, Window, check_dims, pooling_window
from ..elementwise.arithmetic import div
from ..shape.reshaping import squeeze, unsqueeze
from .kernels import ADD_TO_WINDOW_TEXT, WINDOW_SUM_TEXT, to_pixels, to_positions
from .padded import padded_layout


def window_sum(xp: Any, x: Array, *, at: Window) -> Array:
    """The sum of each window."""
    y = xp.empty((x.shape[0], *at.out, x.shape[1]), x.dtype)
    x, layout = channels_last(x), padded_layout(at, x.shape[1])

    def work(i: int, j: int) -> None:
        padded, total = layout.pad(xp, x[i:j], 0.0), y[i:j]
        for number, tap in enumerate(layout.taps):
            if number:
                total += padded[tap]
            else:
                total[...] = padded[tap]

    in_chunks(xp, work, x.shape[0], x.itemsize * layout.elements)
    return channels_first(y)


def add_to_window(xp: Any, g: Array, *, at: Window) -> Array:
    """The transpose of `window_sum`: add each element of g to all elements of its window."""
    out = xp.empty((g.shape[0], *at.size, g.shape[1]), g.dtype)
    layout = padded_layout(at, g.shape[1])
    g = channels_last(g)

    def work(i: int, j: int) -> None:
        part = xp.ascontiguousarray(g[i:j])
        padded = layout.empty(xp, out[i:j])
        padded[...] = 0
        for tap in layout.taps:
            padded[tap] += part
        layout.crop(padded, out[i:j])

    in_chunks(xp, work, g.shape[0], g.itemsize * layout.elements)
    return channels_first(out)


WINDOW_SUM = Written("window_sum", window_sum, WINDOW_SUM_TEXT, to_positions)
ADD_TO_WINDOW = Written("add_to_window", add_to_window, ADD_TO_WINDOW_TEXT, to_pixels)


@primitive(piecewise_linear=True, wide="native")
def _window_sum(xp: Any, x: Array, *, at: Window) -> Array:
    return window_sum(xp, x, at=at) if xp is np else device_of(x).launch(WINDOW_SUM, x, at=at)


@primitive(wide="native")
def _add_to_window(xp: Any, g: Array, *, at: Window) -> Array:
    return add_to_window(xp, g, at=at) if xp is np else device_of(g).launch(ADD_TO_WINDOW, g, at=at)


_window_sum.vjp(x=lambda g, at: _add_to_window(g, at=at))
_add_to_window.vjp(g=lambda h, at: _window_sum(h, at=at))


@in_float32
def avg_pool1d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    r"""1-D average pooling over sequences; the arguments are those of `avg_pool2d`.

    Shape:
        input: (N, C, L) or (C, L).
        output: (N, C, L_out) or (C, L_out), where

        .. math:: L_{out} = \left\lfloor \frac{L + 2 \, \text{padding} - k}{s} \right\rfloor + 1

    Example:
        >>> import lucid
        >>> avg_pool1d(lucid.tensor([[1.0, 3.0, 2.0, 0.0]]), 2)
        tensor([[2., 1.]])
    """
    return avg_pool_nd("avg_pool1d", 1, input, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


@in_float32
def avg_pool2d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    r"""2-D average pooling over images.

    .. math:: y_{n,c,p,q} = \frac{1}{k^2} \sum_{t,u} x_{n,c,\,s p + t - \text{padding},\,s q + u - \text{padding}}

    The zeros of the padding count in the mean, unless `count_include_pad` is False.

    Args:
        input: x, of a floating-point dtype, or int64 on the CPU, where the mean's integer part is taken.
        kernel_size: The size k of the window, an int or one for each dimension, as in what follows.
        stride: The step s from one position of the window to the next; `kernel_size` if None.
        padding: The zeros before and after each dimension, at most half a window.
        ceil_mode: Whether the output's size is rounded up instead of down: the last window may hang over the end, if
            it does not begin there.
        count_include_pad: Whether the mean counts the zeros of the padding.
        divisor_override: What the sum is divided by instead of the number of elements.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, C, H_out, W_out) or (C, H_out, W_out), where

        .. math:: H_{out} = \left\lfloor \frac{H + 2 \, \text{padding} - k}{s} \right\rfloor + 1

        and W_out likewise.

    Raises:
        RuntimeError: The window does not fit the input, `padding` is more than half of it, a size is not positive, the
            input is of integers, or `divisor_override` is 0.
        TypeError: An argument is not an int, nor one for each dimension.

    Example:
        >>> import lucid
        >>> avg_pool2d(lucid.tensor([[[1.0, 2.0], [4.0, 3.0]]]), 2)
        tensor([[[2.5000]]])
    """
    return avg_pool_nd(
        "avg_pool2d", 2, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )


@in_float32
def avg_pool3d(
    input: Tensor,
    kernel_size: Ints,
    stride: Ints | None = None,
    padding: Ints = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    r"""3-D average pooling over volumes; the arguments are those of `avg_pool2d`.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out), where

        .. math:: D_{out} = \left\lfloor \frac{D + 2 \, \text{padding} - k}{s} \right\rfloor + 1

        and H_out and W_out likewise.

    Example:
        >>> import lucid
        >>> avg_pool3d(lucid.arange(8.0).reshape(1, 2, 2, 2), 2).item()
        3.5
    """
    return avg_pool_nd(
        "avg_pool3d", 3, input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )


def avg_pool_nd(
    name: str,
    n: int,
    x: Any,
    kernel_size: Ints,
    stride: Ints | None,
    padding: Ints,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor: int | None,
) -> Any:
    """Average pooling over n dimensions, with the arguments checked."""
    batched = check_dims(name, x.shape, n)
    at = pooling_window(name, n, x, kernel_size, stride, padding, 1, ceil_mode, ["int64"])
    if divisor == 0:
        raise RuntimeError(f"{name}: divisor_override must not be 0")
    y = _window_sum(x if batched else unsqueeze(x, 0), at=at)
    y = y if batched else squeeze(y, 0)
    if divisor is not None:
        return _divided(y, divisor)
    counts = [_counts(at, i, count_include_pad) for i in range(n)]
    if all(c == k for line, k in zip(counts, at.kernel, strict=True) for c in line):
        return _divided(y, math.prod(at.kernel))
    for i, line in enumerate(counts):
        device = device_of(y._data if isinstance(y, Variable) else y)
        with device.scope():
            y = _divided(y, device.xp.asarray(line, y.dtype).reshape(-1, *(1 for _ in at.out[i + 1 :])))
    return y


def _divided(total: Any, count: Any) -> Any:
    """The quotient; of integers, its integer part, as in PyTorch."""
    if total.dtype.kind != "f":
        return div(total, count, rounding_mode="trunc")
    return total * (1 / count) if isinstance(count, int) else total / count


def _counts(at: Window, i: int, with_padding: bool) -> list[int]:
    """The number of elements that count at each position along a dimension; those beyond the padding never do."""
    low = at.padding[i][0]
    first, last = (-low, at.size[i] + low) if with_padding else (0, at.size[i])
    starts = [p * at.stride[i] - low for p in range(at.out[i])]
    return [min(s + at.kernel[i], last) - max(s, first) for s in starts]
