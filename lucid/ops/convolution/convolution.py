"""Convolution in one, two and three dimensions.

A convolution is linear in its input and in its weight, and so are its two gradients. The three know one another's
rules, so there are gradients to any order; what they do with arrays stands in correlation.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...autograd.primitive import primitive
from ...backend import Array
from ..reduction.sums import expand_reduced
from ..shape.reshaping import reshape, unsqueeze
from .correlation import channels_first, channels_last, correlate, correlate_input, correlate_weight, rows, summed
from .depthwise import (
    correlate_depthwise,
    correlate_depthwise_input,
    correlate_depthwise_weight,
    is_depthwise,
)
from .window import Window, check_dims, each

Ints = int | Sequence[int]


@primitive
def _conv(xp: Any, x: Array, weight: Array, bias: Array | None = None, *, at: Window, groups: int) -> Array:
    y = xp.empty((x.shape[0], *at.out, weight.shape[0]), x.dtype)
    x = channels_last(x)
    if is_depthwise(groups, x.shape[-1], y.shape[-1]):
        correlate_depthwise(xp, x, weight, bias, at, y)
        return channels_first(y)
    for of_x, of_y in parts(groups, x.shape[-1], weight.shape[0]):
        correlate(xp, x[..., of_x], weight[of_y], None if bias is None else bias[of_y], at, y[..., of_y])
    return channels_first(y)


@primitive
def _conv_input(xp: Any, g: Array, weight: Array, *, at: Window, groups: int) -> Array:
    """The gradient of a convolution's input."""
    x = xp.empty((g.shape[0], *at.size, weight.shape[1] * groups), g.dtype)
    g = channels_last(g)
    if is_depthwise(groups, x.shape[-1], g.shape[-1]):
        correlate_depthwise_input(xp, g, weight, at, x)
        return channels_first(x)
    for of_x, of_g in parts(groups, x.shape[-1], weight.shape[0]):
        correlate_input(xp, g[..., of_g], weight[of_g], at, x[..., of_x])
    return channels_first(x)


@primitive
def _conv_weight(xp: Any, g: Array, x: Array, *, at: Window, groups: int) -> Array:
    """The gradient of a convolution's weight."""
    x, g = channels_last(x), channels_last(g)
    if is_depthwise(groups, x.shape[-1], g.shape[-1]):
        return correlate_depthwise_weight(xp, g, x, at)
    pieces = [
        correlate_weight(xp, g[..., of_g], x[..., of_x], at) for of_x, of_g in parts(groups, x.shape[-1], g.shape[-1])
    ]
    return xp.ascontiguousarray(pieces[0] if groups == 1 else xp.concatenate(pieces))


def parts(groups: int, channels: int, results: int) -> list[tuple[slice, slice]]:
    """The channels that each group reads and writes."""
    c, o = channels // groups, results // groups
    return [(slice(i * c, (i + 1) * c), slice(i * o, (i + 1) * o)) for i in range(groups)]


_conv.vjp(
    x=lambda g, weight, at, groups: _conv_input(g, weight, at=at, groups=groups),
    weight=lambda g, x, at, groups: _conv_weight(g, x, at=at, groups=groups),
    bias=lambda g: channel_sums(g),  # type: ignore[has-type]
)
_conv_input.vjp(
    g=lambda h, weight, at, groups: _conv(h, weight, None, at=at, groups=groups),
    weight=lambda h, g, at, groups: _conv_weight(g, h, at=at, groups=groups),
)
_conv_weight.vjp(
    g=lambda h, x, at, groups: _conv(x, h, None, at=at, groups=groups),
    x=lambda h, g, at, groups: _conv_input(g, h, at=at, groups=groups),
)


@primitive
def channel_sums(xp: Any, x: Array) -> Array:
    """The sum over all dimensions but the second."""
    return summed(xp, *rows(xp, x))


channel_sums.vjp(
    x=lambda g, x_shape: expand_reduced(g, shape=x_shape, dim=(0, *range(2, len(x_shape))), keepdim=False),
)


