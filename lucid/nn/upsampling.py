"""Upsampling layers, and pixel shuffle."""

from __future__ import annotations

from typing import Any

from . import functional as F
from .module.module import Module


class Upsample(Module):
    """Images, or sequences or volumes, made larger; see `nn.functional.interpolate`.

    Args:
        size: The wanted size, an int or one for each dimension after the channels.
        scale_factor: Or how many times larger, a number or one for each of these dimensions.
        mode: ``"nearest"``, ``"linear"``, ``"bilinear"``, ``"trilinear"`` or ``"bicubic"``.
        align_corners: Whether the outermost places of input and result are the same, or their edges.
        recompute_scale_factor: Whether the result's size settles the scale.

    Example:
        >>> import lucid
        >>> Upsample(scale_factor=2, mode="bilinear")(lucid.zeros(1, 3, 8, 8)).shape
        (1, 3, 16, 16)
    """

    def __init__(
        self,
        size: Any = None,
        scale_factor: Any = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ):
        super().__init__()
        self.size = size
        several = isinstance(scale_factor, tuple | list)
        self.scale_factor = tuple(map(float, scale_factor)) if several else scale_factor and float(scale_factor)
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, input: Any) -> Any:
        """Return the input at the wanted size."""
        return F.interpolate(
            input, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor
        )

    def extra_repr(self) -> str:
        how = f"scale_factor={self.scale_factor!r}" if self.scale_factor is not None else f"size={self.size!r}"
        return f"{how}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """Images made larger, each pixel from the nearest; the same as ``Upsample(..., mode="nearest")``.

    Example:
        >>> import lucid
        >>> UpsamplingNearest2d(scale_factor=2)(lucid.zeros(1, 3, 8, 8)).shape
        (1, 3, 16, 16)
    """

    def __init__(self, size: Any = None, scale_factor: Any = None):
        super().__init__(size, scale_factor, mode="nearest")


class UpsamplingBilinear2d(Upsample):
    """Images made larger, each pixel between four; ``Upsample(..., mode="bilinear", align_corners=True)``.

    Example:
        >>> import lucid
        >>> UpsamplingBilinear2d(scale_factor=2)(lucid.zeros(1, 3, 8, 8)).shape
        (1, 3, 16, 16)
    """

    def __init__(self, size: Any = None, scale_factor: Any = None):
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)


class PixelShuffle(Module):
    """Of r² channels made one channel of an image r times as high and wide.

    Example:
        >>> import lucid
        >>> PixelShuffle(2)(lucid.zeros(1, 12, 8, 8)).shape
        (1, 3, 16, 16)

    Source: W. Shi et al., "Real-time single image and video super-resolution", 2016.
    """

    def __init__(self, upscale_factor: int):
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Any) -> Any:
        """Return the larger images."""
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """Of each channel made r² channels of an image r times smaller.

    Example:
        >>> import lucid
        >>> PixelUnshuffle(2)(lucid.zeros(1, 3, 16, 16)).shape
        (1, 12, 8, 8)
    """

    def __init__(self, downscale_factor: int):
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Any) -> Any:
        """Return the smaller images."""
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self) -> str:
        return f"downscale_factor={self.downscale_factor}"
