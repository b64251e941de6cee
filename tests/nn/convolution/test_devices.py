"""Convolution and pooling on a device give what they give on the CPU, whose scheme is another one: to second order."""

from __future__ import annotations

import math

import numpy as np
import pytest

import lucid
from lucid.ops.convolution.convolution import _conv, _conv_input
from lucid.ops.convolution.kernels.product import parts
from lucid.ops.pooling.avg_pool import _window_sum
from lucid.ops.pooling.max_pool import max_pool1d, max_pool2d, max_pool3d

from .kernels import WINDOWS

pytestmark = pytest.mark.parametrize("device", ["strict", pytest.param("cuda", marks=pytest.mark.gpu)], indirect=True)
POOLS = (max_pool1d, max_pool2d, max_pool3d)


def to_second_order(call, values, device):
    """The result, its gradients, and the gradients of those."""
    leaves = [lucid.tensor(v, device=device, requires_grad=True) for v in values]
    y = call(*leaves)
    first = lucid.autograd.grad([(y**3).sum()], leaves, create_graph=True)
    second = lucid.autograd.grad([sum((g * g).sum() for g in first)], leaves)
    return [t.numpy(force=True) for t in (y, *first, *second)]


def same_on(device, call, *shapes):
    rng = np.random.default_rng(0)
    values = [rng.normal(size=shape) for shape in shapes]
    found, wanted = (to_second_order(call, values, where) for where in (device, "cpu"))
    for one, other in zip(found, wanted, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9 * max(1.0, np.abs(other).max(initial=0)))


@pytest.mark.parametrize("images", [0, 1, 3])
@pytest.mark.parametrize(("groups", "channels", "out"), [(1, 3, 2), (2, 4, 6), (4, 4, 8)], ids=["1", "2", "depthwise"])
@pytest.mark.parametrize("at", WINDOWS, ids=lambda at: f"{at.size}-{at.kernel}")
def test_convolution(at, groups, channels, out, images, device):
    x, w = (images, channels, *at.size), (out, channels // groups, *at.kernel)
    same_on(device, lambda x, w, b: _conv(x, w, b, at=at, groups=groups), x, w, (out,))
    same_on(device, lambda g, w: _conv_input(g, w, at=at, groups=groups), (images, out, *at.out), w)


@pytest.mark.parametrize("groups", [1, 2])
def test_columns_too_many_for_the_memory(groups, device, monkeypatch):
    at = WINDOWS[5]
    monkeypatch.setattr("lucid.ops.convolution.kernels.product.MOST", 10_000)  # bytes, of which an image takes some
    shapes = (7, 4, *at.size), (6, 4 // groups, *at.kernel), (6,)
    assert len(parts(7, 4 * math.prod(at.kernel + at.out), 8)) == 4
    same_on(device, lambda x, w, b: _conv(x, w, b, at=at, groups=groups), *shapes)


@pytest.mark.parametrize("at", WINDOWS, ids=lambda at: f"{at.size}-{at.kernel}")
def test_pooling(at, device):
    same_on(device, lambda x: _window_sum(x, at=at), (2, 3, *at.size))
    if at.padding == tuple((low, low) for low, _ in at.padding):
        pool = POOLS[len(at.size) - 1]
        pads = [low for low, _ in at.padding]
        same_on(device, lambda x: pool(x, at.kernel, at.stride, pads, at.dilation), (2, 3, *at.size))
