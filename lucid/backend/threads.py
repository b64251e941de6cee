"""A small thread pool for large operations; NumPy releases the GIL while it computes.

The threads are started for the first large work, never at import, and wait in between. There are as many as the
process may use cores, with the calling thread, and at most `MOST`: beyond that memory is the limit.
"""

from __future__ import annotations

import functools
import numbers
import operator
import os
import threading
from collections.abc import Callable

from ..hints import warn
from .blas import c_function

MOST = 8

Task = Callable[[int], None]

_chosen: list[int] = []  # the number of threads, if the user has set one


def get_num_threads() -> int:
    """Return in how many threads lucid does one large operation on the CPU, the calling one included.

    That is what `set_num_threads` was told, or else the number of cores that this process may use, at most 8.

    Example:
        >>> get_num_threads() >= 1
        True
    """
    if _chosen:
        return _chosen[0]
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, MOST)


def set_num_threads(n: int, /) -> None:
    """Set in how many threads lucid does one large operation on the CPU, the calling one included.

    Without it, as many as the process may use cores, at most 8. Results may differ in the last digit between numbers of
    threads. NumPy's own threads, for products of matrices outside lucid, are not touched.

    Args:
        n: At least 1.

    Raises:
        TypeError: It is not an integer.
        RuntimeError: It is less than 1.

    Example:
        >>> before = get_num_threads()
        >>> set_num_threads(1)
        >>> get_num_threads()
        1
        >>> set_num_threads(before)
    """
    if not isinstance(n, numbers.Integral) or isinstance(n, bool):
        raise TypeError(f"set_num_threads: expected an int, got {n!r}")
    if n < 1:
        raise RuntimeError(f"set_num_threads: expected at least 1 thread, got {n}")
    _chosen[:] = [operator.index(n)]


@functools.cache
def _core_of_caller() -> Callable[[], int] | None:
    """The C library's function that tells on which core the calling thread is; None if it has no such function."""
    return c_function(None, "sched_getcpu") if hasattr(os, "sched_setaffinity") else None


def _other_cores() -> frozenset[int]:
    """The cores on which to wake helpers: not the caller's, where Linux may put them and they would wait."""
    find = _core_of_caller()
    return frozenset() if find is None else frozenset(os.sched_getaffinity(0)) - {find()}


class _Worker(threading.Thread):
    """A thread that waits for a task, does it, and waits again."""

    def __init__(self, number: int):
        super().__init__(name=f"lucid-worker-{number}", daemon=True)
        self.number = number
        self.task: Task | None = None
        self.error: BaseException | None = None
        self.cores: frozenset[int] = frozenset()
        # Two bare locks, passed between the threads, wake a thread faster than anything built on them.
        self.go, self.done = threading.Lock(), threading.Lock()
        self.go.acquire()
        self.done.acquire()
        self.start()

    def run(self) -> None:
        while True:
            self.go.acquire()
            try:
                assert self.task is not None
                self.task(self.number)
            except BaseException as error:
                self.error = error
            self.task = None  # and with it all that it holds
            self.done.release()

    def begin(self, task: Task, cores: frozenset[int]) -> None:
        if cores and cores != self.cores and self.native_id is not None:  # without an id, it would be the caller
            self.cores = cores
            os.sched_setaffinity(self.native_id, cores)
        self.task = task
        self.go.release()

    def end(self) -> None:
        """Wait until the task is done; one that has not begun, because no core was free, is taken back."""
        if self.go.acquire(blocking=False):
            self.task = None
        else:
            self.done.acquire()


class _Crew:
    """The threads of this process."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Start without threads: a forked process has none of its parent's."""
        self.workers: list[_Worker] = []
        self.refused = False  # whether the system refused to start another one
        self.busy = threading.Lock()


_crew = _Crew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_crew.reset)


def _hire() -> None:
    """Start one more thread; where the system has none to give, those that there are do all the work."""
    try:
        _crew.workers.append(_Worker(len(_crew.workers) + 1))
    except RuntimeError as error:
        _crew.refused = True
        warn(f"{error}: lucid goes on with {len(_crew.workers) + 1}", RuntimeWarning)


def together(task: Task, count: int) -> None:
    """Call ``task(0), ..., task(count - 1)`` at the same time, in as many threads; return when all are done.

    A task must be such that any one of the calls would do all the work: there may be fewer threads by now, and if
    another thread of the program is doing the same at this moment, ``task(0)`` is called alone.
    """
    count = min(count, get_num_threads())
    if count < 2 or not _crew.busy.acquire(blocking=False):
        task(0)
        return
    try:
        while len(_crew.workers) < count - 1 and not _crew.refused:
            _hire()
        helping = _crew.workers[: count - 1]
        cores = _other_cores()
        for worker in helping:
            worker.begin(task, cores)
        try:
            task(0)
        finally:
            for worker in helping:
                worker.end()
        errors = [worker.error for worker in helping if worker.error is not None]
        for worker in helping:
            worker.error = None
        if errors:
            raise errors[0]
    finally:
        _crew.busy.release()
