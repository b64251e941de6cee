"""`get_worker_info`: which worker the code is running in."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class WorkerInfo:
    """What `get_worker_info` returns in a worker.

    Attributes:
        id: The worker's number, from 0 to ``num_workers - 1``.
        num_workers: How many workers there are.
        seed: The worker's seed, another one in each epoch (in persistent workers, that of the first).
        dataset: The worker's own copy of the data set; in a thread, a shallow copy.
        worker_method: "multiprocessing" or "thread".
    """

    id: int
    num_workers: int
    seed: int
    dataset: Any
    worker_method: str = "multiprocessing"


class _Here(threading.local):
    info: WorkerInfo | None = None


_here = _Here()
_process: list[WorkerInfo] = []


def get_worker_info() -> WorkerInfo | None:
    """Return the number and the data set of the worker that calls it; None outside of a DataLoader's workers.

    A stream (`IterableDataset`) uses it to give each worker its part: without that, every worker yields every sample.

    Example:
        >>> from lucid.utils.data import DataLoader, IterableDataset
        >>> class Numbers(IterableDataset):
        ...     def __iter__(self):
        ...         info = get_worker_info()
        ...         return iter(range(6) if info is None else range(info.id, 6, info.num_workers))
        >>> loader = DataLoader(Numbers(), batch_size=2, num_workers=2, worker_method="thread")
        >>> [batch.tolist() for batch in loader]
        [[0, 2], [1, 3], [4], [5]]
    """
    return _here.info or (_process[0] if _process else None)


def enter(info: WorkerInfo) -> None:
    """Say which worker this thread is; in a process, which one all its threads are."""
    if info.worker_method == "thread":
        _here.info = info
    else:
        _process[:] = [info]
