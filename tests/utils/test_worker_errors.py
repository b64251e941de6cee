"""What goes wrong in workers, and what is left of them: nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from pathlib import Path

import pytest

from lucid.utils import data

from .samples import Ending, Failing, Own, Repeated, Rows, refuse

KINDS = ["thread", "multiprocessing"]
HERE = Path(__file__).parents[2]


# What starts programs takes seconds, and so is left to the run that has PyTorch.
heavy = pytest.mark.usefixtures("torch")


def loader(dataset, kind, workers=2, **options):
    return data.DataLoader(dataset, 2, num_workers=workers, worker_method=kind, **options)


def left_behind():
    """The threads and processes of loaders."""
    threads = [t.name for t in threading.enumerate() if t.name.startswith("lucid-data")]
    return threads + [p.name for p in __import__("multiprocessing").active_children()]


@pytest.mark.parametrize("kind", [None, *KINDS])
def test_an_error_arrives_with_its_type_and_traceback(kind):
    made = loader(Failing(8, "own"), kind, workers=2 if kind else 0)
    seen = []
    with pytest.raises(Own) as caught:
        for _, i in made:
            seen += i.tolist()
    text = "".join(traceback.format_exception(caught.value))
    assert seen == [0, 1, 2, 3]
    assert 'raise Own(i, "more")' in text and "sample 5 is bad" in text
    assert kind is None or "raised in worker" in text
    assert left_behind() == [], "although the error is at hand"
    assert caught.value.sample == 5


@pytest.mark.parametrize("kind", KINDS)
def test_after_an_error_the_other_batches_can_be_had(kind):
    batches = iter(loader(Failing(8, "key"), kind))
    found = [next(batches)[1].tolist() for _ in range(2)]
    with pytest.raises(KeyError, match="key"):
        next(batches)
    found += [i.tolist() for _, i in batches]
    assert found == [[0, 1], [2, 3], [6, 7]]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_at_the_start_of_a_worker_arrives(kind):
    with pytest.raises(OSError, match="no disk for worker 0"):
        list(loader(Rows(4), kind, worker_init_fn=refuse))
    assert left_behind() == []


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_that_is_raised_again_has_its_notes_once(kind):
    batches = iter(loader(Rows(40), kind, 1, worker_init_fn=refuse, prefetch_factor=20))
    sizes = []
    for _ in range(20):
        try:
            next(batches)
        except OSError as error:
            sizes.append(sum(map(len, error.__notes__)))
    assert len(sizes) == 20
    assert sizes[-1] < 20 * sizes[0], "the note of one was in that of the next"


class Stops(data.Sampler):
    """An order that cannot be read to its end."""

    def __iter__(self):
        yield from range(5)
        raise KeyError("order")


@pytest.mark.parametrize(("kind", "workers"), [(None, 0), ("thread", 1), ("thread", 3), ("multiprocessing", 2)])
def test_an_error_of_the_sampler_comes_after_the_batches_before_it(kind, workers):
    seen = []
    with pytest.raises(KeyError, match="order"):
        for _, i in loader(Rows(9), kind, workers, sampler=Stops()):
            seen += i.tolist()
    assert seen == [0, 1, 2, 3] and left_behind() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_that_does_not_begin_says_so(kind):
    with pytest.raises(NotImplementedError, match="__iter__"):
        list(loader(data.IterableDataset(), kind))


@pytest.mark.parametrize("kind", [None, "thread"])
def test_a_loop_does_not_end_without_a_word(kind):
    with pytest.raises(RuntimeError, match="StopIteration"):
        list(loader(Ending(4), kind, workers=2 if kind else 0))


def test_more_batches_than_promised_are_noticed():
    made = loader(Repeated(), "thread")
    assert len(made) == 2
    with pytest.warns(UserWarning, match=r"promised 2 batches.*get_worker_info") as warnings:
        assert len(list(made)) == 4
    assert [w.filename for w in warnings] == [__file__]


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_may_take_only_so_long(kind):
    batches = iter(loader(Failing(8, "slow"), kind, workers=1, timeout=0.5))
    with pytest.raises(RuntimeError, match=r"no batch came within 0.5 seconds"):
        list(batches)
    start = time.monotonic()
    del batches
    assert time.monotonic() - start < 2.5, "it is not waited for"


def test_a_process_that_dies_is_named():
    batches = iter(loader(Failing(8, "killed"), "multiprocessing"))
    with pytest.raises(RuntimeError, match=r"worker process \d \(pid \d+\) exited unexpectedly, with SIGKILL"):
        list(batches)
    assert left_behind() == []
    with pytest.raises(RuntimeError, match="have been ended"):
        next(batches)


def open_files():
    return len(os.listdir("/proc/self/fd"))


def breaks(kind, times):
    """Leave a loader early, many times, and return how many files, threads and processes there are more than before."""
    for _ in loader(Rows(30), kind):
        break
    before = open_files(), threading.active_count()
    for _ in range(times):
        for batch in loader(Rows(30, 5000), kind):
            del batch  # it would keep the memory of its worker
            break
    return open_files() - before[0], threading.active_count() - before[1], left_behind()


needs_proc = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts open files in /proc")


@needs_proc
@pytest.mark.parametrize(("kind", "times"), [("thread", 100), ("multiprocessing", 4)])
def test_an_early_break_leaves_nothing(kind, times):
    assert breaks(kind, times) == (0, 0, [])


@needs_proc
@heavy
def test_a_hundred_early_breaks_leave_nothing():
    assert breaks("multiprocessing", 100) == (0, 0, [])


PROGRAM = """
import signal, sys, time
import multiprocessing
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a program in the background ignores
sys.path.insert(0, {here!r})
from lucid.utils.data import DataLoader
from tests.utils.samples import Failing, Rows

if __name__ == "__main__":
    for number, _ in enumerate(DataLoader({dataset}, 2, num_workers=2, worker_method={kind!r})):
        print("pids", *[p.pid for p in multiprocessing.active_children()], flush=True)
        {then}
"""


def interrupted(kind, then):
    """Press Ctrl-C while a program waits for a batch, or does what comes `then`."""
    program = PROGRAM.format(here=str(HERE), dataset='Failing(8, "slow")', kind=kind, then=then)
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0
    )
    pids = [int(pid) for pid in process.stdout.readline().split()[1:]]
    time.sleep(0.2)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, errors = process.communicate(timeout=20)
    assert "KeyboardInterrupt" in errors and process.returncode == -signal.SIGINT
    assert len(pids) == (0 if kind == "thread" else 2)
    assert not [pid for pid in pids if os.path.isdir(f"/proc/{pid}")]


def test_control_c_ends_everything():
    interrupted("multiprocessing", "pass")


@heavy
@pytest.mark.parametrize(("kind", "then"), [("multiprocessing", "time.sleep(60)"), ("thread", "pass")])
def test_control_c_ends_everything_elsewhere(kind, then):
    interrupted(kind, then)


@heavy
def test_workers_of_a_killed_program_end():
    program = PROGRAM.format(here=str(HERE), dataset="Rows(8)", kind="multiprocessing", then="time.sleep(60)")
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    pids = [int(pid) for pid in process.stdout.readline().split()[1:]]
    process.kill()
    process.communicate()
    until = time.monotonic() + 10
    while time.monotonic() < until and (alive := [pid for pid in pids if os.path.isdir(f"/proc/{pid}")]):
        time.sleep(0.05)
    assert len(pids) == 2 and not alive
