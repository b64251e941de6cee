"""The state of a loader: an epoch is taken up at any batch."""

# ruff: noqa: NPY002 (the legacy generator is what samplers draw from)
from __future__ import annotations

import itertools
import random

import numpy as np
import pytest

import lucid
from lucid.utils import data

from .samples import Failing, FailingStream, Noisy, Rows, Stream, plain
from .test_workers import loader


def resumed(make_dataset, workers, kind, position, **options):
    """The rest of an epoch and the next one, without interruption and with one."""
    made = loader(make_dataset(), 2, workers, kind, generator=lucid.Generator().manual_seed(3), **options)
    plain(made)  # an epoch before
    batches = iter(made)
    for _ in range(position):
        next(batches)
    state = made.state_dict()
    assert (state["epoch"], state["batches"]) == (1, position)
    without = [plain(batches), plain(made)]
    again = loader(make_dataset(), 2, workers, kind, generator=lucid.Generator(), **options)
    again.load_state_dict(state)
    assert again.state_dict() == state
    return without, [plain(again), plain(again)]


# Of processes one position, since they take their time to start; all are in the test below.
POSITIONS = [(n, kind, p) for n, kind in [(0, None), (1, "thread"), (3, "thread")] for p in range(5)]
POSITIONS += [(2, "multiprocessing", 2)]


@pytest.mark.parametrize("stay", [False, True], ids=["", "persistent"])
@pytest.mark.parametrize(("workers", "kind", "position"), POSITIONS)
def test_an_epoch_is_taken_up_at_any_batch(workers, kind, position, stay):
    if stay and not workers:
        stay = False
    without, with_ = resumed(lambda: Noisy(7), workers, kind, position, shuffle=True, persistent_workers=stay)
    assert without == with_
    if workers != 3 or position < 4:
        without, with_ = resumed(lambda: Stream(7), workers, kind, position, persistent_workers=stay)
        assert without == with_


@pytest.mark.parametrize("stay", [False, True], ids=["", "persistent"])
@pytest.mark.parametrize(("workers", "position"), [*itertools.product((1, 3), range(5))])
def test_an_epoch_is_taken_up_at_any_batch_by_processes(torch, workers, position, stay):
    """With the run that has PyTorch, because it takes some seconds."""
    for make, options in ((lambda: Noisy(7), {"shuffle": True}), (lambda: Stream(7), {})):
        without, with_ = resumed(make, workers, "multiprocessing", position, persistent_workers=stay, **options)
        assert without == with_


def test_an_order_from_the_default_generator_is_taken_up():
    lucid.manual_seed(4)
    made = loader(range(9), 2, shuffle=True)
    batches = iter(made)
    next(batches)
    lucid.rand(5)
    state, random_state = made.state_dict(), lucid.get_rng_state()
    rest = plain([list(batches)]), plain([list(made)])
    lucid.manual_seed(99)
    again = loader(range(9), 2, shuffle=True)
    again.load_state_dict(state)
    lucid.set_rng_state(random_state)
    assert (plain([list(again)]), plain([list(again)])) == rest


def test_a_state_is_saved_with_a_model(tmp_path):
    made = loader(Rows(6), 2, shuffle=True, generator=lucid.Generator().manual_seed(1))
    batches = iter(made)
    next(batches)
    lucid.save({"loader": made.state_dict()}, tmp_path / "state")
    again = loader(Rows(6), 2, shuffle=True, generator=lucid.Generator())
    again.load_state_dict(lucid.load(tmp_path / "state")["loader"])
    assert plain(again) == plain(batches)


class Drawn(data.Sampler):
    """An order that is drawn with its first index, by a function of the program's."""

    def __init__(self, draw):
        self.draw = draw

    def __iter__(self):
        yield from self.draw(7)

    def __len__(self):
        return 7


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize(
    "draw",
    [
        lambda n: lucid.randperm(n).tolist(),
        lambda n: np.random.permutation(n).tolist(),
        lambda n: random.sample(range(n), n),
    ],
    ids=["lucid", "numpy", "random"],
)
def test_an_order_of_a_sampler_of_ones_own_is_taken_up(workers, draw):
    for position in range(5):
        without, with_ = resumed(
            lambda: Noisy(7), workers, "thread" if workers else None, position, sampler=Drawn(draw)
        )
        assert without[0] == with_[0]


@pytest.mark.parametrize("workers", [0, 1, 2])
@pytest.mark.parametrize("failing", [lambda: Failing(10, "key"), lambda: FailingStream(10)], ids=["set", "stream"])
def test_an_epoch_is_taken_up_after_an_error(workers, failing):
    """Samples 4 and 5 are those of a batch that failed; the position is behind it once the next one was there."""
    kind = "thread" if workers else None
    made = loader(failing(), 2, workers, kind)
    batches, states, rest = iter(made), [], []
    while True:
        states.append(made.state_dict())
        try:
            rest.append(plain([next(batches)]))
        except KeyError:
            states.pop()
            continue
        except StopIteration:
            break
    for handed_out, state in enumerate(states):
        again = loader(failing(), 2, workers, kind)
        again.load_state_dict(state)
        found = iter(again)
        for expected in rest[handed_out:]:
            try:
                batch = next(found)
            except KeyError:
                batch = next(found)
            assert plain([batch]) == expected
        assert next(found, None) is None


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"epoch": 1}, r"\['batches', 'generators'\] is missing"),
        ({"epoch": 1, "batches": 1, "generators": [0]}, "0 generators of their own, the saved one had 1"),
        ({"epoch": 1, "batches": 1, "generators": [], "num_workers": 5}, "of which there were 5, not 0"),
    ],
)
def test_another_state_is_refused(state, message):
    with pytest.raises(ValueError, match=message):
        loader(Stream(3)).load_state_dict(state)


def test_no_state_of_an_order_that_is_none():
    made = loader(Rows(8), 2, 2, "thread", in_order=False)
    next(iter(made))
    with pytest.raises(RuntimeError, match="in_order=False"):
        made.state_dict()
