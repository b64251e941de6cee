"""Convolution layers, transposed too, Unfold and Fold, against PyTorch's; what they refuse."""

from __future__ import annotations

import copy
import itertools

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F

from ..feature_maps import IMAGES, LINES, VOLUMES, layers_agree, refused_as_by_torch

# How to make it, from lucid.nn or torch.nn, and what to call it with.
LAYERS = [
    (lambda nn: nn.Conv1d(4, 6, 3), LINES),
    (lambda nn: nn.Conv1d(4, 6, 3, 2, 1, 2, 2, False), LINES),
    (lambda nn: nn.Conv1d(4, 6, 3, padding="same", padding_mode="circular"), LINES),
    (lambda nn: nn.Conv2d(4, 6, 3), IMAGES),
    (lambda nn: nn.Conv2d(4, 6, 3), IMAGES[0]),
    (lambda nn: nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0), dilation=(1, 2), groups=2, bias=False), IMAGES),
    (lambda nn: nn.Conv2d(4, 6, 4, padding="same"), IMAGES),
    (lambda nn: nn.Conv2d(4, 6, 4, padding="valid"), IMAGES),
    *[
        (lambda nn, mode=mode: nn.Conv2d(4, 6, (3, 5), padding=(1, 2), padding_mode=mode), IMAGES)
        for mode in ("zeros", "reflect", "replicate", "circular")
    ],
    (lambda nn: nn.Conv2d(4, 6, (3, 4), padding="same", padding_mode="reflect"), IMAGES),
    (lambda nn: nn.Conv3d(4, 2, 2, padding=1), VOLUMES),
    (lambda nn: nn.ConvTranspose1d(4, 6, 3, 2, 1, 1, 2, False, 2), LINES),
    (lambda nn: nn.ConvTranspose2d(4, 6, 3), IMAGES),
    (lambda nn: nn.ConvTranspose2d(4, 6, 4, stride=2, padding=1), IMAGES),
    (lambda nn: nn.ConvTranspose2d(4, 6, 3, stride=(2, 3), padding=1, output_padding=(1, 2), groups=2), IMAGES[1]),
    (lambda nn: nn.ConvTranspose3d(4, 2, 2, stride=2), VOLUMES),
    *[
        (lambda nn, n=n, o=options: getattr(nn, f"Conv{n}d")(4, 6, 2, **o), x)
        for (n, x), options in itertools.product(
            [(1, LINES), (1, LINES[0]), (2, IMAGES), (3, VOLUMES), (3, VOLUMES[0])],
            [{"stride": 3}, {"dilation": 2, "groups": 2}],
        )
    ],
    *[
        (lambda nn, n=n, o=options: getattr(nn, f"ConvTranspose{n}d")(4, 6, 2, **o), x)
        for (n, x), options in itertools.product(
            [(1, LINES[0]), (2, IMAGES[0]), (3, VOLUMES)], [{"stride": 3, "padding": 1}, {"dilation": 2, "groups": 2}]
        )
    ],
    (lambda nn: nn.Conv3d(4, 4, 2, padding=1, padding_mode="replicate"), VOLUMES),
    # Windows that cover a dimension, or all.
    (lambda nn: nn.Conv2d(4, 6, (2, IMAGES.shape[3])), IMAGES),
    (lambda nn: nn.Conv2d(4, 6, (IMAGES.shape[2], 2), groups=2), IMAGES),
    (lambda nn: nn.Conv2d(4, 6, IMAGES.shape[2:], stride=2), IMAGES),
    (lambda nn: nn.Conv2d(1, 6, (3, IMAGES.shape[3]), padding=(1, 0)), IMAGES[:, :1]),
    (lambda nn: nn.Conv1d(4, 8, LINES.shape[2], groups=4), LINES),
    (lambda nn: nn.Conv3d(4, 3, (1, *VOLUMES.shape[3:])), VOLUMES),
    (lambda nn: nn.ConvTranspose2d(4, 6, (3, 4), groups=2), IMAGES[:, :, :1, :1]),
    (lambda nn: nn.ConvTranspose2d(4, 6, (3, 4), stride=(2, 1)), IMAGES[:, :, :1]),
    (lambda nn: nn.Unfold(3, 2, stride=4), IMAGES[0]),
    (lambda nn: nn.Fold((4, 5), 2, stride=3), LINES[0][:, :2]),
    (lambda nn: nn.Unfold((2, 3), padding=1), IMAGES),
    (lambda nn: nn.Fold((3, 3), 2), LINES[:, :, :4]),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")  # PyTorch's
