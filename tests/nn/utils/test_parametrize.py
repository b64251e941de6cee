"""Parametrizations against PyTorch's, with equal state."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.nn.utils import parametrizations, parametrize

X = np.random.default_rng(5).normal(size=(3, 4))


def layer(library):
    return library.nn.Linear(4, 6).double()


MADE = {
    "weight_norm": lambda L: L.nn.utils.parametrizations.weight_norm(layer(L)),
    "weight_norm, dim 1": lambda L: L.nn.utils.parametrizations.weight_norm(layer(L), dim=1),
    "weight_norm, dim -2": lambda L: L.nn.utils.parametrizations.weight_norm(layer(L), dim=-2),
    "spectral_norm": lambda L: L.nn.utils.parametrizations.spectral_norm(layer(L), n_power_iterations=2),
    "spectral_norm, dim 1": lambda L: L.nn.utils.parametrizations.spectral_norm(layer(L), dim=1).eval(),
    "spectral_norm of a bias": lambda L: L.nn.utils.parametrizations.spectral_norm(layer(L), "bias"),
    **{
        f"orthogonal {how} {trivial}": lambda L, how=how, trivial=trivial: L.nn.utils.parametrizations.orthogonal(
            layer(L), orthogonal_map=how, use_trivialization=trivial
        )
        for how in (None, "matrix_exp", "cayley", "householder")
        for trivial in (True, False)
    },
}


def results(library, model):
    """The output, the gradients by all parameters, and the buffers afterwards."""
    y = model(library.tensor(X))
    (y * y).sum().backward()
    grads = {name: p.grad.numpy() for name, p in model.named_parameters()}
    return {"y": y.detach().numpy(), **grads, **{name: b.numpy() for name, b in model.named_buffers()}}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_torch_agrees(make, torch):
    import torch.nn.utils.parametrizations

    theirs, mine = make(torch), make(lucid)
    state = theirs.state_dict()
    assert list(state) == list(mine.state_dict())
    mine.load_state_dict({name: value.numpy() for name, value in state.items()})
    want, got = results(torch, theirs), results(lucid, mine)
    assert list(want) == list(got)
    for name, value in want.items():
        np.testing.assert_allclose(got[name], value, rtol=1e-9, atol=1e-10, err_msg=name)


def test_a_weight_keeps_its_value_and_can_be_assigned():
    for make in (parametrizations.weight_norm, parametrizations.orthogonal):
        module = nn.Linear(3, 3).double()
        q = lucid.linalg.qr(module.weight.detach())[0].contiguous()
        module.weight.data.copy_(q)
        make(module)
        np.testing.assert_allclose(module.weight.detach().numpy(), q.numpy(), atol=1e-12)
        module.weight = -q
        np.testing.assert_allclose(module.weight.detach().numpy(), -q.numpy(), atol=1e-12)


class Doubled(nn.Module):
    def forward(self, x):
        return 2 * x


class Halved(nn.Module):
    def forward(self, x):
        return x / 2

    def right_inverse(self, x):
        return 2 * x


class Shorter(nn.Module):
    def forward(self, x):
        return x[:1]


def test_several_one_after_the_other_and_removed():
    module = nn.Linear(2, 2)
    before = module.weight.detach().clone()
    parametrize.register_parametrization(module, "weight", Halved())
    parametrize.register_parametrization(module, "weight", Doubled())
    assert repr(module).startswith("ParametrizedLinear(") and isinstance(module, nn.Linear)
    assert lucid.equal(module.weight, 2 * before) and parametrize.is_parametrized(module, "weight")
    assert parametrize.type_before_parametrizations(module) is nn.Linear
    twin = copy.deepcopy(module)
    assert lucid.equal(twin.weight, module.weight) and twin.weight is not twin.weight
    with parametrize.cached():
        assert twin.weight is twin.weight
    with pytest.raises(RuntimeError, match="state_dict"):
        pickle.dumps(module)
    with pytest.raises(RuntimeError, match="no right_inverse"):
        module.weight = before
    other = parametrize.transfer_parametrizations_and_params(module, nn.Linear(2, 2))
    assert lucid.equal(other.weight, module.weight)
    parametrize.remove_parametrizations(module, "weight")
    assert type(module) is nn.Linear and lucid.equal(module.weight, 2 * before)
    assert [name for name, _ in module.named_parameters()] == ["bias", "weight"]
    parametrize.remove_parametrizations(twin, "weight", leave_parametrized=False)
    assert lucid.equal(twin.weight, 2 * before)


def test_the_parameter_stays_the_one_that_an_optimizer_has():
    module = nn.Linear(2, 2)
    weight, before = module.weight, module.weight.detach().clone()
    parametrize.register_parametrization(module, "weight", Halved())
    assert module.parametrizations.weight.original is weight and lucid.equal(weight, 2 * before)
    parametrize.register_parametrization(module, "weight", Halved())  # its right_inverse is for assignments only
    assert lucid.equal(weight, 2 * before) and lucid.equal(module.weight, before / 2)
    assert parametrize.remove_parametrizations(module, "weight").weight is weight and lucid.equal(weight, before / 2)


def test_a_refused_parametrization_leaves_the_weight():
    class Longer(Shorter):
        def right_inverse(self, x):
            return 5 * x

    module = nn.Linear(2, 2)
    weight, before = module.weight, module.weight.detach().clone()
    with pytest.raises(ValueError, match="unsafe=True"):
        parametrize.register_parametrization(module, "weight", Longer())
    assert module.weight is weight and lucid.equal(weight, before)


REFUSED = {
    "shape": (lambda: parametrize.register_parametrization(nn.Linear(2, 2), "weight", Shorter()), ValueError),
    "name": (lambda: parametrize.register_parametrization(nn.Linear(2, 2), "w", Doubled()), ValueError),
    "not there": (lambda: parametrize.remove_parametrizations(nn.Linear(2, 2), "weight"), ValueError),
    "map": (lambda: parametrizations.orthogonal(nn.Linear(2, 2), orthogonal_map="qr"), ValueError),
    "vector": (lambda: parametrizations.orthogonal(nn.Linear(2, 2), "bias"), ValueError),
    "iterations": (lambda: parametrizations.spectral_norm(nn.Linear(2, 2), n_power_iterations=0), ValueError),
    "parts": (
        lambda: parametrize.remove_parametrizations(parametrizations.weight_norm(nn.Linear(2, 2)), "weight", False),
        ValueError,
    ),
    "nothing to give": (
        lambda: parametrize.transfer_parametrizations_and_params(nn.Linear(2, 2), nn.Linear(2, 2)),
        ValueError,
    ),
}


@pytest.mark.parametrize(("call", "error"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(call, error):
    with pytest.raises(error):
        call()
