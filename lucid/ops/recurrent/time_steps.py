"""What all recurrent operations share: the order of the time steps, and the rows that each of them works on.

The samples of a batch may differ in length. They come sorted, the longest first, and step by step: the rows of x that
belong to the first step of all samples, then those of the second step of the samples that have one, and so on. `sizes`
tells how many rows each step has; without padding all are equal, and x is a plain array (steps, batch, features) with
its first two dimensions made one.

A state h has a row for each sample. A step with n rows changes the first n rows of it, in either direction of time, so
that a sample's row stays at its first value before the sample begins, and at its last after it has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import Any

from ...backend import Array
from ..shape.joining import _cat
from ..shape.slicing import _slice

Span = tuple[slice, int]  # the rows of one step, and how many they are


def spans(sizes: Sequence[int], reverse: bool) -> list[Span]:
    """The rows of each step, in the order in which the steps are made.

    Example:
        >>> spans([2, 1], reverse=False)
        [(slice(0, 2, None), 2), (slice(2, 3, None), 1)]
    """
    ends = list(accumulate(sizes))
    steps = [(slice(end - n, end), n) for end, n in zip(ends, sizes, strict=True)]
    return steps[::-1] if reverse else steps


def at_start(xp: Any, last: Array, first: Array, n: int) -> Array:
    """The state that a step with n rows begins with: what the last one left, and the first of samples that begin."""
    m = len(last)
    return last if n == m else last[:n] if n < m else xp.concatenate([last, first[m:n]])


def befores(xp: Any, first: Array, after: Array, steps: Sequence[Span]) -> Array:
    """The state that each step began with, in the rows of x, given the first and the rows of what each made of it."""
    found = []
    last = first[:0]
    for rows, n in steps:
        found.append((rows.start, at_start(xp, last, first, n)))
        last = after[rows]
    return xp.concatenate([state for _, state in sorted(found, key=itemgetter(0))])


def at_end(xp: Any, after: Array, steps: Sequence[Span]) -> Array:
    """The state at the end, given the rows of what each step made of it."""
    parts, done = [], 0
    for rows, n in reversed(steps):
        if n > done or not parts:
            parts.append(after[rows][done:])
            done = n
    return xp.concatenate(parts)


def unrolled(step: Callable[..., Any], x: Any, *states: Any, sizes: tuple[int, ...], reverse: bool) -> tuple[Any, ...]:
    """Run ``step(x, *states)``, which returns the new states, over all steps in plain operations.

    Returns:
        The rows of the first state after each step, and the states at the end.
    """
    outputs = []
    for rows, n in spans(sizes, reverse):
        news = step(_slice(x, index=(rows, ...)), *(_slice(h, index=(slice(n), ...)) for h in states))
        states = tuple(
            new if n == len(old) else _cat(new, _slice(old, index=(slice(n, None), ...)), dim=0)
            for new, old in zip(news, states, strict=True)
        )
        outputs.append(news[0])
    return (_cat(*(outputs[::-1] if reverse else outputs), dim=0), *states)
