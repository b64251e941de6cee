"""Upsampling and pixel shuffle against PyTorch's; what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn

from .feature_maps import IMAGES, LINES, layers_agree, refused_as_by_torch

INFINITE = np.where(np.arange(6) == 5, -np.inf, IMAGES)

# How to make it, from lucid.nn or torch.nn, and what to call it with.
LAYERS = [
    (lambda nn: nn.PixelShuffle(2), IMAGES[0]),
    (lambda nn: nn.PixelUnshuffle(2), IMAGES[0]),
    (lambda nn: nn.Upsample(scale_factor=2), IMAGES),
    (lambda nn: nn.Upsample((5, 7), mode="bilinear", align_corners=True), IMAGES),
    (lambda nn: nn.Upsample(scale_factor=1.5, mode="linear"), LINES),
    # A scale that makes an output of the input's size, or of twice that, and is not 1 or 2.
    (lambda nn: nn.Upsample(scale_factor=1.3, mode="linear"), LINES[..., :2]),
    (lambda nn: nn.Upsample(scale_factor=1.3, mode="bilinear"), IMAGES[..., :3, :2]),
    (lambda nn: nn.Upsample(scale_factor=2.3), IMAGES[..., :3, :2]),
    (lambda nn: nn.UpsamplingBilinear2d(scale_factor=2), IMAGES),
    (lambda nn: nn.UpsamplingNearest2d(size=(9, 9)), IMAGES),
    (lambda nn: nn.Upsample((5, 7), mode="area"), INFINITE),
    (lambda nn: nn.AdaptiveAvgPool2d((5, 7)), INFINITE),
    (lambda nn: nn.PixelShuffle(2), IMAGES),
    (lambda nn: nn.PixelUnshuffle(2), IMAGES),
]  # fmt: skip


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(("make", "x"), LAYERS, ids=[f"{make(nn)} {x.ndim}" for make, x in LAYERS])
def test_torch_agrees(make, x, device):
    layers_agree(make, x, device)


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda nn, t: nn.Upsample(scale_factor=2, mode="bilinear")(t.zeros(2, 3, 4)), r"'bilinear' is not for input"),
        (lambda nn, t: nn.Upsample(2, mode="nearest", align_corners=True)(t.zeros(2, 3, 4)), r"align_corners is for"),
        (lambda nn, t: nn.Upsample()(t.zeros(2, 3, 4)), r"just one of size and scale_factor"),
        (lambda nn, t: nn.Upsample(2.5)(t.zeros(2, 3, 4)), r"size must be an integer, got 2\.5"),
        *[
            (lambda nn, t, m=mode: nn.Upsample(5, mode=m)(t.ones(2, 3, 4, dtype=t.int64)), "floating-point .* int64")
            for mode in ("linear", "area")
        ],
        (lambda nn, t: nn.PixelShuffle(2)(t.zeros(3, 2, 2)), r"\(\.\.\., C · 2², H, W\), got \(3, 2, 2\)"),
        (lambda nn, t: nn.PixelUnshuffle(2)(t.zeros(3, 3, 2)), r"multiples of 2, got shape \(3, 3, 2\)"),
    ],
)  # fmt: skip
def test_what_torch_refuses(make, message):
    refused_as_by_torch(make, message)


@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
@pytest.mark.parametrize("mode", ["bilinear", "nearest", "bicubic"])
def test_positions_of_nan(mode, padding, device, torch):
    """Values only: PyTorch's gradients of such grids end the process."""
    grid = np.zeros((1, 1, 3, 2))
    grid[0, 0, 0], grid[0, 0, 1, 1] = np.nan, np.nan
    found = [
        library.nn.functional.grid_sample(
            library.tensor(IMAGES[:1], **where), library.tensor(grid, **where), mode, padding, align_corners=False
        ).numpy(force=True)
        for library, where in ((lucid, {"device": device}), (torch, {}))
    ]
    np.testing.assert_allclose(*found)
