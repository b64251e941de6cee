"""Average pooling layers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...autograd.typing import Tensor
from ...ops.convolution.window import Ints
from .. import functional as F
from ..module.function_layer import FunctionLayer


class AvgPool1d(FunctionLayer):
    r"""1-D average pooling over (N, C, L); see `functional.avg_pool1d`.

    The arguments are those of `AvgPool2d`, without `divisor_override`.

    Shape:
        input: (N, C, L) or (C, L).
        output: (N, C, L_out) or (C, L_out), where

        .. math:: L_{out} = \left\lfloor \frac{L + 2 \, \text{padding} - \text{kernel}}{\text{stride}} \right\rfloor + 1

    Example:
        >>> import lucid
        >>> AvgPool1d(2)(lucid.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[2., 1.]])
    """

    _hidden = ("ceil_mode", "count_include_pad")

    def __init__(
        self,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ):
        stride = kernel_size if stride is None else stride
        super().__init__(
            kernel_size=_as_tuple(kernel_size),
            stride=_as_tuple(stride),
            padding=_as_tuple(padding),
            ceil_mode=ceil_mode,
            count_include_pad=count_include_pad,
        )

    def forward(self, input: Tensor) -> Tensor:
        """Return the mean of each window."""
        return F.avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)


def _as_tuple(value: Ints) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, Sequence) else (value,)


class _AvgPool(FunctionLayer):
    pool: Callable[..., Any]
    _hidden = ("ceil_mode", "count_include_pad", "divisor_override")

    def __init__(
        self,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ):
        super().__init__(
            kernel_size=kernel_size,
            stride=kernel_size if stride is None else stride,
            padding=padding,
            ceil_mode=ceil_mode,
            count_include_pad=count_include_pad,
            divisor_override=divisor_override,
        )

    def forward(self, input: Tensor) -> Tensor:
        """Return the mean of each window."""
        return type(self).pool(  # type: ignore[no-any-return]
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )


class AvgPool2d(_AvgPool):
    r"""2-D average pooling over (N, C, H, W); see `functional.avg_pool2d`.

    The stride is the kernel size unless given, so that windows do not overlap; `Conv2d` has a stride of 1.

    Args:
        kernel_size: The size of the window; an int, or one for height and one for width, as the next ones.
        stride: The step from one window to the next; `kernel_size` if None.
        padding: Zeros at each side, at most half a window.
        ceil_mode: Whether to round the output size up, to a last window that is partly outside the input.
        count_include_pad: Whether the zeros of the padding count in the mean.
        divisor_override: What to divide the sum by instead of the number of elements.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, C, H_out, W_out) or (C, H_out, W_out), where

        .. math:: H_{out} = \left\lfloor \frac{H + 2 \, \text{padding} - \text{kernel}}{\text{stride}} \right\rfloor + 1

        and W_out likewise; rounded up with `ceil_mode`.

    Example:
        >>> import lucid
        >>> AvgPool2d(2)(lucid.zeros(8, 3, 32, 32)).shape
        lucid.Size([8, 3, 16, 16])
    """

    pool = staticmethod(F.avg_pool2d)


class AvgPool3d(_AvgPool):
    r"""3-D average pooling over (N, C, D, H, W); see `functional.avg_pool3d`.

    The arguments are those of `AvgPool2d`; a tuple has an entry for depth, height and width.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out), where

        .. math:: D_{out} = \left\lfloor \frac{D + 2 \, \text{padding} - \text{kernel}}{\text{stride}} \right\rfloor + 1

        and H_out and W_out likewise.

    Example:
        >>> import lucid
        >>> AvgPool3d(2)(lucid.zeros(8, 3, 4, 4, 4)).shape
        lucid.Size([8, 3, 2, 2, 2])
    """

    pool = staticmethod(F.avg_pool3d)
