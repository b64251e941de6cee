"""Copies of a Module, and its memory."""

from __future__ import annotations

import copy
import gc
import weakref

import lucid
from lucid import nn

from .network import NAMES, Net


def test_copies_are_independent(device):
    net = Net().to(device)
    net(lucid.ones(1, 2, device=device)).sum().backward()
    other = copy.deepcopy(net)
    assert [name for name, _ in other.named_parameters()] == NAMES
    for p, q in zip(net.parameters(), other.parameters(), strict=True):
        assert q.tolist() == p.tolist()
        assert q.grad.tolist() == p.grad.tolist()
        assert (q is p, q.grad is p.grad, type(q), q.requires_grad) == (False, False, nn.Parameter, True)
    with lucid.no_grad():
        other.scale.mul_(0)
    assert net.scale.tolist() == [1, 2, 3]
    other(lucid.ones(1, 2, device=device)).sum().backward()


def test_deepcopy_keeps_what_is_shared():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    net[1].weight = net[0].weight
    other = copy.deepcopy(net)
    assert other[1].weight is other[0].weight


def test_a_forgotten_model_is_freed_at_once():
    gc.collect()
    gc.disable()
    try:
        net = Net()
        net(lucid.ones(1, 2)).sum().backward()
        gone = weakref.ref(net.scale)
        del net
        assert gone() is None
    finally:
        gc.enable()
