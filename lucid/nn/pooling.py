"""Pooling layers: the largest number or the mean of what a window sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from . import functional as F
from .module import Module

Ints = int | Sequence[int]


class _MaxPool(Module):
    pool: Callable[..., Any]

    def __init__(
        self,
        kernel_size: Ints,
        stride: Ints | None = None,
        padding: Ints = 0,
        dilation: Ints = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ):
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding = padding
        self.dilation = dilation
        self.return_indices = return_indices
        self.ceil_mode = ceil_mode

    def forward(self, input: Any) -> Any:
        """Return the largest numbers, with their indices if asked for."""
        return type(self).pool(
            input, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices
        )

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class MaxPool1d(_MaxPool):
    """The largest number that a window sees, at each place of sequences (N, C, L) or (C, L); see `MaxPool2d`.

    Example:
        >>> import lucid
        >>> MaxPool1d(2)(lucid.tensor([[1.0, 3.0, 2.0, 0.0]]))
        tensor([[3., 2.]])
    """

    pool = staticmethod(F.max_pool1d)


class MaxPool2d(_MaxPool):
    """The largest number that a window sees, at each place of images (N, C, H, W) or (C, H, W).

    Args:
        kernel_size: The size of the window, an int or one for each dimension, as in what follows.
        stride: The distance from one place to the next; the window's size if None.
        padding: How much minus infinity is put at each side, at most half a window.
        dilation: The distance between two elements of the window.
        return_indices: Whether to return also where the numbers were.
        ceil_mode: Whether a last place where the window hangs over the end counts.

    Example:
        >>> import lucid
        >>> MaxPool2d(2)(lucid.zeros(8, 3, 32, 32)).shape
        (8, 3, 16, 16)
    """

    pool = staticmethod(F.max_pool2d)


class MaxPool3d(_MaxPool):
    """The largest number that a window sees, at each place of volumes (N, C, D, H, W); see `MaxPool2d`.

    Example:
        >>> import lucid
        >>> MaxPool3d(2)(lucid.zeros(8, 3, 4, 4, 4)).shape
        (8, 3, 2, 2, 2)
    """

    pool = staticmethod(F.max_pool3d)


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


class _Adaptive(Module):
    pool: Callable[..., Any]

    def __init__(self, output_size: Any):
        super().__init__()
        self.output_size = output_size

    def forward(self, input: Any) -> Any:
        """Return the input brought to the wanted size."""
        return type(self).pool(input, self.output_size)

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_Adaptive):
    """Means over windows that divide sequences (N, C, L) or (C, L) as evenly as can be into a wanted length.

    Example:
        >>> import lucid
        >>> AdaptiveAvgPool1d(2)(lucid.tensor([[1.0, 3.0, 5.0, 7.0]]))
        tensor([[2., 6.]])
    """

    pool = staticmethod(F.adaptive_avg_pool1d)


class AdaptiveAvgPool2d(_Adaptive):
    """Means over windows that divide images (N, C, H, W) or (C, H, W) as evenly as can be into a wanted size.

    Args:
        output_size: The size, an int or one for each dimension; None leaves a dimension as it is.

    Example:
        >>> import lucid
        >>> AdaptiveAvgPool2d(1)(lucid.zeros(8, 3, 7, 5)).shape
        (8, 3, 1, 1)
    """

    pool = staticmethod(F.adaptive_avg_pool2d)


class _AdaptiveMax(_Adaptive):
    def __init__(self, output_size: Any, return_indices: bool = False):
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, input: Any) -> Any:
        """Return the input brought to the wanted size, with indices if asked for."""
        return type(self).pool(input, self.output_size, self.return_indices)


class AdaptiveMaxPool1d(_AdaptiveMax):
    """The largest numbers in windows that divide sequences as evenly as can be into a wanted length.

    Example:
        >>> import lucid
        >>> AdaptiveMaxPool1d(2)(lucid.tensor([[1.0, 3.0, 5.0, 7.0]]))
        tensor([[3., 7.]])
    """

    pool = staticmethod(F.adaptive_max_pool1d)


class AdaptiveMaxPool2d(_AdaptiveMax):
    """The largest numbers in windows that divide images as evenly as can be into a wanted size.

    Args:
        output_size: The size, an int or one for each dimension; None leaves a dimension as it is.
        return_indices: Whether to return also where the numbers were.

    Example:
        >>> import lucid
        >>> AdaptiveMaxPool2d((2, None))(lucid.zeros(8, 3, 7, 5)).shape
        (8, 3, 2, 5)
    """

    pool = staticmethod(F.adaptive_max_pool2d)
