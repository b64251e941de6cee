"""Layers of which PyTorch's own tables have no entry, against PyTorch's with equal state."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import lucid
from lucid import nn

RNG = np.random.default_rng(8)
X, IMAGES = RNG.normal(size=(6, 8)), RNG.normal(size=(2, 6, 5, 4))
CLASSES = np.array([0, 3, 4, 9, 10, 19])
CASES = {
    "AdaptiveLogSoftmaxWithLoss": (lambda nn: nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10], 2.0), (X, CLASSES)),
    "one target": (lambda nn: nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4], head_bias=True), (X[0], CLASSES[5])),
    "frequent ones": (lambda nn: nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4]), (X, CLASSES % 4)),
    "DataParallel": (lambda nn: nn.DataParallel(nn.Linear(8, 2)), (X,)),
    "LinearCrossEntropyLoss": (lambda nn: nn.LinearCrossEntropyLoss(8, 20, bias=True), (X, CLASSES)),
    "of images": (lambda nn: nn.LinearCrossEntropyLoss(8, 20, out_features=(1,)), (X, CLASSES[:, None])),
    "SyncBatchNorm": (lambda nn: nn.SyncBatchNorm(6).eval(), (IMAGES,)),
    "NLLLoss2d": (lambda nn: nn.NLLLoss2d(), (IMAGES, np.ones((2, 5, 4), np.int64))),
}


def flat(y):
    return [v for part in y for v in flat(part)] if isinstance(y, tuple) else [y]


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.parametrize(("make", "given"), CASES.values(), ids=CASES)
def test_torch_agrees(make, given, torch):
    theirs, mine = make(torch.nn).double(), make(nn).double()
    state = theirs.state_dict()
    assert list(state) == list(mine.state_dict())
    mine.load_state_dict({name: value.numpy() for name, value in state.items()})
    found = []
    for library, layer in ((lucid, mine), (torch, theirs)):
        x, *others = (library.tensor(v) for v in given)
        y = flat(layer(x.requires_grad_(), *others))
        library.autograd.backward(sum((v * v).sum() for v in y))
        grads = [p.grad for p in (x, *layer.parameters())]
        found.append([v.detach().numpy() for v in y] + [np.zeros(1) if g is None else g.numpy() for g in grads])
    for a, b in zip(*found, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-11)


def test_local_response_across_maps(torch):
    """PyTorch's gradient does not belong to its values, and its channel 0 stays in windows that have left it."""
    x = IMAGES[:, :2]
    mine, theirs = (L.nn.CrossMapLRN2d(3, 0.5, 0.6, 2)(L.tensor(x)).numpy() for L in (lucid, torch))
    np.testing.assert_allclose(mine, theirs, rtol=1e-9)


def test_predictions_of_the_adaptive_softmax(torch):
    theirs, mine = (L.nn.AdaptiveLogSoftmaxWithLoss(8, 20, [4, 10], 2.0).double() for L in (torch, lucid))
    mine.load_state_dict({name: value.numpy() for name, value in theirs.state_dict().items()})
    np.testing.assert_allclose(
        mine.log_prob(lucid.tensor(X)).detach().numpy(), theirs.log_prob(torch.tensor(X)).detach().numpy(), rtol=1e-9
    )
    assert mine.predict(lucid.tensor(X)).tolist() == theirs.predict(torch.tensor(X)).tolist()


def test_batch_norms_are_converted():
    model = nn.Sequential(nn.Conv2d(3, 4, 1), nn.Sequential(nn.BatchNorm2d(4)))
    x = lucid.randn(2, 3, 4, 4)
    before, weight = model(x), model[1][0].weight
    other = nn.SyncBatchNorm.convert_sync_batchnorm(model)
    assert type(other[1][0]) is nn.SyncBatchNorm and other[1][0].weight is weight
    assert lucid.allclose(other(x), before)


def test_buffers_register_themselves():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.mean = nn.Buffer(lucid.zeros(2))
            self.scratch = nn.Buffer(lucid.ones(1), persistent=False)

    net = Net()
    net.mean = lucid.ones(2)  # stays a buffer
    assert [n for n, _ in net.named_buffers()] == ["mean", "scratch"] and list(net.state_dict()) == ["mean"]
    assert not list(net.parameters()) and net.double().mean.dtype == lucid.float64
    b = nn.UninitializedBuffer()
    assert repr(b) == "<UninitializedBuffer>"
    b.materialize((2, 3))
    assert type(b) is nn.Buffer and b.shape == (2, 3)


def test_old_names_warn_and_what_is_refused():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        assert repr(nn.Container(a=nn.ReLU())).startswith("Container(")
        nn.NLLLoss2d()
        nn.init.uniform(lucid.empty(2))
        nn.utils.clip_grad_norm([nn.Parameter([1.0])], 1.0)
        nn.functional.upsample(lucid.ones(1, 1, 2), scale_factor=2)
    assert len(said) == 5
    x = lucid.ones(2, 3)
    for refused in (
        lambda: nn.AdaptiveLogSoftmaxWithLoss(4, 5, [3, 2]),
        lambda: nn.AdaptiveLogSoftmaxWithLoss(3, 5, [2])(x, lucid.tensor([0, 5])),
        lambda: nn.AdaptiveLogSoftmaxWithLoss(3, 5, [2])(x, lucid.tensor([0])),
        lambda: nn.DataParallel(nn.ReLU(), device_ids=[0, 1]),
        lambda: nn.SyncBatchNorm(3, process_group="all"),
        lambda: nn.SyncBatchNorm(3)(x[0]),
        lambda: nn.CrossMapLRN2d(3)(x),
        lambda: nn.LinearCrossEntropyLoss(3, 2, weight=x),
        lambda: nn.functional.linear_cross_entropy(x, lucid.ones(2, 2), lucid.tensor([0, 1])),
    ):
        with pytest.raises((RuntimeError, ValueError)):
            refused()
    with pytest.raises(TypeError, match="at most once"):
        nn.factory_kwargs({"size": 3})
