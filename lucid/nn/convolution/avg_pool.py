"""Average pooling layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import functional as F
from ..module.module import Module

Ints = int | Sequence[int]


class AvgPool1d(Module):
    """The mean of what a window sees, at each place of sequences (N, C, L) or (C, L); see `AvgPool2d`.

    Example:
        >>> import lucid
        >>> AvgPool1d(2)(lucid.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[2., 1.]])
    """

    def __init__(
        self,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ):
        super().__init__()
        self.kernel_size = _single(kernel_size)
        self.stride = self.kernel_size if stride is None else _single(stride)
        self.padding = _single(padding)
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def forward(self, input: Any) -> Any:
        """Return the means."""
        return F.avg_pool1d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


def _single(value: Ints) -> tuple[int, ...]:
    return (value,) if isinstance(value, int) else tuple(value)


class AvgPool2d(Module):
    """The mean of what a window sees, at each place of images (N, C, H, W) or (C, H, W).

    Args:
        kernel_size: The size of the window, an int or one for each dimension, as in what follows.
        stride: The distance from one place to the next; the window's size if None.
        padding: How many zeros are put at each side, at most half a window.
        ceil_mode: Whether a last place where the window hangs over the end counts.
        count_include_pad: Whether the mean counts the zeros of the padding.
        divisor_override: What the sum is divided by instead of the number of elements.

    Example:
        >>> import lucid
        >>> AvgPool2d(2)(lucid.zeros(8, 3, 32, 32)).shape
        (8, 3, 16, 16)
    """

    def __init__(
        self,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ):
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad
        self.divisor_override = divisor_override

    def forward(self, input: Any) -> Any:
        """Return the means."""
        return F.avg_pool2d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"
