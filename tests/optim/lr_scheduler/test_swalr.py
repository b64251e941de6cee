"""SWALR: PyTorch's learning rates, resuming; what it refuses."""

from __future__ import annotations

import numpy as np
import pytest

from lucid import optim
from lucid.optim import swa_utils

from ...oracle import torch_
from ..parameters import param

torch = torch_()

pytestmark = pytest.mark.filterwarnings("error")

# SWALR

SWALR = [
    {"swa_lr": 0.05},
    {"swa_lr": 0.05, "anneal_epochs": 60},
    {"swa_lr": 0.9, "anneal_epochs": 60, "anneal_strategy": "linear"},
    {"swa_lr": 0.05, "anneal_epochs": 0},
    {"swa_lr": 0.05, "anneal_epochs": 1, "anneal_strategy": "linear"},
    {"swa_lr": [0.05, 0.2], "anneal_epochs": 7},
]


def optimizers():
    for module, make in (
        (optim, lambda: param([1.0])),
        (torch.optim, lambda: torch.ones(1, dtype=torch.float64, requires_grad=True)),
    ):
        yield module, module.SGD([{"params": [make()], "lr": 0.3}, {"params": [make()], "lr": 0.1}])


def run(optimizer, scheduler, steps, before=None):
    rates = [scheduler.get_last_lr()]
    optimizer.step()
    for t in range(steps):
        (before if before is not None and t < 40 else scheduler).step()
        rates.append([group["lr"] for group in optimizer.param_groups])
    return rates


@pytest.mark.parametrize("after_another", [False, True])
@pytest.mark.parametrize("options", SWALR)
def test_swalr(options, after_another):
    rows = []
    for module, optimizer in optimizers():
        before = module.lr_scheduler.ExponentialLR(optimizer, 0.99) if after_another else None
        scheduler = module.swa_utils.SWALR(optimizer, **options)
        rows.append(run(optimizer, scheduler, 200, before))
    np.testing.assert_allclose(*rows, rtol=1e-12)


@pytest.mark.parametrize("at", [0, 1, 5, 100])
@pytest.mark.parametrize("options", SWALR)
def test_swalr_resumed(options, at):
    rows = []
    (_, theirs), (_, ours) = reversed(list(optimizers()))
    schedulers = [optim.swa_utils.SWALR(ours, **options), torch.optim.swa_utils.SWALR(theirs, **options)]
    run(ours, schedulers[0], at)
    run(theirs, schedulers[1], at)
    saved = [s.state_dict() for s in schedulers]
    assert set(saved[0]) == set(saved[1]) - {"_is_initial", "_get_lr_called_within_step"}
    for state, taken in ((saved[0], optim), (saved[1], optim), (saved[0], torch.optim)):
        for module, optimizer in optimizers():
            if module is taken:
                scheduler = module.swa_utils.SWALR(optimizer, **options)
                for group, now in zip(optimizer.param_groups, ours.param_groups, strict=True):
                    group["lr"] = now["lr"]
                scheduler.load_state_dict(state)
                rows.append(run(optimizer, scheduler, 50)[1:])
    whole = run(ours, schedulers[0], 50)[1:]
    assert rows[0] == whole
    for row in rows:
        np.testing.assert_allclose(row, whole, rtol=1e-12)


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"swa_lr": -0.1}, ValueError, "SWALR: swa_lr must be at least 0.0; got -0.1"),
        ({"swa_lr": "x"}, TypeError, "swa_lr must be a real number; got 'x'"),
        ({"swa_lr": [0.1]}, ValueError, "swa_lr has 1 values, but the optimizer has 2 parameter groups"),
        ({"swa_lr": 0.1, "anneal_epochs": -1}, ValueError, "anneal_epochs must be a whole number from 0 on; got -1"),
        ({"swa_lr": 0.1, "anneal_strategy": "x"}, ValueError, "must be one of 'cos', 'linear'; got 'x'"),
    ],
)
def test_swalr_refuses(options, error, words):
    _, optimizer = next(optimizers())
    with pytest.raises(error, match=words):
        swa_utils.SWALR(optimizer, **options)
    assert "swa_lr" not in optimizer.param_groups[0]


def test_swalr_and_a_group_added_later():
    _, optimizer = next(optimizers())
    scheduler = swa_utils.SWALR(optimizer, 0.1)
    run(optimizer, scheduler, 2)
    optimizer.add_param_group({"params": [param([1.0])]})
    with pytest.raises(KeyError, match="parameter group 2 was added later and has no swa_lr"):
        scheduler.step()
    optimizer.param_groups[2]["swa_lr"] = 0.1
    scheduler.step()


def test_swalr_refuses_functions():
    with pytest.raises(TypeError, match="learning rate of parameter group 0 is a function"):
        swa_utils.SWALR(optim.SGD([param([1.0])], lr=lambda k: 0.1), 0.1)
