"""Max pooling layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import functional as F
from ..module.module import Module
from .avg_pool import Ints


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
