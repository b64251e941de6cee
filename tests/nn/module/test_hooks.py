"""Hooks of a Module, forward and backward."""

from __future__ import annotations

import pytest

import lucid
from lucid import nn


def test_hooks():
    layer = nn.Linear(1, 1)
    x, seen = lucid.ones(1, 1), []
    plain = layer(x).item()
    with layer.register_forward_hook(lambda m, args, y: seen.append((m, args, y.item()))):
        layer(x)
    assert seen == [(layer, (x,), plain)]
    handles = [
        layer.register_forward_hook(lambda m, args, y: y * 10),
        layer.register_forward_hook(lambda m, args, y: y + 1),
        layer.register_forward_hook(lambda m, args, y: y + 2, prepend=True),
    ]
    assert layer(x).item() == pytest.approx((plain + 2) * 10 + 1)
    for handle in handles:
        handle.remove()
        handle.remove()
    assert layer(x).item() == plain
    with layer.register_forward_pre_hook(lambda m, args: args[0] * 0):
        assert layer(x).item() == layer.bias.item()
    with layer.register_forward_pre_hook(
        lambda m, args, kwargs: ((), {"input": kwargs["input"] * 0}), with_kwargs=True
    ):
        assert layer(input=x).item() == layer.bias.item()
    with (
        layer.register_forward_pre_hook(lambda m, args, kwargs: args, with_kwargs=True),
        pytest.raises(RuntimeError, match="pair"),
    ):
        layer(x)
    with layer.register_forward_hook(lambda m, args, kwargs, y: y * len(kwargs), with_kwargs=True):
        assert layer(input=x).item() == plain


class Two(nn.Module):
    """Two arguments, two results."""

    def forward(self, x, y, factor=1.0):
        return x * y * factor, y + 1


@pytest.mark.filterwarnings("ignore:Full backward hook is firing")
@pytest.mark.parametrize("wanted", [(True, True), (True, False), (False, False)])
def test_full_backward_hooks_see_what_torchs_see(wanted, device, torch):

    class TorchTwo(torch.nn.Module):
        forward = Two.forward

    seen = []
    for library, module, place in ((lucid, Two(), device), (torch, TorchTwo(), "cpu")):
        w = library.tensor([5.0, 6.0], requires_grad=True, device=place)
        x = library.tensor([1.0, 2.0], requires_grad=wanted[0], device=place)
        y = library.tensor([3.0, 4.0], requires_grad=wanted[1], device=place)
        calls = []

        def hook(m, grad_input, grad_output, module=module, calls=calls):
            assert m is module
            calls.append([None if g is None else g.tolist() for g in (*grad_input, *grad_output)])
            return tuple(None if g is None else g * 10 for g in grad_input) if wanted[0] else None

        handle = module.register_full_backward_hook(hook)
        a, b = module(x, y, factor=w)
        loss = (a * library.tensor([1.0, 2.0], device=place) + b).sum()
        loss.backward()
        seen.append([calls, *(None if t.grad is None else t.grad.tolist() for t in (x, y, w))])
        handle.remove()
        module(x, y, factor=w)[0].sum().backward()
        assert len(calls) == 1
    if wanted == (True, False):  # torch says zeros where we say that there is none
        seen[1][0][0][1] = None
    assert seen[0] == seen[1]


def test_full_backward_hooks_are_recorded_under_create_graph():
    layer = nn.Tanh()
    layer.register_full_backward_hook(lambda m, grad_input, grad_output: (grad_input[0] * 3,))
    x = lucid.tensor(0.5, dtype="float64", requires_grad=True)
    (first,) = lucid.autograd.grad(layer(x), [x], create_graph=True)
    (second,) = lucid.autograd.grad(first, [x])
    y = x.tanh().item()
    assert first.item() == pytest.approx(3 * (1 - y * y))
    assert second.item() == pytest.approx(3 * -2 * y * (1 - y * y))


@pytest.mark.parametrize(
    ("hook", "output", "kind", "message"),
    [
        (lambda m, i, o: (i[0], i[0]), None, RuntimeError, "one gradient for each argument"),
        (lambda m, i, o: (i[0].sum(),), None, RuntimeError, "one gradient for each argument"),
        (lambda m, i, o: None, {}, TypeError, "Tensor or a tuple of Tensors, got dict"),
    ],
)
def test_full_backward_hooks_that_cannot_be(hook, output, kind, message):
    layer = nn.Identity()
    if output is not None:
        layer.forward = lambda x: output
    layer.register_full_backward_hook(hook)
    with pytest.raises(kind, match=message):
        layer(lucid.ones(2, requires_grad=True) * 2).sum().backward()
