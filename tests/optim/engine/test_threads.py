"""Threads of a step: the same numbers, none before it pays, none on a single core."""

import os
import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest

import lucid
from lucid.backend import threads

from ..parameters import gradients, param, run, start
from ..rules import RULES

SHAPES = [(700, 500), (3,), (200_000,), (20, 5)]


def final(optimizer, options):
    params = [param(v) for v in start(shapes=SHAPES, dtype=np.float32)]
    one = optimizer(params, **options)
    run(one, params, gradients(2, shapes=SHAPES, dtype=np.float32, gaps=False))
    return one, [p._data for p in params]


@pytest.mark.parametrize(("optimizer", "options"), RULES)
def test_any_number_of_threads_gives_the_same_numbers(optimizer, options, monkeypatch):
    monkeypatch.setattr(threads, "get_num_threads", lambda: 1)
    _, expected = final(optimizer, options)
    monkeypatch.setattr(threads, "get_num_threads", lambda: 3)
    monkeypatch.setattr("lucid.optim.engine.cpu.WORTH", 0)
    one, found = final(optimizer, options)
    assert len(one._engine.partitions[0].slices[0][0].lanes) == 3
    for a, b in zip(expected, found, strict=True):
        np.testing.assert_array_equal(a, b)


def script(text):
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(text)], capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


SCRIPT = """
    import os, threading
    {before}
    import numpy as np
    import lucid
    def step(size):
        p = lucid.tensor(np.ones(size), requires_grad=True)
        p.grad = lucid.tensor(np.ones(size))
        optimizer = lucid.optim.Adamax([p])
        for _ in range(3): optimizer.step()
        return sum(t.name.startswith("lucid") for t in threading.enumerate())
    print(step(10), step(3_000_000))
"""


FORKED = """
    child = os.fork()
    if child == 0:
        os._exit(0 if step(3_000_000) == step(3_000_000) else 1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_threads_are_started_when_they_are_worth_it_and_again_in_a_forked_process():
    small, large, *exit_codes = map(int, script(SCRIPT.format(before="") + FORKED * hasattr(os, "fork")))
    assert small == 0
    assert large == threads.get_num_threads() - 1
    assert exit_codes == [0] * hasattr(os, "fork")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux confines a process to cores")
def test_a_process_confined_to_one_core_starts_none():
    confine = "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})"
    assert script(SCRIPT.format(before=confine)) == ["0", "0"]


def test_an_error_in_a_helper_reaches_the_caller(monkeypatch):
    monkeypatch.setattr(threads, "get_num_threads", lambda: 2)
    entered = threading.Event()

    def task(number):
        if number:
            entered.set()
            raise RuntimeError("from the helper")
        entered.wait(10)

    with pytest.raises(RuntimeError, match="from the helper"):
        threads.together(task, 2)
    done = []
    threads.together(done.append, 2)
    assert 0 in done


def test_the_user_may_set_their_number(monkeypatch):
    monkeypatch.setattr(threads, "_chosen", [])
    seen = set()

    def task(number):
        seen.add(number)

    lucid.set_num_threads(1)
    assert lucid.get_num_threads() == 1
    threads.together(task, 3)
    assert seen == {0}
    lucid.set_num_threads(3)
    assert lucid.get_num_threads() == 3
    barrier = threading.Barrier(3)
    threads.together(lambda number: barrier.wait(10), 3)  # which only three at once can pass
    for wrong, error in ((0, RuntimeError), (2.0, TypeError), (True, TypeError)):
        with pytest.raises(error, match="set_num_threads"):
            lucid.set_num_threads(wrong)
    assert lucid.get_num_threads() == 3


def test_who_comes_second_works_alone(monkeypatch):
    monkeypatch.setattr(threads, "get_num_threads", lambda: 2)
    inner = []

    def task(number):
        if number == 0:
            threads.together(inner.append, 2)

    threads.together(task, 2)
    assert inner == [0]
