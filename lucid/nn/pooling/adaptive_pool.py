"""Adaptive pooling layers: pooling to a given output size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ...autograd.typing import Tensor
from .. import functional as F
from ..module.function_layer import FunctionLayer


class _AdaptiveAvgPool(FunctionLayer):
    pool: Callable[..., Any]

    def __init__(self, output_size: int | Sequence[int | None]):
        super().__init__(output_size=output_size)

    def forward(self, input: Tensor) -> Tensor:
        """Return the mean of each window."""
        return type(self).pool(input, self.output_size)  # type: ignore[no-any-return]


class AdaptiveAvgPool1d(_AdaptiveAvgPool):
    r"""1-D average pooling to a given length; see `functional.adaptive_avg_pool1d`.

    Args:
        output_size: The length of the output.

    Shape:
        input: (N, C, L) or (C, L).
        output: (N, C, output_size) or (C, output_size); window i reaches from :math:`\lfloor i L / L_{out} \rfloor` to
        :math:`\lceil (i + 1) L / L_{out} \rceil`, so that windows may differ by one in size and overlap.

    Example:
        >>> import lucid
        >>> AdaptiveAvgPool1d(2)(lucid.tensor([[1.0, 3.0, 5.0, 7.0]]))
        tensor([[2., 6.]])
    """

    pool = staticmethod(F.adaptive_avg_pool1d)


class AdaptiveAvgPool2d(_AdaptiveAvgPool):
    """2-D average pooling to a given size; see `functional.adaptive_avg_pool2d`.

    With size 1 it is global average pooling, which lets a network take images of any size.

    Args:
        output_size: Height and width of the output, or an int for both; None leaves a dimension as it is.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, C, H_out, W_out) or (C, H_out, W_out) with (H_out, W_out) = output_size.

    Example:
        >>> import lucid
        >>> AdaptiveAvgPool2d(1)(lucid.zeros(8, 3, 7, 5)).shape
        lucid.Size([8, 3, 1, 1])

    Source: M. Lin et al., "Network in network", 2013.
    """

    pool = staticmethod(F.adaptive_avg_pool2d)


class AdaptiveAvgPool3d(_AdaptiveAvgPool):
    """3-D average pooling to a given size; see `functional.adaptive_avg_pool3d`.

    Args:
        output_size: Depth, height and width of the output, or an int for all; None leaves a dimension as it is.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out) with (D_out, H_out, W_out) = output_size.

    Example:
        >>> import lucid
        >>> AdaptiveAvgPool3d((1, 2, None))(lucid.zeros(8, 3, 4, 7, 5)).shape
        lucid.Size([8, 3, 1, 2, 5])
    """

    pool = staticmethod(F.adaptive_avg_pool3d)


class _AdaptiveMaxPool(FunctionLayer):
    pool: Callable[..., Any]
    _hidden = ("return_indices",)

    def __init__(self, output_size: int | Sequence[int | None], return_indices: bool = False):
        super().__init__(output_size=output_size, return_indices=return_indices)

    def forward(self, input: Tensor) -> Tensor:
        """Return the maximum of each window; with `return_indices`, a pair of them and their indices."""
        return type(self).pool(input, self.output_size, self.return_indices)  # type: ignore[no-any-return]


class AdaptiveMaxPool1d(_AdaptiveMaxPool):
    """1-D max pooling to a given length; see `functional.adaptive_max_pool1d`.

    Args:
        output_size: The length of the output.
        return_indices: Whether to return also the indices of the maxima.

    Shape:
        input: (N, C, L) or (C, L); output: (N, C, output_size) or (C, output_size).

    Example:
        >>> import lucid
        >>> AdaptiveMaxPool1d(2)(lucid.tensor([[1.0, 3.0, 5.0, 7.0]]))
        tensor([[3., 7.]])
    """

    pool = staticmethod(F.adaptive_max_pool1d)


class AdaptiveMaxPool2d(_AdaptiveMaxPool):
    """2-D max pooling to a given size; see `functional.adaptive_max_pool2d`.

    Args:
        output_size: Height and width of the output, or an int for both; None leaves a dimension as it is.
        return_indices: Whether to return also the indices of the maxima, counted in one image of one channel.

    Shape:
        input: (N, C, H, W) or (C, H, W).
        output: (N, C, H_out, W_out) or (C, H_out, W_out) with (H_out, W_out) = output_size.

    Example:
        >>> import lucid
        >>> AdaptiveMaxPool2d((2, None))(lucid.zeros(8, 3, 7, 5)).shape
        lucid.Size([8, 3, 2, 5])
    """

    pool = staticmethod(F.adaptive_max_pool2d)


class AdaptiveMaxPool3d(_AdaptiveMaxPool):
    """3-D max pooling to a given size; see `functional.adaptive_max_pool3d`.

    Args:
        output_size: Depth, height and width of the output, or an int for all; None leaves a dimension as it is.
        return_indices: Whether to return also the indices of the maxima, counted in one volume of one channel.

    Shape:
        input: (N, C, D, H, W) or (C, D, H, W).
        output: (N, C, D_out, H_out, W_out) or (C, D_out, H_out, W_out) with (D_out, H_out, W_out) = output_size.

    Example:
        >>> import lucid
        >>> AdaptiveMaxPool3d(2)(lucid.zeros(8, 3, 4, 7, 5)).shape
        lucid.Size([8, 3, 2, 2, 2])
    """

    pool = staticmethod(F.adaptive_max_pool3d)
