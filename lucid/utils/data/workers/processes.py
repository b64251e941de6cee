"""Processes that fetch batches, each with its own copy of the data set: Python code runs at the same time in all."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import types
from collections.abc import Iterator
from multiprocessing import connection, spawn
from typing import Any

from ....backend import get_default_device
from ....backend.dtypes import get_default_dtype
from . import FIRST, process
from .errors import Failure, noted, timed_out
from .process import File, run
from .shared_memory import Library, Window, mapped, new_file
from .transport import dumps_for_worker, has_cloudpickle

LONG = 1.0  # seconds that all workers have to end by themselves


def context_of(chosen: Any) -> Any:
    """A multiprocessing context, by its name, or the default one: forkserver where there is one, else spawn.

    Raises:
        TypeError: It is neither a context nor a name.
        ValueError: There is no such start method.
    """
    methods = multiprocessing.get_all_start_methods()
    if chosen is None:
        chosen = "forkserver" if "forkserver" in methods and sys.platform == "linux" else "spawn"
    if isinstance(chosen, str):
        if chosen not in methods:
            raise ValueError(f"DataLoader: multiprocessing_context: expected one of {methods}, got {chosen!r}")
        chosen = multiprocessing.get_context(chosen)
    if not isinstance(chosen, multiprocessing.context.BaseContext):
        raise TypeError(
            f"DataLoader: multiprocessing_context: expected a context or its name, got {type(chosen).__name__}"
        )
    return chosen


def _may_fork() -> None:
    """Refuse to fork while other threads run, whose locks would stay locked in the copy for ever."""
    threads = [t.name for t in threading.enumerate() if t is not threading.current_thread()]
    others = [name for name in threads if not name.startswith("lucid-worker-")]  # lucid's own begin again in a fork
    if others:
        raise RuntimeError(
            f"DataLoader: multiprocessing_context='fork' would copy the locks of the threads that run ({others}); "
            "use 'forkserver' or 'spawn'"
        )


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Start processes that do not run the program's main module again, as multiprocessing would have them do."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class Unguarded(RuntimeError):
    """A worker process runs the program's main module, which makes a DataLoader at once."""


class Parcel:
    """What every worker process gets: the data set and what makes batches of it, pickled once.

    Args:
        make: Makes a `Fetcher` of a data set.
        dataset: The data set.
        init: Called in each worker, with its number.
        main: Whether workers may import the program's main module, which is needed without cloudpickle.

    Raises:
        NeedsMain: Workers would have to, and may not.
        Unguarded: This is a worker that does so.
    """

    def __init__(self, make: Any, dataset: Any, init: Any, main: bool):
        if process.state["imports main"]:
            raise Unguarded(
                "DataLoader: a worker process imports the main module of the program, and there a DataLoader is used: "
                'put that under `if __name__ == "__main__":`, or install cloudpickle (pip install '
                '"lucid-grad[workers]"), or use worker_method="thread"'
            )
        self.library = Library()
        device = get_default_device()
        contents = (make, dataset, init, get_default_dtype(), None if device.type == "cpu" else str(device))
        self.main: dict[str, str] = {}
        try:
            self.payload = dumps_for_worker(contents, self.library.put, main and not has_cloudpickle())
        except BaseException:
            self.library.close()
            raise
        if main and not has_cloudpickle():
            found = spawn.get_preparation_data("worker")
            self.main = {k: v for k, v in found.items() if k.startswith("init_main")}


