"""`DataLoader`: iterate over a data set in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from ...ops import Generator
from .collate import default_collate, default_convert
from .dataset import IterableDataset, together
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler, batches, positive

T = TypeVar("T", covariant=True)


class DataLoader(Generic[T]):
    """Iterate over a data set in batches: ``for x, y in DataLoader(dataset, batch_size=32, shuffle=True): ...``

    Args:
        dataset: Samples by index (`Dataset`, a list, anything with ``__getitem__`` and ``__len__``) or a stream of
            them (`IterableDataset`).
        batch_size: Samples to a batch; None for single samples, not put together.
        shuffle: Whether to go through the samples in random order, another one each time.
        sampler: The order, instead of `shuffle`: a `Sampler`, or anything that yields indices of samples.
        batch_sampler: Yields lists of indices of samples, instead of `batch_size`, `shuffle`, `sampler`, `drop_last`.
        num_workers: Only 0: samples are fetched in the program's own process.
        collate_fn: Makes a batch of a list of samples; `default_collate`, or without batches `default_convert`.
        pin_memory: Only False: lucid copies to a GPU from ordinary memory.
        drop_last: Whether to leave out the last batch if it is not full.
        timeout: Only 0, like the other options of worker processes: `worker_init_fn`, `multiprocessing_context`,
            `prefetch_factor` and `pin_memory_device` may only be None, `persistent_workers` False.
        generator: Where random orders are drawn from; the default generator if None.

    Raises:
        ValueError: Options exclude each other, or a number is out of its range.
        NotImplementedError: Worker processes or pinned memory are asked for.

    Example:
        >>> import lucid
        >>> from lucid.utils.data import TensorDataset
        >>> dataset = TensorDataset(lucid.arange(5.0), lucid.arange(5))
        >>> for x, y in DataLoader(dataset, batch_size=2):
        ...     print(x, y)
        tensor([0., 1.]) tensor([0, 1])
        tensor([2., 3.]) tensor([2, 3])
        tensor([4.]) tensor([4])
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Sampler[Any] | Iterable[Any] | None = None,
        batch_sampler: Sampler[list[Any]] | Iterable[list[Any]] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[list[Any]], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], None] | None = None,
        multiprocessing_context: Any = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str | None = None,
    ):
        _one_process(
            num_workers=num_workers,
            pin_memory=pin_memory,
            timeout=timeout,
            worker_init_fn=worker_init_fn,
            multiprocessing_context=multiprocessing_context,
            prefetch_factor=prefetch_factor,
            persistent_workers=persistent_workers,
            pin_memory_device=pin_memory_device,
        )
        stream = isinstance(dataset, IterableDataset)
        if stream and (shuffle or sampler is not None or batch_sampler is not None):
            raise ValueError("DataLoader: a stream has an order of its own; leave out shuffle, sampler, batch_sampler")
        if shuffle and sampler is not None:
            raise ValueError("DataLoader: sampler says the order already; leave out shuffle")
        if batch_sampler is not None and (batch_size != 1 or shuffle or sampler is not None or drop_last):
            raise ValueError(
                "DataLoader: batch_sampler says which batches; leave out batch_size, shuffle, sampler and drop_last"
            )
        if batch_size is None and drop_last:
            raise ValueError("DataLoader: without batches (batch_size=None) there is no last one for drop_last")
        if batch_size is not None:
            positive("DataLoader", "batch_size", batch_size)

        self.dataset = dataset
        self.batch_size = None if batch_sampler is not None else batch_size
        self.drop_last = drop_last
        self.num_workers = num_workers
        self.pin_memory = pin_memory
        self.generator = generator
        in_batches = batch_sampler is not None or batch_size is not None
        self.collate_fn = collate_fn or (default_collate if in_batches else default_convert)
        self.sampler: Any = None
        self.batch_sampler: Any = batch_sampler
        if not stream and batch_sampler is None:
            self.sampler = sampler if sampler is not None else self._order(shuffle)
            self.batch_sampler = batch_size and BatchSampler(self.sampler, batch_size, drop_last)

    def _order(self, shuffle: bool | None) -> Sampler[int]:
        if not hasattr(self.dataset, "__len__"):
            raise TypeError(
                f"DataLoader: {type(self.dataset).__name__} has no __len__, so there is no order to go through it; "
                "give it one, or a sampler, or make it an IterableDataset"
            )
        return RandomSampler(self.dataset, generator=self.generator) if shuffle else SequentialSampler(self.dataset)

    def __iter__(self) -> Iterator[T]:
        if isinstance(self.dataset, IterableDataset):
            samples: Any = iter(self.dataset)
            if self.batch_size is not None:
                samples = batches(samples, self.batch_size, self.drop_last)
            return map(self.collate_fn, samples)
        if self.batch_sampler is None:
            return (self.collate_fn(self.dataset[i]) for i in self.sampler)
        return map(self._batch, iter(self.batch_sampler))

    def _batch(self, indices: list[int]) -> Any:
        if self.collate_fn is default_collate and (batch := together(self.dataset, indices)) is not None:
            return batch
        if hasattr(self.dataset, "__getitems__"):
            return self.collate_fn(self.dataset.__getitems__(indices))
        return self.collate_fn([self.dataset[i] for i in indices])

    def __len__(self) -> int:
        if not isinstance(self.dataset, IterableDataset):
            return len(self.sampler if self.batch_sampler is None else self.batch_sampler)
        n = len(self.dataset)  # type: ignore[arg-type]
        if self.batch_size is None:
            return n
        return n // self.batch_size if self.drop_last else -(-n // self.batch_size)


def _one_process(**options: Any) -> None:
    """Refuse the options of what lucid does not have."""
    if options["num_workers"] < 0:
        raise ValueError(f"DataLoader: num_workers must not be negative, got {options['num_workers']}")
    for name, value in options.items():
        if value not in (0, None, False, ""):
            way_out = "num_workers=0" if name == "num_workers" else f"leave out {name}"
            raise NotImplementedError(
                f"DataLoader: {name}={value!r}: lucid fetches samples in the program's own process, without worker "
                f"processes or pinned memory; use {way_out}"
            )
