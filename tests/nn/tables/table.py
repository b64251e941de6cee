"""The table of the functions of nn: how to call them, and with which inputs.

A row's `call` takes the library first, lucid or torch, so that the same lambda runs on both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass
class Row:
    """A function of some inputs, with or without layers in it."""

    id: str
    call: Callable[..., Any]  # (library, *inputs)
    inputs: list[np.ndarray]
    wanted: tuple[int, ...]  # the inputs that a gradient is wanted for
    second: bool = True  # whether it can be differentiated twice, and torch can too
    warns: bool = False
    differences: bool = True  # whether to compare with central differences too


rng = np.random.default_rng(7)


def normal(*shape: int) -> np.ndarray:
    return rng.normal(size=shape)


def between(low: float, high: float, *shape: int) -> np.ndarray:
    return rng.uniform(low, high, size=shape)


def classes(count: int, *shape: int) -> np.ndarray:
    """Each class as often as can be."""
    return rng.permutation(np.arange(np.prod(shape, dtype=int)) % count).reshape(shape)


def distribution(*shape: int) -> np.ndarray:
    p = rng.uniform(0.1, 1, size=shape)
    return p / p.sum(axis=1, keepdims=True)


TABLE: list[Row] = []


SIZE = (7, 6, 5)


def row(name: str, inputs: list[np.ndarray], *args: Any, tag: str = "", **options: Any) -> Row:
    """A function of nn.functional with arguments that follow its inputs."""
    shown = [str(a) for a in args] + [f"{k}={v}" for k, v in options.items()]
    return Row(
        f"{name} {inputs[0].shape} {', '.join(shown)} {tag}".strip(),
        lambda t, *x: getattr(t.nn.functional, name)(*x, *args, **options),
        inputs, tuple(range(len(inputs))), differences=small(inputs),
    )  # fmt: skip


def small(inputs: list[np.ndarray]) -> bool:
    """Whether there are few enough numbers to change each of them, for differences of second order too."""
    return 0 < sum(x.size for x in inputs) <= 60 and inputs[0].size > 0


def distinct(*shape: int) -> np.ndarray:
    """No two numbers near each other, so that central differences do not cross a corner of max."""
    return normal(int(np.prod(shape))).argsort().reshape(shape) * 0.1
