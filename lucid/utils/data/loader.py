"""`DataLoader`: iterate over a data set in batches."""

from __future__ import annotations

import functools
import itertools
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from ...hints import say_once
from ...ops import Generator, default_generator
from .collate import default_collate, default_convert
from .dataset import IterableDataset
from .fetching import Fetcher, made_of_arrays
from .iterator import ByWorkers, InProgram
from .progress import Progress, taken_up
from .sampler import BatchSampler, RandomSampler, Sampler, SequentialSampler, generators_of, positive
from .seeding import new_seed
from .workers.choice import check_options, workers_of

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from typing_extensions import TypeVar as TypeVarWithDefault  # Python has the default from 3.13 on

    T_co = TypeVarWithDefault("T_co", covariant=True, default=Any)
else:
    T_co = TypeVar("T_co", covariant=True)


class Batched(Protocol[T_co]):
    """What is known to give batches of a type: a data set, whose `_batch` only type checkers see."""

    @property
    def _batch(self) -> T_co: ...


FIXED = {"batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers"}
# What persistent workers were started with: after a change, others are started.
GIVEN = {"num_workers", "collate_fn", "worker_init_fn", "multiprocessing_context", "worker_method"}


class DataLoader(Generic[T_co]):
    """Iterate over a data set in batches: ``for x, y in DataLoader(dataset, batch_size=32, shuffle=True): ...``

    With ``num_workers=2``, two workers fetch batches while the program computes with the last one. They are threads of
    the program if nothing but lucid's and NumPy's code runs in them: for a `TensorDataset`, a list or an array, and for
    sets made of these, with the usual `collate_fn`. Otherwise they are processes, as in PyTorch, which run Python code
    at the same time; each has a copy of the data set. What is defined in the program itself or in a notebook, and
    lambdas, can travel to a process where cloudpickle is installed (``pip install "lucid-grad[workers]"``); where
    something cannot, lucid says so and fetches in threads, one sample at a time.

    **Random numbers.** Whatever a sample draws from lucid's default generator, ``numpy.random`` or ``random`` is seeded
    from `generator` (the default generator, if None), the epoch and the sample's place in it. So a seed gives the same
    batches for any number of workers of either kind, and the program's own generators go on undisturbed.

    Args:
        dataset: Samples by index (`Dataset`, a list, anything with ``__getitem__`` and ``__len__``) or a stream of
            them (`IterableDataset`). Its ``__getitems__(indices)``, if it has one, gives the samples of a batch.
        batch_size: Samples to a batch; None for single samples, not put together.
        shuffle: Whether to go through the samples in random order, another one each time.
        sampler: The order, instead of `shuffle`: a `Sampler`, or anything that yields indices of samples.
        batch_sampler: Yields lists of indices of samples, instead of `batch_size`, `shuffle`, `sampler`, `drop_last`.
        num_workers: How many workers fetch batches ahead of time; with 0, the program does when it asks for one.
        collate_fn: Makes a batch of a list of samples; `default_collate`, or without batches `default_convert`.
        pin_memory: Changes nothing, which is said once: lucid copies to a GPU from ordinary memory.
        drop_last: Whether to leave out the last batch if it is not full.
        timeout: How many seconds to wait for a batch of a worker; 0 for ever.
        worker_init_fn: Called in each worker at its start, with its number.
        multiprocessing_context: How processes are started: "spawn", "forkserver", "fork" or a context. By default
            forkserver on Linux and spawn elsewhere. "fork" is refused while the program has other threads.
        generator: Where random orders and the seeds of samples are drawn from; the default generator if None.
        prefetch_factor: How many batches each worker fetches ahead of time: 2 if None.
        persistent_workers: Whether the workers, and their copies of the data set, live on from epoch to epoch.
        pin_memory_device: As `pin_memory`.
        in_order: Whether batches come in the order of the sampler; else as they are ready.
        worker_method: "thread" or "multiprocessing", to choose the kind of workers. Threads share the data set (each
            has a shallow copy of a `Dataset`), whose methods then run at the same time.

    Raises:
        ValueError: Options exclude each other, or a number is out of its range; while iterating, also what the data
            set or `collate_fn` raise, in a worker as well.
        TypeError: The data set has no length, and there is no sampler; or `multiprocessing_context` is no context.
        RuntimeError: While iterating: a batch took longer than `timeout`, or a worker process was killed.

    Example:
        >>> import lucid
        >>> from lucid.utils.data import TensorDataset
        >>> dataset = TensorDataset(lucid.arange(5.0), lucid.arange(5))
        >>> for x, y in DataLoader(dataset, batch_size=2, num_workers=2):
        ...     print(x, y)
        tensor([0., 1.]) tensor([0, 1])
        tensor([2., 3.]) tensor([2, 3])
        tensor([4.]) tensor([4])
    """

    def __init__(
        self,
        dataset: Batched[T_co] | Iterable[Any],
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
        multiprocessing_context: str | BaseContext | None = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
        worker_method: Literal["thread", "multiprocessing"] | None = None,
    ):
        if pin_memory or pin_memory_device:
            say_once("DataLoader: pin_memory changes nothing: lucid copies to a GPU from ordinary memory")
        check_options(num_workers, timeout, multiprocessing_context, prefetch_factor, persistent_workers, worker_method)
        self._stream = isinstance(dataset, IterableDataset)
        if self._stream and (shuffle or sampler is not None or batch_sampler is not None):
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
            batch_size = positive("DataLoader", "batch_size", batch_size)

        self.dataset: Any = dataset  # whose length and attributes the user knows
        self.batch_size = None if batch_sampler is not None else batch_size
        self.drop_last = drop_last
        self.num_workers = num_workers
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = multiprocessing_context
        self.generator = generator
        self.prefetch_factor = 2 if num_workers and prefetch_factor is None else prefetch_factor
        self.persistent_workers = persistent_workers
        self.in_order = in_order
        self.worker_method = worker_method
        self._in_batches = batch_sampler is not None or batch_size is not None
        self.collate_fn = collate_fn or (default_collate if self._in_batches else default_convert)
        self.sampler: Any = None
        self.batch_sampler: Any = batch_sampler
        if not self._stream and batch_sampler is None:
            self.sampler = sampler if sampler is not None else self._order(shuffle)
            self.batch_sampler = batch_size and BatchSampler(self.sampler, batch_size, drop_last)
        self._workers: Any = None  # those that are persistent
        self._progress: Progress | None = None
        self._resume: dict[str, Any] | None = None
        self._told: int | None = None  # the number of batches of a stream, once asked for
        self._ready = True

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FIXED and self.__dict__.get("_ready"):
            raise ValueError(f"DataLoader: {name} is fixed once the loader is made; make another DataLoader")
        super().__setattr__(name, value)
        if name in GIVEN and self.__dict__.get("_workers") is not None:
            self._workers.close()

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_workers": None, "_progress": None}

    def _order(self, shuffle: bool | None) -> Sampler[int]:
        if not hasattr(self.dataset, "__len__"):
            raise TypeError(
                f"DataLoader: {type(self.dataset).__name__} has no __len__, so there is no order to go through it; "
                "give it one, or a sampler, or make it an IterableDataset"
            )
        return RandomSampler(self.dataset, generator=self.generator) if shuffle else SequentialSampler(self.dataset)

    def __iter__(self) -> Iterator[T_co]:
        arrays = made_of_arrays(self.dataset) and self.collate_fn in (default_collate, default_convert)
        order, seed, progress, skip = self._begin(arrays)
        make = functools.partial(
            Fetcher,
            collate_fn=self.collate_fn,
            in_batches=self._in_batches,
            batch_size=self.batch_size,
            drop_last=self.drop_last,
            stream=self._stream,
            draws=not arrays,
        )
        size = self.batch_size if self._in_batches else 1
        rest = (order, functools.partial(len, self), size, progress, skip)
        if self.num_workers == 0:
            return InProgram(make(self.dataset), seed, *rest)
        workers = self._workers
        if workers is None or workers.closed:
            workers = workers_of(self, make, arrays, seed)
            if self.persistent_workers:
                self._workers = workers
                weakref.finalize(self, workers.close)
        return ByWorkers(
            workers,
            seed,
            self.num_workers,
            self.prefetch_factor or 2,  # None, where num_workers was 0 at first
            self.timeout,
            self.in_order,
            self.persistent_workers,
            *rest,
        )

    def _begin(self, arrays: bool) -> tuple[Iterator[Any] | None, int, Progress, int]:
        """Begin an epoch, or take one up where `load_state_dict` says: the order, a seed, and how much was left out."""
        resume, self._resume = self._resume or {}, None
        skip, last, order = resume.get("batches", 0), self._progress, None
        sampler = self.sampler if self.batch_sampler is None else self.batch_sampler
        with taken_up(self._generators(), resume, sampler) as start:
            if sampler is not None:
                order = iter(sampler)
                order = itertools.chain([*itertools.islice(order, 1)], order)
            numbers = not arrays or self.worker_init_fn is not None
            seed = new_seed(self.generator or default_generator) if numbers else 0
            for _ in itertools.islice(order or (), skip):
                pass
        self._progress = Progress(resume.get("epoch", 0 if last is None else last.epoch + 1), start, self._told)
        return order, seed, self._progress, skip

    def _generators(self) -> list[Generator]:
        """The generators that were given to the loader and to its samplers."""
        return generators_of(self, self.sampler, self.batch_sampler)

    def state_dict(self) -> dict[str, Any]:
        """Return where the loader is: after how many batches of which epoch, and how their order was drawn.

        Batches count when they have been handed out, whatever workers have fetched ahead. Save it with the model and
        `lucid.get_rng_state`; a loader made in the same way goes on from it. A sampler that goes on drawing while the
        program does needs a generator of its own for that, as its attribute ``generator``.

        Raises:
            RuntimeError: Batches come in no order (``in_order=False``).

        Example:
            >>> loader = DataLoader(range(6), batch_size=2, shuffle=True)
            >>> batches = iter(loader)
            >>> first, state = next(batches), loader.state_dict()
            >>> again = DataLoader(range(6), batch_size=2, shuffle=True)
            >>> again.load_state_dict(state)
            >>> [x.tolist() for x in again] == [x.tolist() for x in batches]
            True
        """
        if self._resume is not None:
            return dict(self._resume)
        progress = self._progress
        if progress is None or progress.finished:
            epoch = 0 if progress is None else progress.epoch + 1
            return {"epoch": epoch, "batches": 0, "generators": [g.get_state() for g in self._generators()]}
        if progress.batches and not self.in_order and self.num_workers:
            raise RuntimeError("state_dict: batches of in_order=False come in no order that could be taken up again")
        return {"epoch": progress.epoch, "batches": progress.batches, **progress.start, "num_workers": self.num_workers}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Let the next iteration go on from where `state_dict` was taken.

        The batches before are not fetched again, only their indices are drawn; a stream goes through their samples.

        Raises:
            ValueError: It is not a state of a loader that was made in the same way.

        Example:
            >>> loader = DataLoader([1, 2, 3])
            >>> loader.load_state_dict({"epoch": 1, "batches": 2, "generators": []})
            >>> list(loader)
            [tensor([3])]
        """
        missing = {"epoch", "batches", "generators"} - set(state_dict)
        if missing:
            raise ValueError(f"load_state_dict: expected what state_dict returned; {sorted(missing)} is missing")
        wanted, got = len(self._generators()), len(state_dict["generators"])
        if wanted != got:
            raise ValueError(
                f"load_state_dict: this loader and its samplers have {wanted} generators of their own, the saved one "
                f"had {got}; make it in the same way"
            )
        workers = state_dict.get("num_workers", self.num_workers)
        if self._stream and workers != self.num_workers:
            raise ValueError(
                f"load_state_dict: the batches of a stream depend on the workers, of which there were {workers}, not "
                f"{self.num_workers}"
            )
        self._resume = dict(state_dict)

    def __len__(self) -> int:
        if not self._stream:
            return len(self.sampler if self.batch_sampler is None else self.batch_sampler)
        n, size = len(self.dataset), self.batch_size or 1
        self._told = n // size if self.drop_last else -(-n // size)
        return self._told
