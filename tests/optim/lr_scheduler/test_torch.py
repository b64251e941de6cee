"""Schedulers: PyTorch's learning rates over 200 steps, of every one, alone and together, and its state_dicts."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from lucid import optim
from lucid.optim import lr_scheduler

from ...oracle import torch_
from .table import ALL, CASES, CLOSED, PAIRS, ROWS, SEQUENCES, World, worlds

torch = torch_()

pytestmark = pytest.mark.filterwarnings("error")


def flat(value):
    return [x for v in value for x in flat(v)] if isinstance(value, (list, tuple)) else [float(value)]


def same(ours, theirs):
    ours, theirs = flat(ours), flat(theirs)
    assert len(ours) == len(theirs) > 0
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-16)


MOMENTA = {"SGD": {"momentum": 0.9}, "Adam": {}}


@pytest.mark.parametrize("groups", [1, 2])
@pytest.mark.parametrize("optimizer", MOMENTA)
@pytest.mark.parametrize(("name", "options"), ROWS)
def test_alone(name, options, groups, optimizer):
    ours, theirs = worlds(groups, optimizer, **MOMENTA[optimizer])
    a, b = ours.make(name, options), theirs.make(name, options)
    found = ours.run([a], 200)
    same(found, theirs.run([b], 200))
    assert len({row[0][0] for row in found}) > 1, "the learning rate never changed"


@pytest.mark.parametrize("chained", [False, True])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(name for name, _ in pair))
def test_chained(pair, chained):
    rows = []
    for world in worlds(2):
        schedulers = [world.make("ChainedScheduler", pair)] if chained else [world.make(*case) for case in pair]
        rows.append(world.run(schedulers, 200))
    same(*rows)


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_sequential(sequence):
    same(*(world.run([world.make("SequentialLR", sequence)], 200) for world in worlds(2)))


@pytest.mark.parametrize(
    ("name", "options"), [(name, o) for name in [*CLOSED, "LambdaLR", "MultiplicativeLR"] for o in CASES[name]]
)
def test_closed_form(name, options):
    rows = []
    for world in worlds(2):
        scheduler = world.make(name, options)
        world.optimizer.step()
        row = []
        with pytest.warns(UserWarning, match="epoch"):
            for epoch in [3, 17, 1, 160, 161]:
                scheduler.step(epoch)
                row.append([scheduler.last_epoch, world.shown()])
        rows.append([row, world.run([scheduler], 20)])
    same(*rows)


@pytest.mark.parametrize(("T_0", "T_mult"), [(10, 1), (7, 2)])
def test_warm_restarts_go_to_any_epoch(T_0, T_mult):
    rows = []
    for world in worlds(2):
        scheduler = world.make("CosineAnnealingWarmRestarts", {"T_0": T_0, "T_mult": T_mult})
        world.optimizer.step()
        row = []
        for epoch in [0.5, 3, 6.75, 7, 10.0, 20.5, 21, 150.25, 2.5]:
            scheduler.step(epoch)
            row.append([scheduler.last_epoch, world.shown()])
        rows.append([row, world.run([scheduler], 40)])
    same(*rows)


def by_the_formula(name, options):
    """Whether PyTorch begins at a later epoch by its own formula; test_random.py has the others."""
    return name not in ("ReduceLROnPlateau", "CyclicLR") and options.get("T_mult", 1) == 1


@pytest.mark.parametrize("last_epoch", [0, 2, 5, 29])
@pytest.mark.parametrize(("name", "options"), [row for row in ROWS if by_the_formula(*row.values)])
def test_begun_at_a_later_epoch(name, options, last_epoch):
    if tuple(map(int, torch.__version__.split(".")[:2])) < (2, 13):
        pytest.skip("older PyTorch multiplies once too often when it begins at a later epoch")
    rows = []
    for world in worlds(2, momentum=0.9):
        more = {"max_lr": 0.1, "min_lr": 1e-4, "max_momentum": 0.95, "base_momentum": 0.8}
        for group in world.optimizer.param_groups:
            group.update(more, initial_lr=0.7)
        scheduler = world.make(name, options, last_epoch=last_epoch)
        rows.append([scheduler.last_epoch, world.shown(), world.run([scheduler], 40)])
    same(*rows)


LATE = {"lr": 0.05, "initial_lr": 0.05, "max_lr": 0.2, "min_lr": 0.001, "max_momentum": 0.9, "base_momentum": 0.8}


@pytest.mark.parametrize(("name", "options"), ALL)
def test_a_group_added_later(name, options):
    rows, errors = [[], []], []
    for row, world in zip(rows, worlds(1, momentum=0.9), strict=True):
        scheduler = world.make(name, options)
        world.run([scheduler], 3)
        world.add_group(**LATE)
        try:
            for t in range(30):
                row += world.run([scheduler], 1, first=3 + t)[1:]
        except (ValueError, RuntimeError) as error:
            errors.append(error)
    if errors:
        ours, theirs = errors
        assert type(ours) is type(theirs)
        assert "parameter groups by now" in str(ours)
    if rows[0] or rows[1]:
        same(*rows)


@pytest.mark.parametrize("at", [0, 1, 61])
@pytest.mark.parametrize("way", ["from torch", "to torch"])
@pytest.mark.parametrize(("name", "options"), ALL)
def test_state_dict_of_the_other(name, options, way, at):
    giver, taker = (torch.optim, optim) if way == "from torch" else (optim, torch.optim)
    first, second = World(giver, 2, momentum=0.9), World(taker, 2, momentum=0.9)
    scheduler, resumed = first.make(name, options), second.make(name, options)
    first.run([scheduler], at)
    groups = first.optimizer.state_dict()["param_groups"]
    second.optimizer.load_state_dict({"state": {}, "param_groups": groups})
    resumed.load_state_dict(scheduler.state_dict())
    same(second.run([resumed], 100, first=at), first.run([scheduler], 100, first=at))


FLAGS = {"_is_initial", "_get_lr_called_within_step"}


@pytest.mark.parametrize(("name", "options"), ALL)
def test_state_dict_has_the_keys_of_torch(name, options):
    ours, theirs = (world.make(name, options).state_dict() for world in worlds(2, momentum=0.9))
    assert set(ours) == set(theirs) - FLAGS


# A scheduler of the user's own, written for PyTorch


@pytest.mark.parametrize("closed", [False, True])
def test_own_scheduler(closed):
    rows = []
    for world in worlds(2):

        class Own(world.schedulers.LRScheduler):
            def __init__(self, optimizer, slope, last_epoch=-1):
                self.slope = slope
                super().__init__(optimizer, last_epoch)

            def get_lr(self):
                return [lr / (1 + self.slope * self.last_epoch) for lr in self.base_lrs]

            if closed:

                def _get_closed_form_lr(self):
                    return [lr * 2 for lr in self.base_lrs]

        scheduler = Own(world.optimizer, slope=0.1)
        row = [world.shown(), world.run([scheduler], 20)]
        with pytest.warns(UserWarning):
            scheduler.step(7)
        rows.append([row, world.shown()])
        assert scheduler.state_dict()["slope"] == 0.1
    same(*rows)


def test_the_names_are_those_of_torch():
    assert set(lr_scheduler.__all__) == {*torch.optim.lr_scheduler.__all__, "NoamLR"}


@pytest.mark.parametrize("name", sorted({*lr_scheduler.__all__} - {"NoamLR"}))
def test_arguments_and_defaults_are_those_of_torch(name):
    def listed(cls):
        parameters = inspect.signature(cls.__init__).parameters.values()
        return [(p.name, p.default) for p in parameters]

    assert listed(getattr(lr_scheduler, name)) == listed(getattr(torch.optim.lr_scheduler, name))


def test_the_table_leaves_nothing_out():
    assert set(CASES) | {"SequentialLR", "ChainedScheduler", "LRScheduler", "NoamLR"} == set(lr_scheduler.__all__)
    assert all(CASES.values())
