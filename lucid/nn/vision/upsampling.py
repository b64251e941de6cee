"""Upsampling layers."""

from __future__ import annotations

from collections.abc import Sequence

from ...autograd.typing import Sizes, Tensor
from ...ops.vision.interpolation import Mode
from .. import functional as F
from ..module.module import Module


class Upsample(Module):
    r"""Interpolation of sequences, images or volumes to a larger size; see `functional.interpolate`.

    Args:
        size: The size of the output, an int or one for each spatial dimension.
        scale_factor: Or how many times as large it is, a number or one for each spatial dimension.
        mode: ``"nearest"``, ``"linear"`` (3-D input), ``"bilinear"`` or ``"bicubic"`` (4-D), ``"trilinear"`` (5-D).
        align_corners: Whether the centres of the corner pixels of input and output coincide, or their outer edges.
        recompute_scale_factor: Whether to compute the scale again from the output size, which is rounded down.

    Shape:
        input: (N, C, L), (N, C, H, W) or (N, C, D, H, W).
        output: (N, C, L_out), (N, C, H_out, W_out) or (N, C, D_out, H_out, W_out), where

        .. math:: H_{out} = \lfloor H \cdot \text{scale\_factor} \rfloor

        and the others likewise, or as `size` says.

    Raises:
        NotImplementedError: In `forward`, if the mode is unknown, or not for an input of this shape.
        ValueError: In `forward`, if `size` and `scale_factor` are both given, or neither, or `align_corners` is given
            with ``"nearest"``.

    Example:
        >>> import lucid
        >>> Upsample(scale_factor=2, mode="bilinear")(lucid.zeros(1, 3, 8, 8)).shape
        lucid.Size([1, 3, 16, 16])
    """

    def __init__(
        self,
        size: Sizes | None = None,
        scale_factor: float | Sequence[float] | None = None,
        mode: Mode = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ):
        super().__init__()
        self.size = size
        self.scale_factor = (
            tuple(map(float, scale_factor))
            if isinstance(scale_factor, tuple | list)
            else scale_factor and float(scale_factor)  # type: ignore[arg-type]
        )
        self.mode = mode
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, input: Tensor) -> Tensor:
        """Return the interpolated input."""
        return F.interpolate(
            input, self.size, self.scale_factor, self.mode, self.align_corners, self.recompute_scale_factor
        )

    def extra_repr(self) -> str:
        how = f"scale_factor={self.scale_factor!r}" if self.scale_factor is not None else f"size={self.size!r}"
        return f"{how}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """Nearest-neighbour upsampling of images; the same as ``Upsample(..., mode="nearest")``.

    Args:
        size: Height and width of the output, or an int for both.
        scale_factor: Or how many times as large it is.

    Shape:
        input: (N, C, H, W); output: (N, C, H_out, W_out), as for `Upsample`.

    Example:
        >>> import lucid
        >>> UpsamplingNearest2d(scale_factor=2)(lucid.zeros(1, 3, 8, 8)).shape
        lucid.Size([1, 3, 16, 16])
    """

    def __init__(self, size: Sizes | None = None, scale_factor: float | Sequence[float] | None = None):
        super().__init__(size, scale_factor, mode="nearest")


class UpsamplingBilinear2d(Upsample):
    """Bilinear upsampling of images; the same as ``Upsample(..., mode="bilinear", align_corners=True)``.

    `Upsample` itself has `align_corners` False in this mode.

    Args:
        size: Height and width of the output, or an int for both.
        scale_factor: Or how many times as large it is.

    Shape:
        input: (N, C, H, W); output: (N, C, H_out, W_out), as for `Upsample`.

    Example:
        >>> import lucid
        >>> UpsamplingBilinear2d(scale_factor=2)(lucid.zeros(1, 3, 8, 8)).shape
        lucid.Size([1, 3, 16, 16])
    """

    def __init__(self, size: Sizes | None = None, scale_factor: float | Sequence[float] | None = None):
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)
