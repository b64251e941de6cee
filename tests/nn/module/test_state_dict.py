"""state_dict and load_state_dict, among models of lucid and with PyTorch."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import lucid
from lucid import nn


def model(nn):
    return nn.Sequential(nn.Embedding(7, 4), nn.Flatten(), nn.Linear(8, 5), nn.LayerNorm(5), nn.GELU(), nn.Linear(5, 3))


def test_there_and_back_with_torch(device, torch):
    ours, theirs = model(nn).to(device), model(torch.nn)
    words = np.array([[1, 2], [3, 6], [0, 0]])
    result = ours.load_state_dict({name: value.numpy() for name, value in theirs.state_dict().items()})
    assert repr(result) == "<All keys matched successfully>"
    y = ours(lucid.tensor(words, device=device)).numpy(force=True)
    np.testing.assert_allclose(y, theirs(torch.tensor(words)).detach().numpy(), rtol=1e-5, atol=1e-6)

    lucid.manual_seed(1)
    ours = model(nn).to(device)
    theirs.load_state_dict({name: torch.tensor(value.cpu().numpy()) for name, value in ours.state_dict().items()})
    y = ours(lucid.tensor(words, device=device)).numpy(force=True)
    np.testing.assert_allclose(y, theirs(torch.tensor(words)).detach().numpy(), rtol=1e-5, atol=1e-6)


def test_loading_writes_into_the_same_memory_and_keeps_the_dtype(device):
    a, b = nn.Linear(2, 3).to(device), nn.Linear(2, 3).double()
    parameter, array = a.weight, a.weight._data
    a.load_state_dict(b.state_dict())
    assert (a.weight is parameter, a.weight._data is array, a.weight.dtype) == (True, True, "float32")
    assert a.weight.requires_grad
    np.testing.assert_allclose(a.weight.numpy(force=True), b.weight.numpy(force=True), rtol=1e-6)


def test_state_shares_memory_with_the_model(device):
    layer = nn.Linear(2, 3, device=device)
    state = layer.state_dict()
    kept = copy.deepcopy(state)
    assert not state["bias"].requires_grad
    assert layer.state_dict(keep_vars=True)["bias"] is layer.bias
    assert list(layer.state_dict(prefix="fc.")) == ["fc.weight", "fc.bias"]
    nn.init.zeros_(layer.weight)
    assert state["weight"].abs().sum().item() == 0
    assert kept["weight"].abs().sum().item() > 0
    layer.load_state_dict(kept)
    assert layer.weight.tolist() == kept["weight"].tolist()


@pytest.mark.parametrize("strict", [True, False])
def test_all_faults_at_once_and_nothing_changed(strict):
    net = nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(3))
    before = copy.deepcopy(net.state_dict())
    state = {name: value * 0 + 9 for name, value in before.items()}
    del state["0.bias"]
    state |= {"1.bias": lucid.zeros(4), "2.weight": lucid.zeros(1), "1.weight": [1.0, 2.0, 3.0]}
    with pytest.raises(RuntimeError) as caught:
        net.load_state_dict(state, strict=strict)
    message = str(caught.value)
    for part in (
        'Missing key(s) in state_dict: "0.bias"',
        'Unexpected key(s) in state_dict: "2.weight"',
        "strict=False",
    ):
        assert (part in message) == strict
    assert "size mismatch for 1.bias" in message
    assert "(4,)" in message
    assert "1.weight: expected a Tensor or an array, got list" in message
    assert {k: v.tolist() for k, v in net.state_dict().items()} == {k: v.tolist() for k, v in before.items()}


def test_not_strict():
    net = nn.Linear(2, 3)
    result = net.load_state_dict({"weight": np.ones((3, 2)), "extra": lucid.zeros(1)}, strict=False)
    assert (result.missing_keys, result.unexpected_keys) == (["bias"], ["extra"])
    assert repr(result) == "IncompatibleKeys(missing_keys=['bias'], unexpected_keys=['extra'])"
    assert net.weight.tolist() == [[1, 1]] * 3


def test_buffers():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.register_buffer("kept", lucid.zeros(2))
            self.register_buffer("count", lucid.tensor(0))
            self.register_buffer("scratch", lucid.zeros(2), persistent=False)
            self.register_buffer("none", None)

    a, b = Net(), Net()
    a.kept = lucid.ones(2)
    a.count += 5
    assert list(a.state_dict()) == ["kept", "count"]
    b.load_state_dict(a.state_dict())
    assert (b.kept.tolist(), b.count.item(), b.count.dtype) == ([1, 1], 5, "int64")


def test_shared_parameters_are_saved_under_both_names():
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    net[1].weight = net[0].weight
    assert list(net.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    other = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    other.load_state_dict(net.state_dict())
    assert other[1].weight.tolist() == other[0].weight.tolist()


def test_a_backward_pass_sees_that_its_weights_were_overwritten():
    layer = nn.Linear(2, 2)
    loss = layer(lucid.ones(1, 2, requires_grad=True)).sum()
    layer.load_state_dict(nn.Linear(2, 2).state_dict())
    with pytest.raises(RuntimeError, match=r"modified by an inplace operation"):
        loss.backward()


def test_not_a_dict():
    with pytest.raises(TypeError, match=r"expected a dict .* got list"):
        nn.Linear(2, 2).load_state_dict([])


def test_assigned_is_all_or_nothing():
    net = nn.Linear(1, 1)
    before = [*net.parameters()]
    with pytest.raises(RuntimeError):
        net.load_state_dict({"weight": lucid.ones(1, 1), "bias": lucid.tensor([1])}, assign=True)
    assert all(old is new for old, new in zip(before, net.parameters(), strict=True))
