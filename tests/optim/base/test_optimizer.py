"""step with a closure, zero_grad, lr, the text of an optimizer."""

import numpy as np
import pytest

from lucid import optim

from ..parameters import param


def test_closure_runs_with_gradients_and_its_loss_is_returned():
    from lucid.autograd.grad_mode import mode, no_grad

    p = param([1.0], [1.0])
    with no_grad():
        assert optim.SGD([p], lr=1.0).step(lambda: mode.grad) is True
    assert p._data == 0.0


def test_zero_grad():
    p = param([1.0], [3.0])
    optimizer = optim.SGD([p])
    optimizer.zero_grad(set_to_none=False)
    assert p.grad._data == 0.0
    optimizer.zero_grad()
    assert p.grad is None
    optimizer.zero_grad(set_to_none=False)
    optimizer.step()
    assert p._data == 1.0


def test_lr():
    a, b = param([1.0], [1.0]), param([1.0], [1.0])
    optimizer = optim.SGD([{"params": [a]}, {"params": [b]}], lr=0.1)
    assert optimizer.lr == 0.1
    optimizer.lr = 0.5
    optimizer.step()
    assert (a.item(), b.item()) == (0.5, 0.5)
    with pytest.raises(ValueError, match="lr is out of range"):
        optimizer.lr = -1.0
    optimizer.param_groups[1]["lr"] = 0.7
    with pytest.raises(ValueError, match=r"different learning rates: \[0.5, 0.7\]"):
        print(optimizer.lr)


def test_repr():
    text = repr(optim.SGD([{"params": [param(np.ones((2, 3)))]}, {"params": [param([1.0]), param([2.0])], "lr": 0.5}]))
    assert text.splitlines()[:3] == ["SGD (", "Parameter Group 0: 1 tensor, 6 numbers", "    dampening: 0.0"]
    assert "Parameter Group 1: 2 tensors, 2 numbers" in text
    assert "    lr: 0.5" in text
