"""Pruning against PyTorch's, with equal weights."""

from __future__ import annotations

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn.utils import prune

RNG = np.random.default_rng(6)
W, X, SCORES = RNG.normal(size=(4, 3, 2, 2)), RNG.normal(size=(2, 3, 5, 5)), RNG.normal(size=(4, 3, 2, 2))
MASK = (RNG.random(W.shape) < 0.5).astype(float)


def layer(library):
    made = library.nn.Conv2d(3, 4, 2, bias=False).double()
    with library.no_grad():
        made.weight.copy_(library.tensor(W))
    return made


STEPS = {
    "l1": lambda L, P, m: P.l1_unstructured(m, "weight", 0.3),
    "l1, scores": lambda L, P, m: P.l1_unstructured(m, "weight", 7, importance_scores=L.tensor(SCORES)),
    "ln": lambda L, P, m: P.ln_structured(m, "weight", 0.5, n=2, dim=0),
    "ln, inf": lambda L, P, m: P.ln_structured(m, "weight", 1, n=float("inf"), dim=1),
    "mask": lambda L, P, m: P.custom_from_mask(m, "weight", L.tensor(MASK)),
    "identity": lambda L, P, m: P.identity(m, "weight"),
    "l1, then ln": lambda L, P, m: P.ln_structured(P.l1_unstructured(m, "weight", 0.3), "weight", 0.25, n=1, dim=0),
    "ln, then l1": lambda L, P, m: P.l1_unstructured(P.ln_structured(m, "weight", 1, n=1, dim=0), "weight", 0.5),
    "ln twice": lambda L, P, m: P.ln_structured(P.ln_structured(m, "weight", 1, n=1, dim=0), "weight", 1, n=2, dim=0),
    "l1, then a mask": lambda L, P, m: P.custom_from_mask(P.l1_unstructured(m, "weight", 5), "weight", L.tensor(MASK)),
    "global": lambda L, P, m: P.global_unstructured([(m, "weight")], P.L1Unstructured, amount=0.4),
}


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_torch_agrees(step, torch):
    import torch.nn.utils.prune

    found = []
    for library, methods in ((lucid, prune), (torch, torch.nn.utils.prune)):
        module = layer(library)
        step(library, methods, module)
        y = module(library.tensor(X))
        (y * y).sum().backward()
        state = {name: value.numpy() for name, value in module.state_dict().items()}
        grads = {name: p.grad.numpy() for name, p in module.named_parameters()}
        assert methods.is_pruned(module)
        methods.remove(module, "weight")
        assert [n for n, _ in module.named_parameters()] == ["weight"] and not methods.is_pruned(module)
        found.append([y.detach().numpy(), state, grads, module.weight.detach().numpy()])
    mine, theirs = found
    assert list(mine[1]) == list(theirs[1])
    for a, b in zip(
        [mine[0], *mine[1].values(), *mine[2].values(), mine[3]],
        [theirs[0], *theirs[1].values(), *theirs[2].values(), theirs[3]],
        strict=True,
    ):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


def test_random_methods_prune_as_many_as_asked():
    module = prune.random_unstructured(layer(lucid), "weight", 0.25)
    assert int((module.weight_mask == 0).sum()) == 12
    prune.random_unstructured(module, "weight", 6)
    assert int((module.weight_mask == 0).sum()) == 18 and len(prune.method_of(module, "weight")) == 2
    module = prune.random_structured(layer(lucid), "weight", 2, dim=1)
    assert int((module.weight_mask.sum((0, 2, 3)) == 0).sum()) == 2
    assert prune.L1Unstructured(0.5).prune(lucid.tensor([1.0, -3.0])).tolist() == [0, -3]


def test_a_pruned_model_is_trained_saved_and_loaded():
    models = [nn.Sequential(prune.identity(nn.Linear(4, 4), "weight")) for _ in range(2)]
    prune.l1_unstructured(models[0][0], "weight", 0.5)
    optimizer = lucid.optim.SGD(models[0].parameters(), lr=0.1)
    x = lucid.ones(2, 4)
    models[0](x).sum().backward()
    optimizer.step()
    models[1].load_state_dict(models[0].state_dict())
    assert lucid.equal(models[0](x), models[1](x))
    assert int((models[1][0].weight == 0).sum()) == 8


REFUSED = {
    "too much": (lambda m: prune.l1_unstructured(m, "weight", 49), ValueError),
    "negative": (lambda m: prune.l1_unstructured(m, "weight", -0.1), ValueError),
    "share": (lambda m: prune.random_unstructured(m, "weight", 1.5), ValueError),
    "scores": (lambda m: prune.l1_unstructured(m, "weight", 1, importance_scores=lucid.ones(2)), RuntimeError),
    "mask": (lambda m: prune.custom_from_mask(m, "weight", lucid.ones(2)), ValueError),
    "scores of all": (
        lambda m: prune.global_unstructured(
            [(m, "weight")], prune.L1Unstructured, {(m, "weight"): lucid.ones(2)}, amount=1
        ),
        RuntimeError,
    ),
    "name": (lambda m: prune.identity(m, "w"), AttributeError),
    "no bias": (lambda m: prune.identity(m, "bias"), AttributeError),
    "dimension": (lambda m: prune.random_structured(m, "weight", 1, dim=4), IndexError),
    "not pruned": (lambda m: prune.remove(m, "weight"), ValueError),
    "structured": (lambda m: prune.global_unstructured([(m, "weight")], prune.LnStructured, amount=1, n=1), TypeError),
    "pairs": (lambda m: prune.global_unstructured([m], prune.L1Unstructured, amount=1), TypeError),
}


@pytest.mark.parametrize(("call", "error"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_leaves_the_module_as_it_was(call, error):
    module = layer(lucid)
    with pytest.raises(error):
        call(module)
    assert list(module.state_dict()) == ["weight"]


def test_a_further_pruning_that_is_refused_leaves_the_ones_before():
    module = prune.l1_unstructured(prune.l1_unstructured(nn.Linear(2, 3), "weight", 1), "weight", 1)
    with pytest.raises(ValueError, match="amount 9 is more than the 4"):
        prune.l1_unstructured(module, "weight", 9)
    assert len(prune.method_of(module, "weight")) == 2
    with lucid.no_grad():
        module.weight_orig.fill_(1.0)
    module(lucid.ones(1, 2))
    assert lucid.equal(module.weight.detach(), module.weight_mask)


def test_remove_keeps_the_parameter_that_the_optimizer_has():
    module = nn.Linear(2, 3)
    weight = prune.l1_unstructured(module, "weight", 2).weight_orig
    assert prune.remove(module, "weight").weight is weight and int((weight == 0).sum()) == 2