def conv1d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Ints = 1,
    padding: Ints | str = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Any:
    r"""Slide windows over sequences: at each place, the products with a weight are summed.

    .. math:: y_{n,o,p} = b_o + \sum_{c,t} x_{n,c,\,s p + d t - \text{pad}} \, w_{o,c,t}

    Args:
        input: x of shape (N, C, L), or (C, L) for one.
        weight: w of shape (O, C / groups, k).
        bias: b of shape (O), or None.
        stride: The distance s from one window to the next.
        padding: How many zeros are put at each end; ``"valid"`` for none, ``"same"`` for a result as long as the input.
        dilation: The distance d between two elements of a window.
        groups: Into how many groups the channels are divided; each result sees the channels of its group.

    Returns:
        y of shape (N, O, (L + 2 pad - d (k - 1) - 1) // s + 1), or without N.

    Raises:
        RuntimeError: The shapes do not fit, or the window is larger than the padded input.
        ValueError: `padding` is a word that means nothing here, or ``"same"`` with a stride.

    Example:
        >>> import lucid
        >>> conv1d(lucid.tensor([[1.0, 2.0, 4.0, 8.0]]), lucid.tensor([[[-1.0, 1.0]]]))
        tensor([[1., 2., 4.]])
    """
    return convolve("conv1d", 1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Ints = 1,
    padding: Ints | str = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Any:
    r"""Slide windows over images: at each place, the products with a weight are summed.

    .. math:: y_{n,o,p,q} = b_o + \sum_{c,t,u} x_{n,c,\,s p + d t - \text{pad},\,s q + d u - \text{pad}} \, w_{o,c,t,u}

    The arguments are those of `conv1d`, each an int or one for height and one for width. In memory the channels of the
    result come last, which the next convolution and all element-wise functions keep; the numbers are the same.

    Args:
        input: x of shape (N, C, H, W), or (C, H, W) for one.
        weight: w of shape (O, C / groups, kH, kW).
        bias: b of shape (O), or None.
        stride: The distances s from one window to the next.
        padding: How many zeros are put at each side; ``"valid"`` for none, ``"same"`` to keep the input's size.
        dilation: The distances d between two elements of a window.
        groups: Into how many groups the channels are divided; each result sees the channels of its group.

    Raises:
        RuntimeError: The shapes do not fit, or the window is larger than the padded input.
        ValueError: `padding` is a word that means nothing here, or ``"same"`` with a stride.

    Example:
        >>> import lucid
        >>> conv2d(lucid.ones(1, 3, 3), lucid.ones(1, 1, 2, 2), padding=1)
        tensor([[[1., 2., 2., 1.],
                 [2., 4., 4., 2.],
                 [2., 4., 4., 2.],
                 [1., 2., 2., 1.]]])

    Source: Y. LeCun et al., "Gradient-based learning applied to document recognition", 1998.
    """
    return convolve("conv2d", 2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Ints = 1,
    padding: Ints | str = 0,
    dilation: Ints = 1,
    groups: int = 1,
) -> Any:
    """Slide windows over volumes, of shape (N, C, D, H, W); all else as in `conv2d`.

    Raises:
        RuntimeError: The shapes do not fit, or the window is larger than the padded input.
        ValueError: `padding` is a word that means nothing here, or ``"same"`` with a stride.

    Example:
        >>> import lucid
        >>> conv3d(lucid.ones(1, 2, 2, 2), lucid.ones(1, 1, 2, 2, 2)).item()
        8.0
    """
    return convolve("conv3d", 3, input, weight, bias, stride, padding, dilation, groups)


def convolve(
    name: str, n: int, x: Any, weight: Any, bias: Any, stride: Ints, padding: Any, dilation: Ints, groups: int
) -> Any:
    """The convolution over n dimensions, after a look at what was given."""
    batched = check_dims(name, x.shape, n)
    check_weight(name, n, x, weight, bias, groups, weight.shape[0], x.shape[-n - 1], weight.shape[1] * groups)
    size, kernel = tuple(x.shape[-n:]), tuple(weight.shape[2:])
    steps, gaps = each(name, "stride", stride, n), each(name, "dilation", dilation, n)
    pads = paddings(name, padding, kernel, steps, gaps)
    free = [i + low + high - d * (k - 1) for i, (low, high), k, d in zip(size, pads, kernel, gaps, strict=True)]
    if min(free) < 1:
        none = Window(size, kernel, (), steps, pads, gaps)
        raise RuntimeError(
            f"{name}: the window is larger than the padded input: {kernel} with dilation {gaps} spans "
            f"{none.span}, an input of {size} with padding is {none.padded}; add padding, or take a smaller kernel"
        )
    out = tuple((f - 1) // s + 1 for f, s in zip(free, steps, strict=True))
    at = Window(size, kernel, out, steps, pads, gaps)
    y = _conv(x if batched else unsqueeze(x, 0), weight, bias, at=at, groups=groups)
    return y if batched else reshape(y, y.shape[1:])


def check_weight(
    name: str, n: int, x: Any, weight: Any, bias: Any, groups: int, results: int, channels: int, wanted: int
) -> None:
    """Refuse a weight or bias that does not fit the input.

    Raises:
        RuntimeError: Dimensions, channels, groups or dtypes do not fit.
    """
    if len(weight.shape) != n + 2:
        raise RuntimeError(f"{name}: expected a weight of {n + 2} dimensions, got shape {tuple(weight.shape)}")
    if groups < 1 or weight.shape[0] % groups or min(weight.shape[2:]) < 1:
        raise RuntimeError(
            f"{name}: groups must be positive and divide the channels, and the kernel must not be empty; got "
            f"groups={groups} and a weight of shape {tuple(weight.shape)}"
        )
    if channels != wanted:
        raise RuntimeError(
            f"{name}: expected input with {wanted} channels, got shape {tuple(x.shape)}, which has {channels}; the "
            f"weight has shape {tuple(weight.shape)} with groups={groups}"
        )
    if bias is not None and tuple(bias.shape) != (results,):
        raise RuntimeError(f"{name}: expected a bias of shape {(results,)}, got {tuple(bias.shape)}")
    if x.dtype.kind != "f" or x.dtype != weight.dtype or (bias is not None and bias.dtype != x.dtype):
        others = f"weight {weight.dtype}" + (f", bias {bias.dtype}" if bias is not None else "")
        raise RuntimeError(
            f"{name}: input and weight must have the same floating-point dtype, got input {x.dtype}, {others}; "
            "convert one of them with .to(dtype)"
        )


def paddings(name: str, padding: Any, kernel: Any, stride: Any, dilation: Any) -> tuple[tuple[int, int], ...]:
    """Return how much is put before and after each dimension.

    Raises:
        RuntimeError: Not a number for each dimension, or negative.
        ValueError: A word that means nothing here, or ``"same"`` with a stride.
    """
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise ValueError(f"{name}: padding must be numbers, 'same' or 'valid', got {padding!r}")
        if padding == "same" and any(s != 1 for s in stride):
            raise RuntimeError(f"{name}: padding='same' needs stride 1, got {stride}; give the padding as numbers")
        total = [d * (k - 1) if padding == "same" else 0 for k, d in zip(kernel, dilation, strict=True)]
        return tuple((t // 2, t - t // 2) for t in total)
    return tuple((p, p) for p in each(name, "padding", padding, len(kernel), least=0))
