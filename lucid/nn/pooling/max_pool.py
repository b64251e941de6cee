"""Max pooling layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...autograd.typing import Tensor
from ...ops.convolution.window import Ints
from .. import functional as F
from ..module.function_layer import FunctionLayer


class _MaxPool(FunctionLayer):
    pool: Callable[..., Any]
    _hidden = ("return_indices",)

    def __init__(
        self,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        dilation: Ints = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ):
        super().__init__(
            kernel_size=kernel_size,
            stride=kernel_size if stride is None else stride,
            padding=padding,
            dilation=dilation,
            return_indices=return_indices,
            ceil_mode=ceil_mode,
        )

    def forward(self, input: Tensor) -> Tensor:
        """Return the maxima; with `return_indices`, a pair of them and their indices."""
        return type(self).pool(  # type: ignore[no-any-return]
            input, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices
        )


class MaxPool1d(_MaxPool):
    r"""1-D max pooling over (N, C, L); see `functional.max_pool1d`.

    The arguments are those of `MaxPool2d`.

    Shape:
        input: (N, C, L) or (C, L).
        output: (N, C, L_out) or (C, L_out), where

        .. math::
            L_{out} = \left\lfloor \frac{L + 2 \, \text{padding} - \text{dilation} \, (\text{kernel} - 1) - 1}
            {\text{stride}} \right\rfloor + 1

    Example:
        >>> import lucid
        >>> MaxPool1d(2)(lucid.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[3., 2.]])
    """

    pool = staticmethod(F.max_pool1d)


class MaxPool2d(_MaxPool):
    r"""2-D max pooling over (N, C, H, W); see `functional.max_pool2d`.

    The stride is the kernel size unless given, so that windows do not overlap; `Conv2d` has a stride of 1.

    Args:
        kernel_size: The size of the window; an int, or one for height and one for width, as the next ones.
        stride: The step from one window to the next; `kernel_size` if None.
        padding: Minus infinity at each side, at most half a window.
        dilation: The step from one element of the window to the next.
        return_indices: Whether to return also the indices of the maxima, counted in one image of one channel.
        ceil_mode: Whether to round the output size up, to a last window that is partly outside the input.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, C, H_out, W_out) or (C, H_out, W_out), where

        .. math::
            H_{out} = \left\lfloor \frac{H + 2 \, \text{padding} - \text{dilation} \, (\text{kernel} - 1) - 1}
            {\text{stride}} \right\rfloor + 1

        and W_out likewise; rounded up with `ceil_mode`.

    Example:
        >>> import lucid
        >>> MaxPool2d(2)(lucid.zeros(8, 3, 32, 32)).shape
        lucid.Size([8, 3, 16, 16])
    """

    pool = staticmethod(F.max_pool2d)


class MaxPool3d(_MaxPool):
    r"""3-D max pooling over (N, C, D, H, W); see `functional.max_pool3d`.

    The arguments are those of `MaxPool2d`; a tuple has an entry for depth, height and width.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out), where

        .. math::
            D_{out} = \left\lfloor \frac{D + 2 \, \text{padding} - \text{dilation} \, (\text{kernel} - 1) - 1}
            {\text{stride}} \right\rfloor + 1

        and H_out and W_out likewise.

    Example:
        >>> import lucid
        >>> MaxPool3d(2)(lucid.zeros(8, 3, 4, 4, 4)).shape
        lucid.Size([8, 3, 2, 2, 2])
    """

    pool = staticmethod(F.max_pool3d)
