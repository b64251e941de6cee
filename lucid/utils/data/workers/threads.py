"""Threads that fetch batches: nothing is copied, and NumPy lets other threads run while it works."""

from __future__ import annotations

import copy
import functools
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from ....autograd.grad_mode import mode
from ..dataset import Dataset
from ..fetching import Cancelled, Fetcher
from ..seeding import INIT, Drawing
from .errors import Failure, copied, noted, timed_out
from .info import WorkerInfo, enter

SWITCHES = ("grad", "inference")


class _Worker(threading.Thread):
    """A thread that does one task after the other."""

    def __init__(self, fetcher: Fetcher, number: int, options: tuple[Any, ...], results: Any, one: Any):
        super().__init__(name=f"lucid-data-{number}", daemon=True)
        self.fetcher = fetcher
        self.number = number
        self.options = options
        self.results = results
        self.one = one
        self.tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.epoch = 0

    def run(self) -> None:
        failed, always = self._start(), True
        while (task := self.tasks.get()) is not None:
            epoch, call, is_batch = task
            if epoch != self.epoch:
                continue
            try:
                if failed is not None and is_batch:
                    error, failed = failed, failed if always else None
                    raise copied(error)  # this thread would keep alive who catches the one that it keeps
                with self.one:
                    value = call(self.fetcher)
            except Cancelled:
                continue
            except BaseException as error:
                value = Failure(error)
                if not is_batch and failed is None:  # the stream did not begin: said with the first batch
                    failed, always = error, False
            if is_batch:
                self.results.put((epoch, self.number, value))
            del task, call, value

    def _start(self) -> BaseException | None:
        number, count, seed, init = self.number, *self.options
        enter(WorkerInfo(number, count, seed + number, self.fetcher.dataset, "thread"))
        try:
            if init is not None:
                with Drawing() as draws:  # many a function seeds the modules' generators
                    draws.begin(seed, INIT + number)
                    init(number)
        except BaseException as error:
            return error
        return None


def _begin(fetcher: Fetcher, switches: dict[str, bool], seed: int, worker: int) -> None:
    mode.set(**switches)
    fetcher.begin(seed, worker)


class Threads:
    """Workers that are threads of the program.

    Args:
        make: Makes a `Fetcher` of a data set.
        dataset: The data set; one of a class of the user's is copied for each thread, shallowly.
        count: How many there are.
        seed: What `WorkerInfo.seed` is made of.
        init: Called in each, with its number.
        one_at_a_time: Whether no two of them fetch at the same time.
    """

    name = "thread"

    def __init__(
        self,
        make: Callable[[Any], Fetcher],
        dataset: Any,
        count: int,
        seed: int,
        init: Callable[[int], None] | None,
        one_at_a_time: bool = False,
    ):
        self.results: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.early: list[deque[Any]] = [deque() for _ in range(count)]
        self.epoch = 0
        self.closed = False
        one: Any = threading.Lock() if one_at_a_time else _Free()
        options = (count, seed, init)
        self.workers = []
        for number in range(count):
            own = copy.copy(dataset) if isinstance(dataset, Dataset) else dataset
            self.workers.append(_Worker(make(own), number, options, self.results, one))
        try:
            for worker in self.workers:
                worker.start()
        except RuntimeError:
            self.close()
            raise

    def begin(self, seed: int) -> None:
        """Begin an epoch: what is left of the last one is dropped."""
        self.epoch += 1
        for early in self.early:
            early.clear()
        for worker in self.workers:
            worker.epoch = self.epoch
            begin = functools.partial(_begin, switches=mode.present(SWITCHES), seed=seed, worker=worker.number)
            worker.tasks.put((self.epoch, begin, False))

    def send(self, worker: int, task: tuple[Any, ...]) -> None:
        """Give a worker a task: the arguments of `Fetcher.fetch`."""
        self.workers[worker].tasks.put((self.epoch, lambda fetcher: fetcher.fetch(*task), True))

    def receive(self, worker: int | None, timeout: float) -> tuple[int, Any]:
        """Wait for the next result of a worker, or of any of them.

        Raises:
            Timeout: None came in time.
        """
        if worker is not None and self.early[worker]:
            return worker, self.early[worker].popleft()
        until = time.monotonic() + timeout
        while True:
            try:
                left = max(until - time.monotonic(), 0.0) if timeout else None
                epoch, number, value = self.results.get(timeout=left)
            except queue.Empty:
                raise timed_out(timeout) from None
            if epoch != self.epoch:
                continue
            if isinstance(value, Failure):
                noted(value.error, f"worker thread {number}")
            if worker in (None, number):
                return number, value
            self.early[number].append(value)

    def close(self) -> None:
        """End the threads: at once, or when they are done with the sample that they are at."""
        self.closed = True
        for worker in self.workers:
            worker.fetcher.cancelled = True
            worker.epoch = -1
            worker.tasks.put(None)
        until = time.monotonic() + 1.0
        for worker in self.workers:
            if worker.ident is not None and worker is not threading.current_thread():
                worker.join(max(until - time.monotonic(), 0.0))


class _Free:
    """In the place of a lock: nothing has to wait."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass
