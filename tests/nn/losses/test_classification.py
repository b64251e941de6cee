"""Losses of classification: class weights, ignored samples, extreme scores; what losses refuse."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn

rng = np.random.default_rng(3)
X = rng.normal(size=(4, 6))
CLASSES = rng.integers(0, 6, size=4)


@pytest.mark.parametrize("weight", [np.linspace(1, 2, 6)])
def test_weights_of_classes_move_with_the_loss(weight, device, torch):
    ours = nn.CrossEntropyLoss(lucid.tensor(weight)).to(device)
    assert ours.weight.device == device
    assert not list(ours.parameters())
    wanted = torch.nn.CrossEntropyLoss(torch.tensor(weight))(torch.tensor(X), torch.tensor(CLASSES)).item()
    assert ours(lucid.tensor(X, device=device), lucid.tensor(CLASSES, device=device)).item() == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: nn.MSELoss(reduction="avg"), ValueError, r"MSELoss: reduction .* got 'avg'"),
        (lambda: nn.MSELoss(reduction="batchmean"), ValueError, r"MSELoss: reduction .* got 'batchmean'"),
        (lambda: nn.BCELoss()(lucid.tensor([1.5]), lucid.tensor([1.0])), RuntimeError, r"between 0 and 1, got 1.5"),
        (lambda: nn.BCELoss()(lucid.tensor([np.nan]), lucid.tensor([1.0])), RuntimeError, r"between 0 and 1, got nan"),
        (lambda: nn.BCELoss()(lucid.ones(2), lucid.ones(2, 1)), ValueError, r"shape of the input"),
        (lambda: nn.BCEWithLogitsLoss()(lucid.ones(2), lucid.ones(1)), ValueError, r"shape of the input"),
        (lambda: nn.MSELoss()(lucid.ones(2), lucid.ones(3)), RuntimeError, r"MSELoss: .*\(3,\).*\(2,\)"),
        (lambda: nn.SmoothL1Loss(beta=-1)(lucid.ones(2), lucid.ones(2)), ValueError, r"beta .* got -1"),
        (lambda: nn.HuberLoss(delta=0)(lucid.ones(2), lucid.ones(2)), ValueError, r"delta .* got 0"),
        (lambda: nn.CrossEntropyLoss(label_smoothing=2.0)(lucid.ones(1, 2), lucid.tensor([0])), RuntimeError, r"2.0"),
        (lambda: nn.CrossEntropyLoss(lucid.ones(3))(lucid.ones(1, 2), lucid.tensor([0])), RuntimeError, r"2 classes"),
        (lambda: nn.CrossEntropyLoss()(lucid.ones(2, 3), lucid.tensor([0])), ValueError, r"\(2,\).*\(2, 3\).*\(1,\)"),
        (lambda: nn.CrossEntropyLoss()(lucid.ones(2, 3).long(), lucid.tensor([0, 1])), RuntimeError, r"int64"),
        (lambda: nn.CrossEntropyLoss()(lucid.ones(2, 3), lucid.tensor([True, False])), RuntimeError, r"bool"),
        (lambda: nn.CrossEntropyLoss()(lucid.ones(2, 3), [0, 1]), TypeError, r"target .* got list.*lucid\.tensor"),
        (lambda: nn.functional.nll_loss([[0.0]], lucid.tensor([0])), TypeError, r"input .* got list"),
        (lambda: nn.MSELoss()(lucid.ones(2), 3.0), TypeError, r"target .* got float"),
    ],
)  # fmt: skip
def test_bad_input(make, kind, message):
    with pytest.raises(kind, match=message):
        make()


def test_class_weights_that_require_grad_are_refused():
    weight = lucid.ones(2, requires_grad=True)
    with pytest.raises(RuntimeError, match=r"weight.detach\(\)"):
        nn.functional.cross_entropy(lucid.zeros(1, 2), lucid.tensor([0]), weight)


@pytest.mark.parametrize("loss", [nn.functional.cross_entropy, nn.functional.nll_loss])
def test_the_mean_of_nothing_is_nan(loss, device):
    empty = loss(lucid.zeros(0, 3, device=device), lucid.zeros(0, dtype="int64", device=device))
    ignored = loss(lucid.zeros(1, 3, device=device), lucid.tensor([-100], device=device))
    assert np.isnan(empty.item())
    assert np.isnan(ignored.item())


def test_ignored_samples_may_be_infinite(device):
    x = lucid.tensor([[0.0, -np.inf], [1.0, 1.0]], device=device)
    t = lucid.tensor([1, 0], device=device)
    assert nn.functional.cross_entropy(x, t, ignore_index=1).item() == pytest.approx(np.log(2))


@pytest.mark.parametrize("loss", [nn.functional.cross_entropy, nn.functional.nll_loss])
@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32"])
@pytest.mark.parametrize("shape", [(300, 6), (2, 6, 300)])
def test_classes_of_small_integers(loss, dtype, shape, device):
    x = lucid.tensor(rng.normal(size=shape), device=device, requires_grad=True)
    t = lucid.tensor(rng.integers(0, 6, (shape[0], *shape[2:])), device=device)
    found, wanted = loss(x, t.to(dtype)), loss(x, t)
    assert found == wanted
    assert (lucid.autograd.grad(found, x)[0] == lucid.autograd.grad(wanted, x)[0]).all()


@pytest.mark.parametrize("x", [0.0, 1e4, -1e4, 1e300, -1e300])
def test_losses_of_extreme_scores(x, device):
    scores = lucid.tensor([[x, 0.0]], dtype="float64", device=device, requires_grad=True)
    binary = nn.functional.binary_cross_entropy_with_logits(
        scores[:, 0], lucid.zeros(1, dtype="float64", device=device)
    )
    assert binary.item() == pytest.approx(np.logaddexp(0, x))
    loss = nn.functional.cross_entropy(scores, lucid.tensor([1], device=device))
    assert loss.item() == pytest.approx(np.logaddexp(0, x))
    loss.backward()
    p = 1 / (1 + np.exp(-np.clip(x, -700, 700)))
    np.testing.assert_allclose(scores.grad.numpy(force=True), [[p, -p]], atol=1e-300)
