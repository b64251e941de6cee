"""Losses of margins and likelihoods as functions, against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

from ..oracle import agree
from .inputs import REDUCTIONS, normal, rng, signs

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of the mean of nothing

# A name, options, the shapes of the inputs that have gradients, and the target.
CASES = [
    ("hinge_embedding_loss", {}, [(4,)], signs(4)),
    ("hinge_embedding_loss", {"margin": 0.3}, [(2, 3)], signs(2, 3)),
    ("cosine_embedding_loss", {}, [(4, 3), (4, 3)], signs(4)),
    ("cosine_embedding_loss", {"margin": 0.4}, [(3,), (3,)], np.array(-1)),
    ("margin_ranking_loss", {}, [(5,), (5,)], signs(5)),
    ("margin_ranking_loss", {"margin": 0.5}, [(2, 3), (2, 3)], signs(2, 3)),
    ("triplet_margin_loss", {}, [(4, 3)] * 3, None),
    ("triplet_margin_loss", {"margin": 3.0, "p": 1.0, "swap": True}, [(4, 3)] * 3, None),
    ("triplet_margin_loss", {"p": 3.0, "eps": 1e-3}, [(3,)] * 3, None),
    ("soft_margin_loss", {}, [(2, 3)], signs(2, 3).astype(float)),
    ("multilabel_soft_margin_loss", {}, [(4, 3)], rng.integers(0, 2, (4, 3)).astype(float)),
    ("multilabel_soft_margin_loss", {}, [(3,)], np.array([0.0, 1.0, 1.0])),
    ("multi_margin_loss", {}, [(4, 3)], rng.integers(0, 3, 4)),
    ("multi_margin_loss", {"p": 2, "margin": 0.7}, [(4, 3)], rng.integers(0, 3, 4)),
    ("multi_margin_loss", {}, [(3,)], np.array(1)),
    ("multilabel_margin_loss", {}, [(3, 4)], np.array([[3, 0, -1, 1], [-1, 0, 1, 2], [0, 1, 2, 3]])),
    ("multilabel_margin_loss", {}, [(4,)], np.array([1, -1, 2, 2])),
    ("gaussian_nll_loss", {}, [(4, 3)], None),
    ("poisson_nll_loss", {}, [(4, 3)], rng.integers(0, 6, (4, 3)).astype(float)),
    ("poisson_nll_loss", {"full": True}, [(4,)], np.array([0.0, 1.0, 2.0, 5.0])),
]
CASES += [
    ("hinge_embedding_loss", {}, [(0, 3)], signs(0, 3)),
    ("cosine_embedding_loss", {}, [(0, 3), (0, 3)], signs(0)),
    ("margin_ranking_loss", {}, [(0, 3), (0, 3)], signs(0, 3)),
    ("triplet_margin_loss", {}, [(0, 3)] * 3, None),
    ("soft_margin_loss", {}, [(0, 3)], signs(0, 3).astype(float)),
    ("multilabel_soft_margin_loss", {}, [(0, 3)], np.zeros((0, 3))),
    ("gaussian_nll_loss", {}, [(0, 3)], None),
    ("poisson_nll_loss", {}, [(0, 3)], np.zeros((0, 3))),
]
NO_SECOND = {"multi_margin_loss", "multilabel_margin_loss"}  # PyTorch has none


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(("name", "options", "shapes", "target"), CASES, ids=lambda v: str(v)[:40])
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_losses(name, options, shapes, target, reduction, device, put):
    def call(t, *x):
        x = (x[0], x[0] * 0.5, x[0] * x[0] + 0.1) if name == "gaussian_nll_loss" else x
        end = () if target is None else (put(t, target),)
        return getattr(t.nn.functional, name)(*x, *end, **options, reduction=reduction)

    agree(call, [normal(*s) for s in shapes], device, second=name not in NO_SECOND)


CORNERS = {
    "kl_div of a number": (lambda F, x, t: F.kl_div(x, t.exp(), reduction="batchmean"), [(), ()]),
    "probabilities of 0 and 1": (
        lambda F, x: F.binary_cross_entropy((200 * x.sign() + 0 * x).sigmoid(), (x.detach() < 0).to(x.dtype)),
        [(9,)],
    ),
}


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(("loss", "shapes"), CORNERS.values(), ids=CORNERS)
def test_corners(loss, shapes, device):
    agree(lambda t, *x: loss(t.nn.functional, *x), [normal(*s) for s in shapes], device, second=True)


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("shape", [(4, 3), (4, 1), (1, 3), (4,)], ids=str)
def test_variances(full, shape, device):
    var = rng.uniform(0, 2, size=shape)
    var.reshape(-1)[0] = 1e-9  # counts as eps, with the gradient it would have had
    arrays = [normal(4, 3), normal(4, 3), var]
    agree(lambda t, x, y, v: t.nn.functional.gaussian_nll_loss(x, y, v, full, 0.01), arrays, device)


@pytest.mark.usefixtures("torch")
def test_rates(device, put):
    rates, counts = rng.uniform(0.5, 2, size=(2, 3)), np.array([[0.0, 1.0, 2.0], [3.0, 0.0, 1.0]])
    agree(lambda t, x: t.nn.functional.poisson_nll_loss(x, put(t, counts), log_input=False), [rates], device)
    agree(lambda t, x, y: t.nn.functional.poisson_nll_loss(x, y, full=True), [rates, counts + 0.5], device)


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize("name", ["multi_margin_loss", "multilabel_margin_loss", "hinge_embedding_loss"])
def test_just_the_margin(name, device, put):
    """Where a score is ahead of another by just the margin, the slope is what PyTorch takes it to be."""
    x = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 2.0]])
    target = {"mul": np.array([0, 2]), "hin": np.array([[-1] * 3] * 2)}[name[:3]]
    target = np.array([[0, -1, -1], [2, -1, -1]]) if name == "multilabel_margin_loss" else target
    agree(lambda t, x: getattr(t.nn.functional, name)(x, put(t, target)), [x], device, second=False)


@pytest.mark.usefixtures("torch")
def test_weights(device, put):
    w, x = rng.uniform(0.5, 2, size=3), normal(4, 3)
    t1, t2 = rng.integers(0, 3, 4), rng.integers(0, 2, (4, 3)).astype(float)
    f = lambda t: t.nn.functional
    agree(lambda t, x: f(t).multi_margin_loss(x, put(t, t1), weight=put(t, w)), [x], device, second=False)
    agree(lambda t, x: f(t).multilabel_soft_margin_loss(x, put(t, t2), put(t, w)), [x], device)


@pytest.mark.usefixtures("torch")
def test_a_distance_of_ones_own(device):
    def call(t, *x):
        return t.nn.functional.triplet_margin_with_distance_loss(
            *x, distance_function=lambda a, b: ((a - b) ** 2).sum(-1), swap=True, margin=2.0
        )

    agree(call, [normal(4, 3) for _ in range(3)], device)