class Processes:
    """Workers that are processes.

    Args:
        parcel: What each of them gets.
        count: How many there are.
        seed: What `WorkerInfo.seed` is made of.
        context: multiprocessing's context, which says how they are started.
    """

    name = "multiprocessing"

    def __init__(self, parcel: Parcel, count: int, seed: int, context: Any):
        if context.get_start_method() == "fork":
            _may_fork()
        if context.get_start_method() == "forkserver":
            context.set_forkserver_preload([process.__name__, "cloudpickle"])  # missing ones are passed over
        self.connections: list[Any] = []
        self.windows: list[Window | None] = []
        self.processes: list[Any] = []
        self.epoch = 0
        self.closed = False
        try:
            for number in range(count):
                self._start(context, number, parcel)
            first = pickle.dumps(FIRST)
            setup = (parcel.main, parcel.payload, parcel.library.ranges, count, seed, first)
            message = pickle.dumps(("setup", 0, *setup), 5)
            for link in self.connections:
                with contextlib.suppress(BrokenPipeError):  # it ended: said when its first batch is wanted
                    link.send_bytes(message)
        except BaseException:
            self.close()
            raise
        finally:
            parcel.library.close()

    def _start(self, context: Any, number: int, parcel: Parcel) -> None:
        ours, theirs = context.Pipe()
        self.connections.append(ours)
        file = new_file()
        try:
            self.windows.append(mapped(Window, file))
            others = list(self.connections) if context.get_start_method() == "fork" else []
            args = (theirs, others, number, File(file), File(parcel.library.file))
            worker = context.Process(target=run, args=args, name=f"lucid-data-{number}", daemon=True)
            with _without_main():
                worker.start()
            self.processes.append(worker)
        finally:
            theirs.close()
            if file is not None:
                os.close(file)

    def begin(self, seed: int) -> None:
        """Begin an epoch: what is left of the last one is dropped."""
        self.epoch += 1
        for worker in range(len(self.connections)):
            self._tell(worker, ("begin", self.epoch, seed))

    def send(self, worker: int, task: tuple[Any, ...]) -> None:
        """Give a worker a task: the arguments of `Fetcher.fetch`."""
        window = self.windows[worker]
        self._tell(worker, ("task", self.epoch, task, [] if window is None else window.returned()))

    def _tell(self, worker: int, message: Any) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # `receive` says that it is gone
            self.connections[worker].send_bytes(pickle.dumps(message, 5))

    def receive(self, worker: int | None, timeout: float) -> tuple[int, Any]:
        """Wait for the next result of a worker, or of any of them.

        Raises:
            Timeout: None came in time.
            RuntimeError: The worker has ended.
        """
        links = self.connections if worker is None else [self.connections[worker]]
        while True:
            ready = connection.wait(links, timeout or None) if timeout or worker is None else links
            if not ready:
                raise timed_out(timeout)
            number = self.connections.index(ready[0])
            try:
                epoch, data, places = pickle.loads(self.connections[number].recv_bytes())
            except (EOFError, OSError):
                raise self._ended(number) from None
            if epoch != self.epoch:
                self._skip(number, places)
                continue
            if places is None:
                return number, Failure(noted(pickle.loads(data), f"worker process {number}"))
            return number, pickle.loads(data, buffers=[self.windows[number].view(at) for at in places])  # type: ignore[union-attr]

    def _skip(self, worker: int, places: list[Any] | None) -> None:
        """Drop a batch of an earlier epoch."""
        for at in places or ():
            self.windows[worker].view(at)  # type: ignore[union-attr]

    def _ended(self, number: int) -> RuntimeError:
        worker = self.processes[number]
        worker.join(LONG)
        code = worker.exitcode
        with contextlib.suppress(ValueError):
            if code is not None and code < 0:
                code = signal.Signals(-code).name
        self.close()
        return RuntimeError(
            f"DataLoader: worker process {number} (pid {worker.pid}) exited unexpectedly, with {code}; what it "
            "printed last may say why (was memory exhausted, or did a library crash?)"
        )

    def close(self) -> None:
        """End the processes: when they are done with the sample that they are at, or after a second by force."""
        self.closed = True
        for worker in range(len(self.connections)):
            with contextlib.suppress(OSError):
                self._tell(worker, ("end", 0))
        for link in self.connections:
            link.close()
        for ask in (None, "terminate", "kill"):
            for worker in self.processes:
                if ask and worker.is_alive():
                    getattr(worker, ask)()
            ends = {w.sentinel for w in self.processes if w.is_alive()}
            _wait_all(ends, LONG)
        for worker in self.processes:
            worker.join(0.1)  # takes note of its end, which comes a moment after that of its sentinel
        self.connections, self.processes, self.windows = [], [], []


def _wait_all(ends: set[int], seconds: float) -> None:
    until = time.monotonic() + seconds
    while ends and (left := until - time.monotonic()) > 0:
        ends -= set(connection.wait(list(ends), left))
