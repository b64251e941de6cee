"""Process a batch in chunks that fit into the cache, shared among the threads.

A convolution that unrolls a few images at a time reads and writes them in the cache; unrolled all at once, a batch goes
to main memory and back. Pieces that are too small cost more than they save: each call of NumPy takes Python's lock, and
threads whose calls are short wait for one another. On a GPU there is one piece, all of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from . import blas, threads
from .device import XP, native

CACHE = 1 << 22  # bytes that one core works on at a time: its share of a usual third-level cache

WORTH = 1 << 21  # bytes of work below which waking a second thread does not pay

Work = Callable[[int, int], Any]


def in_chunks(xp: Any, work: Work, count: int, size: int) -> Any:
    """Call ``work(start, stop)`` for all of ``range(count)``, and return the sum of what it returns.

    The sum is taken in an order that depends on the number of cores alone, so that results can be repeated.

    Args:
        xp: The array library of the arrays that `work` is about.
        work: A function that does the items from start to stop, and returns None, an array, or a tuple of arrays.
        count: How many items there are.
        size: How many bytes `work` touches for each item.
    """
    if xp is not XP[native]:
        return work(0, count)
    most = max(1, CACHE // max(size, 1))
    shares = min(threads.get_num_threads(), count) if count * size > WORTH and blas.can_be_alone() else 1
    if shares <= 1:
        with blas.alone:
            return _one_by_one(work, 0, count, most) if count else work(0, 0)
    bounds = [count * i // shares for i in range(shares + 1)]
    totals: list[Any] = [None] * shares
    left = itertools.count()

    def task(_: int) -> None:
        while (i := next(left)) < shares:
            totals[i] = _one_by_one(work, bounds[i], bounds[i + 1], most)

    with blas.alone:
        threads.together(task, shares)
    total = totals[0]
    for other in totals[1:]:
        total = _sum(total, other)
    return total


def _one_by_one(work: Work, start: int, stop: int, most: int) -> Any:
    """Do the items in as few pieces as `most` items in each allow, all of about one length."""
    count, total = stop - start, None
    pieces = -(-count // most)
    for i in range(pieces):
        total = _sum(total, work(start + count * i // pieces, start + count * (i + 1) // pieces))
    return total


def _sum(total: Any, other: Any) -> Any:
    if total is None or other is None:
        return other if total is None else total
    if type(total) is tuple:
        return tuple(map(_sum, total, other))
    total += other
    return total
