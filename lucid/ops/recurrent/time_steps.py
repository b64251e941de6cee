"""Time steps of a recurrent layer: the rows of x that each step reads, and the state that it begins with.

The sequences of a batch may differ in length, as in PyTorch's `PackedSequence`. They are sorted by length, the longest
first, and x holds step after step: the rows of the first step of all sequences, then those of the second step of the
sequences that have one, and so on. `sizes` gives the number of rows of each step; with sequences of equal length all
are the same, and x is a plain array (steps, batch, features) whose first two dimensions are merged.

A state h has one row for each sequence. A step with n rows changes the first n rows of it, in either direction of time:
the row of a sequence keeps its initial value before the sequence begins, and its final value after it has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import itemgetter
from typing import Any

from ...backend import Array
from ..shape.joining import _cat
from ..shape.slicing import _slice

Steps = Sequence[tuple[slice, int]]  # for each step its rows, and how many they are


def time_steps(sizes: Sequence[int], reverse: bool) -> Steps:
    """The rows of each step, in the order in which the steps are made.

    Example:
        >>> time_steps([2, 1], reverse=False)
        [(slice(0, 2, None), 2), (slice(2, 3, None), 1)]
    """
    ends = list(accumulate(sizes))
    steps = [(slice(end - n, end), n) for end, n in zip(ends, sizes, strict=True)]
    return steps[::-1] if reverse else steps


def previous_state(xp: Any, last: Array, initial: Array, n: int) -> Array:
    """The state before a step of n rows: the last one, with the initial state of sequences that begin here."""
    m = len(last)
    return last if n == m else last[:n] if n < m else xp.concatenate([last, initial[m:n]])


def previous_states(xp: Any, initial: Array, states: Array, steps: Steps) -> Array:
    """The state before each step, in the rows of x, given the initial state and that after each step."""
    found = []
    last = initial[:0]
    for rows, n in steps:
        found.append((rows.start, previous_state(xp, last, initial, n)))
        last = states[rows]
    return xp.concatenate([state for _, state in sorted(found, key=itemgetter(0))])


def final_state(xp: Any, states: Array, steps: Steps) -> Array:
    """The state after the last step of each sequence, given that after each step in the rows of x."""
    return last_states(xp, [states[rows] for rows, _ in steps])


def last_states(xp: Any, states: Sequence[Array]) -> Array:
    """The state after the last step of each sequence, given that after each step."""
    parts: list[Array] = []
    done = 0
    for state in reversed(states):
        if len(state) > done or not parts:
            parts.append(state[done:])
            done = len(state)
    return xp.concatenate(parts)


def unroll(step: Callable[..., Any], x: Any, *states: Any, steps: Steps) -> tuple[Any, ...]:
    """Run ``step(x, *states)``, which returns the new states, over all steps by elementary operations.

    Returns:
        The first state after each step, in the rows of x, and the final states.
    """
    outputs = []
    for rows, n in steps:
        news = step(_slice(x, index=(rows, ...)), *(_slice(h, index=(slice(n), ...)) for h in states))
        states = tuple(
            new if n == len(old) else _cat(new, _slice(old, index=(slice(n, None), ...)), dim=0)  # type: ignore[arg-type, misc]
            for new, old in zip(news, states, strict=True)
        )
        outputs.append((rows.start, news[0]))
    return (_cat(*(h for _, h in sorted(outputs, key=itemgetter(0))), dim=0), *states)
