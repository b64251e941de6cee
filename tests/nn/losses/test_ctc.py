"""The CTC loss against PyTorch; what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
import lucid.nn.functional as F

from ..oracle import agree, twins
from .inputs import REDUCTIONS, normal

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")  # NumPy's, of the mean of nothing

LENGTHS = [((12, 12, 12), (4, 3, 2)), ((12, 8, 3), (4, 2, 3)), ((12, 9, 7), (4, 0, 3))]


@pytest.mark.usefixtures("torch")
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


@pytest.mark.usefixtures("torch")
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


@pytest.mark.usefixtures("torch")
def test_ctc_module(device, put):
    layers = twins(lambda nn: nn.CTCLoss(blank=1, reduction="sum"), device)
    p = normal(6, 2, 3)
    agree(
        lambda t, layer, x: layer(x.log_softmax(2), put(t, np.array([[0, 2], [2, 2]])), (6, 5), (2, 1)), [p], device,
        layers, second=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("call", "error", "match"),
    [
        (lambda z, i: F.ctc_loss(z(2, 0, 3), z(0, 2), (), ()), RuntimeError, r"\(2, 0, 3\) must not be empty"),
        (lambda z, i: F.ctc_loss(z(4, 1, 3), i(1, 2), (4,), (2,), blank=3), RuntimeError, "blank must be one of"),
        (lambda z, i: F.ctc_loss(z(4, 1, 3), i(1, 2), (5,), (2,)), RuntimeError, "from 0 to 4"),
        (lambda z, i: F.ctc_loss(z(4, 1, 3), i(1, 2), (4,), (3,)), RuntimeError, "do not fit targets"),
        (lambda z, i: F.ctc_loss(z(4, 1, 3), i(1, 2), (4, 4), (2,)), RuntimeError, "each of 1 samples"),
    ],
)
def test_refusals(call, error, match):
    with pytest.raises(error, match=match):
        call(lucid.zeros, lambda *shape: lucid.zeros(*shape, dtype=lucid.int64))
