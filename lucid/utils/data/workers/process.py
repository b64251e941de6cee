"""What runs in a worker process: it waits for tasks, fetches batches and sends them."""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import threading
import time
from multiprocessing import reduction, spawn
from typing import Any

from ....backend import set_default_device
from ....backend.dtypes import set_default_dtype
from ....backend.threads import set_num_threads
from ....ops import default_generator
from .. import collate
from ..fetching import Cancelled
from ..seeding import SHARED, exchange
from .errors import portable
from .info import WorkerInfo, enter
from .shared_memory import LEAST, Arena, mapped, read_library
from .transport import dumps_batch

PATIENCE = 5.0  # seconds that a worker has to end the sample that it is at, when the program has gone

state = {"imports main": False}  # whether this process is importing the program's main module


class File:
    """The descriptor of a file that a worker process is given when it starts."""

    def __init__(self, number: int | None):
        self.number = number

    def __reduce__(self) -> Any:
        return _arrived, (None if self.number is None else reduction.DupFd(self.number),)


def _arrived(file: Any) -> File:
    return File(None if file is None else file.detach())


def run(connection: Any, others: list[Any], number: int, file: File, library: File) -> None:
    """The life of a worker process.

    Args:
        connection: To the program.
        others: The program's ends of such connections, which a forked process has too.
        number: The worker's number.
        file: For its batches; without one, they are sent through the connection.
        library: Holds the large arrays of the data set.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the program's: it ends its workers
    for other in others:
        other.close()
    worker = _Process(connection, number, file.number, library.number)
    threading.Thread(target=worker.listen, daemon=True).start()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the program has gone
        worker.work()


class _Process:
    """A worker: one thread listens for tasks, so that the program need not wait to send one; the other does them."""

    def __init__(self, connection: Any, number: int, file: int | None, library: int | None):
        self.connection = connection
        self.number = number
        self.arena = mapped(Arena, file)
        self.tasks: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.epoch = 0
        self.fetcher: Any = None
        self.failed: BaseException | None = None
        self.always = False
        self.library = library
        if file is not None:
            os.close(file)  # the mapping keeps it

    def listen(self) -> None:
        """Take tasks from the connection; end the process if the program has gone or wants it to end."""
        try:
            while True:
                message = pickle.loads(self.connection.recv_bytes())
                if message[0] == "end":
                    break
                if message[0] == "begin":
                    self.epoch = message[1]  # tasks of another epoch are dropped
                self.tasks.put(message)
        except (EOFError, OSError):
            pass
        if self.fetcher is not None:
            self.fetcher.cancelled = True
        self.tasks.put(None)
        time.sleep(PATIENCE)
        os._exit(1)

    def work(self) -> None:
        """Do the tasks."""
        while (message := self.tasks.get()) is not None:
            kind, epoch, *rest = message
            if kind == "task" and self.arena is not None:
                self.arena.gone.extend(rest[1])
            if kind != "setup" and epoch != self.epoch:
                continue
            try:
                answer = getattr(self, f"_{kind}")(epoch, *rest)
            except Cancelled:
                continue
            except BaseException as error:
                if kind == "task":
                    answer = (epoch, portable(error, dumps_batch, pickle.loads), None)
                else:
                    answer, self.failed, self.always = None, self.failed or error, self.always or kind == "setup"
            if answer is not None:
                self.connection.send_bytes(pickle.dumps(answer, 5))
            del answer

    def _begin(self, epoch: int, seed: int) -> None:
        if self.fetcher is not None:
            self.fetcher.begin(seed, self.number)

    def _setup(
        self, _: int, main: dict[str, str], payload: bytes, ranges: list[Any], count: int, seed: int, first: bytes
    ) -> None:
        for function in pickle.loads(first):
            function()
        exchange.begin()  # for ever
        set_num_threads(1)
        if main:
            state["imports main"] = True
            try:
                spawn.prepare(main)
            finally:
                state["imports main"] = False
        make, dataset, init, dtype, device = pickle.loads(payload, buffers=read_library(self.library, ranges))
        set_default_dtype(dtype)
        if device is not None:
            set_default_device(device)
        for shared in SHARED.values():
            shared.seed((seed + self.number) % 2**32)
        default_generator.manual_seed((seed + self.number) % 2**64)
        enter(WorkerInfo(self.number, count, seed + self.number, dataset))
        if self.arena is not None:
            collate.allocate.empty = self.arena.empty
        self.fetcher = make(dataset)
        if init is not None:
            init(self.number)

    def _task(self, epoch: int, task: tuple[Any, ...], _: list[int]) -> tuple[Any, ...]:
        if self.failed is not None:  # at the start: said with the first batch, or with all if there can be none
            error, self.failed = self.failed, self.failed if self.always else None
            raise error
        places: list[Any] = []

        def drop() -> None:
            if self.arena is not None:
                self.arena.gone.extend(start for start, _ in places)
            places.clear()

        def outside(buffer: pickle.PickleBuffer) -> bool:
            data = buffer.raw()
            place = self.arena.place(data) if self.arena is not None and data.nbytes >= LEAST else None
            if place is not None:
                places.append(place)
            return place is None  # then it travels in the message

        return epoch, dumps_batch(self.fetcher.fetch(*task), outside, drop), places
