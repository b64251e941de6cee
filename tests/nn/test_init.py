"""Initialization of parameters: distributions, the same on every device."""

from __future__ import annotations

import math

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import init

SHAPE = (60, 50, 3)
FAN_IN, FAN_OUT = 150, 180

# Each with its bound (None: no bound) and standard deviation.
RANDOM = [
    (lambda x, g: init.uniform_(x, -2, 3, generator=g), 3, 5 / math.sqrt(12)),
    (lambda x, g: init.normal_(x, 0.5, 2.0, generator=g), None, 2.0),
    (lambda x, g: init.trunc_normal_(x, 0.0, 1.0, generator=g), 2, 0.8796),
    (lambda x, g: init.trunc_normal_(x, std=0.02, a=-1, b=1, generator=g), 1, 0.02),
    (lambda x, g: init.xavier_uniform_(x, 1.5, generator=g), 1.5 * math.sqrt(6 / (FAN_IN + FAN_OUT)), None),
    (lambda x, g: init.xavier_normal_(x, generator=g), None, math.sqrt(2 / (FAN_IN + FAN_OUT))),
    (lambda x, g: init.kaiming_uniform_(x, generator=g), math.sqrt(6 / FAN_IN), None),
    (lambda x, g: init.kaiming_uniform_(x, math.sqrt(5), generator=g), math.sqrt(1 / FAN_IN), None),
    (lambda x, g: init.kaiming_uniform_(x, mode="fan_out", nonlinearity="linear", generator=g),
        math.sqrt(3 / FAN_OUT), None),
    (lambda x, g: init.kaiming_normal_(x, nonlinearity="relu", generator=g), None, math.sqrt(2 / FAN_IN)),
    (lambda x, g: init.kaiming_normal_(x, mode="fan_out", nonlinearity="tanh", generator=g),
        None, 5 / 3 / math.sqrt(FAN_OUT)),
]  # fmt: skip


@pytest.mark.parametrize(("fill", "bound", "std"), RANDOM)
def test_distribution(fill, bound, std, device):
    x = lucid.empty(*SHAPE, device=device)
    assert fill(x, lucid.Generator().manual_seed(1)) is x
    values = x.numpy(force=True)
    if bound is not None:
        assert np.abs(values).max() <= bound * (1 + 1e-6)
    if bound is not None and std is None:
        std = bound / math.sqrt(3)
        assert np.abs(values).max() >= bound * 0.99
    assert values.std() == pytest.approx(std, rel=0.02)
    again = lucid.empty(*SHAPE)
    fill(again, lucid.Generator().manual_seed(1))
    assert (again.numpy() == values).all()


@pytest.mark.parametrize(("fill", "bound", "std"), RANDOM[:3])
def test_the_default_generator(fill, bound, std):
    filled = []
    for _ in range(2):
        lucid.manual_seed(3)
        filled.append(fill(lucid.empty(4, 4), None).tolist())
    assert filled[0] == filled[1]


@pytest.mark.parametrize(
    ("fill", "wanted"),
    [
        (lambda init, x: init.zeros_(x), [[0.0, 0.0, 0.0]] * 2),
        (lambda init, x: init.ones_(x), [[1.0, 1.0, 1.0]] * 2),
        (lambda init, x: init.constant_(x, 0.5), [[0.5, 0.5, 0.5]] * 2),
        (lambda init, x: init.eye_(x), [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]),
    ],
)
def test_fixed_values(fill, wanted, device):
    weight = nn.Parameter(lucid.empty(2, 3, device=device))
    assert fill(init, weight) is weight
    assert weight.tolist() == wanted
    assert weight.requires_grad
    assert weight.is_leaf


@pytest.mark.parametrize("shape", [(4, 4), (3, 5), (5, 3), (2, 3, 4), (8, 2, 2)])
@pytest.mark.parametrize("gain", [1.0, 2.5])
def test_orthogonal(shape, gain, device):
    w = init.orthogonal_(lucid.empty(*shape, dtype="float64", device=device), gain).numpy(force=True)
    w = w.reshape(shape[0], -1)
    product = w @ w.T if w.shape[0] <= w.shape[1] else w.T @ w
    np.testing.assert_allclose(product, gain**2 * np.eye(len(product)), atol=1e-12)


def test_sparse(device):
    w = init.sparse_(lucid.empty(100, 20, device=device), 0.33, std=2.0).numpy(force=True)
    assert ((w == 0).sum(axis=0) == 33).all()
    assert w[w != 0].std() == pytest.approx(2.0, rel=0.1)


@pytest.mark.parametrize(
    ("name", "param"),
    [("linear", None), ("conv2d", None), ("sigmoid", None), ("tanh", None), ("relu", None), ("selu", None),
     ("leaky_relu", None), ("leaky_relu", 0.3), ("leaky_relu", 0)],
)  # fmt: skip
def test_gains_are_torchs(name, param, torch):
    assert init.calculate_gain(name, param) == pytest.approx(torch.nn.init.calculate_gain(name, param), rel=1e-15)


@pytest.mark.parametrize(("inputs", "outputs"), [(400, 300), (3, 2000)])
def test_linear_begins_as_in_torch(inputs, outputs, torch):
    ours, theirs = nn.Linear(inputs, outputs), torch.nn.Linear(inputs, outputs)
    for a, b in ((ours.weight, theirs.weight), (ours.bias, theirs.bias)):
        assert a.abs().max().item() <= 1 / math.sqrt(inputs)
        assert a.abs().max().item() == pytest.approx(b.abs().max().item(), rel=0.02)
        assert a.std().item() == pytest.approx(b.std().item(), rel=0.1)


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (lambda: init.xavier_uniform_(lucid.empty(3)), r"xavier_uniform_: .*2 or more dimensions.*\(3,\)"),
        (lambda: init.kaiming_normal_(lucid.empty(3)), r"kaiming_normal_: .*\(3,\)"),
        (lambda: init.kaiming_uniform_(lucid.empty(3, 3), mode="fan"), r"'fan'"),
        (lambda: init.kaiming_uniform_(lucid.empty(3, 3), nonlinearity="swish"), r"'swish'"),
        (lambda: init.orthogonal_(lucid.empty(3)), r"orthogonal_: .*\(3,\)"),
        (lambda: init.eye_(lucid.empty(3)), r"eye_: .*\(3,\)"),
        (lambda: init.sparse_(lucid.empty(3), 0.5), r"sparse_: .*\(3,\)"),
        (lambda: init.trunc_normal_(lucid.empty(3), a=1.0, b=0.0), r"a=1.0 and b=0.0"),
        (lambda: init.trunc_normal_(lucid.empty(3), std=0.001, a=1.0, b=2.0), r"bounds of the result"),
        (lambda: init.calculate_gain("leaky_relu", "much"), r"'much'"),
    ],
)
def test_bad_input(mistake, message):
    with pytest.raises(ValueError, match=message):
        mistake()


def test_filling_nothing():
    with pytest.warns(UserWarning, match="nothing to fill"):
        init.kaiming_uniform_(lucid.empty(0, 2))
    assert init.orthogonal_(lucid.empty(0, 2)).shape == (0, 2)
    assert nn.Linear(0, 2)(lucid.empty(3, 0)).shape == (3, 2)


def test_an_earlier_graph_sees_that_it_was_overwritten():
    w = nn.Parameter([1.0, 2.0])
    loss = (w * w).sum()
    init.zeros_(w)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()
