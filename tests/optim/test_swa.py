"""Averages of models, as in torch.optim.swa_utils: its numbers, its state_dicts, its learning rates."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import lucid
from lucid import nn, optim
from lucid.optim import swa_utils

from .making import param

torch = pytest.importorskip("torch", reason="PyTorch is the oracle here; it comes with the parity extra")

pytestmark = pytest.mark.filterwarnings("error")


class World:
    """A model of lucid or of PyTorch, with the same numbers in it."""

    def __init__(self, module):
        self.module = module
        self.swa = module.optim.swa_utils
        layers = module.nn
        options = {"dtype": module.float64}
        self.model = layers.Sequential(
            layers.Linear(3, 4, **options), layers.BatchNorm1d(4, **options), layers.Linear(4, 2, **options)
        )
        self.rng = np.random.default_rng(0)
        self.move()

    def tensor(self, value):
        return self.module.tensor(value, dtype=self.module.float64)

    def move(self):
        """Let the parameters and buffers be something else."""
        state = self.model.state_dict()
        for name, value in state.items():
            if value.dtype == self.module.float64:
                state[name] = self.tensor(self.rng.uniform(0.1, 2.0, size=tuple(value.shape)))
            else:
                state[name] = value + 3
        self.model.load_state_dict(state)


def worlds():
    return World(lucid), World(torch)


def numbers(module):
    return {name: value.detach().numpy().copy() for name, value in module.state_dict().items()}


def same(ours, theirs):
    assert list(ours) == list(theirs)
    for name, value in ours.items():
        np.testing.assert_allclose(value, theirs[name], rtol=1e-12, err_msg=name)


def sliding(averaged, current, num_averaged):
    """An average of the user's own, that looks at the number of models."""
    return averaged * (num_averaged / 10.0) + current * (1 - num_averaged / 10.0)


def sliding_all(averaged, current, num_averaged):
    for a, p in zip(averaged, current, strict=True):
        a.copy_(sliding(a, p, num_averaged))


WAYS = {
    "default": lambda swa: {},
    "swa": lambda swa: {"avg_fn": swa.get_swa_avg_fn()},
    "ema": lambda swa: {"avg_fn": swa.get_ema_avg_fn()},
    "ema 0.6": lambda swa: {"avg_fn": swa.get_ema_avg_fn(0.6)},
    # PyTorch's get_swa_multi_avg_fn has 1 / (n + 1) in float32; its default has the same formula in float64.
    "multi swa": lambda swa: {"multi_avg_fn": swa.get_swa_multi_avg_fn()} if swa is swa_utils else {},
    "multi ema": lambda swa: {"multi_avg_fn": swa.get_ema_multi_avg_fn(0.6)},
    "own": lambda swa: {"avg_fn": sliding},
    "own multi": lambda swa: {"multi_avg_fn": sliding_all},
}


# With use_buffers PyTorch's default cannot average the integer buffer of batch norm; see test_integer_buffers.
CASES = [
    (way, buffers) for way in WAYS for buffers in (False, True) if not (buffers and way in ("default", "multi swa"))
]


@pytest.mark.parametrize(("way", "use_buffers"), CASES)
def test_averages(way, use_buffers):
    rows = []
    for world in worlds():
        averaged = world.swa.AveragedModel(world.model, use_buffers=use_buffers, **WAYS[way](world.swa))
        rows.append([numbers(averaged)])
        for _ in range(6):
            world.move()
            averaged.update_parameters(world.model)
            rows[-1].append(numbers(averaged))
        x = world.tensor([[1.0, 2.0, 3.0]])
        averaged.eval()
        rows[-1].append({"output": averaged(x).detach().numpy()})
    for ours, theirs in zip(*rows, strict=True):
        same(ours, theirs)
    assert rows[0][3]["n_averaged"] == 3 and rows[0][3]["n_averaged"].dtype == np.int64


def test_integer_buffers():
    world = World(lucid)
    averaged = swa_utils.AveragedModel(world.model, use_buffers=True)
    for _ in range(3):
        world.move()
        averaged.update_parameters(world.model)
    assert averaged.module[1].num_batches_tracked.item() == 8, "6, then 7.5 and 8.67, rounded down each time"
    assert averaged.module[1].num_batches_tracked.dtype == lucid.int64


def test_the_average_is_the_mean_of_all_models():
    world = World(lucid)
    averaged, seen = swa_utils.AveragedModel(world.model), []
    for _ in range(5):
        world.move()
        averaged.update_parameters(world.model)
        seen.append(world.model[0].weight.detach().numpy().copy())
    np.testing.assert_allclose(averaged.module[0].weight.detach().numpy(), np.mean(seen, axis=0), rtol=1e-14)


def test_it_is_a_module_of_its_own():
    world = World(lucid)
    averaged = swa_utils.AveragedModel(world.model)
    assert isinstance(averaged, nn.Module) and isinstance(nn.Sequential(averaged)[0], nn.Module)
    before = numbers(averaged)
    world.move()
    for (_, a), p in zip(averaged.module.named_parameters(), world.model.parameters(), strict=True):
        assert a is not p and (a != p).all()
    same(before, numbers(averaged))
    assert averaged.float().module[0].weight.dtype == lucid.float32
    assert not averaged.eval().module.training and world.model.training
    assert all(p.requires_grad for p in averaged.parameters())
    averaged.update_parameters(world.model)
    assert all(p.is_leaf and p.grad is None for p in averaged.parameters())


