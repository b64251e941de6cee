"""Sliding windows of an image as layers: Unfold and Fold."""

from __future__ import annotations

from ...autograd.typing import Tensor
from ...ops.convolution.window import Ints
from .. import functional as F
from ..module.function_layer import FunctionLayer


class Unfold(FunctionLayer):
    r"""Sliding windows of images, one column each (im2col); see `functional.unfold`.

    A convolution is a matrix product of its weight with these columns. Windows overlap, so that `Fold` does not undo
    it, but sums what several windows share.

    Args:
        kernel_size: The size of the window; an int, or one for height and one for width, as the next ones.
        dilation: The step from one element of the window to the next.
        padding: Zeros at each side.
        stride: The step from one window to the next.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, C · kH · kW, L) or (C · kH · kW, L), where L is the number of windows,

        .. math::
            L = \prod_d \left( \left\lfloor \frac{\text{size}_d + 2 \, \text{padding}_d - \text{dilation}_d \,
            (\text{kernel}_d - 1) - 1}{\text{stride}_d} \right\rfloor + 1 \right)

    Example:
        >>> import lucid
        >>> Unfold(3)(lucid.zeros(1, 2, 5, 5)).shape
        lucid.Size([1, 18, 9])
    """

    def __init__(self, kernel_size: Ints, dilation: Ints = 1, padding: Ints = 0, stride: Ints = 1):
        super().__init__(kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride)

    def forward(self, input: Tensor) -> Tensor:
        """Return the windows as columns."""
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)


class Fold(FunctionLayer):
    """Images from columns (col2im): the windows of `Unfold` put back and summed where they overlap.

    See `functional.fold`. The arguments are those of `Unfold`, and first the size of the images.

    Args:
        output_size: Height and width of the output, or an int for both.
        kernel_size: The size of the window.
        dilation: The step from one element of the window to the next.
        padding: How much is cut off at each side.
        stride: The step from one window to the next.

    Shape:
        input: (N, C · kH · kW, L) or (C · kH · kW, L), with the L of `Unfold` for images of `output_size`.
        output: (N, C, H, W) or (C, H, W) with (H, W) = output_size.

    Example:
        >>> import lucid
        >>> Fold((5, 5), 3)(lucid.zeros(1, 18, 9)).shape
        lucid.Size([1, 2, 5, 5])
    """

    def __init__(self, output_size: Ints, kernel_size: Ints, dilation: Ints = 1, padding: Ints = 0, stride: Ints = 1):
        super().__init__(
            output_size=output_size, kernel_size=kernel_size, dilation=dilation, padding=padding, stride=stride
        )

    def forward(self, input: Tensor) -> Tensor:
        """Return the images."""
        return F.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)
