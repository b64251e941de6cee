"""Second derivatives of piecewise linear operations: zeros, connected to the input, as in PyTorch.

A new operation with this trait is a row of `FUNCTIONS`.
"""

import numpy as np
import pytest

import lucid
import lucid.nn.functional as F
from lucid import autograd, nn

X = np.array([[-7.0, -0.2, 0.3, 0.7], [1.5, 2.5, 5.0, 8.0]])

FUNCTIONS = {
    "relu": F.relu,
    "relu in place": lambda x: F.relu(x * 1, inplace=True),
    "leaky_relu": F.leaky_relu,
    "rrelu": F.rrelu,
    "prelu": lambda x: F.prelu(x, lucid.tensor([0.25], dtype=x.dtype)),
    "hardtanh": F.hardtanh,
    "relu6": F.relu6,
    "threshold": lambda x: F.threshold(x, 1.0, -1.0),
    "hardshrink": F.hardshrink,
    "softshrink": F.softshrink,
    "abs": lucid.abs,
    "nll_loss": lambda x: F.nll_loss(x, lucid.tensor([2, 0]), reduction="none"),
    "l1_loss": lambda x: F.l1_loss(x, lucid.zeros_like(x)),
    "multi_margin_loss": lambda x: F.multi_margin_loss(x, lucid.tensor([2, 0])),
    "multilabel_margin_loss": lambda x: F.multilabel_margin_loss(x, lucid.tensor([[2, 0, -1, 1], [-1, 0, 0, 0]])),
    "max_pool1d": lambda x: F.max_pool1d(x, 2),
    "avg_pool1d": lambda x: F.avg_pool1d(x, 3, 1, 1),
    "adaptive_max_pool1d": lambda x: F.adaptive_max_pool1d(x, 3),
    "adaptive_avg_pool1d": lambda x: F.adaptive_avg_pool1d(x, 3),
    "pad (reflect)": lambda x: F.pad(x, (1, 2), mode="reflect"),
    "pad (replicate)": lambda x: F.pad(x, (1, 2), mode="replicate"),
    "interpolate (area)": lambda x: F.interpolate(x[None], 3, mode="area"),
}


def leaf(value):
    return lucid.tensor(value, dtype=lucid.float64, requires_grad=True)


@pytest.mark.parametrize("f", FUNCTIONS.values(), ids=FUNCTIONS)
def test_second_derivative_is_zero_and_connected(f):
    x = leaf(X)
    (g,) = autograd.grad(f(x).sum(), x, create_graph=True)
    (first,) = autograd.grad(f(x).sum(), x)
    assert g.tolist() == first.tolist()
    (h,) = autograd.grad(g.sum(), x, create_graph=True)
    assert h.shape == x.shape and not h.detach().numpy().any()
    # What else the gradient depends on is not lost.
    (h,) = autograd.grad((g * x).sum(), x)
    np.testing.assert_array_equal(h.numpy(), first.numpy())


def test_learned_slope():
    x, w = leaf(X), leaf([0.25])
    found = autograd.grad(F.prelu(x, w).sum(), (x, w), create_graph=True)
    assert [autograd.grad(g.sum(), (x, w), retain_graph=True)[i].sum().item() for i, g in enumerate(found)] == [0, 0]
    assert autograd.grad(found[0].sum(), w)[0].tolist() == [2]  # two elements are negative


def network():
    lucid.manual_seed(0)
    return nn.Sequential(nn.Linear(1, 8), nn.ReLU(), nn.Linear(8, 8), nn.LeakyReLU(), nn.Linear(8, 1)).double()


def test_physics_informed_network():
    """u'' of a network of straight lines is 0, and a loss of it trains nothing but is no error."""
    net = network()
    x = leaf(np.linspace(-1, 1, 5)[:, None])
    u = net(x)
    (du,) = autograd.grad(u.sum(), x, create_graph=True)
    (ddu,) = autograd.grad(du.sum(), x, create_graph=True)
    loss = ((ddu + u - 1) ** 2).mean()
    loss.backward()
    expected = autograd.grad(((net(x) - 1) ** 2).mean(), list(net.parameters()))
    for p, g in zip(net.parameters(), expected, strict=True):
        np.testing.assert_allclose(p.grad.numpy(), g.numpy(), rtol=1e-12)


def test_hessian_of_a_network():
    net = network()
    hessian = autograd.functional.hessian(lambda x: net(x).sum(), leaf([[0.5], [-0.3]]))
    assert not hessian.numpy().any()


def test_through_a_checkpoint():
    x = leaf(X)
    y = lucid.utils.checkpoint.checkpoint(lambda x: F.relu(x), x, use_reentrant=False)
    (g,) = autograd.grad(y.sum(), x, create_graph=True)
    assert not autograd.grad(g.sum(), x)[0].numpy().any()
