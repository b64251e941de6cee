"""nn.utils: gradients clipped, parameters as one vector."""

from __future__ import annotations

import math

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn import utils

rng = np.random.default_rng(5)
GRADIENTS = [rng.normal(size=shape) for shape in ((3,), (2, 4), (), (0,))]


def parameters(library, **device):
    """Parameters with gradients, and one without."""
    made = []
    for g in GRADIENTS:
        p = library.nn.Parameter(library.zeros(g.shape, dtype=library.float64, **device))
        p.grad = library.tensor(g, **device)
        made.append(p)
    return [*made, library.nn.Parameter(library.zeros(2, **device))]


@pytest.mark.parametrize("norm_type", [2.0, 1.0, 3.5, math.inf])
@pytest.mark.parametrize("max_norm", [0.5, 100.0])
def test_clip_grad_norm(norm_type, max_norm, device, torch):
    ours = parameters(lucid, device=device)
    # PyTorch refuses to take the largest of no elements.
    theirs = [p for p in parameters(torch) if p.numel()]
    norm = utils.clip_grad_norm_(ours, max_norm, norm_type)
    wanted = torch.nn.utils.clip_grad_norm_(theirs, max_norm, norm_type)
    assert norm.item() == pytest.approx(wanted.item(), rel=1e-12)
    assert (norm.shape, norm.device) == ((), device)
    for a, b in zip([p for p in ours if p.numel()], theirs, strict=True):
        if b.grad is not None:
            np.testing.assert_allclose(a.grad.numpy(force=True), b.grad.numpy(), rtol=1e-12)
    assert ours[-1].grad is None


@pytest.mark.parametrize("norm_type", [1.0, 2.0, math.inf])
def test_total_norm(norm_type, torch):
    mine, theirs = (L.nn.utils.get_total_norm([L.tensor(g) for g in GRADIENTS[:3]], norm_type) for L in (lucid, torch))
    assert mine.item() == pytest.approx(theirs.item(), rel=1e-12)


def test_clip_grad_value(device):
    ours = parameters(lucid, device=device)
    utils.clip_grad_value_(ours, 0.4)
    for p, g in zip(ours[:-1], GRADIENTS, strict=True):
        np.testing.assert_array_equal(p.grad.numpy(force=True), np.clip(g, -0.4, 0.4))


def test_one_parameter_and_none():
    p = parameters(lucid)[0]
    assert utils.clip_grad_norm_(p, 1.0).item() == pytest.approx(np.linalg.norm(GRADIENTS[0]))
    assert utils.clip_grad_norm_([], 1.0).item() == 0
    assert utils.clip_grad_norm_([nn.Parameter([1.0])], 1.0).item() == 0


def test_parameters_on_two_devices():
    a, b = nn.Parameter([0.0]), nn.Parameter(lucid.zeros(1, device="strict"))
    a.grad, b.grad = lucid.tensor([3.0]), lucid.tensor([4.0], device="strict")
    assert utils.clip_grad_norm_([a, b], 1.0).item() == 5
    assert (a.grad.item(), b.grad.item()) == pytest.approx((0.6, 0.8), rel=1e-5)


def test_infinite_gradients():
    p = nn.Parameter([1.0])
    p.grad = lucid.tensor([math.inf])
    with pytest.raises(RuntimeError, match=r"norm of order 2.0 of the gradients is inf"):
        utils.clip_grad_norm_(p, 1.0, error_if_nonfinite=True)
    assert p.grad.item() == math.inf


def test_vector_there_and_back(device):
    net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1)).to(device)
    vector = utils.parameters_to_vector(net.parameters())
    assert vector.shape == (13,)
    assert vector.requires_grad
    flat = np.concatenate([p.numpy(force=True).reshape(-1) for p in net.parameters()])
    assert vector.tolist() == flat.tolist()
    utils.vector_to_parameters(vector * 2, net.parameters())
    np.testing.assert_array_equal(utils.parameters_to_vector(net.parameters()).numpy(force=True), flat * 2)
    assert net[0].weight.is_leaf


@pytest.mark.parametrize(
    ("mistake", "kind", "message"),
    [
        (lambda: utils.clip_grad_norm_(nn.Linear(2, 2), 1.0), TypeError, r"Linear"),
        (lambda: utils.clip_grad_norm_([nn.Linear(2, 2)], 1.0), TypeError, r"Linear; call model.parameters\(\)"),
        (lambda: utils.clip_grad_value_([], -1.0), ValueError, r"-1.0"),
        (lambda: utils.parameters_to_vector([]), ValueError, r"no parameters"),
        (lambda: utils.vector_to_parameters([1.0], []), TypeError, r"list"),
        (lambda: utils.vector_to_parameters(lucid.zeros(3), nn.Linear(1, 1).parameters()), ValueError, r"2 .*\(3,\)"),
    ],
)
def test_bad_input(mistake, kind, message):
    with pytest.raises(kind, match=message):
        mistake()
