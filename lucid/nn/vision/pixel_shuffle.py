"""Pixel shuffle and channel shuffle layers."""

from __future__ import annotations

from ...autograd.typing import Tensor
from .. import functional as F
from ..module.function_layer import FunctionLayer


class PixelShuffle(FunctionLayer):
    """Sub-pixel upsampling: r² channels rearranged into one of r times the height and width.

    See `functional.pixel_shuffle`.

    Args:
        upscale_factor: r.

    Shape:
        input: (..., C · r², H, W); output: (..., C, H · r, W · r).

    Example:
        >>> import lucid
        >>> PixelShuffle(2)(lucid.zeros(1, 12, 8, 8)).shape
        lucid.Size([1, 3, 16, 16])

    Source: W. Shi et al., "Real-time single image and video super-resolution", 2016.
    """

    def __init__(self, upscale_factor: int):
        super().__init__(upscale_factor=upscale_factor)

    def forward(self, input: Tensor) -> Tensor:
        """Return the larger images."""
        return F.pixel_shuffle(input, self.upscale_factor)


class PixelUnshuffle(FunctionLayer):
    """Space to depth: each channel rearranged into r² channels of 1/r of the height and width.

    The inverse of `PixelShuffle`; see `functional.pixel_unshuffle`.

    Args:
        downscale_factor: r, which divides height and width.

    Shape:
        input: (..., C, H, W); output: (..., C · r², H / r, W / r).

    Example:
        >>> import lucid
        >>> PixelUnshuffle(2)(lucid.zeros(1, 3, 16, 16)).shape
        lucid.Size([1, 12, 8, 8])
    """

    def __init__(self, downscale_factor: int):
        super().__init__(downscale_factor=downscale_factor)

    def forward(self, input: Tensor) -> Tensor:
        """Return the smaller images."""
        return F.pixel_unshuffle(input, self.downscale_factor)


class ChannelShuffle(FunctionLayer):
    """Channel shuffle: the channels of several groups interleaved; see `functional.channel_shuffle`.

    Args:
        groups: The number of groups, which divides the number of channels.

    Shape:
        input: (N, C, ...), of at least 3 dimensions; output: the same.

    Example:
        >>> import lucid
        >>> ChannelShuffle(2)(lucid.arange(4.0).reshape(1, 4, 1, 1)).flatten()
        tensor([0., 2., 1., 3.])

    Source: X. Zhang et al., "ShuffleNet: an extremely efficient convolutional neural network for mobile devices", 2018.
    """

    def __init__(self, groups: int):
        super().__init__(groups=groups)

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with its channels in another order."""
        return F.channel_shuffle(input, self.groups)
