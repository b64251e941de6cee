"""Transposed convolution in one, two and three dimensions: the gradient of a convolution with respect to its input."""

from __future__ import annotations

from typing import Any

from ...autograd.half import in_float32
from ...autograd.typing import Tensor
from ..arguments import raw
from ..shape.reshaping import reshape, unsqueeze
from .convolution import _conv_input, check_weight
from .window import Ints, Window, check_dims, each, merging


@in_float32(mixed="refuse")
def conv_transpose1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    groups: int = 1,
    dilation: Ints = 1,
) -> Tensor:
    r"""1-D transposed convolution: the gradient of `conv1d` with respect to its input. Arguments as `conv_transpose2d`.

    .. math:: y_{n,o,q} = b_o + \sum_{c,\;p,t:\;s p + d t - \text{pad} = q} x_{n,c,p} \, w_{c,o,t}

    Shape:
        input: (N, C, L) or (C, L); weight: (C, O / groups, k); bias: (O,).
        output: (N, O, L_out) or (O, L_out), where

        .. math:: L_{out} = (L - 1) s - 2 \, \text{pad} + d (k - 1) + \text{output\_padding} + 1

    Example:
        >>> import lucid
        >>> conv_transpose1d(lucid.tensor([[1.0, 2.0]]), lucid.tensor([[[1.0, 10.0]]]), stride=2)
        tensor([[ 1., 10.,  2., 20.]])
    """
    return conv_transpose_nd(
        "conv_transpose1d", 1, input, weight, bias, stride, padding, output_padding, groups, dilation
    )


@in_float32(mixed="refuse")
def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    groups: int = 1,
    dilation: Ints = 1,
) -> Tensor:
    r"""2-D transposed convolution: the gradient of `conv2d` with respect to its input.

    .. math:: y_{n,o,q} = b_o + \sum_{c,\;p,t:\;s p + d t - \text{pad} = q} x_{n,c,p} \, w_{c,o,t}
        \qquad p, q, t \in \mathbb{N}^2

    Each pixel of x adds a copy of the kernel, multiplied by it, to the output. It is the transpose of a convolution
    and not its inverse; sometimes it is called a deconvolution.

    Args:
        input: x.
        weight: w; unlike that of `conv2d`, its first dimension is the input's channels.
        bias: b, or None.
        stride: The step s from one copy to the next, an int or one for each dimension, as in all that follows.
        padding: How much is cut off before and after each dimension.
        output_padding: How much is added after each dimension. A convolution with a stride makes outputs of one size
            from inputs of several; this chooses among them.
        groups: The number of groups that the channels are divided into.
        dilation: The distance d between two elements of a copy.

    Shape:
        input: (N, C, H, W) or (C, H, W); weight: (C, O / groups, kH, kW); bias: (O,).
        output: (N, O, H_out, W_out) or (O, H_out, W_out), where

        .. math:: H_{out} = (H - 1) s - 2 \, \text{pad} + d (kH - 1) + \text{output\_padding} + 1

        and W_out likewise.

    Raises:
        RuntimeError: The shapes or dtypes do not fit, nothing would be left, or `output_padding` is smaller than
            neither the stride nor the dilation.
        TypeError: `stride`, `padding`, `output_padding` or `dilation` is not an int, nor one for each dimension.

    Example:
        >>> import lucid
        >>> conv_transpose2d(lucid.ones(1, 2, 2), lucid.ones(1, 1, 2, 2))
        tensor([[[1., 2., 1.],
                 [2., 4., 2.],
                 [1., 2., 1.]]])

    Source: M. Zeiler et al., "Deconvolutional networks", 2010.
    """
    return conv_transpose_nd(
        "conv_transpose2d", 2, input, weight, bias, stride, padding, output_padding, groups, dilation
    )


@in_float32(mixed="refuse")
def conv_transpose3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    groups: int = 1,
    dilation: Ints = 1,
) -> Tensor:
    r"""3-D transposed convolution: the gradient of `conv3d` with respect to its input. Arguments as `conv_transpose2d`.

    .. math:: y_{n,o,q} = b_o + \sum_{c,\;p,t:\;s p + d t - \text{pad} = q} x_{n,c,p} \, w_{c,o,t}
        \qquad p, q, t \in \mathbb{N}^3

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W); weight: (C, O / groups, kD, kH, kW); bias: (O,).
        output: (N, O, D_out, H_out, W_out) or (O, D_out, H_out, W_out), where

        .. math:: D_{out} = (D - 1) s - 2 \, \text{pad} + d (kD - 1) + \text{output\_padding} + 1

        and H_out and W_out likewise.

    Example:
        >>> import lucid
        >>> conv_transpose3d(lucid.ones(1, 1, 1, 1), lucid.ones(1, 1, 2, 2, 2)).shape
        lucid.Size([1, 2, 2, 2])
    """
    return conv_transpose_nd(
        "conv_transpose3d", 3, input, weight, bias, stride, padding, output_padding, groups, dilation
    )


def conv_transpose_nd(
    name: str,
    n: int,
    x: Any,
    weight: Any,
    bias: Any,
    stride: Ints,
    padding: Ints,
    output_padding: Ints,
    groups: int,
    dilation: Ints,
) -> Any:
    """Transposed convolution over n dimensions, with the arguments checked."""
    batched = check_dims(name, x.shape, n)
    channels = x.shape[-n - 1]
    check_weight(name, n, x, weight, bias, groups, weight.shape[1] * groups, channels, weight.shape[0], ["int64"])
    out, kernel = tuple(x.shape[-n:]), tuple(weight.shape[2:])
    steps, gaps = each(name, "stride", stride, n), each(name, "dilation", dilation, n)
    pads, more = each(name, "padding", padding, n, least=0), each(name, "output_padding", output_padding, n, least=0)
    if any(m >= max(s, d) for m, s, d in zip(more, steps, gaps, strict=True)):
        raise RuntimeError(
            f"{name}: output_padding must be smaller than stride or dilation, got output_padding {more}, "
            f"stride {steps}, dilation {gaps}"
        )
    # The size of an input from which a convolution would make an output of the size of x.
    size = tuple(
        (i - 1) * s - 2 * p + d * (k - 1) + m + 1
        for i, s, p, d, k, m in zip(out, steps, pads, gaps, kernel, more, strict=True)
    )
    if min(size) < 1:
        raise RuntimeError(f"{name}: nothing would be left: the result's size is {size}; take less padding than {pads}")
    at = Window(size, kernel, out, steps, tuple((p, p) for p in pads), gaps)
    x = x if batched else unsqueeze(x, 0)
    if (m := merging(at, raw(x), groups)) is None:
        y = _conv_input(x, weight, at=at, groups=groups)
    else:
        g = reshape(x, (*x.shape[:2], *m.at.out))
        y = _conv_input(g, m.merge(weight), at=m.at, groups=groups)
        y = m.split(y, (x.shape[0], weight.shape[1] * groups, *size))
    y = y if bias is None else y + reshape(bias, (-1, *(1 for _ in kernel)))
    return y if batched else reshape(y, y.shape[1:])
