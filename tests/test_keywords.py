"""The keywords of PyTorch: every public name that both libraries have takes them, but for those in the table below."""

from __future__ import annotations

import importlib
import inspect

import pytest

import lucid
from lucid import nn

from .oracle import torch_

torch = torch_()

MODULES = ["autograd", "autograd.functional", "func", "nn", "nn.functional", "nn.init", "nn.utils", "nn.utils.rnn"]
MODULES += [
    "special",
    "distributions",
    "distributions.transforms",
    "optim",
    "optim.lr_scheduler",
    "optim.swa_utils",
    "utils.data",
]

# Keywords that lucid leaves out wherever PyTorch has them, and why.
EVERYWHERE = {
    "size_average": "deprecated since PyTorch 0.4, for `reduction`",
    "reduce": "deprecated since PyTorch 0.4, for `reduction`",
    "grad_variables": "deprecated, for `grad_tensors`",
    "min_value": "deprecated, for `min_val`",
    "max_value": "deprecated, for `max_val`",
    "memo": "of PyTorch's recursion: the set of modules seen",
    "foreach": "optimizers take it, in no signature: tests/optim/base/test_arguments.py",
    "fused": "as foreach",
    "capturable": "as foreach",
    "differentiable": "as foreach",
}
# By name: of one function or class.
HERE = {
    "autograd.gradcheck": "check_undefined_grad check_grad_dtypes check_batched_grad check_batched_forward_grad "
    "check_forward_ad check_backward_ad fast_mode masked",
    "autograd.gradgradcheck": "gen_non_contig_grad_outputs check_undefined_grad check_grad_dtypes check_batched_grad "
    "check_fwd_over_rev check_rev_over_rev fast_mode masked",
    "autograd.enable_grad": "orig_func",
    "func.jvp": "strict",
    "nn.RNNBase": "mode",
    "nn.functional.huber_loss": "weight",
    "nn.functional.l1_loss": "weight",
    "nn.functional.mse_loss": "weight",
    "nn.functional.normalize": "out",
}


def missing():
    """The keywords that a function or class lacks, by its name."""
    found = {}
    for module in MODULES:
        theirs, ours = (importlib.import_module(f"{lib}.{module}") for lib in ("torch", "lucid"))
        for name in dir(ours):
            a, b = getattr(theirs, name, None), getattr(ours, name)
            if name.startswith("_") or not callable(a) or not callable(b) or name in ("Tensor", "Any"):
                continue
            try:
                wanted, given = inspect.signature(a).parameters, inspect.signature(b).parameters
            except (TypeError, ValueError):
                continue
            lacks = [
                n
                for n, p in wanted.items()
                if n not in {*given, *EVERYWHERE}
                and n[0] != "_"
                and p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)
            ]
            if lacks:
                found[f"{module}.{name}"] = " ".join(lacks)
    return found


def test_no_keyword_is_missing_but_those_in_the_table():
    assert missing() == HERE


class Boom(nn.Module):
    def forward(self, x):
        raise ZeroDivisionError


def always_called():
    seen, net = [], Boom()
    net.register_forward_hook(lambda m, args, out: seen.append(out), always_call=True)
    net.register_forward_hook(lambda m, args, out: seen.append("never"))
    with pytest.raises(ZeroDivisionError):
        net(lucid.ones(1))
    return seen == [None]


def assigned():
    net = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    net[0].bias.requires_grad_(False)
    state = {k: lucid.ones(v.shape, dtype="float64") for k, v in net.state_dict().items()}
    state["0.weight"] = nn.Parameter(state["0.weight"])
    net.load_state_dict(state, assign=True)
    right = net[0].weight is state["0.weight"] and net[0].bias._data is state["0.bias"]._data
    flags = [p.requires_grad for p in net.parameters()] == [True, False, True, True]
    return right and flags and net[1].running_mean is state["1.running_mean"] and list(net.state_dict()) == list(state)


def destination():
    state = {"kept": 1}
    return nn.Tanh().state_dict(destination=state) is state and list(
        nn.Linear(1, 1).state_dict(destination=state, prefix="a.")
    ) == ["kept", "a.weight", "a.bias"]


def clipped():
    p = nn.Parameter([3.0, 4.0])
    p.grad = lucid.tensor([30.0, 40.0])
    nn.utils.clip_grad_norm_([p], 5.0, foreach=True)
    nn.utils.clip_grad_value_([p], 3.5, foreach=False)
    return p.grad.tolist() == pytest.approx([3.0, 3.5])


def materialized():
    p = nn.UninitializedParameter()
    p.materialize((2,), dtype="float64")
    return (p.shape, p.dtype) == ((2,), "float64")


def rows_at_once():
    x = lucid.tensor([1.0, 2.0])
    jacobian = lucid.autograd.functional.jacobian(lambda x: x * x, x, vectorize=True)
    hessian = lucid.autograd.functional.hessian(lambda x: (x**3).sum(), x, vectorize=True)
    again = lucid.func.jacrev(lambda x: x * x, chunk_size=2)(x)
    return jacobian.tolist() == again.tolist() == [[2, 0], [0, 4]] and hessian.tolist() == [[6, 0], [0, 12]]


EFFECTS = [always_called, assigned, destination, clipped, materialized, rows_at_once]


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda f: f.__name__)
def test_effect(effect):
    assert effect()


X = lucid.ones(1, requires_grad=True)
REFUSED = {
    "only_inputs": lambda: lucid.autograd.grad(X * 2, X, only_inputs=False),
    "is_grads_batched": lambda: lucid.autograd.grad(X * 2, X, is_grads_batched=True),
    "reverse mode": lambda: lucid.autograd.functional.jacobian(lambda x: x, X, strategy="forward-mode"),
    "hessian: lucid": lambda: lucid.autograd.functional.hessian(lambda x: x, X, outer_jacobian_strategy="forward-mode"),
}


@pytest.mark.parametrize(("words", "call"), REFUSED.items(), ids=REFUSED)
def test_what_cannot_be_done_is_refused(words, call):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize(("shape", "ndim"), [((6, 5), 2), ((6, 5, 4), 2), ((2, 3, 2, 2, 2), 2), ((6, 5, 2, 2), 2)])
def test_dropout2d_drops_channels_of_the_first_two_dimensions(shape, ndim):
    """Which PyTorch does for any number of dimensions, and warns unless there are 4."""
    for lib in (lucid, torch):
        lib.manual_seed(0)
        x = lib.ones(*shape)
        if len(shape) == 4:
            y = lib.nn.Dropout2d(0.5)(x)
        else:
            with pytest.warns(UserWarning, match="dropout2d"):
                y = lib.nn.Dropout2d(0.5)(x)
        channels = y.reshape(*shape[:ndim], -1)
        assert set(channels.flatten().tolist()) == {0.0, 2.0}
        assert (channels == channels[..., :1]).all()
