"""weight_norm and spectral_norm, against PyTorch; what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
import lucid.nn.functional as F
from lucid import nn
from lucid.nn.utils import remove_spectral_norm, remove_weight_norm, spectral_norm, weight_norm
from lucid.nn.utils.reparametrization.weight_norm import length

from ..oracle import agree, same, twins

rng = np.random.default_rng(51)
X = rng.normal(size=(4, 3))
pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")  # torch's own, of its weight_norm


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("dim", [0, 1, None, -1])
def test_weight_norm(dim, device):
    layers = twins(
        lambda nn: nn.Sequential(nn.utils.weight_norm(nn.Linear(3, 5), dim=dim), nn.utils.weight_norm(nn.Linear(5, 2))),
        device,
    )
    # PyTorch's own second gradients of it do not pass its gradgradcheck.
    agree(lambda t, layer, x: layer(x), [X], device, layers, second=False)
    v, g = (
        lucid.tensor(p.numpy(force=True), requires_grad=True) for p in (layers[0][0].weight_v, layers[0][0].weight_g)
    )
    assert lucid.autograd.gradgradcheck(lambda v, g: v * (g / length(v, dim)), (v, g))
    assert [n for n, _ in layers[0][0].named_parameters()] == ["bias", "weight_g", "weight_v"]


def test_weight_norm_changes_nothing_when_put_on_or_taken_off(device):
    layer = nn.Conv1d(3, 4, 2).double().to(device)
    x = lucid.tensor(rng.normal(size=(2, 3, 5)), device=device)
    before = layer(x)
    assert lucid.allclose(weight_norm(layer)(x), before)
    layer.weight_g._data[...] = 2 * layer.weight_g._data
    twice = layer(x)
    assert lucid.allclose(remove_weight_norm(layer)(x), twice)
    assert [n for n, _ in layer.named_parameters()] == ["bias", "weight"]
    assert layer._hooks.before == {}


def test_a_normed_weight_is_trained():
    layer = weight_norm(nn.Linear(3, 1))
    optimizer = lucid.optim.SGD(layer.parameters(), lr=0.1)
    x = lucid.tensor(X, dtype=lucid.float32)
    losses = []
    for _ in range(20):
        optimizer.zero_grad()
        loss = ((layer(x) - 1) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("options", [{}, {"n_power_iterations": 3}, {"eps": 1e-6, "dim": 1}], ids=str)
def test_spectral_norm(training, options, device):
    layers = twins(lambda nn: nn.utils.spectral_norm(nn.Linear(3, 5), **options).train(training), device)
    agree(lambda t, layer, x: layer(x), [X], device, layers)
    buffers = [dict(layer.named_buffers()) for layer in layers]
    assert list(buffers[0]) == ["weight_u", "weight_v"]
    same(list(buffers[0].values()), list(buffers[1].values()), 1e-9)


@pytest.mark.usefixtures("torch")
def test_spectral_norm_of_convolutions(device):
    x = rng.normal(size=(2, 3, 6, 5))
    for make in (lambda nn: nn.Conv2d(3, 4, 2), lambda nn: nn.ConvTranspose2d(3, 4, 2)):
        layers = twins(lambda nn, make=make: nn.utils.spectral_norm(make(nn)), device)
        agree(lambda t, layer, x: layer(x), [x], device, layers)


def test_spectral_norm_is_found_and_kept_when_taken_off():
    layer = spectral_norm(nn.Linear(6, 4).double(), n_power_iterations=200)
    x = lucid.tensor(rng.normal(size=(2, 6)))
    y = layer(x)
    np.testing.assert_allclose(np.linalg.norm(layer.weight.numpy(force=True), 2), 1, rtol=1e-9)
    assert lucid.allclose(remove_spectral_norm(layer)(x), y)
    assert [n for n, _ in layer.named_parameters()] == ["bias", "weight"]
    assert not list(layer.buffers())


def bag(words, offsets, **options):
    return F.embedding_bag(
        lucid.tensor(words), lucid.ones(2, 2), None if offsets is None else lucid.tensor(offsets), **options
    )


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda: weight_norm(weight_norm(nn.Linear(2, 3))), RuntimeError, "normed already"),
        (lambda: spectral_norm(spectral_norm(nn.Linear(2, 3))), RuntimeError, "normed already"),
        (lambda: weight_norm(nn.Linear(2, 3), dim=2), IndexError, "one of -2 to 1, got 2"),
        (lambda: nn.utils.parametrizations.weight_norm(nn.Linear(2, 3), dim=2), IndexError, "one of -2 to 1, got 2"),
        (lambda: weight_norm(nn.ReLU()), AttributeError, "no parameter 'weight'"),
        (lambda: spectral_norm(nn.ReLU()), AttributeError, "no parameter 'weight'"),
        (lambda: remove_weight_norm(nn.Linear(2, 3)), ValueError, "not found in Linear"),
        (lambda: remove_spectral_norm(nn.Linear(2, 3)), ValueError, "not found in Linear"),
        (lambda: spectral_norm(nn.Linear(2, 3), n_power_iterations=0), ValueError, "must be positive"),
    ],
)
def test_refusals(call, error, match):
    with pytest.raises(error, match=match):
        call()
