"""Upsampling under its older names, for interpolation."""

from __future__ import annotations

from collections.abc import Sequence

from ...autograd.typing import Sizes, Tensor
from ...hints import warn
from .interpolation import Mode, interpolate


def upsample(
    input: Tensor,
    size: Sizes | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: Mode = "nearest",
    align_corners: bool | None = None,
) -> Tensor:
    """`interpolate` under its older name, with a warning.

    Shape:
        input: (N, C, L), (N, C, H, W) or (N, C, D, H, W); output: as for `interpolate`.

    Example:
        >>> import warnings
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     F.upsample(lucid.ones(1, 1, 2), scale_factor=2).shape
        lucid.Size([1, 1, 4])
    """
    _deprecated("upsample", "")
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(
    input: Tensor, size: Sizes | None = None, scale_factor: float | Sequence[float] | None = None
) -> Tensor:
    """`interpolate` with ``mode="nearest"`` under its older name, with a warning.

    Shape:
        input: (N, C, L), (N, C, H, W) or (N, C, D, H, W); output: as for `interpolate`.

    Example:
        >>> import warnings
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     F.upsample_nearest(lucid.ones(1, 1, 2, 2), scale_factor=2).shape
        lucid.Size([1, 1, 4, 4])
    """
    _deprecated("upsample_nearest", ', mode="nearest"')
    return interpolate(input, size, scale_factor, mode="nearest")


def upsample_bilinear(
    input: Tensor, size: Sizes | None = None, scale_factor: float | Sequence[float] | None = None
) -> Tensor:
    """`interpolate` with ``mode="bilinear", align_corners=True`` under its older name, with a warning.

    Shape:
        input: (N, C, H, W); output: as for `interpolate`.

    Example:
        >>> import warnings
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore")
        ...     F.upsample_bilinear(lucid.ones(1, 1, 2, 2), scale_factor=2).shape
        lucid.Size([1, 1, 4, 4])
    """
    _deprecated("upsample_bilinear", ', mode="bilinear", align_corners=True')
    return interpolate(input, size, scale_factor, mode="bilinear", align_corners=True)


def _deprecated(name: str, options: str) -> None:
    warn(f"{name} is deprecated, as in PyTorch: use interpolate(input, size{options})")
