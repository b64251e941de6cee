"""Errors are part of the interface: who refuses, what it got, what it wanted, and one way out."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import functional as F

from ..waits import raises
from .first_steps import FIRST_STEPS
from .table import BETWEEN_DEVICES, TABLE, Net


def check(row):
    with raises(row.kind) as caught:
        row.call()
    message = " ".join([str(caught.value), *getattr(caught.value, "__notes__", ())])
    missing = [part for part in row.parts() if part not in message]
    assert not missing, f"{missing} not in: {message}"


@pytest.mark.parametrize("row", TABLE + FIRST_STEPS, ids=lambda row: row.mistake)
def test_message(row, device):
    lucid.set_default_device(device)
    try:
        check(row)
    finally:
        lucid.set_default_device(None)


@pytest.mark.parametrize("row", BETWEEN_DEVICES, ids=lambda row: row.mistake)
def test_message_between_devices(row):
    check(row)


def test_a_state_of_another_model_changes_nothing(device):
    model = nn.Sequential(nn.Linear(2, 3), nn.LayerNorm(3)).to(device)
    before = {name: value.tolist() for name, value in model.state_dict().items()}
    state = {name: value * 0 + 7 for name, value in model.state_dict().items()}
    state["1.bias"] = lucid.zeros(9, device=device)  # the last of all is the wrong one
    with pytest.raises(RuntimeError, match=r"size mismatch for 1\.bias"):
        model.load_state_dict(state)
    assert {name: value.tolist() for name, value in model.state_dict().items()} == before


def test_the_path_of_a_layer_is_found_in_the_outermost_module(device):
    outer = nn.Sequential(nn.Sequential(nn.Identity(), Net())).to(device)
    with pytest.raises(RuntimeError, match=r"^Sequential\.0\.1\.body\.1 \(Linear\): expected input with 128 features"):
        outer(lucid.zeros(1, 64, device=device))


@pytest.mark.parametrize("device", ["strict", pytest.param("cuda", marks=pytest.mark.gpu)])
def test_where_the_library_would_wrap_around_silently(device):
    x = lucid.zeros(2, 3, device=device)
    far = lucid.tensor([[5]], device=device)
    for refused in (
        lambda: x[far], lambda: x.__setitem__(far, 1.0), lambda: lucid.gather(x, 1, far),
        lambda: x.index_select(1, far[0]),
        lambda: lucid.take_along_dim(x, far, 1), lambda: x.scatter_add(1, far, x), lambda: F.embedding(far, x),
        lambda: F.cross_entropy(x[:1], far[0]),
    ):  # fmt: skip
        with raises((IndexError, RuntimeError), match="5"):
            refused()


def test_numpy_and_torch_would_raise_the_same_classes(torch):
    """A user who catches PyTorch's exceptions catches ours."""
    pairs = [
        (lambda t: t.ones(2, 3) @ t.ones(2, 3), RuntimeError),
        (lambda t: t.ones(2, 3)[5], IndexError),
        (lambda t: t.ones(2, 3)[0, 0, 0], IndexError),
        (lambda t: t.ones(2).requires_grad_().numpy(), RuntimeError),
        (lambda t: (t.ones(2).requires_grad_() * 2).backward(), RuntimeError),
        (lambda t: t.ones(2).requires_grad_().add_(1), RuntimeError),
        (lambda t: t.tensor([[1.0], [1.0, 2.0]]), ValueError),
        (lambda t: t.ones(2, 3).reshape(4), RuntimeError),
        (lambda t: t.ones(2, 3) + t.ones(4), RuntimeError),
        (lambda t: t.ones(2, 3).sum(5), IndexError),
        (lambda t: t.nn.functional.cross_entropy(t.ones(2, 3), t.tensor([0, 3])), IndexError),
        (lambda t: t.nn.Linear(2, 3).load_state_dict({}), RuntimeError),
        (lambda t: t.tensor([1, 2]).requires_grad_(), RuntimeError),
        (lambda t: bool(t.ones(2)), RuntimeError),
        (lambda t: len(t.tensor(1.0)), TypeError),
        (lambda t: t.ones(2).item(), RuntimeError),
        (lambda t: t.optim.Adamax([t.ones(2)], lr=-1.0), ValueError),
        (lambda t: t.optim.Adamax([]), ValueError),
    ]
    for mistake, kind in pairs:
        for library in (torch, lucid):
            with pytest.raises(kind):
                mistake(library)


def test_an_error_leaves_the_mode_as_it_was(device):
    x = lucid.zeros(2, 3, device=device, requires_grad=True)
    with pytest.raises(RuntimeError), lucid.no_grad():
        x @ x
    assert (x * 2).requires_grad
    with pytest.raises(RuntimeError):
        (x * 2).backward()
    assert x.grad is None
    assert np.isfinite((x * 2).sum().item())
