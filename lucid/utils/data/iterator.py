"""One pass through a `DataLoader`: what is fetched by whom, and in which order it is handed out."""

from __future__ import annotations

import contextlib
import weakref
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...hints import warn
from .fetching import End, Fetcher
from .progress import Progress
from .workers.errors import Failure

if TYPE_CHECKING:
    from .workers.processes import Processes
    from .workers.threads import Threads


MANY = 2**32  # more samples than a batch has: how far the positions of batches of unknown size are apart


class LoaderIterator(Iterator[Any]):
    """The batches of one epoch, one after the other.

    Args:
        order: The indices of each batch (or of single samples) that is left; None of a stream.
        length: How many batches there will be, if that is known.
        size: How many samples a batch has, if that is one number; else None.
        progress: Is kept up to date.
        skip: How many batches were handed out before the epoch was taken up.
    """

    def __init__(self, order: Iterator[Any] | None, length: Any, size: int | None, progress: Progress, skip: int):
        self._order = order
        self._length = length
        self._size = MANY if size is None else size
        self._progress = progress
        self._number = 0 if order is None else skip  # of the next task
        self._skip = skip - self._number  # a stream has to go through them
        progress.batches = skip

    def __iter__(self) -> LoaderIterator:
        return self

    def __len__(self) -> int:
        return int(self._length())

    def _task(self) -> tuple[Any, ...] | None:
        """The next arguments of `Fetcher.fetch`; None if there is nothing left to do."""
        first = self._number * self._size
        if self._order is None:
            task = (first, None, self._number < self._skip)
        else:
            try:
                task = (first, next(self._order), False)
            except StopIteration:
                return None
        self._number += 1
        return task

    def _count(self, batches: int) -> None:
        """Note that a batch is handed out, the last of so many."""
        progress = self._progress
        progress.batches = batches
        if progress.told is not None and batches > progress.told:
            told, progress.told = progress.told, None
            warn(
                f"DataLoader: len() of the stream promised {told} batches, and there are more; does each "
                "worker yield all samples? get_worker_info() says which part is whose"
            )

    def _finish(self) -> None:
        self._progress.finished = True


class InProgram(LoaderIterator):
    """Batches that are fetched when they are asked for, by the program itself."""

    def __init__(self, fetcher: Fetcher, seed: int, *rest: Any):
        super().__init__(*rest)
        self._fetcher = fetcher
        fetcher.begin(seed)
        while self._number < self._skip:
            with contextlib.suppress(Exception):  # it was raised in its time
                self._fetcher.fetch(*self._task())  # type: ignore[misc]

    def __next__(self) -> Any:
        task = self._task()
        if task is None or self._progress.finished:
            self._finish()
            raise StopIteration
        batch = self._fetcher.fetch(*task)
        if batch is End:
            self._finish()
            raise StopIteration
        self._count(self._number)
        return batch


class ByWorkers(LoaderIterator):
    """Batches that workers fetch ahead of time.

    Args:
        workers: Threads or processes; they are closed at the end, or when the iterator is dropped, unless they stay.
        count: How many there are.
        prefetch: How many tasks each of them has.
        timeout: How many seconds to wait for a batch; 0 for ever.
        in_order: Whether batches are handed out in the order of their tasks.
        stay: Whether the workers go on to the next epoch.
    """

    def __init__(
        self,
        workers: Threads | Processes,
        seed: int,
        count: int,
        prefetch: int,
        timeout: float,
        in_order: bool,
        stay: bool,
        *rest: Any,
    ):
        super().__init__(*rest)
        self._workers = workers
        self._timeout = timeout
        self._in_order = in_order
        self._waiting: deque[int] = deque()  # which worker has the next task, and the one after that
        self._ended: set[int] = set()
        self._arrived = self._number  # how many batches of the epoch, failed ones among them
        self._late: Exception | None = None  # of the sampler, which is ahead of the batches
        self._close = (lambda: None) if stay else weakref.finalize(self, workers.close)
        workers.begin(seed)
        self._epoch = workers.epoch
        for _ in range(prefetch):
            for worker in range(count):
                self._give(worker)

    def _give(self, worker: int) -> None:
        if worker in self._ended:
            return
        try:
            task = self._task()
        except Exception as error:
            self._late, self._order, task = error, iter(()), None
        if task is not None:
            self._workers.send(worker, task)
            self._waiting.append(worker)

    def __next__(self) -> Any:
        try:
            batch = self._advance()
        except (KeyboardInterrupt, SystemExit):
            self._workers.close()
            raise
        if isinstance(batch, Failure):
            error = batch.error
            del self, batch  # else the error would keep the workers alive
            try:
                raise error
            finally:
                del error  # else it would keep itself alive, with all that its traceback shows
        return batch

    def _advance(self) -> Any:
        while self._waiting and not self._progress.finished:
            if self._epoch != self._workers.epoch:
                raise RuntimeError("DataLoader: its persistent workers have begun another epoch; this one has ended")
            if self._workers.closed:
                raise RuntimeError("DataLoader: the workers of this epoch have been ended; begin another one")
            wanted = self._waiting[0] if self._in_order else None
            worker, batch = self._workers.receive(wanted, self._timeout)
            self._waiting.remove(worker)  # the first of them, whose task this was
            if batch is End:
                self._ended.add(worker)
                continue
            self._give(worker)
            self._arrived += 1
            if self._skip:
                self._skip -= 1
                continue
            if not isinstance(batch, Failure):
                self._count(self._arrived)
            return batch
        self._finish()
        self._close()
        if self._late is not None:
            error, self._late = self._late, None
            try:
                raise error
            finally:
                del error
        raise StopIteration
