"""Oracles of the tests: PyTorch where it is installed, and the elements of tensors as NumPy arrays."""

from __future__ import annotations

import numpy as np
import pytest

import lucid

NO_TORCH = "PyTorch is not installed: the parity extra brings it"


def torch_():
    """PyTorch, or the test is skipped."""
    return pytest.importorskip("torch", reason=NO_TORCH)


def host(tensor):
    """The elements of a tensor of any device as a NumPy array."""
    return tensor.device.to_numpy(tensor._data)


def slopes_agree(call, *inputs, eps=1e-6):
    """Check the gradients of a function, and the gradients of these, with central differences along one direction.

    With φ(x, w) = Σ w f(x), u a random direction of all inputs and of w, and H the derivatives of ∇φ:
    ``(φ(+εu) - φ(-εu)) / 2ε = ∇φ · u`` and ``(∇φ(+εu) - ∇φ(-εu)) / 2ε = H u``. A wrong entry of either changes these
    for all u but a few, and no difference is needed for each entry, as in `lucid.autograd.gradcheck`.
    """
    rng = np.random.default_rng(3)
    floats = [i for i, x in enumerate(inputs) if x.requires_grad]
    start = [inputs[i].numpy(force=True) for i in floats]
    start.append(rng.normal(size=call(*inputs).shape))
    direction = [rng.normal(size=a.shape) for a in start]

    def gradient(step):
        leaves = [lucid.tensor(a + step * u, requires_grad=True) for a, u in zip(start, direction, strict=True)]
        given = list(inputs)
        for i, leaf in zip(floats, leaves, strict=False):
            given[i] = leaf
        total = (call(*given) * leaves[-1]).sum()
        return total, leaves, derived(total, leaves)

    def derived(y, leaves):
        return lucid.autograd.grad(y, leaves, create_graph=True, allow_unused=True, materialize_grads=True)

    (high, _, up), (low, _, down), (_, leaves, first) = gradient(eps), gradient(-eps), gradient(0)
    along = sum((g * lucid.tensor(u)).sum() for g, u in zip(first, direction, strict=True))
    np.testing.assert_allclose(along.item(), (high - low).item() / (2 * eps), rtol=1e-6, atol=1e-7)
    for i, (got, a, b) in enumerate(zip(derived(along, leaves), up, down, strict=True)):
        want = (a - b).numpy(force=True) / (2 * eps)
        np.testing.assert_allclose(got.numpy(force=True), want, rtol=1e-5, atol=1e-6, err_msg=f"input {i}")
