"""Dropout layers: the expected sum, channels, alpha dropout; what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn

from .feature_maps import IMAGES, LINES, layers_agree, refused_as_by_torch

# How to make it, from lucid.nn or torch.nn, and what to call it with.
LAYERS = [
    (lambda nn: nn.Dropout1d(0.4).eval(), LINES),
    (lambda nn: nn.Dropout2d(1.0), IMAGES),
    (lambda nn: nn.AlphaDropout(0.0), IMAGES),
]  # fmt: skip


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(("make", "x"), LAYERS, ids=[f"{make(nn)} {x.ndim}" for make, x in LAYERS])
def test_torch_agrees(make, x, device):
    layers_agree(make, x, device)


@pytest.mark.parametrize("layer", [nn.Dropout1d(0.3), nn.Dropout2d(0.3), nn.Dropout2d(0.3, inplace=True)], ids=str)
def test_dropout_of_channels(layer, device):
    lucid.manual_seed(0)
    shape = (50, 20, 4) if type(layer) is nn.Dropout1d else (50, 20, 4, 3)
    y = layer(lucid.ones(shape, dtype="float64", device=device)).numpy(force=True).reshape(1000, -1)
    assert (y == y[:, :1]).all()
    np.testing.assert_allclose(np.unique(y), [0, 1 / 0.7])
    assert 0.25 < (y[:, 0] == 0).mean() < 0.35


@pytest.mark.parametrize("inplace", [False, True])
def test_alpha_dropout_keeps_mean_and_variance(inplace, device):
    lucid.manual_seed(0)
    y = nn.AlphaDropout(0.2, inplace)(lucid.randn(100_000, dtype="float64", device=device))
    assert abs(y.mean().item()) < 0.02
    assert abs(y.var().item() - 1) < 0.03


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda nn, t: nn.Dropout(1.5), r"Dropout: .* between 0 and 1, got 1.5"),
        (lambda nn, t: nn.Dropout1d(-1.0), r"Dropout1d: .* between 0 and 1, got -1.0"),
        (lambda nn, t: nn.AlphaDropout(2.0), r"AlphaDropout: .* between 0 and 1, got 2.0"),
        (lambda nn, t: nn.Dropout2d(1.5), r"Dropout2d: .* between 0 and 1, got 1.5"),
    ],
)  # fmt: skip
def test_what_torch_refuses(make, message):
    refused_as_by_torch(make, message)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_dropout_keeps_the_expected_sum(p, device):
    lucid.manual_seed(0)
    x = lucid.ones(200, 200, device=device, requires_grad=True)
    y = nn.Dropout(p)(x)
    kept = (y != 0).float()
    assert kept.mean().item() == pytest.approx(1 - p, abs=0.01)
    np.testing.assert_allclose(y.numpy(force=True), kept.numpy(force=True) / (1 - p), rtol=1e-6)
    y.sum().backward()
    assert (x.grad == y).all()


def test_dropout_draws_the_same_on_every_device():
    drawn = []
    for name in ("cpu", "strict"):
        x = lucid.ones(50, device=name)
        drawn.append(nn.functional.dropout(x, 0.4, generator=lucid.Generator().manual_seed(5)).tolist())
    assert drawn[0] == drawn[1]


def test_dropout_in_place(device):
    x = lucid.ones(50, device=device)
    assert nn.Dropout(0.5, inplace=True)(x) is x
    assert set(x.tolist()) == {0.0, 2.0}


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: nn.Dropout(-0.1), ValueError, r"Dropout: .* between 0 and 1, got -0.1"),
        (lambda: nn.functional.dropout(lucid.ones(2), 1.5), ValueError, r"dropout: .* between 0 and 1, got 1.5"),
        (lambda: nn.functional.dropout(lucid.arange(3), 0.3), RuntimeError, r"dropout: .* int64; .*\.float\(\)"),
        (lambda: nn.AlphaDropout(0.3)(lucid.arange(3)), RuntimeError, r"int64; .*\.float\(\)"),
    ],
)  # fmt: skip
def test_bad_input(make, kind, message):
    with pytest.raises(kind, match=message):
        make()
