"""NumPy's integers are integers: as sizes, dimensions and indices, everywhere."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F

i = np.int64
IMAGES, SERIES, ROWS = (2, 4, 6, 6), (2, 4, 6), (3, 4)

LAYERS = [
    (ROWS, lambda: nn.Linear(i(4), i(2))),
    (ROWS, lambda: nn.LayerNorm(i(4))),
    (ROWS, lambda: nn.RMSNorm([i(4)])),
    (IMAGES, lambda: nn.GroupNorm(i(2), i(4))),
    (IMAGES, lambda: nn.BatchNorm2d(i(4))),
    (SERIES, lambda: nn.InstanceNorm1d(i(4))),
    (IMAGES, lambda: nn.Conv2d(i(4), i(2), i(3), i(1), i(1), i(1), i(2))),
    (IMAGES, lambda: nn.ConvTranspose2d(i(4), i(2), i(3), i(2), i(1), i(1))),
    (IMAGES, lambda: nn.MaxPool2d(i(2), i(2), i(1))),
    (SERIES, lambda: nn.AvgPool1d(i(2), i(2))),
    (IMAGES, lambda: nn.AdaptiveAvgPool2d(i(2))),
    (IMAGES, lambda: nn.Unfold(i(2))),
    (IMAGES, lambda: nn.ZeroPad2d(i(1))),
    (IMAGES, lambda: nn.Upsample(scale_factor=i(2))),
    (IMAGES, lambda: nn.Flatten(i(1), i(-1))),
    (ROWS, lambda: nn.PReLU(i(4))),
    (SERIES, lambda: nn.LSTM(i(6), i(3), i(2), proj_size=i(2))),
    (ROWS, lambda: nn.GRUCell(i(4), i(3))),
    (SERIES, lambda: nn.TransformerEncoderLayer(i(6), i(2), i(8))),
]
FUNCTIONS = [
    lambda x: x.reshape(i(4), i(-1)), lambda x: x.transpose(i(0), i(1)), lambda x: x.split([i(1), i(2)]),
    lambda x: x.sum(i(1)), lambda x: x.mean((i(0), i(1))), lambda x: x.topk(i(2), i(1)), lambda x: x[i(0), i(1)],
    lambda x: lucid.cat([x, x], i(1)), lambda x: lucid.full(i(2), 1.0), lambda x: lucid.tensordot(x, x.T, i(1)),
    lambda x: F.pad(x, (i(1), i(1))), lambda x: F.one_hot(lucid.tensor([1]), i(3)),
    lambda x: x.unflatten(i(1), (i(2), i(2))),
    lambda x: lucid.broadcast_shapes(i(4), (3, 4)), lambda x: lucid.unravel_index(lucid.tensor(3), i(4)),
    lambda x: lucid.hsplit(x, i(2)),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "layer"), LAYERS)
def test_layers(shape, layer):
    layer()(lucid.zeros(*shape))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_functions(function):
    function(lucid.ones(*ROWS))


@pytest.mark.parametrize(
    "layer", [lambda: nn.Linear(4.0, 2), lambda: nn.LSTM(True, 2), lambda: nn.MultiheadAttention("4", 2)]
)
def test_other_numbers_are_refused_by_name(layer):
    with pytest.raises(TypeError, match=r"(in_features|input_size|embed_dim) must be an integer, got"):
        layer()
