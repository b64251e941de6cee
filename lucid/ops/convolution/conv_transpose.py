"""Transposed convolution: the gradient of a convolution with respect to its input."""

from __future__ import annotations

from typing import Any

from ..shape.reshaping import reshape, unsqueeze
from .convolution import Ints, _conv_input, check_weight
from .window import Window, check_dims, each


def conv_transpose1d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    groups: int = 1,
    dilation: Ints = 1,
) -> Any:
    r"""Let each input element add its copy of the weight to the result; the transpose of `conv1d`.

    .. math:: y_{n,o,\,s p + d t - \text{pad}} \mathrel{+}= x_{n,c,p} \, w_{c,o,t}, \qquad y \text{ begins as } b_o

    Args:
        input: x of shape (N, C, L), or (C, L) for one.
        weight: w of shape (C, O / groups, k).
        bias: b of shape (O), or None.
        stride: The distance s between the copies.
        padding: How much is cut off at each end.
        output_padding: How many elements are added at the end of the result, where strides leave its size open.
        groups: Into how many groups the channels are divided.
        dilation: The distance d between two elements of a copy.

    Returns:
        y of shape (N, O, (L - 1) s - 2 pad + d (k - 1) + output_padding + 1), or without N.

    Raises:
        RuntimeError: The shapes do not fit, nothing would be left, or `output_padding` is not smaller than the stride
            or the dilation.

    Example:
        >>> import lucid
        >>> conv_transpose1d(lucid.tensor([[1.0, 2.0]]), lucid.tensor([[[1.0, 10.0]]]), stride=2)
        tensor([[ 1., 10.,  2., 20.]])

    Source: M. Zeiler et al., "Deconvolutional networks", 2010.
    """
    return spread("conv_transpose1d", 1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    groups: int = 1,
    dilation: Ints = 1,
) -> Any:
    """Let each pixel add its copy of the weight to the result: `conv_transpose1d` for images (N, C, H, W).

    Raises:
        RuntimeError: The shapes do not fit, nothing would be left, or `output_padding` is not smaller than the stride
            or the dilation.

    Example:
        >>> import lucid
        >>> conv_transpose2d(lucid.ones(1, 2, 2), lucid.ones(1, 1, 2, 2))
        tensor([[[1., 2., 1.],
                 [2., 4., 2.],
                 [1., 2., 1.]]])
    """
    return spread("conv_transpose2d", 2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Ints = 1,
    padding: Ints = 0,
    output_padding: Ints = 0,
    groups: int = 1,
    dilation: Ints = 1,
) -> Any:
    """Let each element add its copy of the weight to the result: `conv_transpose1d` for volumes (N, C, D, H, W).

    Raises:
        RuntimeError: The shapes do not fit, nothing would be left, or `output_padding` is not smaller than the stride
            or the dilation.

    Example:
        >>> import lucid
        >>> conv_transpose3d(lucid.ones(1, 1, 1, 1), lucid.ones(1, 1, 2, 2, 2)).shape
        (1, 2, 2, 2)
    """
    return spread("conv_transpose3d", 3, input, weight, bias, stride, padding, output_padding, groups, dilation)


def spread(
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
    """The transposed convolution over n dimensions, after a look at what was given."""
    batched = check_dims(name, x.shape, n)
    channels = x.shape[-n - 1]
    check_weight(name, n, x, weight, bias, groups, weight.shape[1] * groups, channels, weight.shape[0])
    out, kernel = tuple(x.shape[-n:]), tuple(weight.shape[2:])
    steps, gaps = each(name, "stride", stride, n), each(name, "dilation", dilation, n)
    pads, more = each(name, "padding", padding, n, least=0), each(name, "output_padding", output_padding, n, least=0)
    if any(m >= max(s, d) for m, s, d in zip(more, steps, gaps, strict=True)):
        raise RuntimeError(
            f"{name}: output_padding must be smaller than stride or dilation, got output_padding {more}, "
            f"stride {steps}, dilation {gaps}"
        )
    # The size of which a convolution would make the input's.
    size = tuple(
        (i - 1) * s - 2 * p + d * (k - 1) + m + 1
        for i, s, p, d, k, m in zip(out, steps, pads, gaps, kernel, more, strict=True)
    )
    if min(size) < 1:
        raise RuntimeError(f"{name}: nothing would be left: the result's size is {size}; take less padding than {pads}")
    at = Window(size, kernel, out, steps, tuple((p, p) for p in pads), gaps)
    y = _conv_input(x if batched else unsqueeze(x, 0), weight, at=at, groups=groups)
    y = y if bias is None else y + reshape(bias, (-1, *(1 for _ in kernel)))
    return y if batched else reshape(y, y.shape[1:])
