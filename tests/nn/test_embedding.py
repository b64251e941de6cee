"""Embedding, EmbeddingBag and one_hot, against PyTorch; what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
import lucid.nn.functional as F
from lucid import nn

from ..oracle import torch_
from .oracle import agree, same, twins


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
        (lambda: nn.Embedding(4, 2, padding_idx=4), ValueError, r"Embedding: padding_idx .* got 4"),
        (lambda: nn.Embedding(4, 2)(lucid.tensor([4])), IndexError, r"Embedding: .*0 to 3, got 4"),
        (lambda: nn.Embedding(4, 2)(lucid.tensor([-1])), IndexError, r"Embedding: .*0 to 3, got -1"),
        (lambda: nn.Embedding(4, 2)(lucid.tensor([1.0])), IndexError, r"Embedding: .*float32.*\.long\(\)"),
    ],
)  # fmt: skip
def test_bad_input(make, kind, message):
    with pytest.raises(kind, match=message):
        make()


rng = np.random.default_rng(51)


def bag(words, offsets, **options):
    return F.embedding_bag(
        lucid.tensor(words), lucid.ones(2, 2), None if offsets is None else lucid.tensor(offsets), **options
    )


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
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


@pytest.mark.parametrize(
    "options",
    [{}, {"padding_idx": 1}, {"max_norm": 1.0}, {"max_norm": 0.5, "norm_type": 1.0, "padding_idx": 2},
     {"scale_grad_by_freq": True}, {"max_norm": 9.0, "scale_grad_by_freq": True}],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("words", [[[1, 4], [4, 4]], [2, 0], 3], ids=str)
def test_embedding(options, words, device, torch):
    ours, theirs = twins(lambda nn: nn.Embedding(5, 3, **options), device)
    found = []
    for t, layer, where in ((lucid, ours, {"device": device}), (torch, theirs, {})):
        y = layer(t.tensor(words, **where))
        (y * y).sum().backward()
        found.append([y, layer.weight, layer.weight.grad])
    same(*found, 1e-9)


@pytest.mark.usefixtures("torch")
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


@pytest.mark.usefixtures("torch")
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


@pytest.mark.usefixtures("torch")
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


@pytest.mark.usefixtures("torch")
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
def test_one_hot(count, words, device, torch):
    ours, theirs = F.one_hot(lucid.tensor(words, device=device), count), torch.nn.functional.one_hot(
        torch.tensor(words), count
    )  # fmt: skip
    assert ours.tolist() == theirs.tolist()
    assert ours.dtype == "int64"
