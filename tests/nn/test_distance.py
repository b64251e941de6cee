"""Distances, similarities and normalize, against PyTorch; what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
import lucid.nn.functional as F
from lucid import nn

from .losses.inputs import normal, with_nan
from .oracle import agree

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of the mean of nothing


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("p", [1.0, 2.0, 3.0, float("inf")])
@pytest.mark.parametrize("keepdim", [True, False])
def test_pairwise_distance(p, keepdim, device):
    for shapes in [((4, 3), (4, 3)), ((3,), (3,)), ((4, 3), (1, 3)), ((2, 4, 3), (2, 4, 3)), ((0, 3), (0, 3))]:
        agree(
            lambda t, x, y: t.nn.functional.pairwise_distance(x, y, p, keepdim=keepdim), [normal(*s) for s in shapes],
            device, second=p < float("inf"),
        )  # fmt: skip


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize(
    "shapes", [((4, 3), (4, 3)), ((4, 3), (1, 3)), ((2, 3, 4), (2, 3, 4)), ((0, 3), (0, 3))], ids=str
)
def test_cosine_similarity(dim, shapes, device):
    agree(lambda t, x, y: t.nn.functional.cosine_similarity(x, y, dim), [normal(*s) for s in shapes], device)


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("p", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("dim", [0, 1, -1])
def test_normalize(p, dim, device):
    for x in (normal(4, 3), normal(0, 3)):
        agree(lambda t, x: t.nn.functional.normalize(x, p, dim), [x], device)
    agree(lambda t, x: t.nn.functional.normalize(x, p, dim), [with_nan(normal(4, 3))], device, second=False)


def test_vectors_of_zeros(device):
    for function in (F.normalize, lambda x: F.cosine_similarity(x, x)):
        x = lucid.zeros(2, 3, device=device, requires_grad=True)
        y = function(x)
        y.sum().backward()
        assert not y.any()
        assert np.isfinite(x.grad.numpy(force=True)).all()


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda z, i: nn.CosineSimilarity()(z(2, 3), z(2, 4)), RuntimeError, "CosineSimilarity: "),
        (lambda z, i: nn.PairwiseDistance()(z(2, 3), z(2, 4)), RuntimeError, "PairwiseDistance: "),
    ],
)
def test_refusals(call, error, match):
    with pytest.raises(error, match=match):
        call(lucid.zeros, lambda *shape: lucid.zeros(*shape, dtype=lucid.int64))
