"""How many launches convolution and pooling are on a device: forward, and all gradients."""

from __future__ import annotations

import pytest

import lucid
from lucid.nn import functional as F

from ...strict import counting

X, W, B = (4, 8, 8, 8), (16, 8, 3, 3), (16,)

# The function, the shapes of its inputs, and the launches forward and backward.
CALLS = {
    # im2col, product, bias; backward g twice in another order, products, im2col, col2im, the sum for the bias.
    "conv2d": (lambda x, w, b: F.conv2d(x, w, b, padding=1), [X, W, B], 3, 7),
    "conv2d stride": (lambda x, w, b: F.conv2d(x, w, b, 2), [X, W, B], 3, 7),
    "conv2d no bias": (lambda x, w: F.conv2d(x, w), [X, W], 3, 6),
    "conv1d": (lambda x, w, b: F.conv1d(x, w, b), [(4, 8, 20), (16, 8, 5), (16,)], 3, 7),
    "conv3d": (lambda x, w, b: F.conv3d(x, w, b), [(2, 4, 5, 5, 5), (4, 4, 2, 2, 2), (4,)], 3, 7),
    "groups": (lambda x, w, b: F.conv2d(x, w, b, groups=2), [X, (16, 4, 3, 3), B], 3, 9),
    "depthwise": (lambda x, w, b: F.conv2d(x, w, b, groups=8), [X, (8, 1, 3, 3), (8,)], 3, 8),
    "conv_transpose2d": (lambda x, w, b: F.conv_transpose2d(x, w, b, 2), [X, (8, 4, 3, 3), (4,)], 4, 8),
    "max_pool2d": (lambda x: F.max_pool2d(x, 3, 2, 1), [X], 1, 1),
    "max_pool3d": (lambda x: F.max_pool3d(x, 2), [(2, 4, 6, 6, 6)], 1, 1),
    "avg_pool2d": (lambda x: F.avg_pool2d(x, 2), [X], 2, 2),
    "unfold": (lambda x: F.unfold(x, 3, padding=1), [X], 1, 1),
}


@pytest.mark.parametrize(("call", "shapes", "forward", "backward"), CALLS.values(), ids=CALLS)
def test_launches(call, shapes, forward, backward):
    leaves = [lucid.randn(*shape, device="strict", requires_grad=True) for shape in shapes]
    with counting() as there:
        y = call(*leaves)
    g = lucid.ones_like(y)
    with counting() as back:
        grads = lucid.autograd.grad([y], leaves, [g])
    assert (there.launches, back.launches) == (forward, backward)
    assert not (there.waits or there.copies or back.waits or back.copies)
    assert all(t._data.flags.c_contiguous for t in (y, *grads))
