"""Pixel shuffle and channel shuffle: channels rearranged into pixels, or among groups."""

from __future__ import annotations

import operator

from ...autograd.typing import Tensor
from ..shape.reshaping import reshape
from ..shape.transposing import permute


def pixel_shuffle(input: Tensor, upscale_factor: int) -> Tensor:
    """Pixel shuffle: rearrange r² channels into one channel of r times the height and width.

    Also called sub-pixel convolution, where it follows a convolution, or depth to space.

    Args:
        input: The feature maps.
        upscale_factor: r.

    Shape:
        input: (..., C · r², H, W); output: (..., C, H · r, W · r).

    Raises:
        RuntimeError: There are fewer than 3 dimensions, r is less than 1, or the number of channels is not a multiple
            of r².

    Example:
        >>> import lucid
        >>> pixel_shuffle(lucid.arange(4.0).reshape(4, 1, 1), 2).tolist()
        [[[0.0, 1.0], [2.0, 3.0]]]

    Source: W. Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel convolutional
    neural network", 2016.
    """
    shape, r = tuple(input.shape), upscale_factor
    if len(shape) < 3 or r < 1 or shape[-3] % (r * r):
        raise RuntimeError(f"pixel_shuffle: expected input of shape (..., C · {r}², H, W), got {shape}")
    *lead, channels, h, w = shape
    k = len(lead)
    x = reshape(input, (*lead, channels // (r * r), r, r, h, w))
    x = permute(x, (*range(k), k, k + 3, k + 1, k + 4, k + 2))
    return reshape(x, (*lead, channels // (r * r), h * r, w * r))


def pixel_unshuffle(input: Tensor, downscale_factor: int) -> Tensor:
    """Pixel unshuffle: rearrange each channel into r² channels of 1/r the height and width; undoes `pixel_shuffle`.

    Args:
        input: The images or feature maps.
        downscale_factor: r.

    Shape:
        input: (..., C, H · r, W · r); output: (..., C · r², H, W).

    Raises:
        RuntimeError: There are fewer than 3 dimensions, r is less than 1, or height or width is not a multiple of r.

    Example:
        >>> import lucid
        >>> pixel_unshuffle(lucid.arange(4.0).reshape(1, 2, 2), 2).shape
        lucid.Size([4, 1, 1])
    """
    shape, r = tuple(input.shape), downscale_factor
    if len(shape) < 3 or r < 1 or shape[-2] % r or shape[-1] % r:
        raise RuntimeError(f"pixel_unshuffle: expected height and width that are multiples of {r}, got shape {shape}")
    *lead, channels, h, w = shape
    k = len(lead)
    x = reshape(input, (*lead, channels, h // r, r, w // r, r))
    x = permute(x, (*range(k), k, k + 2, k + 4, k + 1, k + 3))
    return reshape(x, (*lead, channels * r * r, h // r, w // r))


def channel_shuffle(input: Tensor, groups: int) -> Tensor:
    """Channel shuffle: interleave the channels of g groups, so that the next grouped convolution mixes them.

    Channel i of group j becomes channel i g + j.

    Args:
        input: The feature maps.
        groups: g, which divides the number of channels.

    Shape:
        input: (N, C, ...), of at least 3 dimensions; output: the same.

    Raises:
        RuntimeError: There are fewer than 3 dimensions, g is less than 1, or the number of channels is not a multiple
            of g.

    Example:
        >>> import lucid
        >>> import lucid.nn.functional as F
        >>> F.channel_shuffle(lucid.arange(4.0).reshape(1, 4, 1, 1), 2).flatten()
        tensor([0., 2., 1., 3.])

    Source: X. Zhang et al., "ShuffleNet: an extremely efficient convolutional neural network for mobile devices", 2018.
    """
    shape, g = tuple(input.shape), operator.index(groups)
    if len(shape) < 3 or g < 1 or shape[1] % g:
        raise RuntimeError(
            f"channel_shuffle: expected input of shape (N, C, ...) with C a multiple of {g}, got {shape}"
        )
    n, channels, *rest = shape
    x = reshape(input, (n, g, channels // g, *rest))
    return reshape(permute(x, (0, 2, 1, *range(3, x.ndim))), shape)


native_channel_shuffle = channel_shuffle
