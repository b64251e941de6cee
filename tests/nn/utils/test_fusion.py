"""Batch normalization fused into the layer before it."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn

X = np.random.default_rng(6).normal(size=(2, 3, 5, 5))


@pytest.mark.parametrize("make", [lambda: nn.Conv2d(3, 4, 2), lambda: nn.ConvTranspose2d(3, 4, 2, bias=False)])
def test_a_convolution_does_the_normalization_too(make):
    conv, bn, x = make().double().eval(), nn.BatchNorm2d(4).double().eval(), lucid.tensor(X)
    bn.running_mean += 1
    fused = nn.utils.fuse_conv_bn_eval(conv, bn, transpose=isinstance(conv, nn.ConvTranspose2d))
    np.testing.assert_allclose(fused(x).detach().numpy(), bn(conv(x)).detach().numpy(), rtol=1e-10, atol=1e-12)
