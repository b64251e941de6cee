"""Weights in other forms (length and direction, spectral norm), Bilinear, and tables of vectors, against PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
import lucid.nn.functional as F
from lucid import nn
from lucid.nn.utils import remove_spectral_norm, remove_weight_norm, spectral_norm, weight_norm
from lucid.nn.utils.weight_norm import length

from .comparing import agree, same, torch_, twins

rng = np.random.default_rng(51)
X = rng.normal(size=(4, 3))
pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning")  # torch's own, of its weight_norm


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
    layer.weight_g.data[...] = 2 * layer.weight_g.data
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


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("options", [{}, {"n_power_iterations": 3}, {"eps": 1e-6, "dim": 1}], ids=str)
def test_spectral_norm(training, options, device):
    layers = twins(lambda nn: nn.utils.spectral_norm(nn.Linear(3, 5), **options).train(training), device)
    agree(lambda t, layer, x: layer(x), [X], device, layers)
    buffers = [dict(layer.named_buffers()) for layer in layers]
    assert list(buffers[0]) == ["weight_u", "weight_v"]
    same(list(buffers[0].values()), list(buffers[1].values()), 1e-9)


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
        (lambda: weight_norm(nn.Linear(2, 3), dim=2), IndexError, "one of -1 to 1, got 2"),
        (lambda: weight_norm(nn.ReLU()), AttributeError, "no parameter 'weight'"),
        (lambda: spectral_norm(nn.ReLU()), AttributeError, "no parameter 'weight'"),
        (lambda: remove_weight_norm(nn.Linear(2, 3)), ValueError, "not found in Linear"),
        (lambda: remove_spectral_norm(nn.Linear(2, 3)), ValueError, "not found in Linear"),
        (lambda: spectral_norm(nn.Linear(2, 3), n_power_iterations=0), ValueError, "must be positive"),
        (lambda: F.bilinear(lucid.zeros(2, 3), lucid.zeros(3, 3), lucid.zeros(1, 3, 3)), RuntimeError, "alike in"),
        (lambda: nn.Bilinear(3, 4, 2)(lucid.zeros(2, 3), lucid.zeros(2, 3)), RuntimeError, "got shapes"),
        (lambda: nn.Bilinear(0, 4, 2), ValueError, "greater than 0"),
        (lambda: nn.Embedding(3, 2, sparse=True), RuntimeError, "sparse gradients are not part"),
        (lambda: F.embedding(lucid.tensor([0]), lucid.zeros(2, 2), sparse=True), RuntimeError, "sparse gradients"),
        (lambda: bag([[0]], [0]), ValueError, r"each row .* \(1, 1\) is a bag; leave out the offsets"),
        (lambda: bag([0], None), ValueError, r"wants offsets of 1 dimension, got None"),
        (lambda: bag(0, [0]), ValueError, r"expected input of shape \(n\) or \(bags, n\), got \(\)"),
        (lambda: bag([0, 1], [1]), RuntimeError, r"offsets that begin with 0, .* at most 2, .* got \[1\]"),
        (lambda: bag([0, 1], [0, 3]), RuntimeError, r"got \[0, 3\]"),
        (lambda: bag([0], [0], padding_idx=2), RuntimeError, "one of -2 to 1, got 2"),
        (lambda: bag([0.5], [0]), RuntimeError, "integer dtype, got float32"),
        (lambda: bag([0], [0], mode="min"), ValueError, "'max', got 'min'"),
        (lambda: bag([0], [0], mode="max", scale_grad_by_freq=True), ValueError, "max mode"),
        (lambda: bag([0], [0], per_sample_weights=lucid.ones(1)), NotImplementedError, "mode='sum' only"),
        (lambda: bag([0], [0], mode="sum", per_sample_weights=lucid.ones(2)), ValueError, r"shape \(1,\), got \(2,\)"),
        (lambda: bag([2], [0]), IndexError, "0 to 1, got 2"),
        (
            lambda: nn.Sequential(nn.EmbeddingBag(4, 2))(lucid.tensor([[4]])),
            IndexError,
            r"Sequential\.0 \(EmbeddingBag\): .* num_embeddings=4",
        ),
        (lambda: F.one_hot(lucid.tensor([-1])), RuntimeError, "got -1 to -1"),
        (lambda: F.one_hot(lucid.tensor([3]), 3), RuntimeError, "from 0 to 2"),
        (lambda: F.one_hot(lucid.tensor([0.5])), RuntimeError, "expected classes of int64"),
        (lambda: F.one_hot(lucid.zeros(0, dtype=lucid.int64)), RuntimeError, "num_classes must be given"),
    ],
)
def test_refusals(call, error, match):
    with pytest.raises(error, match=match):
        call()


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("lead", [(5,), (), (2, 3), (0,)], ids=str)
def test_bilinear(bias, lead, device):
    layers = twins(lambda nn: nn.Bilinear(3, 4, 2, bias=bias), device)
    agree(
        lambda t, layer, x, y: layer(x, y), [rng.normal(size=(*lead, 3)), rng.normal(size=(*lead, 4))], device, layers
    )


@pytest.mark.parametrize(
    "options",
    [{}, {"padding_idx": 1}, {"max_norm": 1.0}, {"max_norm": 0.5, "norm_type": 1.0, "padding_idx": 2},
     {"scale_grad_by_freq": True}, {"max_norm": 9.0, "scale_grad_by_freq": True}],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("words", [[[1, 4], [4, 4]], [2, 0], 3], ids=str)
def test_embedding(options, words, device):
    torch = torch_()
    ours, theirs = twins(lambda nn: nn.Embedding(5, 3, **options), device)
    found = []
    for t, layer, where in ((lucid, ours, {"device": device}), (torch, theirs, {})):
        y = layer(t.tensor(words, **where))
        (y * y).sum().backward()
        found.append([y, layer.weight, layer.weight.grad])
    same(*found, 1e-9)


def test_pretrained(device):
    table = rng.normal(size=(4, 3)) * 3
    found = []
    for t, where in ((lucid, {"device": device}), (torch_(), {})):
        layer = t.nn.Embedding.from_pretrained(t.tensor(table, **where), max_norm=1.0, padding_idx=-1)
        found.append([layer(t.tensor([0, 3], **where)), layer.weight])
        assert (layer.padding_idx, layer.weight.requires_grad) == (3, False)
    same(*found, 1e-9)


WORDS = np.array([1, 4, 1, 2, 0, 4])
BAGS = [
    ([[1, 2, 1], [4, 4, 4], [3, 3, 3]], None, False), (np.zeros((0, 3), int), None, False), (WORDS, [0, 2], False),
    (WORDS, [0, 2, 2, 5, 6], False), (WORDS, [0, 0, 6], True), (WORDS, [0], False), (WORDS[:0], [0, 0], False),
    (WORDS[:0], np.zeros(0, int), False),
]  # fmt: skip


@pytest.mark.parametrize("mode", ["sum", "mean", "max"])
@pytest.mark.parametrize("padding_idx", [None, 3, -1])
@pytest.mark.parametrize(("words", "offsets", "last"), BAGS, ids=str)
def test_embedding_bag(mode, padding_idx, words, offsets, last, device):
    def call(t, w):
        where = {"device": device} if t is lucid else {}
        i, o = (None if a is None else t.tensor(a, **where) for a in (words, offsets))
        f = t.nn.functional.embedding_bag
        return f(i, w, o, mode=mode, padding_idx=padding_idx, include_last_offset=last)

    agree(call, [rng.normal(size=(5, 3)).round(0 if mode == "max" else 9)], device, second=mode != "max")


@pytest.mark.parametrize(("words", "offsets"), [(WORDS.reshape(2, 3), None), (WORDS, [0, 1, 1])], ids=str)
def test_weights_of_samples(words, offsets, device):
    def call(t, w, s):
        where = {"device": device} if t is lucid else {}
        i, o = (None if a is None else t.tensor(a, **where) for a in (words, offsets))
        f = t.nn.functional.embedding_bag
        return f(i, w, o, mode="sum", per_sample_weights=s, padding_idx=1)

    agree(call, [rng.normal(size=(5, 3)), rng.normal(size=words.shape)], device, second=False)  # torch has none


def test_a_bag_of_many_scales_its_gradient(device):
    w = lucid.tensor(rng.normal(size=(5, 3)), device=device, requires_grad=True)
    i = lucid.tensor(WORDS, device=device)
    F.embedding_bag(i, w, i[:0].new_zeros(1), scale_grad_by_freq=True, mode="sum").sum().backward()
    assert w.grad.tolist() == [[1.0] * 3] * 3 + [[0.0] * 3] + [[1.0] * 3]


@pytest.mark.parametrize("options", [{}, {"mode": "sum", "max_norm": 1.0}, {"mode": "max", "padding_idx": -1}], ids=str)
def test_bags(options, device):
    layers = twins(lambda nn: nn.EmbeddingBag(5, 3, **options), device)
    found = []
    for t, layer, where in ((lucid, layers[0], {"device": device}), (torch_(), layers[1], {})):
        y = layer(t.tensor(WORDS, **where), t.tensor([0, 2], **where))
        (y * y).sum().backward()
        same_again = t.nn.EmbeddingBag.from_pretrained(layer.weight, padding_idx=0, mode="mean")
        found.append([y, layer.weight, layer.weight.grad, same_again(t.tensor([[0, 1]], **where))])
        assert not same_again.weight.requires_grad
    same(*found, 1e-9)


@pytest.mark.parametrize("count", [-1, 5])
@pytest.mark.parametrize("words", [[[1, 4], [0, 2]], [2], 3], ids=str)
def test_one_hot(count, words, device):
    torch = torch_()
    ours, theirs = F.one_hot(lucid.tensor(words, device=device), count), torch.nn.functional.one_hot(
        torch.tensor(words), count
    )  # fmt: skip
    assert ours.tolist() == theirs.tolist()
    assert ours.dtype == "int64"
