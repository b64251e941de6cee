"""Feature maps, and the checks of the layers on them against PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn

from ..oracle import torch_
from .oracle import agree, same, twins

rng = np.random.default_rng(5)
LINES, IMAGES, VOLUMES = rng.normal(size=(2, 4, 9)), rng.normal(size=(2, 4, 8, 6)), rng.normal(size=(2, 4, 4, 5, 3))
DISTINCT = rng.permutation(IMAGES.size).reshape(IMAGES.shape) * 0.1


def layers_agree(make, x, device):
    """In training and, with the running statistics that came of it, in evaluation; states load both ways."""
    layers = twins(make, device)
    for inputs in (x, x[:0], x) if can_be_empty(layers[0], x) else (x, x):
        agree(lambda t, layer, x: layer(x), [inputs], device, layers)
    states = [list(layer.state_dict().values()) for layer in layers]
    same(*states, 1e-9)
    layers[1].load_state_dict({name: states[1][i] for i, name in enumerate(layers[0].state_dict())})
    for layer in layers:
        layer.eval()
    agree(lambda t, layer, x: layer(x), [x], device, layers)


def can_be_empty(layer, x):
    """Whether there is a batch, and PyTorch does not fail at, forget itself over, or leave as it is, an empty one."""
    fails = isinstance(layer, nn.InstanceNorm1d | nn.InstanceNorm2d) and (layer.affine or layer.track_running_stats)
    return len(x) == len(IMAGES) and not fails and not isinstance(layer, nn.PixelShuffle | nn.PixelUnshuffle)


def refused_as_by_torch(make, message):
    """Check that both libraries refuse, by the same kind of exception, and what lucid says."""
    torch = torch_()
    with pytest.raises(Exception) as theirs:
        make(torch.nn, torch)
    kind = RuntimeError if theirs.type is NotImplementedError else theirs.type  # which is one of those in Python
    with pytest.raises(kind, match=message):
        make(nn, lucid)
