"""Every layer and loss of nn against PyTorch's of the same name: what it computes, its gradients, and how it prints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import lucid
from lucid import nn

from .oracle import agree, twins

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


@pytest.mark.usefixtures("torch")
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


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: nn.Linear(-1, 2), ValueError, r"Linear: in_features .* got -1"),
        (lambda: nn.Linear(2, 2.5), TypeError, r"Linear: out_features .* got 2.5"),
        (lambda: nn.LayerNorm(4)(lucid.ones(2, 3)), RuntimeError, r"LayerNorm: expected .*\(\*, 4\), got \(2, 3\)"),
        (lambda: nn.Linear(4, 2)(lucid.ones(2, 3)), RuntimeError, r"Linear: expected input with 4 features, got .*3\)"),
        (lambda: nn.Unflatten(1, 2), TypeError, r"Unflatten: expected unflattened_size to be a tuple of sizes, got 2"),
    ],
)  # fmt: skip
def test_bad_input(make, kind, message):
    with pytest.raises(kind, match=message):
        make()


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
