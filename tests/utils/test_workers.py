"""Batches by workers: the same as without, in the same order."""

# ruff: noqa: NPY002 (the legacy generator is what samples draw from)
from __future__ import annotations

import random
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lucid
from lucid import hints
from lucid.utils import data

from .samples import Noisy, Rows, Stream, Where, as_list, move, plain

KINDS = ["thread", "multiprocessing"]
METHODS = {0: [None], 1: KINDS, 3: KINDS}


def loader(dataset, batch_size=3, workers=0, kind=None, **options):
    if not workers:
        options = {k: v for k, v in options.items() if k not in ("persistent_workers", "prefetch_factor")}
    return data.DataLoader(dataset, batch_size, num_workers=workers, worker_method=kind, **options)


@settings(max_examples=60, deadline=None)
@given(
    n=st.integers(0, 20),
    batch_size=st.integers(1, 8),
    drop_last=st.booleans(),
    workers=st.integers(0, 4),
    prefetch=st.integers(1, 3),
    in_order=st.booleans(),
    shuffle=st.booleans(),
)
def test_every_sample_comes_once_per_epoch(n, batch_size, drop_last, workers, prefetch, in_order, shuffle):
    options = {"drop_last": drop_last, "shuffle": shuffle and n > 0, "in_order": in_order, "prefetch_factor": prefetch}
    batches = list(loader(Rows(n), batch_size, workers, "thread" if workers else None, **options))
    seen = [i for _, batch in batches for i in batch.tolist()]
    assert len(seen) == len(set(seen)) == (n // batch_size * batch_size if drop_last else n)
    if in_order or not workers:
        assert [len(i) for _, i in batches[:-1]] == [batch_size] * (len(batches) - 1)
        assert shuffle or seen == list(range(len(seen)))


@pytest.mark.parametrize(("workers", "drop_last"), [(1, False), (2, True), (3, False)])
def test_every_sample_comes_once_per_epoch_from_processes(workers, drop_last):
    batches = loader(Rows(10), 4, workers, "multiprocessing", persistent_workers=True, drop_last=drop_last)
    for _ in range(2):
        seen = [i for _, batch in batches for i in batch.tolist()]
        assert seen == list(range(8 if drop_last else 10))


def epochs(make, workers, kind, **options):
    lucid.manual_seed(7)
    made = loader(make(), 3, workers, kind, **options)
    return [plain(made) for _ in range(2)]


@pytest.mark.parametrize("make", [lambda: Noisy(8), lambda: data.Subset(Noisy(9), range(1, 9))], ids=["set", "subset"])
def test_random_numbers_do_not_depend_on_workers(make):
    found = [
        epochs(make, workers, kind, shuffle=True, persistent_workers=kind == "multiprocessing")
        for workers, kinds in METHODS.items()
        for kind in kinds
    ]
    assert all(each == found[0] for each in found)
    assert found[0][0] != found[0][1], "another epoch, other numbers"
    columns = list(zip(*found[0][0], strict=True))
    assert len({x for batch in columns[1] + columns[2] + columns[3] for x in np.ravel(batch)}) == 3 * 8


class Shown(data.Subset):
    """A part whose samples pass through a method of its own."""

    def __getitem__(self, i):
        return super().__getitem__(i)


def test_random_numbers_do_not_depend_on_the_size_of_batches():
    drawn = []
    sets = [Noisy(8), data.Subset(Noisy(8), range(8)), data.StackDataset(Noisy(8)), Shown(Noisy(8), range(8))]
    for size, dataset in zip((1, 3, 8, 5), sets, strict=True):
        lucid.manual_seed(1)
        batches = plain(loader(dataset, size, collate_fn=as_list))
        drawn.append([(s[0] if len(s) == 1 else s)[1:] for batch in batches for s in batch])
    assert drawn[0] == drawn[1] == drawn[2] == drawn[3]


def test_a_stream_of_one_worker_is_the_same():
    found = [epochs(lambda: Stream(7), n, kind) for n, kind in [(0, None), (1, "thread"), (1, "multiprocessing")]]
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_is_shared_by_its_workers(kind):
    batches = list(loader(Stream(10), 2, 3, kind))
    assert [b[0].tolist() for b in batches] == [[0, 3], [1, 4], [2, 5], [6, 9], [7], [8]]
    dropped = list(loader(Stream(10), 2, 3, kind, drop_last=True))
    assert [b[0].tolist() for b in dropped] == [[0, 3], [1, 4], [2, 5], [6, 9]]


def test_the_programs_generators_go_on_undisturbed():
    np.random.seed(0)
    random.seed(0)
    lucid.manual_seed(0)
    expected = np.random.randn(), np.random.randn(), random.gauss(0, 1), random.gauss(0, 1)
    np.random.seed(0)
    random.seed(0)
    lucid.manual_seed(0)
    a, b = np.random.randn(), random.gauss(0, 1)
    for _ in loader(Noisy(6), 2):
        pass
    assert (a, np.random.randn(), b, random.gauss(0, 1)) == expected
    state = lucid.get_rng_state()
    list(loader(Noisy(6), 2, 2, "thread", generator=lucid.Generator()))
    assert (state == lucid.get_rng_state()).all()


def test_the_functions_of_the_modules_are_put_back(monkeypatch):
    before = dict(vars(np.random)), dict(vars(random))
    batches = iter(loader(Noisy(6), 2))
    next(batches)
    assert (dict(vars(np.random)), dict(vars(random))) == before
    monkeypatch.setattr(np.random, "rand", lambda: 0.25)  # somebody else's, which stays
    assert [x.tolist() for x in next(batches)[1:2]] == [[0.25, 0.25]] and np.random.rand() == 0.25


def test_workers_know_who_they_are():
    with_init = loader(Where(), 1, 2, "multiprocessing", worker_init_fn=move, collate_fn=as_list)
    lucid.set_default_dtype("float64")
    try:
        found = [x for batch in with_init for x in batch]
    finally:
        lucid.set_default_dtype("float32")
    assert {x[:4] for x in found} == {(0, 2, True, 100), (1, 2, True, 101)}
    assert len({x[4] for x in found}) == 2 and {x[5] for x in found} == {np.dtype("float64")}
    threads = [x for batch in loader(Where(), 1, 2, "thread", worker_init_fn=move, collate_fn=as_list) for x in batch]
    assert {x[:4] for x in threads} == {(0, 2, True, 100), (1, 2, True, 101)}
    assert data.get_worker_info() is None and Where.offset == 0


def kind_of(dataset, **options):
    batches = iter(data.DataLoader(dataset, num_workers=1, **options))
    return batches._workers.name


def test_arrays_are_fetched_by_threads_and_python_code_by_processes():
    sets = [data.TensorDataset(lucid.zeros(3)), [1, 2], range(3), np.zeros(3), lucid.zeros(3)]
    sets += [data.Subset(sets[0], [1]), sets[0] + sets[0], data.StackDataset(sets[1], [3, 4]), data.StackDataset(a=[1])]
    assert {kind_of(dataset) for dataset in sets} == {"thread"}
    assert kind_of(Rows(3)) == "multiprocessing"
    assert kind_of(Rows(3), worker_method="thread") == "thread"
    assert kind_of([1], worker_init_fn=move) == "multiprocessing"


def test_gradients_pass_through_threads():
    x = lucid.rand(6, requires_grad=True)
    for (batch,) in data.DataLoader(data.TensorDataset(x), 2, num_workers=2):
        (batch**2).sum().backward()
    np.testing.assert_allclose(x.grad.numpy(), 2 * x.detach().numpy())
    with lucid.no_grad():
        assert not any(batch.requires_grad for (batch,) in data.DataLoader(data.TensorDataset(x), 2, num_workers=2))


def test_threads_on_every_device(device):
    x = lucid.rand(5, 2, device=device)
    batches = list(data.DataLoader(data.TensorDataset(x), 2, num_workers=2))
    assert [b.device for (b,) in batches] == [device] * 3
    assert batches[2][0].tolist() == x[4:].tolist()


def test_an_endless_sampler_draws_as_it_goes():
    sampler = data.RandomSampler(range(5), replacement=True, num_samples=int(1e10))
    made = data.DataLoader(range(5), 4, sampler=sampler, num_workers=2)
    batches = iter(made)
    assert {i for _ in range(30) for i in next(batches).tolist()} == {0, 1, 2, 3, 4}
    assert len(made) == len(batches) == 2_500_000_000
    rest = next(batches)
    made.load_state_dict(made.state_dict() | {"batches": 30})
    assert next(iter(made)).tolist() == rest.tolist()


@pytest.mark.parametrize("stay", [False, True], ids=["", "persistent"])
def test_what_is_set_later_has_an_effect(stay):
    made = loader(Rows(6), 3, 1, "thread", persistent_workers=stay, collate_fn=as_list)
    assert len(list(made)) == 2
    made.num_workers, made.collate_fn = 3, len
    assert list(made) == [3, 3]
    without = data.DataLoader([1, 2])
    without.num_workers = 1
    assert len(list(without)) == 2


def test_persistent_threads_follow_no_grad():
    x = lucid.ones(2, requires_grad=True)
    made = data.DataLoader(data.TensorDataset(x), num_workers=1, persistent_workers=True)
    with lucid.no_grad():
        assert not any(batch.requires_grad for (batch,) in made)
    assert all(batch.requires_grad for (batch,) in made)


def seeds(worker):
    """What many a program does at a worker's start."""
    np.random.seed(worker)
    random.seed(worker)
    lucid.manual_seed(worker)
    data.get_worker_info().dataset.offset = data.get_worker_info().seed


def test_a_thread_that_seeds_leaves_the_program_alone():
    lucid.manual_seed(0)
    generator = lucid.Generator().manual_seed(0)
    states = np.random.get_state()[1].tolist(), random.getstate(), lucid.get_rng_state().tolist()
    made = loader(Where(), 4, 2, "thread", worker_init_fn=seeds, collate_fn=as_list, generator=generator)
    first, second = ({x[3] for batch in made for x in batch} for _ in range(2))
    assert (np.random.get_state()[1].tolist(), random.getstate(), lucid.get_rng_state().tolist()) == states
    assert len(first | second) == 4, "a worker's seed is another one in each epoch"


def test_a_worker_of_a_list_has_a_seed():
    found = []
    note = lambda worker: found.append(data.get_worker_info().seed)
    for _ in range(2):
        list(loader([1, 2], 1, 1, "thread", worker_init_fn=note))
    assert len(set(found)) == 2


def test_persistent_workers_stay_and_begin_anew():
    made = loader(Where(), 2, 2, "multiprocessing", persistent_workers=True, collate_fn=as_list)
    pids = {x[4] for batch in made for x in batch}
    old = iter(made)
    next(old)
    assert {x[4] for batch in made for x in batch} == pids
    with pytest.raises(RuntimeError, match="another epoch"):
        next(old)


def test_hints_are_said_once():
    data.DataLoader([1])
    hints._said.clear()
    with pytest.warns(UserWarning, match="pin_memory changes nothing"):
        made = data.DataLoader([1], pin_memory=True, pin_memory_device="cuda")
    assert [x.tolist() for x in (*made, *data.DataLoader([2], pin_memory=True))] == [[1], [2]]


def test_no_thread_is_left():
    before = threading.active_count()
    for _ in range(100):
        for _ in loader(Rows(30), 2, 2, "thread"):
            break
    assert threading.active_count() == before
