"""Fetching: from the indices of a batch to the batch, in the program itself, in a thread or in a process."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ...tensor import Tensor
from .collate import default_collate
from .dataset import ConcatDataset, StackDataset, Subset, TensorDataset
from .seeding import COLLATE, STREAM, Drawing, Draws


class End:
    """In the place of a batch, the class itself: the stream has ended."""


class Cancelled(Exception):
    """The batch is not wanted any more."""


class Fetcher:
    """Makes batches of a data set.

    Args:
        dataset: The data set, or a worker's copy of it.
        collate_fn: Makes a batch of samples.
        in_batches: Whether samples are put together.
        batch_size: How many samples of a stream make a batch.
        drop_last: Whether the last, shorter batch of a stream is left out.
        stream: Whether the data set is a stream.
        draws: Whether samples may draw random numbers, which are seeded then.
    """

    def __init__(
        self,
        dataset: Any,
        collate_fn: Any,
        in_batches: bool,
        batch_size: int | None,
        drop_last: bool,
        stream: bool,
        draws: bool,
    ):
        self.dataset = dataset
        self.collate_fn = collate_fn
        self.in_batches = in_batches
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.stream = stream
        self.draws = draws
        self.whole = in_batches and not stream and collate_fn is default_collate
        self.seed = 0
        self.cancelled = False  # by another thread
        self._samples: Iterator[Any] | None = None

    def begin(self, seed: int, worker: int = 0) -> None:
        """Begin an epoch."""
        self.seed = seed
        if self.stream:
            with Drawing() as draws:
                draws.begin(seed, STREAM + worker)
                self._samples = iter(self.dataset)

    def fetch(self, first: int, indices: Any, skip: bool = False) -> Any:
        """The batch of some indices; of a stream, the next one, or `End`.

        Args:
            first: The position of its first sample in the epoch, which seeds its random numbers.
            indices: A list of them, or one if there are no batches; None of a stream.
            skip: Whether only to go past the samples of a stream.

        Raises:
            Cancelled: The batch is not wanted any more.
            RuntimeError: The data set or `collate_fn` raised StopIteration.
        """
        if self.whole and (batch := together(self.dataset, indices)) is not None:
            return batch
        if not self.draws:
            dataset = self.dataset
            return self.collate_fn([dataset[i] for i in indices] if self.in_batches else dataset[indices])
        try:
            return self._fetch(first, indices, skip)
        except StopIteration as error:
            raise RuntimeError(
                "DataLoader: the data set or collate_fn raised StopIteration, which would end the loop without a word"
            ) from error

    def _fetch(self, first: int, indices: Any, skip: bool) -> Any:
        with Drawing() as draws:
            if self.stream:
                samples = self._next(draws, first)
                if samples is End or skip:
                    return samples if samples is End else None
            elif not self.in_batches:
                draws.begin(self.seed, first)
                samples = self.dataset[indices]
            elif fetches_together(self.dataset):
                draws.begin(self.seed, first)
                samples = self.dataset.__getitems__(indices)
            else:
                samples = self._each(draws, first, indices)
            draws.begin(self.seed, first + COLLATE)
            return self.collate_fn(samples)

    def _each(self, draws: Draws, first: int, indices: list[Any]) -> list[Any]:
        dataset, seed, samples = self.dataset, self.seed, []
        for position, index in enumerate(indices, first):
            if self.cancelled:
                raise Cancelled
            draws.begin(seed, position)
            samples.append(dataset[index])
        return samples

    def _next(self, draws: Draws, first: int) -> Any:
        """The next sample or samples of the stream."""
        samples: list[Any] = []
        if self._samples is None:
            return End
        for position in range(first, first + (self.batch_size or 1)):
            if self.cancelled:
                raise Cancelled
            draws.begin(self.seed, position)
            try:
                samples.append(next(self._samples))
            except StopIteration:
                self._samples = None
                if not samples or self.drop_last:
                    return End
                break
        return samples if self.in_batches else samples[0]


def together(dataset: Any, indices: list[int]) -> list[Any] | None:
    """A batch by one look into each tensor, where the data set is made of tensors; else None."""
    while type(dataset) is Subset:
        dataset, indices = dataset.dataset, [dataset.indices[i] for i in indices]
    if type(dataset) is not TensorDataset:
        return None
    at = np.asarray(indices if isinstance(indices, list) else list(indices))  # once for all of them
    return [t[at] for t in dataset.tensors]


def fetches_together(dataset: Any) -> bool:
    """Whether a data set, or one that it is made of, has a ``__getitems__`` of its own."""
    kind = type(dataset)
    for base in (Subset, StackDataset):  # whose method only asks the sets inside, or __getitem__ of a subclass
        if getattr(kind, "__getitems__", None) is base.__getitems__:
            inside = [dataset.dataset] if base is Subset else dataset._all()
            return kind.__getitem__ is base.__getitem__ and any(map(fetches_together, inside))
    return getattr(dataset, "__getitems__", None) is not None


def made_of_arrays(dataset: Any) -> bool:
    """Whether samples are found by lucid's and NumPy's code alone."""
    kind = type(dataset)
    if kind is Subset:
        return made_of_arrays(dataset.dataset)
    if kind is ConcatDataset:
        return all(map(made_of_arrays, dataset.datasets))
    if kind is StackDataset:
        return all(map(made_of_arrays, dataset._all()))
    return kind in (TensorDataset, Tensor, np.ndarray, list, tuple, range, str, bytes)
