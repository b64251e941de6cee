"""The losses of margins and likelihoods, CTC, distances and angles, against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
import lucid.nn.functional as F
from lucid import nn

from .comparing import agree, twins

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of the mean of nothing
rng = np.random.default_rng(41)
REDUCTIONS = ("mean", "sum", "none")


def normal(*shape):
    return rng.normal(size=shape)


def signs(*shape):
    return np.where(rng.uniform(size=shape) < 0.5, 1, -1)


class Put:
    """Arrays that are no input of the gradients, made tensors of the library and device at hand."""

    def __init__(self, device):
        self.device = device

    def __call__(self, library, array):
        return library.tensor(array, device=self.device) if library is lucid else library.tensor(array)


@pytest.fixture
def put(device):
    return Put(device)


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


@pytest.mark.parametrize(("name", "options", "shapes", "target"), CASES, ids=lambda v: str(v)[:40])
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_losses(name, options, shapes, target, reduction, device, put):
    def call(t, *x):
        x = (x[0], x[0] * 0.5, x[0] * x[0] + 0.1) if name == "gaussian_nll_loss" else x
        end = () if target is None else (put(t, target),)
        return getattr(t.nn.functional, name)(*x, *end, **options, reduction=reduction)

    agree(call, [normal(*s) for s in shapes], device, second=name not in NO_SECOND)


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("shape", [(4, 3), (4, 1), (4,)], ids=str)
def test_variances(full, shape, device):
    var = rng.uniform(0, 2, size=shape)
    var.reshape(-1)[0] = 1e-9  # counts as eps, with the gradient it would have had
    arrays = [normal(4, 3), normal(4, 3), var]
    agree(lambda t, x, y, v: t.nn.functional.gaussian_nll_loss(x, y, v, full, 0.01), arrays, device)


def test_rates(device, put):
    rates, counts = rng.uniform(0.5, 2, size=(2, 3)), np.array([[0.0, 1.0, 2.0], [3.0, 0.0, 1.0]])
    agree(lambda t, x: t.nn.functional.poisson_nll_loss(x, put(t, counts), log_input=False), [rates], device)
    agree(lambda t, x, y: t.nn.functional.poisson_nll_loss(x, y, full=True), [rates, counts + 0.5], device)


@pytest.mark.parametrize("name", ["multi_margin_loss", "multilabel_margin_loss", "hinge_embedding_loss"])
def test_just_the_margin(name, device, put):
    """Where a score is ahead of another by just the margin, the slope is what PyTorch takes it to be."""
    x = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 2.0]])
    target = {"mul": np.array([0, 2]), "hin": np.array([[-1] * 3] * 2)}[name[:3]]
    target = np.array([[0, -1, -1], [2, -1, -1]]) if name == "multilabel_margin_loss" else target
    agree(lambda t, x: getattr(t.nn.functional, name)(x, put(t, target)), [x], device, second=False)


def test_weights(device, put):
    w, x = rng.uniform(0.5, 2, size=3), normal(4, 3)
    t1, t2 = rng.integers(0, 3, 4), rng.integers(0, 2, (4, 3)).astype(float)
    f = lambda t: t.nn.functional
    agree(lambda t, x: f(t).multi_margin_loss(x, put(t, t1), weight=put(t, w)), [x], device, second=False)
    agree(lambda t, x: f(t).multilabel_soft_margin_loss(x, put(t, t2), put(t, w)), [x], device)


def test_a_distance_of_ones_own(device):
    def call(t, *x):
        return t.nn.functional.triplet_margin_with_distance_loss(
            *x, distance_function=lambda a, b: ((a - b) ** 2).sum(-1), swap=True, margin=2.0
        )

    agree(call, [normal(4, 3) for _ in range(3)], device)


@pytest.mark.parametrize("p", [1.0, 2.0, 3.0, float("inf")])
@pytest.mark.parametrize("keepdim", [True, False])
def test_pairwise_distance(p, keepdim, device):
    for shapes in [((4, 3), (4, 3)), ((3,), (3,)), ((4, 3), (1, 3)), ((2, 4, 3), (2, 4, 3)), ((0, 3), (0, 3))]:
        agree(
            lambda t, x, y: t.nn.functional.pairwise_distance(x, y, p, keepdim=keepdim), [normal(*s) for s in shapes],
            device, second=p < float("inf"),
        )  # fmt: skip


@pytest.mark.parametrize("dim", [0, 1, -1])
@pytest.mark.parametrize(
    "shapes", [((4, 3), (4, 3)), ((4, 3), (1, 3)), ((2, 3, 4), (2, 3, 4)), ((0, 3), (0, 3))], ids=str
)
def test_cosine_similarity(dim, shapes, device):
    agree(lambda t, x, y: t.nn.functional.cosine_similarity(x, y, dim), [normal(*s) for s in shapes], device)


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


LENGTHS = [((12, 12, 12), (4, 3, 2)), ((12, 8, 3), (4, 2, 3)), ((12, 9, 7), (4, 0, 3))]


@pytest.mark.parametrize("lengths", LENGTHS, ids=str)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("flat", [True, False])
def test_ctc(lengths, reduction, flat, device, put):
    inputs, counts = lengths
    labels = np.array([[1, 1, 2, 3], [2, 4, 4, 1], [1, 2, 2, 3]])
    targets = np.concatenate([row[:n] for row, n in zip(labels, counts, strict=True)]) if flat else labels

    def call(t, x):
        p = t.nn.functional.log_softmax(x, 2)
        return t.nn.functional.ctc_loss(p, put(t, targets), inputs, counts, reduction=reduction, zero_infinity=True)

    agree(call, [normal(12, 3, 5)], device, second=False)  # PyTorch has none


def test_ctc_without_a_batch_and_with_another_blank(device, put):
    def call(t, p):
        where = lambda n: put(t, np.array(n))
        return t.nn.functional.ctc_loss(p, put(t, np.array([0, 1, 1])), where(9), where(3), blank=2)

    p = normal(9, 4)
    agree(call, [p - np.log(np.exp(p).sum(-1, keepdims=True))], device, second=False)


def test_ctc_of_what_cannot_be(device):
    p = lucid.zeros(2, 1, 3, device=device).log_softmax(2)
    labels = lucid.tensor([[1, 1]], device=device)  # a blank must stand between the two
    assert F.ctc_loss(p, labels, (2,), (2,)).item() == float("inf")
    assert F.ctc_loss(p, labels, (2,), (2,), zero_infinity=True).item() == 0


def test_second_gradients_of_ctc_against_differences():
    x = lucid.tensor(normal(4, 2, 3), requires_grad=True)
    labels = lucid.tensor([[1, 2], [1, 1]])
    loss = lambda x: F.ctc_loss(x.log_softmax(2), labels, (4, 3), (2, 2))
    assert lucid.autograd.gradgradcheck(loss, (x,))


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


def with_nan(x):
    """A copy with one element that is not a number."""
    x = x.copy()
    x.reshape(-1)[1] = np.nan
    return x


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


def test_ctc_module(device, put):
    layers = twins(lambda nn: nn.CTCLoss(blank=1, reduction="sum"), device)
    p = normal(6, 2, 3)
    agree(
        lambda t, layer, x: layer(x.log_softmax(2), put(t, np.array([[0, 2], [2, 2]])), (6, 5), (2, 1)), [p], device,
        layers, second=False,
    )  # fmt: skip


def test_weights_of_classes_move_with_the_module(device):
    loss = nn.MultiMarginLoss(weight=lucid.ones(3)).double().to(device)
    assert (loss.weight.device, loss.weight.dtype) == (device, "float64")


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda z, i: F.ctc_loss(z(2, 0, 3), z(0, 2), (), ()), RuntimeError, r"\(2, 0, 3\) must not be empty"),
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
        (lambda z, i: nn.CosineSimilarity()(z(2, 3), z(2, 4)), RuntimeError, "CosineSimilarity: "),
        (lambda z, i: nn.PairwiseDistance()(z(2, 3), z(2, 4)), RuntimeError, "PairwiseDistance: "),
        (lambda z, i: F.multi_margin_loss(z(2, 3), i(3)), RuntimeError, r"scores \(N, C\)"),
        (lambda z, i: F.multi_margin_loss(z(2, 3), i(2) + 3), IndexError, "out of range"),
        (lambda z, i: F.multi_margin_loss(z(2, 3), i(2), weight=z(2)), RuntimeError, "weight for each of 3"),
        (lambda z, i: F.multilabel_margin_loss(z(2, 3), i(2)), RuntimeError, "of one shape"),
        (lambda z, i: F.gaussian_nll_loss(z(2, 3), z(2, 3), z(3)), ValueError, "var of shape"),
        (lambda z, i: F.gaussian_nll_loss(z(2), z(2), z(2) - 1), ValueError, "negative entries"),
        (lambda z, i: F.ctc_loss(z(4, 1, 3), i(1, 2), (4,), (2,), blank=3), RuntimeError, "blank must be one of"),
        (lambda z, i: F.ctc_loss(z(4, 1, 3), i(1, 2), (5,), (2,)), RuntimeError, "from 0 to 4"),
        (lambda z, i: F.ctc_loss(z(4, 1, 3), i(1, 2), (4,), (3,)), RuntimeError, "do not fit targets"),
        (lambda z, i: F.ctc_loss(z(4, 1, 3), i(1, 2), (4, 4), (2,)), RuntimeError, "each of 1 samples"),
    ],
)
def test_refusals(call, error, match):
    with pytest.raises(error, match=match):
        call(lucid.zeros, lambda *shape: lucid.zeros(*shape, dtype=lucid.int64))