@pytest.mark.parametrize(("make", "x"), LAYERS, ids=[f"{make(nn)} {x.ndim}" for make, x in LAYERS])
def test_torch_agrees(make, x, device):
    layers_agree(make, x, device)


def run(layer, x):
    """The result, and the gradients of its sum of squares, of the input and of the parameters."""
    y = layer(x)
    (y * y).sum().backward()
    return [y, x.grad, *(p.grad for p in layer.parameters())]


def test_many_pieces_are_one(device, monkeypatch):
    """Work done in many pieces and by several threads gives what one piece gives."""
    model = nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(8, 8, 3, stride=2),
        nn.Conv2d(8, 8, 3, groups=8), nn.AvgPool2d(2),
    ).double().to(device)  # fmt: skip
    x = np.random.default_rng(0).normal(size=(12, 3, 20, 20))

    def step(cache):
        monkeypatch.setattr("lucid.backend.chunks.CACHE", cache)
        found = run(copy.deepcopy(model), lucid.tensor(x, device=device, requires_grad=True))
        return [t.numpy(force=True).copy() for t in found]

    for one, many in zip(step(1 << 40), step(1 << 12), strict=True):
        np.testing.assert_allclose(one, many, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("padding", [0, 1, 3])
@pytest.mark.parametrize("shape", [(20, 32, 16, 16), (33, 35, 9, 13), (40, 40, 12, 7), (300, 32, 6, 4)], ids=str)
def test_windows_of_3x3_in_single_precision(shape, padding, device):
    """They are convolved another way, whose error must stay small."""
    draw = np.random.default_rng(0).normal
    x, w, b = draw(size=shape), draw(size=(33, shape[1], 3, 3)) / 17, draw(size=33)

    def found(dtype):
        leaves = [lucid.tensor(v.astype(dtype), device=device, requires_grad=True) for v in (x, w, b)]
        y = F.conv2d(*leaves, padding=padding)
        assert y.dtype == dtype
        (y * y).sum().backward()
        return [t.numpy(force=True) for t in (y, *(leaf.grad for leaf in leaves))]

    for single, double in zip(found("float32"), found("float64"), strict=True):
        np.testing.assert_allclose(single, double, rtol=0, atol=2e-5 * np.abs(double).max())


def test_the_result_of_a_convolution_can_be_viewed(device):
    y = F.conv2d(lucid.tensor(IMAGES, device=device), lucid.ones(3, 4, 3, 3, dtype="float64", device=device))
    assert y.view(2, -1).tolist() == y.reshape(2, -1).tolist()


@pytest.mark.parametrize("name", ["relu", "elu", "silu", "hardtanh", "softplus", "sigmoid"])
def test_channels_stay_last_in_memory(name):
    """Through activations and their gradients, small and large."""
    for n in (1, 9):
        x = F.conv2d(lucid.randn(n, 3, 40, 40), lucid.randn(16, 3, 3, 3)).requires_grad_()
        y = getattr(F, name)(x)
        (g,) = lucid.autograd.grad(y, x, y.detach())
        assert [t.numpy(force=True).strides[1] for t in (x, y, g)] == [4, 4, 4]


@pytest.mark.parametrize("stride", [1, 2])
def test_images_without_channels(stride, device):
    """PyTorch's result has no channels either, whatever the weight says."""
    x, w, b = (lucid.ones(*shape, device=device, requires_grad=True) for shape in ((2, 0, 5, 4), (3, 0, 2, 2), (3,)))
    y = F.conv2d(x, w, b, stride)
    y.sum().backward()
    assert y.shape[:2] == (2, 3) and (y == 1).all() and b.grad.tolist() == [y.numel() / 3] * 3
    assert x.grad.shape == x.shape and w.grad.shape == w.shape


def test_low_precision_stays_low(device):
    model = nn.Sequential(nn.Conv2d(4, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.AdaptiveAvgPool2d(1))
    model = model.to(device, "float16")
    y = model(lucid.tensor(IMAGES.astype("float16"), device=device))
    y.sum().backward()
    assert y.dtype == "float16"
    assert {p.grad.dtype.name for p in model.parameters()} == {"float16"}


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda nn, t: nn.Conv2d(3, 4, 3)(t.zeros(2, 5, 8, 8)), r"Conv2d: expected input with 3 channels, .*has 5"),
        *[
            (lambda nn, t, n=n: getattr(nn, f"Conv{n}d")(3, 4, 3)(t.zeros(2, 5, *[8] * n)), r"Conv\dd: .*3 channels")
            for n in (1, 3)
        ],
        *[
            (
                lambda nn, t, n=n: getattr(nn, f"ConvTranspose{n}d")(3, 4, 3)(t.zeros(2, 5, *[8] * n)),
                r"ConvTranspose\dd: .*3 channels",
            )
            for n in (1, 2, 3)
        ],
        *[
            (lambda nn, t, n=n: getattr(nn, f"Conv{n}d")(3, 4, 9)(t.zeros(2, 3, *[8] * n)), r"Conv\dd: the window is")
            for n in (1, 3)
        ],
        (lambda nn, t: nn.functional.conv1d(t.ones(1, 2, 5), t.ones(0, 2, 3)), r"must not be empty; .* \(0, 2, 3\)"),
        (lambda nn, t: nn.Conv2d(3, 4, 3)(t.zeros(2, 8)), r"Conv2d: expected input of shape \(N, C, H, W\) .*8\)"),
        (lambda nn, t: nn.Conv2d(3, 4, 9)(t.zeros(2, 3, 8, 8)), r"Conv2d: the window is larger than the padded input"),
        (lambda nn, t: nn.Conv2d(3, 4, 3)(t.zeros(2, 3, 8, 8, dtype=t.float64)), r"float64.*float32.*x\.float\(\)"),
        (lambda nn, t: nn.Conv2d(3, 4, 3, groups=2), r"Conv2d: in_channels must be divisible by groups, got 3"),
        (lambda nn, t: nn.Conv2d(4, 3, 3, groups=2), r"Conv2d: out_channels must be divisible by groups, got 3"),
        (lambda nn, t: nn.Conv2d(4, 4, 3, padding="some"), r"Conv2d: padding .* got 'some'"),
        (lambda nn, t: nn.Conv2d(4, 4, 3, padding="same", stride=2), r"Conv2d: padding='same' needs stride 1"),
        (lambda nn, t: nn.Conv2d(4, 4, 3, padding_mode="mirror"), r"Conv2d: padding_mode .* got 'mirror'"),
        (lambda nn, t: nn.ConvTranspose2d(4, 4, 3, padding_mode="reflect"), r"ConvTranspose2d: padding_mode .*'zeros'"),
        (lambda nn, t: nn.ConvTranspose2d(4, 4, 3, output_padding=1)(t.zeros(1, 4, 3, 3)), r"output_padding must be"),
        (lambda nn, t: nn.ConvTranspose2d(4, 4, 3, 2)(t.zeros(1, 4, 3, 3), (9, 9)), r"output_size must be .*\(9, 9\)"),
        (lambda nn, t: nn.Unfold(4)(t.zeros(1, 3, 3)), r"the window does not fit"),
        (lambda nn, t: nn.Fold((3, 3), 2)(t.zeros(1, 4, 5)), r"got \(1, 4, 5\)"),
    ],
)  # fmt: skip
def test_what_torch_refuses(make, message):
    refused_as_by_torch(make, message)


def test_the_error_names_the_layer():
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Sequential(nn.ReLU(), nn.Conv2d(8, 4, 3)))
    with pytest.raises(RuntimeError, match=r"Sequential.1.1 \(Conv2d\): expected input with 8 channels"):
        model(lucid.zeros(1, 1, 9, 9))
