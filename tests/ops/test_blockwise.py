"""The activations' fast implementations on the CPU: as accurate as the formula, in every layout and at every size."""

import numpy as np
import pytest

import lucid
import lucid.nn.functional as F
from lucid import autograd

ALPHA, SCALE = 1.6732632423543772, 1.0507009873554805


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def log1p_exp(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


# The function, the formula in extended precision, and how many units in the last place it may be off in float32.
FUNCTIONS = {
    "relu": (F.relu, lambda x: np.maximum(x, 0), 0),
    "leaky_relu": (lambda x: F.leaky_relu(x, 0.25), lambda x: np.where(x > 0, x, x / 4), 0),
    "hardtanh": (F.hardtanh, lambda x: np.clip(x, -1, 1), 0),
    "relu6": (F.relu6, lambda x: np.clip(x, 0, 6), 0),
    "hardsigmoid": (F.hardsigmoid, lambda x: np.clip(x + 3, 0, 6) / 6, None),  # x + 3 is rounded, as in PyTorch
    "hardswish": (F.hardswish, lambda x: x * np.clip(x + 3, 0, 6) / 6, None),
    "elu": (F.elu, lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))), 3),
    "celu": (lambda x: F.celu(x, 2.0), lambda x: np.where(x > 0, x, 2 * np.expm1(np.minimum(x, 0) / 2)), 3),
    "selu": (F.selu, lambda x: SCALE * np.where(x > 0, x, ALPHA * np.expm1(np.minimum(x, 0))), 4),
    "sigmoid": (lucid.sigmoid, sigmoid, 4),
    "logsigmoid": (F.logsigmoid, lambda x: -log1p_exp(-x), 4),
    "softplus": (F.softplus, lambda x: np.where(x > 20, x, log1p_exp(x)), 4),
    "softplus, beta": (lambda x: F.softplus(x, beta=2.0), lambda x: np.where(x > 10, x, log1p_exp(2 * x) / 2), 4),
    "silu": (F.silu, lambda x: x * sigmoid(x), 4),
}
LAYOUTS = {
    "a few": lambda x: x[:50].reshape(5, 10),
    "blocks": lambda x: x,
    "transposed": lambda x: x[:6000].reshape(60, 100).T,
    "every second": lambda x: x[:6000].reshape(60, 100)[:, ::2],
    "a number": lambda x: x[7].reshape(()),
}


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_accuracy(name, dtype):
    f, formula, ulps = FUNCTIONS[name]
    rng = np.random.default_rng(0)
    size = np.exp(rng.uniform(-18, 4, 150_000))
    x = (rng.choice([-1, 1], size.shape) * size).astype(dtype)
    found, expected = f(lucid.tensor(x)).numpy(), formula(x.astype(np.longdouble))
    assert found.dtype == dtype
    eps = np.finfo(dtype).eps
    if ulps is None:
        np.testing.assert_allclose(found, expected, rtol=2 * eps, atol=8 * eps)
    else:
        np.testing.assert_array_less(np.abs(found - expected), (ulps + 0.51) * np.spacing(np.abs(found)))


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradient_is_that_of_the_recorded_rule(name, layout):
    f = FUNCTIONS[name][0]
    rng = np.random.default_rng(1)
    x, g = (layout(a.astype(np.float32)) for a in rng.normal(size=(2, 300_000)) * 3)
    x = lucid.tensor(x).requires_grad_()
    y = f(x)
    (fast,) = autograd.grad(y, x, lucid.tensor(g), retain_graph=True)
    (recorded,) = autograd.grad(y, x, lucid.tensor(g), create_graph=True)
    assert fast.shape == x.shape
    np.testing.assert_allclose(fast.numpy(), recorded.detach().numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_limits(name):
    f, formula, _ = FUNCTIONS[name]
    x = np.array([-np.inf, -1e30, -200.0, 200.0, 1e30, np.inf], np.float32)
    if name in ("silu", "hardswish"):
        x = x[1:]  # -∞ times 0
    with np.errstate(all="ignore"):
        expected = formula(x.astype(np.float64)).astype(np.float32)
    with np.errstate(all="raise", under="ignore"):
        found = f(lucid.tensor(x)).numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-44)


def test_a_probability_that_rounds_to_zero():
    """As in PyTorch: the sigmoid is 0, and binary cross-entropy limits its logarithm to -100."""
    p = lucid.sigmoid(lucid.tensor([-200.0]))
    assert p.item() == 0
    assert F.binary_cross_entropy(p, lucid.tensor([1.0])).item() == 100


SCORES = {
    "small": lambda x: x,
    "large": lambda x: x * 30,
    "overflowing": lambda x: x + 100 * np.arange(-3, 4)[np.arange(len(x)) % 7][:, None],
    "masked": lambda x: np.where(x > 1, -np.inf, x),
}


@pytest.mark.parametrize("n", [3, 64, 1500])
@pytest.mark.parametrize("scores", SCORES.values(), ids=SCORES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_softmax_of_rows(dtype, scores, n):
    rng = np.random.default_rng(2)
    x, g = (a.astype(dtype) for a in rng.normal(size=(2, 400, n)))
    x = scores(x).astype(dtype)
    wide = x.astype(np.longdouble)
    wide -= wide.max(1, keepdims=True)
    log = wide - np.log(np.exp(wide).sum(1, keepdims=True))
    eps = np.finfo(dtype).eps
    with np.errstate(all="raise", under="ignore"):
        for f, right in ((F.log_softmax, log), (F.softmax, np.exp(log))):
            leaf = lucid.tensor(x).requires_grad_()
            y = f(leaf, dim=-1)
            size = 4 * np.abs(np.where(right == -np.inf, 0, right)).max()
            np.testing.assert_allclose(y.detach().numpy(), right, rtol=100 * eps, atol=size * eps)
            fast, recorded = (
                autograd.grad(y, leaf, lucid.tensor(g), retain_graph=True, create_graph=c)[0].detach().numpy()
                for c in (False, True)
            )
            np.testing.assert_allclose(fast, recorded, rtol=1e-4, atol=200 * n**0.5 * eps)
