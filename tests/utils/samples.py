"""Data sets for the tests of workers: they are imported by worker processes, so nothing else is imported here."""

# ruff: noqa: NPY002 (the legacy generator is what samples draw from)
from __future__ import annotations

import os
import random
import signal
import time

import numpy as np

import lucid
from lucid.utils import data


class Rows(data.Dataset):
    """Rows of numbers: sample i is (row i, i)."""

    def __init__(self, n, width=2):
        self.x = np.arange(n * width, dtype=np.float32).reshape(n, width)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, i):
        return self.x[i], i


class Noisy(Rows):
    """Rows with noise from each of the global generators."""

    def __getitem__(self, i):
        noise = np.random.rand(), random.gauss(0, 1), lucid.randn(1).item(), random.choice("abc"), np.random.randint(9)
        return self.x[i], *noise


class Stream(data.IterableDataset):
    """The numbers below n, shared among the workers, with noise."""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        info = data.get_worker_info()
        start, step = (0, 1) if info is None else (info.id, info.num_workers)
        for i in range(start, self.n, step):
            yield i, random.random(), np.random.rand(), lucid.rand(1).item()


class Own(Exception):
    """An error of the user's."""

    def __init__(self, sample, more):
        super().__init__(f"sample {sample} is bad")
        self.sample = sample


class Failing(Rows):
    """Sample 5 cannot be read."""

    def __init__(self, n, how):
        super().__init__(n)
        self.how = how

    def __getitem__(self, i):
        if i == 5:
            if self.how == "own":
                raise Own(i, "more")
            if self.how == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if self.how == "slow":
                time.sleep(3)
            if self.how == "key":
                return {}["key"]
        return super().__getitem__(i)


class FailingStream(data.IterableDataset):
    """The numbers below n, of which 4 cannot be read; whoever goes on comes to the next one."""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        info = data.get_worker_info()
        start, step = (0, 1) if info is None else (info.id, info.num_workers)
        return map(self.read, range(start, self.n, step))

    def read(self, i):
        if i == 4:
            raise KeyError(i)
        return i, 0


class Ending(Rows):
    """Sample 1 raises what would end a loop."""

    def __getitem__(self, i):
        return next(iter([])) if i == 1 else super().__getitem__(i)


class Repeated(data.IterableDataset):
    """Its length is that of one worker, but each yields all."""

    def __len__(self):
        return 4

    def __iter__(self):
        return iter(range(4))


class Where(data.Dataset):
    """Says who fetched it."""

    offset = 0

    def __len__(self):
        return 8

    def __getitem__(self, i):
        info = data.get_worker_info()
        same = info is not None and info.dataset is self
        return info and info.id, info and info.num_workers, same, self.offset, os.getpid(), lucid.get_default_dtype()


def move(worker):
    """Change the worker's own data set."""
    data.get_worker_info().dataset.offset = 100 + worker


def refuse(worker):
    """Fail at a worker's start."""
    raise OSError(f"no disk for worker {worker}")


def as_list(batch):
    """Samples as they are."""
    return batch


def plain(batches):
    """Batches as lists of numbers."""
    return [[x.tolist() if hasattr(x, "tolist") else x for x in batch] for batch in batches]
