"""Gradients by differences, to second order, of operations whose other tests compare with another library."""

from __future__ import annotations

import pytest

import lucid
import lucid.nn.functional as F

A = [[0.9, -0.4], [0.7, 1.6]]

ROWS = [
    ("view", lambda x: x.view(4) ** 3, A),
    ("hardshrink", lambda x: F.hardshrink(x) ** 2, A),
    ("softshrink", lambda x: F.softshrink(x) ** 2, A),
    ("prelu", lambda x: F.prelu(x, x[0, :1]), A),
    ("logsigmoid", F.logsigmoid, A),
    ("softsign", F.softsign, A),
    ("tanhshrink", F.tanhshrink, A),
    ("lgamma", lucid.lgamma, A),
    ("digamma", lucid.digamma, A),
    ("polygamma", lambda x: lucid.polygamma(1, x), A),
    ("det", lucid.linalg.det, A),
    ("unfold", lambda x: F.unfold(x.reshape(1, 1, 3, 3), 2) ** 2, [0.1 * i - 0.4 for i in range(9)]),
    ("fold", lambda x: F.fold(x.reshape(1, 4, 4), 3, 2) ** 2, [0.1 * i - 0.7 for i in range(16)]),
    ("scatter of one number", lambda x: x.scatter(0, lucid.tensor([[0], [1]], device=x.device), x[1, 1]) ** 2, A),
    (
        "scatter that adds one number",
        lambda x: x.scatter(0, lucid.tensor([[0], [1]], device=x.device), x[1, 1], reduce="add") ** 2,
        A,
    ),
    ("slope of max_pool2d", lambda x: slope(lambda v: F.max_pool2d(v.reshape(1, 1, 2, 2), 2) ** 4, x), A),
    ("jacobian", lambda x: lucid.autograd.functional.jacobian(lambda v: v**4, x, create_graph=True), [0.5, -0.3]),
]


def slope(f, x):
    """The gradient of the sum of f, recorded."""
    x = x if x.requires_grad else x.detach().requires_grad_()
    return lucid.autograd.grad(f(x).sum(), x, create_graph=True)[0]


@pytest.mark.parametrize(("call", "numbers"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_first_and_second_order(call, numbers, device):
    x = lucid.tensor(numbers, dtype=lucid.float64, device=device, requires_grad=True)
    assert lucid.autograd.gradcheck(call, x)
    assert lucid.autograd.gradgradcheck(call, x)
