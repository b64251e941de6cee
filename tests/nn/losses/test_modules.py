"""Losses of margins and likelihoods as modules, against PyTorch; what losses refuse."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
import lucid.nn.functional as F
from lucid import nn

from ..oracle import agree, twins
from .inputs import normal, rng, signs, with_nan

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of the mean of nothing

X, Y, Z = normal(4, 3), normal(4, 3), normal(4, 3)
MODULES = [
    (lambda nn: nn.HingeEmbeddingLoss(0.5), (X, signs(4, 3))),
    (lambda nn: nn.CosineEmbeddingLoss(0.1, reduction="sum"), (X, Y, signs(4))),
    (lambda nn: nn.MarginRankingLoss(0.1), (X, Y, signs(4, 3))),
    (lambda nn: nn.TripletMarginLoss(2.0, p=1, swap=True), (X, Y, Z)),
    (lambda nn: nn.TripletMarginWithDistanceLoss(margin=2.0), (X, Y, Z)),
    (lambda nn: nn.SoftMarginLoss(reduction="none"), (X, signs(4, 3))),
    (lambda nn: nn.MultiLabelSoftMarginLoss(), (X, np.abs(signs(4, 3) - 1.0) / 2)),
    (lambda nn: nn.MultiMarginLoss(2, 0.5), (X, rng.integers(0, 3, 4))),
    (lambda nn: nn.MultiLabelMarginLoss(), (X, np.array([[0, 1, -1]] * 4))),
    (lambda nn: nn.GaussianNLLLoss(full=True), (X, Y, Z * Z)),
    (lambda nn: nn.PoissonNLLLoss(full=True), (X, np.abs(Y))),
    (lambda nn: nn.CosineSimilarity(dim=0), (X, Y)),
    (lambda nn: nn.PairwiseDistance(p=1, keepdim=True), (X, Y)),
]


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("kind", ["training", "eval", "empty", "nan"])
@pytest.mark.parametrize(("make", "inputs"), MODULES, ids=[str(make(nn)) for make, _ in MODULES])
def test_modules(make, inputs, kind, device, put):
    layers = [layer.train(kind == "training") for layer in twins(make, device)]
    if kind == "empty" and not isinstance(layers[0], nn.MultiMarginLoss | nn.MultiLabelMarginLoss):
        inputs = [a[:0] for a in inputs]  # PyTorch's mean over nothing of those two is memory that nobody has written
    floats = [a for a in inputs if a.dtype.kind == "f"]
    rest = inputs[len(floats) :]
    floats = [with_nan(floats[0]), *floats[1:]] if kind == "nan" else floats
    agree(lambda t, layer, *x: layer(*x, *(put(t, a) for a in rest)), floats, device, layers, second=False)


def test_weights_of_classes_move_with_the_module(device):
    loss = nn.MultiMarginLoss(weight=lucid.ones(3)).double().to(device)
    assert (loss.weight.device, loss.weight.dtype) == (device, "float64")


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda z, i: F.hinge_embedding_loss(z(2), z(2), reduction="max"), ValueError, "reduction must be one of"),
        (lambda z, i: F.cosine_embedding_loss(z(2, 3), z(2, 3), z(2, 3)), RuntimeError, r"target \(N\)"),
        (lambda z, i: F.margin_ranking_loss(z(2), z(2), z(2, 1)), RuntimeError, "as many dimensions"),
        (lambda z, i: F.triplet_margin_loss(z(2), z(2), z(2), margin=0.0), ValueError, "greater than 0"),
        (lambda z, i: F.triplet_margin_loss(z(2), z(2, 1), z(2)), RuntimeError, "as many dimensions"),
        (lambda z, i: F.multi_margin_loss(z(2, 3), i(2), p=3), ValueError, "p must be 1 or 2"),
        (lambda z, i: nn.MultiMarginLoss(p=3), ValueError, "MultiMarginLoss: p must be 1 or 2, got 3"),
        (lambda z, i: nn.TripletMarginLoss(margin=0), ValueError, "TripletMarginLoss: margin must be .* got 0"),
        (lambda z, i: nn.TripletMarginWithDistanceLoss(margin=-1.0), ValueError, "DistanceLoss: margin .* got -1.0"),
        (lambda z, i: nn.L1Loss()(z(2), z(3)), RuntimeError, r"L1Loss: .*\(3,\).*\(2,\)"),
        (lambda z, i: nn.SmoothL1Loss()(z(2), z(3)), RuntimeError, "SmoothL1Loss: "),
        (lambda z, i: nn.HuberLoss()(z(2), z(3)), RuntimeError, "HuberLoss: "),
        (lambda z, i: nn.KLDivLoss(reduction="sum")(z(2), z(3)), RuntimeError, "KLDivLoss: "),
        (lambda z, i: nn.NLLLoss()(z(2, 3), i(3)), ValueError, "NLLLoss: "),
        (lambda z, i: nn.NLLLoss()(z(2, 3), i(2) + 3), IndexError, "NLLLoss: .* 0 to 2"),
        (lambda z, i: nn.PoissonNLLLoss()(z(2), z(3)), RuntimeError, "PoissonNLLLoss: "),
        (lambda z, i: nn.HingeEmbeddingLoss()(z(2), z(3)), RuntimeError, "HingeEmbeddingLoss: "),
        (lambda z, i: nn.CosineEmbeddingLoss()(z(2, 3), z(2, 4), z(2)), RuntimeError, "CosineEmbeddingLoss: "),
        (lambda z, i: nn.MarginRankingLoss()(z(2), z(3), z(2)), RuntimeError, "MarginRankingLoss: "),
        (lambda z, i: nn.SoftMarginLoss()(z(2), z(3)), RuntimeError, "SoftMarginLoss: "),
        (lambda z, i: nn.MultiLabelSoftMarginLoss()(z(2, 3), z(2, 4)), RuntimeError, "MultiLabelSoftMarginLoss: "),
        (lambda z, i: nn.MultiLabelMarginLoss()(z(2, 3), i(2, 4)), RuntimeError, "MultiLabelMarginLoss: "),
        (lambda z, i: F.multi_margin_loss(z(2, 3), i(3)), RuntimeError, r"scores \(N, C\)"),
        (lambda z, i: F.multi_margin_loss(z(2, 3), i(2) + 3), IndexError, "out of range"),
        (lambda z, i: F.multi_margin_loss(z(2, 3), i(2), weight=z(2)), RuntimeError, "weight for each of 3"),
        (lambda z, i: F.multilabel_margin_loss(z(2, 3), i(2)), RuntimeError, "of one shape"),
        (lambda z, i: F.gaussian_nll_loss(z(2, 3), z(2, 3), z(3)), ValueError, "var of shape"),
        (lambda z, i: F.gaussian_nll_loss(z(2), z(2), z(2) - 1), ValueError, "negative entries"),
    ],
)
def test_refusals(call, error, match):
    with pytest.raises(error, match=match):
        call(lucid.zeros, lambda *shape: lucid.zeros(*shape, dtype=lucid.int64))
