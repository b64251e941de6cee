"""Operations that return several results: each result hands its gradient on to the one node of the operation."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from ..backend import XP, device_of
from . import tape
from .plan import CONSTANT, PLAIN, RESULT, Operation, Plan
from .tape import Node, record, wrap


class Pick(Plan):
    """The plan of one result of an operation that returns several: it hands its gradient on to their common node."""

    def __init__(self, op: Operation, index: int):
        self.op, self.saves, self.index = op, False, index
        self.gradients = lambda g, kinds: (Parts({index: g}, kinds),)


pick = functools.cache(Pick)


class Parts:
    """The gradients that have reached the results of an operation that returns several, as far as they are known."""

    shape = dtype = None

    def __init__(self, known: dict[int, Any], kinds: Sequence[tuple[tuple[int, ...], Any]]):
        self.known = known
        self.kinds = kinds  # the shape and dtype of each result

    def __add__(self, other: Parts) -> Parts:
        known = dict(self.known)
        for i, g in other.known.items():
            known[i] = known[i] + g if i in known else g
        return Parts(known, self.kinds)

    def filled(self) -> list[Any]:
        """The gradient of each result, with zeros for those that nothing used."""
        one = next(iter(self.known.values()))
        device = device_of(one if type(one) in XP else one._data)
        with device.scope():
            return [self.known[i] if i in self.known else device.xp.zeros(*kind) for i, kind in enumerate(self.kinds)]


def boxed(node: Node, plan: Plan, saved: Sequence[Any]) -> list[Any]:
    """The saved values as Variables that know where they came from, so that rules run on them are recorded."""
    parents = {**dict(enumerate(node.parents)), CONSTANT: None, RESULT: node}
    return [
        wrap(value, parents[origin])
        if origin != PLAIN and type(value) in XP
        else each_boxed(node, plan, value)
        if origin == RESULT
        else value
        for value, origin in zip(saved, plan.origin, strict=True)
    ]


def each_boxed(node: Node, plan: Plan, results: Sequence[Any]) -> tuple[Any, ...]:
    """Each of several results as a Variable that knows which one it is."""
    kinds = [(r.shape, r.dtype) for r in results]
    return tuple(wrap(r, record(pick(plan.op, i), (node,), kinds, *kinds[i])) for i, r in enumerate(results))


tape.complete(boxed=boxed)
