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


class Counting(nn.Module):
    """A layer with a state that is no tensor, whose weight had another name once."""

    def __init__(self):
        super().__init__()
        self.linear, self.calls = nn.Linear(2, 1), 0
        self._register_load_state_dict_pre_hook(self.rename)

    def rename(self, state, prefix, metadata, strict, missing, unexpected, errors):
        for name in [name for name in state if name.startswith(f"{prefix}fc.")]:
            state[name.replace("fc.", "linear.")] = state.pop(name)

    def get_extra_state(self):
        return {"calls": self.calls}

    def set_extra_state(self, state):
        self.calls = state["calls"]


def test_a_state_that_is_no_tensor_and_names_of_an_older_version():
    model, other = (nn.Sequential(nn.ReLU(), Counting()) for _ in range(2))
    model[1].calls = 7
    state = model.state_dict()
    assert list(state) == ["1.linear.weight", "1.linear.bias", "1._extra_state"]
    old = {name.replace("linear.", "fc."): value for name, value in state.items()}
    assert not any(other.load_state_dict(old))
    assert other[1].calls == 7 and other[1].linear.weight.tolist() == model[1].linear.weight.tolist()
    assert "1.fc.weight" in old, "the hook changes a copy"
    del old["1._extra_state"], old["1.fc.bias"]
    with pytest.raises(RuntimeError, match=r'"1\.linear\.bias", "1\._extra_state"'):
        other.load_state_dict(old)
    assert other.load_state_dict(old, strict=False).missing_keys == ["1.linear.bias", "1._extra_state"]


def test_hooks_of_the_state():
    model, calls = nn.Sequential(nn.Linear(1, 1), nn.Linear(1, 1)), []
    model.register_state_dict_pre_hook(lambda module, prefix, keep_vars: calls.append((prefix, keep_vars)))
    model[1].register_state_dict_post_hook(lambda module, state, prefix, metadata: state.pop(f"{prefix}bias"))
    last = model.register_load_state_dict_post_hook(lambda module, keys: calls.append(keys.missing_keys))
    state = model.state_dict(prefix="x.")
    assert list(state) == ["x.0.weight", "x.0.bias", "x.1.weight"] and calls == [("x.", False)]
    model.load_state_dict({name.removeprefix("x."): value for name, value in state.items()}, strict=False)
    assert calls[-1] == ["1.bias"]
    last.remove()
    model.load_state_dict({}, strict=False)
    assert len(calls) == 2
    model[0].register_load_state_dict_pre_hook(lambda module, state, *rest: rest[-1].append("too old"))
    with pytest.raises(RuntimeError, match="too old"):
        model.load_state_dict(state, strict=False)


@pytest.mark.parametrize("name", ["_load_from_state_dict", "_save_to_state_dict"])
def test_a_method_that_would_not_be_called_is_refused(name):
    layer = type("Own", (nn.Linear,), {name: lambda self, *arguments: None})(1, 1)
    with pytest.raises(NotImplementedError, match=rf"Own.{name} would not be called by lucid: use register_\w+_hook"):
        layer.load_state_dict({})
    with pytest.raises(NotImplementedError):
        nn.Sequential(layer).state_dict()
