"""Adaptive pooling layers: a given output size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import functional as F
from ..module.module import Module


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
