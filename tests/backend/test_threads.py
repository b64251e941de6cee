"""The threads of the process: where none can be started, and without ctypes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lucid.backend import threads


def test_where_no_thread_can_be_started_the_caller_does_all_the_work(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threads, "_crew", threads._Crew())
    monkeypatch.setattr(threads, "get_num_threads", lambda: 4)
    monkeypatch.setattr(threads.threading.Thread, "start", refuse)
    done = []
    with pytest.warns(RuntimeWarning, match="can't start new thread: lucid goes on with 1"):
        threads.together(done.append, 4)
    threads.together(done.append, 4)  # and says it once
    assert done == [0, 0]


def test_lucid_runs_without_ctypes():
    program = (
        "import sys; sys.modules['ctypes'] = None\n"
        "import lucid; from lucid.backend import allocation, blas\n"
        "x = lucid.ones(300, 300, requires_grad=True); (x @ x).sum().backward()\n"
        "assert x.grad[0, 0].item() == 600 and blas.core() == '' and not allocation.keep_freed()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
