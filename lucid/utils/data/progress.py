"""How far an epoch has come, and the generators' states when it began: what a `DataLoader` saves and goes on from.

A sampler may draw from its own generators, from lucid's default one, or from ``numpy.random`` and ``random``. Whoever
writes one as a generator function draws the order with its first index. So the first index is drawn when the epoch
begins; and where an epoch is taken up, the program's generators go back to that moment while indices are drawn again.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...ops import Generator, default_generator
from .sampler import is_of_the_program


class Progress:
    """How far an epoch has come; the loader keeps it to say so in its state.

    Attributes:
        epoch: Its number.
        told: How many batches a stream's length has promised, where somebody asked.
        batches: The position after the last batch that was handed out.
        start: The states of the generators when it began.
        finished: Whether it is over.
    """

    def __init__(self, epoch: int, start: dict[str, Any], told: int | None):
        self.epoch = epoch
        self.told = told
        self.start = start
        self.batches = 0
        self.finished = False


@contextlib.contextmanager
def taken_up(own: list[Generator], resume: dict[str, Any], sampler: Any) -> Iterator[dict[str, Any]]:
    """Let the generators be as a saved epoch began, and the program's go on afterwards from where they were.

    Args:
        own: The generators that the loader and its samplers were given.
        resume: The state of the loader; empty, nothing is changed.
        sampler: What yields the order; None of a stream.

    Returns:
        The states that the epoch begins with.
    """
    now = _program(is_of_the_program(sampler))
    saved = {name: resume[name] for name in now if name in resume}
    try:
        _restore(saved)
        for generator, state in zip(own, resume.get("generators", ()), strict=bool(resume)):
            generator.set_state(state)
        yield {"generators": [g.get_state() for g in own], **now, **saved}
    finally:
        if saved:
            _restore(now)


def _program(modules: bool) -> dict[str, Any]:
    """The states of the generators that belong to the program, where it costs something with those of the modules."""
    states: dict[str, Any] = {"default": default_generator.get_state()}
    if modules:
        states |= {"numpy": np.random.get_state(legacy=False), "random": random.getstate()}  # noqa: NPY002
    return states


def _restore(states: dict[str, Any]) -> None:
    if "default" in states:
        default_generator.set_state(states["default"])
    if "numpy" in states:
        np.random.set_state(states["numpy"])  # noqa: NPY002
    if "random" in states:
        version, words, spare = states["random"]
        random.setstate((version, tuple(words), spare))  # which is particular about tuples
