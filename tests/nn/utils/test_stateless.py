"""Modules called with other parameters than their own, against torch.func.functional_call."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.func import functional_call, grad

from ..oracle import agree, twins

rng = np.random.default_rng(61)
MODELS = {
    "convolution": (lambda nn: nn.Sequential(nn.Conv2d(2, 3, 2), nn.BatchNorm2d(3), nn.Tanh()), (2, 2, 4, 3)),
    "recurrent": (lambda nn: nn.Sequential(nn.GRU(3, 2, num_layers=2)), (4, 2, 3)),
    "attention": (lambda nn: nn.TransformerEncoderLayer(4, 2, 6, 0.0), (3, 2, 4)),
}


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(("make", "shape"), MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("training", [True, False])
def test_torch_agrees(make, shape, training, device):
    layers = twins(lambda nn: make(nn).train(training), device, prints=False)
    names = [name for name, _ in layers[0].named_parameters()]
    arrays = [rng.normal(size=p.shape) for p in layers[0].parameters()]
    before = {name: value.clone() for name, value in layers[0].state_dict().items()}

    def call(t, x, *parameters):
        module = layers[t is not lucid]
        buffers = {name: value.clone() for name, value in module.named_buffers()}
        y = t.func.functional_call(module, [dict(zip(names, parameters, strict=True)), buffers], (x,))
        return [y, *(b for b in buffers.values() if b.is_floating_point())]

    agree(call, [rng.normal(size=shape), *arrays], device)
    assert all(lucid.equal(value, before[name]) for name, value in layers[0].state_dict().items())


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False)
        self.b.weight = self.a.weight

    def forward(self, x, scale=1.0):
        return self.b(self.a(x)) * scale


def test_tied_weights():
    model, x, w = Tied(), lucid.ones(1, 2), 2 * lucid.eye(2)
    assert functional_call(model, {"b.weight": w}, x, {"scale": 3.0}).tolist() == [[12.0, 12.0]]
    assert functional_call(model, {"b.weight": w}, x, strict=True).tolist() == [[4.0, 4.0]]
    one = functional_call(model, {"b.weight": w}, (x,), tie_weights=False)
    assert one.tolist() == (2 * model.a(x)).tolist()
    assert model.a.weight is model.b.weight


def test_gradients_of_the_parameters_as_a_dict():
    model, x = nn.Linear(3, 2), lucid.tensor(rng.normal(size=(4, 3)), dtype=lucid.float32)
    found = grad(lambda p: functional_call(model, p, x).square().mean())(dict(model.named_parameters()))
    model(x).square().mean().backward()
    assert {name: g.tolist() for name, g in found.items()} == {n: p.grad.tolist() for n, p in model.named_parameters()}


def test_a_tensor_for_what_was_none_and_for_what_was_not_there():
    model, x = nn.Linear(2, 2, bias=False), lucid.zeros(1, 2)
    assert functional_call(model, {"bias": lucid.ones(2), "other": lucid.ones(1)}, x).tolist() == [[1.0, 1.0]]
    assert (model.bias, hasattr(model, "other")) == (None, False)


@pytest.mark.parametrize(
    ("given", "options", "error", "match"),
    [
        ({"a.c": lucid.ones(1)}, {"strict": True}, RuntimeError, r"missing \['a.weight', .*not in it \['a.c'\]"),
        ({"c.weight": lucid.ones(1)}, {}, AttributeError, "has no submodule 'c'"),
        ({"a.weight": 1.0}, {}, TypeError, "expected a Tensor for 'a.weight', got float"),
        ({"a.weight": lucid.eye(2), "b.weight": lucid.eye(2)}, {}, ValueError, "tie_weights=False"),
        ([{"a.weight": lucid.eye(2)}] * 2, {}, ValueError, r"\['a.weight'\] are in more than one"),
        (3, {}, ValueError, "expected a dict of tensors, or a list of dicts, got int"),
        ({"a.weight": lucid.ones(2, 5)}, {}, RuntimeError, r"Tied.a \(Linear\): expected input with 5 features"),
    ],
)
def test_what_is_refused_leaves_the_module_as_it_was(given, options, error, match):
    model = Tied()
    before = model.a.weight
    with pytest.raises(error, match=match):
        functional_call(model, given, lucid.ones(1, 2), **options)
    assert model.a.weight is before is model.b.weight
