"""Recurrent layers and cells against PyTorch: values, first and second gradients, packed sequences, refusals."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn

from ..oracle import flat, same, twins, weighted

rng = np.random.default_rng(11)
X = rng.normal(size=(5, 3, 4))  # (steps, batch, features)
LAYERS = {"RNN": (nn.RNN, 1), "LSTM": (nn.LSTM, 2), "GRU": (nn.GRU, 1)}
OPTIONS = [
    {}, {"bias": False}, {"num_layers": 2}, {"bidirectional": True}, {"batch_first": True},
    {"num_layers": 2, "bidirectional": True, "batch_first": True},
]  # fmt: skip
CASES = [(kind, options) for kind in LAYERS for options in OPTIONS]
CASES += [("RNN", {"nonlinearity": "relu"}), ("RNN", {"nonlinearity": "relu", "num_layers": 2, "bidirectional": True})]
CASES += [("LSTM", {"proj_size": 2}), ("LSTM", {"proj_size": 2, "num_layers": 2, "bidirectional": True})]


def pair(kind, options, device):
    return twins(lambda nn: getattr(nn, kind)(4, 5, **options), device)


def first_and_second(library, outputs, leaves, **device):
    first = library.autograd.grad(weighted(library, outputs, **device), leaves, create_graph=True)
    second = library.autograd.grad(sum((g * g).sum() for g in first), leaves)
    return list(first), list(second)


def states(kind, options, batch):
    layers = options.get("num_layers", 1) * (2 if options.get("bidirectional") else 1)
    sizes = [options.get("proj_size") or 5, 5][: LAYERS[kind][1]]
    r = np.random.default_rng(2)
    return [r.normal(size=(layers, *batch, size)) for size in sizes]


def everywhere(name, *values):
    """The first value on every device, the others on the CPU."""
    gpu = pytest.param("cuda", values[0], marks=pytest.mark.gpu, id=f"cuda-{values[0]}")
    where = [*(("cpu", value) for value in values), ("strict", values[0])]
    given = [pytest.param(*pair, id="-".join(map(str, pair))) for pair in where]
    return pytest.mark.parametrize(("device", name), [*given, gpu], indirect=["device"])


@pytest.mark.parametrize(("kind", "options"), CASES, ids=str)
@everywhere("batch", (3,), (), (0,))
@pytest.mark.parametrize("given", [True, False], ids=["states", "zeros"])
def test_torch_agrees(kind, options, batch, given, device, torch):
    """With states in training, without them in evaluation."""
    ours, theirs = (layer.train(given) for layer in pair(kind, options, device))
    x = X[:, : batch[0]] if batch else X[:, 0]
    x = x.swapaxes(0, 1).copy() if options.get("batch_first") and batch else x
    found = []
    for library, layer, where in ((lucid, ours, {"device": device}), (torch, theirs, {})):
        leaves = [library.tensor(a, requires_grad=True, **where) for a in (x, *states(kind, options, batch))]
        hx = None if not given else leaves[1] if len(leaves) == 2 else tuple(leaves[1:])
        outputs = flat(layer(leaves[0], hx))
        leaves = (leaves if given else leaves[:1]) + list(layer.parameters())
        found.append((outputs, *first_and_second(library, outputs, leaves, **where)))
    for mine, wanted, rtol in zip(*found, (1e-9, 1e-8, 1e-7), strict=True):
        same(mine, wanted, rtol)


@pytest.mark.parametrize(("kind", "options"), CASES, ids=str)
def test_backward_without_a_graph_of_it_is_the_same(kind, options, device):
    """The fast backward pass against the definition."""
    layer = getattr(nn, kind)(4, 5, **options).double().to(device)
    x = lucid.tensor(X, requires_grad=True, device=device)
    leaves = [x, *layer.parameters()]
    slow = lucid.autograd.grad(weighted(lucid, flat(layer(x)), device=device), leaves, create_graph=True)
    fast = lucid.autograd.grad(weighted(lucid, flat(layer(x)), device=device), leaves)
    for a, b in zip(fast, slow, strict=True):
        np.testing.assert_allclose(a.numpy(force=True), b.numpy(force=True), rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(("kind", "options"), [c for c in CASES if not c[1].get("batch_first")], ids=str)
@everywhere("lengths", [2, 5, 5], [5, 3, 1], [4, 4, 4])
def test_packed(kind, options, lengths, device, torch):
    ours, theirs = pair(kind, options, device)
    found = []
    for library, layer, where in ((lucid, ours, {"device": device}), (torch, theirs, {})):
        rnn = library.nn.utils.rnn
        x, *hx = [library.tensor(a, requires_grad=True, **where) for a in (X, *states(kind, options, (3,)))]
        packed = rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
        y, ends = layer(packed, hx[0] if len(hx) == 1 else tuple(hx))
        padded, counts = rnn.pad_packed_sequence(y, padding_value=0.5)
        assert counts.tolist() == lengths
        assert y.batch_sizes.tolist() == packed.batch_sizes.tolist()
        outputs = [padded, *flat(ends)]
        leaves = [x, *hx, *layer.parameters()]
        fast = list(library.autograd.grad(weighted(library, outputs, **where), leaves, retain_graph=True))
        found.append((outputs, fast, *first_and_second(library, outputs, leaves, **where)))
    for mine, wanted, rtol in zip(*found, (1e-9, 1e-8, 1e-8, 1e-7), strict=True):
        same(mine, wanted, rtol)


@pytest.mark.parametrize("kind", ["RNNCell", "LSTMCell", "GRUCell"])
@pytest.mark.parametrize("options", [{}, {"bias": False}], ids=str)
@everywhere("batch", (3,), (), (0,))
@pytest.mark.parametrize("given", [True, False])
def test_cells(kind, options, batch, given, device, torch):
    ours, theirs = (cell.train(given) for cell in pair(kind, options, device))
    r = np.random.default_rng(4)
    arrays = [r.normal(size=(*batch, 4)), *(r.normal(size=(*batch, 5)) for _ in range(1 + (kind == "LSTMCell")))]
    found = []
    for library, cell, where in ((lucid, ours, {"device": device}), (torch, theirs, {})):
        x, *hx = leaves = [library.tensor(a, requires_grad=True, **where) for a in arrays]
        state = None if not given else hx[0] if len(hx) == 1 else tuple(hx)
        outputs = flat(cell(x, state))
        leaves = (leaves if given else [x]) + list(cell.parameters())
        found.append((outputs, *first_and_second(library, outputs, leaves, **where)))
    for mine, wanted, rtol in zip(*found, (1e-9, 1e-8, 1e-7), strict=True):
        same(mine, wanted, rtol)


def test_relu_cell_prints_and_computes_like_torch(device, torch):
    ours, theirs = pair("RNNCell", {"nonlinearity": "relu"}, device)
    same([ours(lucid.tensor(X[0], device=device))], [theirs(torch.tensor(X[0]))], 1e-9)


def test_dropout_acts_between_layers_while_training():
    layer = nn.LSTM(4, 5, num_layers=2, dropout=0.5)
    x = lucid.tensor(X, dtype=lucid.float32)
    lucid.manual_seed(0)
    a, b = layer(x)[0], layer(x)[0]
    assert (a != b).any()
    layer.eval()
    assert (layer(x)[0] == layer(x)[0]).all()
    with pytest.warns(UserWarning, match="no effect with num_layers=1"):
        nn.GRU(2, 3, dropout=0.1)


def test_results_written_in_place_are_seen():
    layer = nn.LSTM(4, 5).double()
    y, _ = layer(lucid.tensor(X))
    loss = (y * y).sum()
    with lucid.no_grad():
        y += 1.0
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


@pytest.mark.parametrize(
    ("make", "error", "match"),
    [
        (lambda: nn.LSTM(4, 0), ValueError, "hidden_size must be greater than zero, got 0"),
        (lambda: nn.LSTM(4, 5, num_layers=0), ValueError, "num_layers must be greater than zero"),
        (lambda: nn.LSTM(4, 5, proj_size=5), ValueError, "proj_size must be"),
        (lambda: nn.GRU(4, 5, proj_size=2), ValueError, "for the LSTM only"),
        (lambda: nn.RNN(4, 5, proj_size=2), ValueError, "for the LSTM only"),
        (lambda: nn.RNN(4, 5, nonlinearity="sin"), ValueError, "'tanh' or 'relu', got 'sin'"),
        (lambda: nn.GRU(4, 5, num_layers=2, dropout=1.5), ValueError, "dropout must be a probability"),
        (lambda: nn.GRU(4.0, 5), TypeError, "input_size must be an integer"),
        (lambda: nn.GRU(4, 5)(lucid.zeros(2, 3, 6)), RuntimeError, r"GRU: expected input with 4 features, got"),
        (lambda: nn.RNN(4, 5)(lucid.zeros(2, 3, 6)), RuntimeError, r"RNN: expected input with 4 features, got"),
        (
            lambda: nn.Sequential(nn.LSTM(4, 5))(lucid.zeros(2, 3, 6)),
            RuntimeError,
            r"Sequential\.0 \(LSTM\): expected input with 4 features, got",
        ),
        (lambda: nn.GRU(4, 5)(lucid.zeros(4)), ValueError, "2 or 3 dimensions"),
        (lambda: nn.GRU(4, 5)(lucid.zeros(0, 3, 4)), RuntimeError, "at least one step"),
        (lambda: nn.GRU(4, 5).double()(lucid.zeros(2, 3, 4)), RuntimeError, "input float32, weight float64"),
        (lambda: nn.GRU(4, 5)(lucid.zeros(2, 3, 4), lucid.zeros(3, 5)), RuntimeError, r"shape \(1, 3, 5\), got"),
        (lambda: nn.GRU(4, 5)(lucid.zeros(2, 4), lucid.zeros(1, 1, 5)), RuntimeError, r"shape \(1, 5\), got"),
        (lambda: nn.LSTM(4, 5)(lucid.zeros(2, 3, 4), lucid.zeros(1, 3, 5)), RuntimeError, r"as a pair \(h, c\)"),
        (lambda: nn.LSTMCell(4, 5)(lucid.zeros(3, 6)), RuntimeError, "LSTMCell: expected input with 4 features"),
        (lambda: nn.GRUCell(4, 5)(lucid.zeros(3, 4), lucid.zeros(2, 5)), RuntimeError, r"h of shape \(3, 5\), got"),
        (lambda: nn.LSTMCell(4, 5)(lucid.zeros(3, 4), lucid.zeros(2, 3, 5)), RuntimeError, r"as a pair \(h, c\)"),
        (lambda: nn.LSTMCell(4, 5)(lucid.zeros(0, 4), ()), RuntimeError, r"as a pair \(h, c\), got tuple"),
        (lambda: nn.RNNCell(4, 5)(lucid.zeros(2, 3, 4)), ValueError, "1 or 2 dimensions"),
        (lambda: nn.RNNCell(4, 5, nonlinearity="x")(lucid.zeros(4)), RuntimeError, "'tanh' or 'relu'"),
    ],
)
def test_refusals(make, error, match):
    with pytest.raises(error, match=match):
        make()