@pytest.mark.parametrize("way", ["from torch", "to torch"])
def test_state_dict_of_the_other(way):
    ours, theirs = worlds()
    a, b = ours.swa.AveragedModel(ours.model), theirs.swa.AveragedModel(theirs.model)
    giver, taker = (b, a) if way == "from torch" else (a, b)
    world, other = (theirs, ours) if way == "from torch" else (ours, theirs)
    for _ in range(3):
        world.move()
        giver.update_parameters(world.model)
    state = {k: v.detach().numpy() for k, v in giver.state_dict().items()}
    taker.load_state_dict({k: torch.tensor(v) for k, v in state.items()} if way == "to torch" else state)
    other.model.load_state_dict(
        {k: other.module.tensor(v.detach().numpy()) for k, v in world.model.state_dict().items()}
    )
    giver.update_parameters(world.model)
    taker.update_parameters(other.model)
    same(numbers(a), numbers(b))


def test_functions_get_tensors_by_kind():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2, dtype=lucid.float64))
    calls = []

    def watch(averaged, current, num_averaged):
        calls.append(([a.dtype for a in averaged], [p.dtype for p in current], num_averaged.item()))
        assert not any(t.requires_grad for t in (*averaged, *current))

    averaged = swa_utils.AveragedModel(model, multi_avg_fn=watch)
    for _ in range(2):
        averaged.update_parameters(model)
    assert calls == [([kind] * 2, [kind] * 2, 1) for kind in (lucid.float32, lucid.float64)]


def test_another_device(device):
    model = nn.Linear(2, 2)
    averaged = swa_utils.AveragedModel(model, device=device)
    assert averaged.module.weight.device == averaged.n_averaged.device == device
    assert model.weight.device == lucid.device("cpu")
    for value in (1.0, 2.0):
        nn.init.constant_(model.weight, value)
        averaged.update_parameters(model)
    assert averaged.module.weight.tolist() == [[1.5, 1.5], [1.5, 1.5]]
    assert averaged.n_averaged.item() == 2


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (
            nn.Sequential(nn.Linear(2, 3)),
            "parameter weight is missing, parameter bias is missing, parameter 0.weight is",
        ),
        (
            nn.Linear(2, 4),
            r"parameter weight has shape \(4, 2\), its average \(3, 2\), parameter bias has shape \(4,\)",
        ),
        (nn.Linear(2, 3, bias=False), "parameter bias is missing"),
        (nn.BatchNorm1d(3), "nothing was changed"),
    ],
)
def test_another_model_is_refused_and_nothing_is_changed(other, words):
    averaged = swa_utils.AveragedModel(nn.Linear(2, 3))
    before = numbers(averaged)
    with pytest.raises(ValueError, match=words):
        averaged.update_parameters(other)
    same(before, numbers(averaged))


def test_arguments():
    average = swa_utils.get_ema_avg_fn()
    with pytest.raises(AssertionError, match="Only one of avg_fn and multi_avg_fn"):
        swa_utils.AveragedModel(nn.Linear(1, 1), avg_fn=average, multi_avg_fn=swa_utils.get_ema_multi_avg_fn())
    with pytest.raises(TypeError, match="expected a Module, got list"):
        swa_utils.AveragedModel([1.0])
    for make in (swa_utils.get_ema_avg_fn, swa_utils.get_ema_multi_avg_fn):
        for decay in (-0.1, 1.5, float("nan")):
            with pytest.raises(ValueError, match=f"Invalid decay value {decay}"):
                make(decay)


# update_bn


def batches(world, form):
    rng = np.random.default_rng(5)
    for size in (4, 6, 3):
        x = world.tensor(rng.normal(size=(size, 3)))
        yield {"tensor": x, "tuple": (x, "label"), "list": [x]}[form]


@pytest.mark.parametrize("form", ["tensor", "tuple", "list"])
@pytest.mark.parametrize("training", [False, True])
def test_update_bn(form, training):
    rows = []
    for world in worlds():
        world.model[1].momentum = 0.37
        world.model.train(training)
        world.swa.update_bn(batches(world, form), world.model)
        rows.append(numbers(world.model))
        assert world.model[1].momentum == 0.37 and world.model.training == world.model[1].training == training
        assert world.model[0].weight.grad is None
    same(*rows)
    assert rows[0]["1.num_batches_tracked"] == 3


def test_update_bn_of_an_averaged_model_on_a_device(device):
    world = World(lucid)
    averaged = swa_utils.AveragedModel(world.model, device=device)
    swa_utils.update_bn(batches(world, "tensor"), averaged, device=device)
    swa_utils.update_bn(batches(world, "tensor"), world.model)
    np.testing.assert_allclose(
        averaged.module[1].running_mean.cpu().numpy(), world.model[1].running_mean.numpy(), rtol=1e-12
    )


def test_update_bn_without_batch_norm_reads_nothing():
    swa_utils.update_bn(iter(lambda: pytest.fail("the loader was read"), None), nn.Linear(2, 2))


def test_update_bn_that_fails_leaves_momenta_and_modes():
    world = World(lucid)
    world.model.eval()
    world.model[2].train()
    with pytest.raises(RuntimeError, match="Linear"):
        swa_utils.update_bn([lucid.ones(2, 7)], world.model)
    assert world.model[1].momentum == 0.1
    assert [module.training for module in world.model] == [False, False, True]


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


def test_names_and_arguments_are_those_of_torch():
    theirs = torch.optim.swa_utils
    assert set(swa_utils.__all__) == set(theirs.__all__)
    assert lucid.optim.swa_utils is swa_utils
    for name in swa_utils.__all__:
        listed = [
            [(p.name, p.default) for p in inspect.signature(getattr(module, name)).parameters.values()]
            for module in (swa_utils, theirs)
        ]
        assert listed[0] == listed[1], name
