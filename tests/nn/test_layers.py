"""Every layer and loss of nn against PyTorch's of the same name: what it computes, its gradients, and how it prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import lucid
from lucid import nn

from .comparing import agree, twins

rng = np.random.default_rng(3)
X = rng.normal(size=(4, 6))
POSITIVE = rng.uniform(0.1, 0.9, size=(4, 6))
WORDS = rng.integers(0, 5, size=(4, 2))
CLASSES = rng.integers(0, 6, size=4)

# How to make it, from lucid.nn or torch.nn, and what to call it with.
LAYERS: list[tuple[Callable[[Any], Any], tuple[np.ndarray, ...]]] = [
    (lambda nn: nn.Linear(6, 3), (X,)),
    (lambda nn: nn.Linear(6, 3, bias=False), (X,)),
    (lambda nn: nn.Linear(6, 3), (X[0],)),
    (lambda nn: nn.Identity(4, unused=True), (X,)),
    (lambda nn: nn.Flatten(), (X.reshape(2, 2, 6),)),
    (lambda nn: nn.Flatten(0, 1), (X.reshape(2, 2, 6),)),
    (lambda nn: nn.Unflatten(1, (2, 3)), (X,)),
    (lambda nn: nn.Dropout(0.5).eval(), (X,)),
    (lambda nn: nn.Dropout(0.0), (X,)),
    (lambda nn: nn.Dropout(1.0), (X,)),
    (lambda nn: nn.Embedding(5, 3), (WORDS,)),
    (lambda nn: nn.Embedding(5, 3, padding_idx=-2), (WORDS,)),
    (lambda nn: nn.LayerNorm(6), (X,)),
    (lambda nn: nn.LayerNorm((2, 6), eps=1e-3), (X.reshape(2, 2, 6),)),
    (lambda nn: nn.LayerNorm(6, elementwise_affine=False), (X,)),
    (lambda nn: nn.LayerNorm(6, bias=False), (X,)),
    (lambda nn: nn.ReLU(), (X,)),
    (lambda nn: nn.LeakyReLU(), (X,)),
    (lambda nn: nn.LeakyReLU(0.2), (X,)),
    (lambda nn: nn.GELU(), (X,)),
    (lambda nn: nn.GELU("tanh"), (X,)),
    (lambda nn: nn.SiLU(), (X,)),
    (lambda nn: nn.Sigmoid(), (X,)),
    (lambda nn: nn.Tanh(), (X,)),
    (lambda nn: nn.Softmax(dim=1), (X,)),
    (lambda nn: nn.LogSoftmax(dim=-1), (X,)),
    (lambda nn: nn.ELU(), (X,)),
    (lambda nn: nn.ELU(0.5), (X,)),
    (lambda nn: nn.Softplus(), (X,)),
    (lambda nn: nn.Softplus(2, threshold=1), (X,)),
    (lambda nn: nn.CrossEntropyLoss(), (X, CLASSES)),
    (lambda nn: nn.CrossEntropyLoss(label_smoothing=0.1, reduction="sum", ignore_index=2), (X, CLASSES)),
    (lambda nn: nn.NLLLoss(reduction="none"), (X, CLASSES)),
    (lambda nn: nn.NLLLoss(ignore_index=1), (X, CLASSES)),
    (lambda nn: nn.MSELoss(), (X, POSITIVE)),
    (lambda nn: nn.L1Loss(reduction="sum"), (X, POSITIVE)),
    (lambda nn: nn.SmoothL1Loss(beta=0.3), (X, POSITIVE)),
    (lambda nn: nn.HuberLoss("none", 0.3), (X, POSITIVE)),
    (lambda nn: nn.BCELoss(), (POSITIVE, POSITIVE[::-1].copy())),
    (lambda nn: nn.BCEWithLogitsLoss(reduction="sum"), (X, POSITIVE)),
    (lambda nn: nn.KLDivLoss(reduction="batchmean"), (X, POSITIVE)),
    (lambda nn: nn.KLDivLoss(reduction="sum", log_target=True), (X, X[::-1].copy())),
    (lambda nn: nn.Sequential(nn.Linear(6, 4), nn.Tanh(), nn.Linear(4, 2)), (X,)),
    (lambda nn: nn.Sequential(nn.Linear(6, 4), nn.ReLU(inplace=True), nn.Linear(4, 2)), (X,)),
    (lambda nn: nn.Sequential(nn.Linear(6, 4), nn.LeakyReLU(0.2, inplace=True), nn.Linear(4, 2)), (X,)),
    (lambda nn: nn.Sequential(nn.Linear(6, 4), nn.ELU(inplace=True), nn.Linear(4, 2)), (X,)),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of the mean of nothing
@pytest.mark.parametrize("batch", ["", "empty"])
@pytest.mark.parametrize(("make", "inputs"), LAYERS, ids=[str(make(nn)).replace("\n", "") for make, _ in LAYERS])
def test_torch_agrees(make, inputs, batch, device):
    """As it was made, and in evaluation."""
    layers = twins(make, device)
    inputs = [x[:0] for x in inputs] if batch and inputs[0].ndim > 1 else inputs
    for _ in range(2):
        agree(lambda t, layer, *x: layer(*x), inputs, device, layers)
        for layer in layers:
            layer.eval()


@pytest.mark.parametrize("weight", [np.linspace(1, 2, 6)])
def test_weights_of_classes_move_with_the_loss(weight, device):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: the parity extra brings it")
    ours = nn.CrossEntropyLoss(lucid.tensor(weight)).to(device)
    assert ours.weight.device == device
    assert not list(ours.parameters())
    wanted = torch.nn.CrossEntropyLoss(torch.tensor(weight))(torch.tensor(X), torch.tensor(CLASSES)).item()
    assert ours(lucid.tensor(X, device=device), lucid.tensor(CLASSES, device=device)).item() == pytest.approx(wanted)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_dropout_keeps_the_expected_sum(p, device):
    lucid.manual_seed(0)
    x = lucid.ones(200, 200, device=device, requires_grad=True)
    y = nn.Dropout(p)(x)
    kept = (y != 0).float()
    assert kept.mean().item() == pytest.approx(1 - p, abs=0.01)
    np.testing.assert_allclose(y.numpy(force=True), kept.numpy(force=True) / (1 - p), rtol=1e-6)
    y.sum().backward()
    assert (x.grad == y).all()


def test_dropout_draws_the_same_on_every_device():
    drawn = []
    for name in ("cpu", "strict"):
        x = lucid.ones(50, device=name)
        drawn.append(nn.functional.dropout(x, 0.4, generator=lucid.Generator().manual_seed(5)).tolist())
    assert drawn[0] == drawn[1]


def test_dropout_in_place(device):
    x = lucid.ones(50, device=device)
    assert nn.Dropout(0.5, inplace=True)(x) is x
    assert set(x.tolist()) == {0.0, 2.0}


@pytest.mark.parametrize("layer", [nn.ReLU, nn.LeakyReLU, nn.ELU, nn.SiLU])
def test_in_place_is_in_place_and_refuses_leaves(layer, device):
    x = lucid.tensor([-1.0, 2.0], device=device)
    wanted = layer()(x).tolist()
    y = x.clone()
    assert layer(inplace=True)(y) is y
    assert y.tolist() == wanted
    with pytest.raises(RuntimeError, match=r"leaf"):
        layer(inplace=True)(x.requires_grad_())
    assert x.tolist() == [-1.0, 2.0]


def test_padding_row_does_not_learn(device):
    layer = nn.Embedding(4, 2, padding_idx=1, device=device)
    assert layer.weight[1].tolist() == [0, 0]
    layer(lucid.tensor([1, 1, 2, 2], device=device)).sum().backward()
    assert layer.weight.grad.tolist() == [[0, 0], [0, 0], [2, 2], [0, 0]]


def test_pretrained_table_is_frozen():
    table = lucid.tensor([[1.0, 2.0], [3.0, 4.0]])
    layer = nn.Embedding.from_pretrained(table)
    assert not layer.weight.requires_grad
    assert repr(layer) == "Embedding(2, 2)"
    assert nn.Embedding.from_pretrained(table, freeze=False).weight.requires_grad


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: nn.Dropout(-0.1), ValueError, r"Dropout: .* between 0 and 1, got -0.1"),
        (lambda: nn.functional.dropout(lucid.ones(2), 1.5), ValueError, r"dropout: .* between 0 and 1, got 1.5"),
        (lambda: nn.Linear(-1, 2), ValueError, r"Linear: in_features .* got -1"),
        (lambda: nn.Linear(2, 2.5), ValueError, r"Linear: out_features .* got 2.5"),
        (lambda: nn.Embedding(4, 2, padding_idx=4), ValueError, r"Embedding: padding_idx .* got 4"),
        (lambda: nn.MSELoss(reduction="avg"), ValueError, r"MSELoss: reduction .* got 'avg'"),
        (lambda: nn.MSELoss(reduction="batchmean"), ValueError, r"MSELoss: reduction .* got 'batchmean'"),
        (lambda: nn.GELU("erf")(lucid.ones(2)), RuntimeError, r"GELU: approximate .* got 'erf'"),
        (lambda: nn.LayerNorm(4)(lucid.ones(2, 3)), RuntimeError, r"LayerNorm: expected .*\(\*, 4\), got \(2, 3\)"),
        (lambda: nn.Linear(4, 2)(lucid.ones(2, 3)), RuntimeError, r"Linear: expected input with 4 features, got .*3\)"),
        (lambda: nn.Embedding(4, 2)(lucid.tensor([4])), IndexError, r"Embedding: .*0 to 3, got 4"),
        (lambda: nn.Embedding(4, 2)(lucid.tensor([-1])), IndexError, r"Embedding: .*0 to 3, got -1"),
        (lambda: nn.Embedding(4, 2)(lucid.tensor([1.0])), IndexError, r"Embedding: .*float32.*\.long\(\)"),
        (lambda: nn.BCELoss()(lucid.tensor([1.5]), lucid.tensor([1.0])), RuntimeError, r"between 0 and 1, got 1.5"),
        (lambda: nn.BCELoss()(lucid.tensor([np.nan]), lucid.tensor([1.0])), RuntimeError, r"between 0 and 1, got nan"),
        (lambda: nn.Unflatten(1, 2), TypeError, r"Unflatten: expected unflattened_size to be a tuple of sizes, got 2"),
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
        (lambda: nn.Softplus(beta=0)(lucid.ones(2)), ValueError, r"beta"),
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


@pytest.mark.parametrize("kind", ["float16", "float32"])
def test_low_precision_stays_low(kind, device):
    model = nn.Sequential(nn.Linear(6, 6), nn.LayerNorm(6), nn.GELU(), nn.Linear(6, 3)).to(device, kind)
    x = lucid.tensor(X.astype(kind), device=device)
    t = lucid.tensor([0, 1, 2, 0], device=device)
    for loss in (
        nn.functional.cross_entropy(model(x), t, lucid.ones(3, device=device), label_smoothing=0.1),
        nn.functional.cross_entropy(model(x), t),
        nn.functional.mse_loss(model(x), model(x)),
    ):
        assert loss.dtype == kind
        loss.backward()
        assert {p.grad.dtype.name for p in model.parameters()} == {kind}
