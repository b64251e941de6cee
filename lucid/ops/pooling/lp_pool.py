"""Power-average pooling in one, two and three dimensions: the p-norm of each window."""

from __future__ import annotations

import math
from typing import Any

from ...autograd.half import in_float32
from ...autograd.typing import Tensor
from ..activations.relu import relu
from ..arguments import check_floating
from ..convolution.window import Ints, each
from ..elementwise.arithmetic import abs
from ..elementwise.powers import pow
from ..elementwise.sign import sign
from .avg_pool import avg_pool1d, avg_pool2d, avg_pool3d
from .max_pool import max_pool1d, max_pool2d, max_pool3d


@in_float32
def lp_pool1d(
    input: Tensor, norm_type: float, kernel_size: Ints, stride: Ints | None = None, ceil_mode: bool = False
) -> Tensor:
    r"""1-D power-average pooling over sequences; the arguments are those of `lp_pool2d`.

    Shape:
        input: (N, C, L) or (C, L).
        output: (N, C, L_out) or (C, L_out), where

        .. math:: L_{out} = \left\lfloor \frac{L - k}{s} \right\rfloor + 1

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.lp_pool1d(lucid.tensor([[3.0, 4.0, 0.0, 2.0]]), 2, 2)
        tensor([[5., 2.]])
    """
    return _lp_pool_nd("lp_pool1d", 1, input, norm_type, kernel_size, stride, ceil_mode)


@in_float32
def lp_pool2d(
    input: Tensor, norm_type: float, kernel_size: Ints, stride: Ints | None = None, ceil_mode: bool = False
) -> Tensor:
    r"""2-D power-average pooling over images: the p-norm of each window, without absolute values.

    .. math:: y_{n,c,p',q'} = \Big( \sum_{t,u} x_{n,c,\,s p' + t,\,s q' + u}^p \Big)^{1/p}

    With p = 1 it is k² times average pooling; with p = ∞ max pooling of absolute values. For odd p a sum may be
    negative, and y is NaN then. The gradient where the sum is 0 is that of this formula, infinite or NaN for p > 1.

    Args:
        input: x, of a floating-point dtype.
        norm_type: The exponent p.
        kernel_size: The size k of the window, an int or one for each dimension, as in what follows.
        stride: The step s from one window to the next; `kernel_size` if None.
        ceil_mode: Whether the output's size is rounded up instead of down. A window that hangs over the end counts as
            the mean of its elements times k², as in PyTorch.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, C, H_out, W_out) or (C, H_out, W_out), where

        .. math:: H_{out} = \left\lfloor \frac{H - k}{s} \right\rfloor + 1

        and W_out likewise.

    Raises:
        RuntimeError: The window does not fit the input, a size is not positive, or the input is of integers.
        TypeError: An argument is not an int, nor one for each dimension.
        ZeroDivisionError: `norm_type` is 0.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.lp_pool2d(lucid.tensor([[[3.0, 4.0], [0.0, 0.0]]]), 2, 2)
        tensor([[[5.]]])

    Source: P. Sermanet et al., "Convolutional neural networks applied to house numbers digit classification", 2012.
    """
    return _lp_pool_nd("lp_pool2d", 2, input, norm_type, kernel_size, stride, ceil_mode)


@in_float32
def lp_pool3d(
    input: Tensor, norm_type: float, kernel_size: Ints, stride: Ints | None = None, ceil_mode: bool = False
) -> Tensor:
    r"""3-D power-average pooling over volumes; the arguments are those of `lp_pool2d`.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out), where

        .. math:: D_{out} = \left\lfloor \frac{D - k}{s} \right\rfloor + 1

        and H_out and W_out likewise.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.lp_pool3d(lucid.ones(1, 2, 2, 2), 3, 2).item()
        2.0
    """
    return _lp_pool_nd("lp_pool3d", 3, input, norm_type, kernel_size, stride, ceil_mode)


def _lp_pool_nd(
    name: str, n: int, x: Any, norm_type: float, kernel_size: Ints, stride: Ints | None, ceil_mode: bool
) -> Any:
    """Power-average pooling over n dimensions."""
    check_floating(name, x)
    p, kernel = float(norm_type), each(name, "kernel_size", kernel_size, n)
    if p == 0:
        raise ZeroDivisionError(f"{name}: norm_type must not be 0")
    if math.isinf(p):
        one = math.copysign(1.0, p)
        pool = (max_pool1d, max_pool2d, max_pool3d)[n - 1]
        return one * pool(one * abs(x), kernel, stride, ceil_mode=ceil_mode)
    mean = (avg_pool1d, avg_pool2d, avg_pool3d)[n - 1](pow(x, p), kernel, stride, ceil_mode=ceil_mode)
    # sign(m) |m|, as PyTorch writes m: its gradient at 0 is 0 before the root.
    return pow(sign(mean) * relu(abs(mean)) * math.prod(kernel), 1 / p)
