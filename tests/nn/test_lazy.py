"""Lazy layers: sizes found at the first call."""

from __future__ import annotations

import pytest

import lucid
from lucid import nn

from .feature_maps import IMAGES


def test_lazy_layers_train_with_an_optimizer_made_before(device):
    model = nn.Sequential(nn.LazyConv2d(3, 3, device=device), nn.ReLU(), nn.Flatten(), nn.LazyLinear(2, device=device))
    optimizer = lucid.optim.Adam(model.parameters(), lr=0.001)
    x = lucid.tensor(IMAGES.astype("float32"), device=device)
    losses = []
    for _ in range(3):
        optimizer.zero_grad()
        loss = model(x).square().sum()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[0] > losses[1] > losses[2]
    assert [type(m) for m in model] == [nn.Conv2d, nn.ReLU, nn.Flatten, nn.Linear]
    assert (model[0].in_channels, model[3].in_features) == (4, 72)
    other = nn.Sequential(nn.LazyConv2d(3, 3, device=device), nn.ReLU(), nn.Flatten(), nn.LazyLinear(2, device=device))
    assert repr(other[0]) == "LazyConv2d(0, 3, kernel_size=(3, 3), stride=(1, 1))"
    other.load_state_dict(other.state_dict())
    assert all(layer.has_uninitialized_params() for layer in (other[0], other[3]))
    other.load_state_dict(model.state_dict())
    assert other(x).tolist() == model(x).tolist()


def test_the_first_call_takes_all_that_the_ordinary_layer_takes():
    x = lucid.zeros(1, 2, 3)
    assert nn.LazyConvTranspose1d(4, 2, stride=2)(x, output_size=[7]).shape == (1, 4, 7)
    assert nn.LazyConvTranspose1d(4, 2, stride=2)(x, [7]).shape == (1, 4, 7)


def test_a_refused_input_leaves_the_layer_lazy():
    layer = nn.LazyConv1d(4, 2, groups=2)
    with pytest.raises(ValueError, match="divisible by groups, got 3 and 2"):
        layer(lucid.zeros(1, 3, 5))
    assert repr(layer) == "LazyConv1d(0, 4, kernel_size=(2,), stride=(1,), groups=2)"
