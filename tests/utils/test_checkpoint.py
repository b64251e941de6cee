"""checkpoint: the same gradients of every order, and less memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.utils.checkpoint import checkpoint, checkpoint_sequential


def run(function, *args):
    """The function as it is, in the place of `checkpoint`."""
    return function(*args)


class Cube(lucid.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, g):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * g


weight = lucid.linspace(0.1, 0.9, 6, dtype=lucid.float64).reshape(2, 3).requires_grad_()


def several(x, y):
    low, where = (x * y).max(dim=0)
    return {"low": low.exp(), "rest": [lucid.sin(x), where, None]}


def written(x, y):
    h = lucid.sin(x)
    h[0] = y[0] * y[1]
    h *= 2
    return h * h


FUNCTIONS = {
    "elementwise": lambda x, y: lucid.exp(lucid.sin(x) * y) / (1 + y * y),
    "a parameter from outside": lambda x, y: (x @ weight.T).tanh() @ weight * y,
    "several results": several,
    "writing in place": written,
    "a Function": lambda x, y: Cube.apply(x * y) + Cube.apply(y),
    "a checkpoint inside": lambda x, y: checkpoint(lambda h: h.sin().exp(), x * y).tanh(),
    "dropout": lambda x, y: nn.functional.dropout(x.exp(), 0.5) * y,
    "an input handed on": lambda x, y: (x, y * x.exp()),
    "an input that needs no gradient": lambda x, y: x.detach().exp() * y,
}


def total(result):
    if isinstance(result, dict):
        result = [result["low"], result["rest"][0]]
    return sum((r * r).sum() for r in (result if isinstance(result, list | tuple) else [result]))


def inputs(device, seed=0):
    rng = np.random.default_rng(seed)
    make = lambda: lucid.tensor(rng.uniform(0.2, 1.5, (4, 3)), device=device, requires_grad=True)
    return make(), make()


@pytest.fixture(autouse=True)
def weight_on_device(request, monkeypatch):
    if "device" in request.fixturenames:
        there = weight.detach().to(request.getfixturevalue("device")).requires_grad_()
        monkeypatch.setitem(globals(), "weight", there)


def host(tensors):
    return [None if t is None else t.detach().cpu().numpy() for t in tensors]


@pytest.mark.parametrize("name", FUNCTIONS)
class TestGradients:
    def compare(self, name, device, gradients, rtol=0.0):
        found = []
        for how in (run, checkpoint):
            x, y = inputs(device)
            weight.grad = None
            lucid.manual_seed(3)
            found.append(host(gradients(how, x, y)))
        for expected, got in zip(*found, strict=True):
            assert (expected is None) == (got is None)
            if expected is not None:
                np.testing.assert_allclose(got, expected, rtol=rtol, atol=0)
        assert any(f is not None and f.any() for f in found[0])

    def test_first(self, name, device):
        def gradients(how, x, y):
            h = x * 1.5  # so that one input is no leaf
            loss = total(how(FUNCTIONS[name], h, y))
            loss.backward()
            return loss, x.grad, y.grad, weight.grad, lucid.rand(1)

        self.compare(name, device, gradients)

    def test_by_grad_and_again(self, name, device):
        def gradients(how, x, y):
            loss = total(how(FUNCTIONS[name], x, y))
            options = {"allow_unused": True}
            first = lucid.autograd.grad(loss, (x, y), retain_graph=True, **options)
            return [*first, *lucid.autograd.grad(loss, (y, x), **options)]

        self.compare(name, device, gradients)

    def test_second(self, name, device):
        def gradients(how, x, y):
            loss = total(how(FUNCTIONS[name], x * 1.5, y))
            first = lucid.autograd.grad(loss, (x, y), create_graph=True, allow_unused=True)
            total([g for g in first if g is not None]).backward()
            return x.grad, y.grad, weight.grad

        self.compare(name, device, gradients, rtol=1e-13)  # the same terms, added in another order


def test_without_gradients_it_only_calls():
    with lucid.no_grad():
        assert not checkpoint(lucid.exp, lucid.ones(2, requires_grad=True)).requires_grad
    assert checkpoint(lucid.exp, lucid.ones(2)).grad_fn is None


def test_inputs_by_name_and_other_types():
    x = lucid.tensor([1.0, 2.0], requires_grad=True)
    y = checkpoint(lambda x, n, *, scale: x.exp() * n * scale, x, 3, scale=2.0, use_reentrant=False)
    y.sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 6 * np.exp([1.0, 2.0]), rtol=1e-6)


def deep(layers, size):
    return nn.Sequential(*[m for _ in range(layers) for m in (nn.Linear(size, size), nn.Tanh())])


def peak(step):
    step()
    tracemalloc.start()
    try:
        step()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_is_lower():
    lucid.manual_seed(0)
    model, x = deep(16, 8), lucid.randn(4096, 8)  # the parameters are small beside the values: 16 x 2 x 128 KiB

    def step(how):
        for p in model.parameters():
            p.grad = None
        (how(x) ** 2).mean().backward()
        return [p.grad.tolist() for p in model.parameters()]

    whole, parts = model, lambda x: checkpoint_sequential(model, 4, x, use_reentrant=False)
    assert step(whole) == step(parts)
    assert peak(lambda: step(parts)) < 0.6 * peak(lambda: step(whole))


def test_values_go_once_they_are_used():
    x = lucid.ones(3, requires_grad=True)
    y = checkpoint(lucid.exp, x).sum()
    y.backward()
    with pytest.raises(RuntimeError, match=r"a second time|freed|retain_graph"):
        y.backward()


def test_random_state_need_not_be_kept():
    x = lucid.ones(1000, requires_grad=True)
    y = checkpoint(lambda x: nn.functional.dropout(x.exp(), 0.5), x, preserve_rng_state=False)
    y.sum().backward()
    assert ((y == 0) != (x.grad == 0)).any()


class Moody:
    def __init__(self):
        self.calls = 0

    def __call__(self, x):
        self.calls += 1
        return x.exp() if self.calls == 1 else x.sin() * x.cos()


@pytest.mark.parametrize(
    ("options", "message"),
    [({}, r"the first time there was \('exp', .*second time \('sin'"), ({"determinism_check": "none"}, "must do the")],
)
def test_a_function_that_does_something_else_is_refused(options, message):
    y = checkpoint(Moody(), lucid.ones(3, requires_grad=True), **options)
    with pytest.raises(RuntimeError, match=message):
        y.sum().backward()


def test_an_input_overwritten_is_refused():
    x = lucid.ones(3, requires_grad=True)
    h = x * 2
    y = checkpoint(lucid.exp, h)
    h.detach()[0] = 5.0
    with pytest.raises(RuntimeError, match=r"overwritten in place.*test_checkpoint.py"):
        y.sum().backward()


def test_a_value_overwritten_inside_is_refused():
    def function(x):
        h = x.exp()
        h *= 2
        return h

    y = checkpoint(function, lucid.ones(3, requires_grad=True))
    with pytest.raises(RuntimeError, match=r"exp saved a value.*h \*= 2"):
        y.sum().backward()


def test_bad_arguments():
    with pytest.raises(ValueError, match="determinism_check"):
        checkpoint(lucid.exp, lucid.ones(1), determinism_check="perhaps")
    for segments in (0, 3):
        with pytest.raises(ValueError, match=f"got {segments}"):
            checkpoint_sequential([lucid.exp, lucid.sin], segments, lucid.ones(1))
