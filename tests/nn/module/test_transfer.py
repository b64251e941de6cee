"""Modes, devices and dtypes of a Module, and apply."""

from __future__ import annotations

import lucid

from .network import NAMES, Net


def test_modes_and_gradients(device):
    net = Net().to(device)
    assert net.eval() is net
    assert {m.training for m in net.modules()} == {False}
    net.train()
    assert {m.training for m in net.modules()} == {True}
    net.body.requires_grad_(False)
    net(lucid.ones(4, 2, device=device)).sum().backward()
    assert [name for name, p in net.named_parameters() if p.grad is not None] == NAMES[:3]
    net.zero_grad(set_to_none=False)
    assert net.scale.grad.tolist() == [0, 0, 0]
    net.zero_grad()
    assert {p.grad for p in net.parameters()} == {None}


def test_moving_keeps_the_objects(device):
    net = Net()
    net.index = lucid.tensor([1])
    net.register_buffer("whole", lucid.tensor([1]))
    before = dict(net.named_parameters())
    net(lucid.ones(4, 2)).sum().backward()
    for move, dtype in (
        (lambda: net.to(device), "float32"), (net.double, "float64"), (net.half, "float16"), (net.float, "float32"),
        (lambda: net.to(device, "float64", True), "float64"),
        (lambda: net.to(dtype="float32", device="cpu"), "float32"),
        (lambda: net.to(lucid.zeros(1, dtype="float64", device=device)), "float64"), (net.cpu, "float64"),
    ):  # fmt: skip
        assert move() is net
        assert {p.dtype.name for p in net.parameters()} == {dtype}
        assert {p.grad.dtype.name for p in net.parameters()} == {dtype}
        assert {p.grad.device for p in net.parameters()} == {p.device for p in net.parameters()}
        assert (net.whole.dtype, net.count.dtype) == ("int64", dtype)
        assert all(p is before[name] and p.is_leaf and p.requires_grad for name, p in net.named_parameters())
        net.zero_grad()
        net(lucid.ones(4, 2, device=net.scale.device, dtype=dtype)).sum().backward()
    assert net.count.device == "cpu"


def test_apply_goes_from_the_inside_out():
    seen = []
    Net().apply(lambda module: seen.append(type(module).__name__))
    assert seen == ["Linear", "ReLU", "Linear", "Sequential", "Net"]
