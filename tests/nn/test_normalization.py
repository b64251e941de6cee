"""Normalization layers against PyTorch's, with their running statistics; what they refuse."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import lucid
from lucid import nn

from .feature_maps import IMAGES, LINES, VOLUMES, layers_agree, refused_as_by_torch

# How to make it, from lucid.nn or torch.nn, and what to call it with.
LAYERS = [
    (lambda nn: nn.BatchNorm1d(4, momentum=0.2), LINES[:, :, 0]),
    (lambda nn: nn.InstanceNorm1d(4), LINES[0]),
    (lambda nn: nn.InstanceNorm1d(4, affine=True, track_running_stats=True), LINES),
    (lambda nn: nn.GroupNorm(2, 4), VOLUMES),
    (lambda nn: nn.LocalResponseNorm(2, 0.5, k=2.0), LINES),
    (lambda nn: nn.LocalResponseNorm(3), VOLUMES),
    *[
        (lambda nn, name=name, options=options: getattr(nn, name)(4, **options), x)
        for (name, x), options in itertools.product(
            [("BatchNorm1d", LINES), ("BatchNorm2d", IMAGES), ("BatchNorm3d", VOLUMES)],
            [
                {}, {"affine": False}, {"momentum": None}, {"momentum": 0.3, "eps": 1e-2},
                {"track_running_stats": False},
            ],
        )
    ],
    (lambda nn: nn.BatchNorm1d(4, bias=False), LINES[:, :, 0]),
    (lambda nn: nn.InstanceNorm1d(4), LINES),
    (lambda nn: nn.InstanceNorm2d(4, affine=True, track_running_stats=True), IMAGES),
    (lambda nn: nn.InstanceNorm2d(4), IMAGES[0]),
    (lambda nn: nn.GroupNorm(2, 4), IMAGES),
    (lambda nn: nn.GroupNorm(4, 4, eps=1e-2, affine=False), LINES),
    (lambda nn: nn.RMSNorm(9), LINES),
    (lambda nn: nn.RMSNorm((8, 6), eps=1e-3, elementwise_affine=False), IMAGES),
    (lambda nn: nn.LocalResponseNorm(3, alpha=0.1), IMAGES),
]  # fmt: skip


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(("make", "x"), LAYERS, ids=[f"{make(nn)} {x.ndim}" for make, x in LAYERS])
def test_torch_agrees(make, x, device):
    layers_agree(make, x, device)


@pytest.mark.parametrize("make", [nn.BatchNorm1d, lambda n: nn.BatchNorm1d(n, momentum=None)])
def test_a_refused_batch_teaches_batch_norm_nothing(make):
    layer = make(3)
    with pytest.raises(ValueError, match="more than 1 value"):
        layer(lucid.zeros(1, 3))
    with pytest.raises(RuntimeError, match="4 channels"):
        layer(lucid.zeros(2, 4))
    assert layer.num_batches_tracked.item() == 0


def test_empty_images_teach_instance_norm_nothing():
    layer = nn.InstanceNorm1d(3, track_running_stats=True)
    assert layer(lucid.zeros(2, 3, 0)).shape == (2, 3, 0)
    assert layer.running_mean.tolist() == [0, 0, 0]


def test_empty_batch_teaches_batch_norm_nothing(device):
    layer = nn.BatchNorm2d(3, device=device)
    y = layer(lucid.zeros(0, 3, 4, 4, device=device))
    y.sum().backward()
    assert y.shape == (0, 3, 4, 4)
    assert layer.running_var.tolist() == [1, 1, 1]
    assert layer.weight.grad.tolist() == [0, 0, 0]


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(
    ("make", "message"),
    [
        *[
            (lambda nn, t, n=n: getattr(nn, n)(3)(t.zeros(2)), rf"{n}: .*\(2,\)|{n}: .*got 1D")
            for n in ("BatchNorm1d", "BatchNorm3d", "InstanceNorm1d", "InstanceNorm2d")
        ],
        (lambda nn, t: nn.InstanceNorm1d(3, affine=True)(t.zeros(2, 4, 3)), r"InstanceNorm1d: .*4 channels|3 channels"),
        (lambda nn, t: nn.LocalResponseNorm(3)(t.zeros(2, 4)), r"LocalResponseNorm: .*\(2, 4\)"),
        (lambda nn, t: nn.BatchNorm2d(3)(t.zeros(2, 3)), r"BatchNorm2d: expected 4D input \(got 2D"),
        (lambda nn, t: nn.BatchNorm2d(3)(t.zeros(2, 4, 3, 3)), r"BatchNorm2d: .* 4 channels .* got shape \(3,\)"),
        (lambda nn, t: nn.BatchNorm1d(3)(t.zeros(1, 3)), r"BatchNorm1d: .*more than 1 value per channel.*\(1, 3\)"),
        (lambda nn, t: nn.InstanceNorm2d(3)(t.zeros(1, 3, 1, 1)), r"more than 1"),
        *[
            (
                lambda nn, t, n=n: getattr(nn.functional, n)(
                    t.ones(4, 3, 2), t.zeros(3, requires_grad=True), t.ones(3), None, None, True
                ),
                "not differentiable with respect to .*running_mean",
            )
            for n in ("batch_norm", "instance_norm")
        ],
        (lambda nn, t: nn.GroupNorm(2, 3), r"num_channels must be divisible by num_groups, got 3 and 2"),
        (lambda nn, t: nn.GroupNorm(2, 4)(t.zeros(2, 6, 3)), r"GroupNorm: weight should .* 6 channels .*\(4,\)"),
        (lambda nn, t: nn.RMSNorm(4)(t.zeros(2, 3)), r"RMSNorm: expected .*\(\*, 4\), got \(2, 3\)"),
        *[
            (lambda nn, t, make=make: make(nn)(t.ones(2, 4, 3, dtype=t.int64)), "floating-point numbers, got int64")
            for make in (
                lambda nn: nn.LayerNorm(3), lambda nn: nn.RMSNorm(3), lambda nn: nn.BatchNorm1d(4),
                lambda nn: nn.GroupNorm(2, 4), lambda nn: nn.InstanceNorm1d(4),
            )
        ],
    ],
)  # fmt: skip
def test_what_torch_refuses(make, message):
    refused_as_by_torch(make, message)


@pytest.mark.parametrize("training", [True, False])
def test_batch_norm_takes_what_is_empty(training):
    x = lucid.zeros(0, requires_grad=True)
    y = nn.functional.batch_norm(x, lucid.zeros(0), lucid.ones(0), lucid.ones(0), lucid.zeros(0), training)
    y.sum().backward()
    assert y.shape == x.grad.shape == (0,)


@pytest.mark.parametrize("shape", [(2, 8), (3, 8), (2, 8, 2, 2)])
def test_float32_gradients_of_tiny_batches(shape, torch):
    rng = np.random.default_rng(0)
    errors = {lucid: 0.0, torch: 0.0}
    for _ in range(30):
        x, g, w = rng.normal(3, 1, shape), rng.normal(size=shape), rng.normal(size=shape[1])

        def gradient(lib, dtype, x=x, g=g, w=w):
            x, g, w = (lib.tensor(a.astype("f"), dtype=getattr(lib, dtype)) for a in (x, g, w))
            lib.nn.functional.batch_norm(x.requires_grad_(), None, None, w, training=True).backward(g)
            return x.grad.numpy()

        for lib in errors:
            errors[lib] += abs(gradient(lib, "float32") - gradient(lib, "float64")).max()
    assert errors[lucid] < 1.5 * errors[torch]
