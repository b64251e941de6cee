"""Threads or processes: which kind of workers a loader has."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from ....hints import say_once
from .threads import Threads
from .transport import NeedsMain

if TYPE_CHECKING:
    from .processes import Processes

METHODS = ("thread", "multiprocessing")


def check_options(
    num_workers: int,
    timeout: float,
    multiprocessing_context: Any,
    prefetch_factor: int | None,
    persistent_workers: bool,
    worker_method: str | None,
) -> None:
    """Refuse what is out of range, and options of workers where there are none.

    Raises:
        ValueError: An option is.
        TypeError: The context is none.
    """
    counts = [("num_workers", num_workers, 0)]
    if prefetch_factor is not None:
        counts.append(("prefetch_factor", prefetch_factor, 1))
    for name, value, least in counts:
        if not hasattr(value, "__index__") or operator.index(value) < least:
            raise ValueError(f"DataLoader: expected {name} to be an integer, {least} or more, got {value!r}")
    if timeout < 0:
        raise ValueError(f"DataLoader: timeout must not be negative, got {timeout}")
    if worker_method not in (None, *METHODS):
        raise ValueError(f"DataLoader: worker_method: expected one of {METHODS}, got {worker_method!r}")
    if num_workers == 0:
        options = {
            "timeout": timeout,
            "multiprocessing_context": multiprocessing_context,
            "prefetch_factor": prefetch_factor,
            "persistent_workers": persistent_workers,
        }
        for name, option in options.items():
            if option:
                raise ValueError(f"DataLoader: {name}={option!r} is for workers; leave it out, or set num_workers > 0")
    if multiprocessing_context is not None:
        from .processes import context_of  # imported late: multiprocessing takes its time

        context_of(multiprocessing_context)
        if worker_method == "thread":
            raise ValueError("DataLoader: multiprocessing_context is for processes; leave out worker_method='thread'")


def workers_of(loader: Any, make: Any, arrays: bool, seed: int) -> Threads | Processes:
    """Start a loader's workers.

    Args:
        loader: The loader.
        make: Makes a `Fetcher` of a data set.
        arrays: Whether only code of lucid and NumPy fetches its batches.
        seed: What `WorkerInfo.seed` is made of.

    Raises:
        RuntimeError: The data set cannot travel to processes, which were asked for.
    """
    dataset, count, init = loader.dataset, loader.num_workers, loader.worker_init_fn
    context, method = loader.multiprocessing_context, loader.worker_method
    free = method is None and context is None
    if method == "thread" or (free and arrays and init is None):
        return Threads(make, dataset, count, seed, init)
    from .processes import Parcel, Processes, Unguarded, context_of

    try:
        parcel = Parcel(make, dataset, init, main=not free)
    except Unguarded:
        raise
    except NeedsMain as error:
        cause: Exception = error
        reason = "they are defined in the program itself, and cloudpickle is not installed"
        way = 'pip install "lucid-grad[workers]" lets them travel'
    except Exception as error:
        cause = error
        reason, way = f"{type(error).__name__}: {error}", "they must be picklable"
    else:
        return Processes(parcel, count, seed, context_of(context))
    if not free:
        raise RuntimeError(
            f"DataLoader: the data set or its functions cannot travel to worker processes ({reason}); {way}, or use "
            'worker_method="thread"'
        ) from cause
    say_once(
        f"DataLoader: the data set or its functions cannot travel to worker processes ({reason}), so threads of this "
        f'process fetch the samples, one at a time; {way}; worker_method="thread" fetches several at a time'
    )
    return Threads(make, dataset, count, seed, init, one_at_a_time=True)
