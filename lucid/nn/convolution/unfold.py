"""Sliding blocks of an image as layers: Unfold and Fold."""

from __future__ import annotations

from typing import Any

from ...ops.convolution.convolution import Ints
from .. import functional as F
from ..module.module import Module


class Unfold(Module):
    """What a window sees at each of its places, laid out as columns; see `nn.functional.unfold`.

    Example:
        >>> import lucid
        >>> Unfold(3)(lucid.zeros(1, 2, 5, 5)).shape
        (1, 18, 9)
    """

    def __init__(self, kernel_size: Ints, dilation: Ints = 1, padding: Ints = 0, stride: Ints = 1):
        super().__init__()
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Any) -> Any:
        """Return the columns."""
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, stride={self.stride}"


class Fold(Module):
    """Columns put back into images, where what lands on one pixel is summed; see `nn.functional.fold`.

    Example:
        >>> import lucid
        >>> Fold((5, 5), 3)(lucid.zeros(1, 18, 9)).shape
        (1, 2, 5, 5)
    """

    def __init__(self, output_size: Ints, kernel_size: Ints, dilation: Ints = 1, padding: Ints = 0, stride: Ints = 1):
        super().__init__()
        self.output_size = output_size
        self.kernel_size = kernel_size
        self.dilation = dilation
        self.padding = padding
        self.stride = stride

    def forward(self, input: Any) -> Any:
        """Return the images."""
        return F.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, dilation={self.dilation}, "
            f"padding={self.padding}, stride={self.stride}"
        )
