"""Warnings of schedulers: where PyTorch warns, and at the user's line."""

from __future__ import annotations

import re
import warnings

import pytest

from lucid import optim

from .table import PAIRS, SEQUENCES, World, worlds

pytestmark = pytest.mark.filterwarnings("error")


# Warnings: what is done with an optimizer and with the words that make schedulers


def right_order(world):
    scheduler = world.make("StepLR", {"step_size": 3})
    for _ in range(4):
        world.optimizer.step()
        scheduler.step()


def wrong_order(world):
    scheduler = world.make("StepLR", {"step_size": 3})
    for _ in range(4):
        scheduler.step()
        world.optimizer.step()


def stepped_before_the_scheduler_was_made(world):
    world.optimizer.step()
    world.make("StepLR", {"step_size": 3}).step()


def a_second_scheduler_later(world):
    first = world.make("StepLR", {"step_size": 3})
    world.optimizer.step()
    first.step()
    world.make("StepLR", {"step_size": 3}).step()


def step_replaced(world):
    scheduler = world.make("StepLR", {"step_size": 3})
    world.optimizer.step = lambda: None
    world.optimizer.step()
    scheduler.step()


def wrong_order_chained(world):
    world.make("ChainedScheduler", PAIRS[0]).step()


def wrong_order_sequential(world):
    world.make("SequentialLR", SEQUENCES[0]).step()


def wrong_order_warm_restarts(world):
    world.make("CosineAnnealingWarmRestarts", {"T_0": 3}).step()


def wrong_order_plateau(world):
    world.make("ReduceLROnPlateau", {}).step(1.0)


def resumed(world):
    scheduler = world.make("StepLR", {"step_size": 3})
    world.optimizer.step()
    scheduler.step()
    again = World(world.module).make("StepLR", {"step_size": 3})
    again.load_state_dict(scheduler.state_dict())
    again.step()


def step_to_an_epoch(world):
    scheduler = world.make("StepLR", {"step_size": 3})
    world.optimizer.step()
    scheduler.step(5)


def plateau_to_an_epoch(world):
    world.make("ReduceLROnPlateau", {}).step(1.0, 5)


def asking_get_lr(world):
    world.make("StepLR", {"step_size": 3}).get_lr()


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(
    ("what", "count", "words"),
    [
        (right_order, 0, ""),
        (wrong_order, 1, r"Detected call of `lr_scheduler.step\(\)` before `optimizer.step\(\)`"),
        (stepped_before_the_scheduler_was_made, 1, "Detected call"),
        (a_second_scheduler_later, 0, ""),
        (step_replaced, 1, "Seems like `optimizer.step"),
        (wrong_order_chained, 2, "Detected call"),
        (wrong_order_sequential, 1, "Detected call"),
        (wrong_order_warm_restarts, 0, ""),
        (wrong_order_plateau, 0, ""),
        (resumed, 0, ""),
        (step_to_an_epoch, 1, "epoch"),
        (plateau_to_an_epoch, 1, "epoch"),
        (asking_get_lr, 1, "please use `get_last_lr"),
    ],
)
def test_warnings(what, count, words):
    for world in worlds():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            what(world)
        assert [w.category for w in caught] == [UserWarning] * count
        assert all(re.search(words, str(w.message)) for w in caught)
        if world.module is optim and count == 1 and what is not wrong_order_sequential:
            assert caught[0].filename == __file__, "the warning points at the user's line"
