"""AveragedModel: torch.optim.swa_utils' numbers, states, devices; what is refused."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

import lucid
from lucid import nn
from lucid.optim import swa_utils

from ...oracle import torch_
from .models import World, numbers, same, worlds

torch = torch_()

pytestmark = pytest.mark.filterwarnings("error")


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
