"""Bilinear against PyTorch; what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
import lucid.nn.functional as F
from lucid import nn

from .oracle import agree, twins

rng = np.random.default_rng(51)


def bag(words, offsets, **options):
    return F.embedding_bag(
        lucid.tensor(words), lucid.ones(2, 2), None if offsets is None else lucid.tensor(offsets), **options
    )


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda: F.bilinear(lucid.zeros(2, 3), lucid.zeros(3, 3), lucid.zeros(1, 3, 3)), RuntimeError, "alike in"),
        (lambda: nn.Bilinear(3, 4, 2)(lucid.zeros(2, 3), lucid.zeros(2, 3)), RuntimeError, "got shapes"),
        (lambda: nn.Bilinear(0, 4, 2), ValueError, "greater than 0"),
    ],
)
def test_refusals(call, error, match):
    with pytest.raises(error, match=match):
        call()


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("lead", [(5,), (), (2, 3), (0,)], ids=str)
def test_bilinear(bias, lead, device):
    layers = twins(lambda nn: nn.Bilinear(3, 4, 2, bias=bias), device)
    agree(
        lambda t, layer, x, y: layer(x, y), [rng.normal(size=(*lead, 3)), rng.normal(size=(*lead, 4))], device, layers
    )
