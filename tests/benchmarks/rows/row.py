"""A row: how its inputs are made, the call that is timed, and what one step of it does in a library."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Shape = tuple[int, ...]
Step = Callable[[], Any]


class Input(NamedTuple):
    """An array, and whether it is differentiated."""

    make: Callable[[np.random.Generator], np.ndarray]
    grad: bool = True


def normal(*shape: int, grad: bool = True, scale: float = 1.0) -> Input:
    """Standard normal values, times a scale; a plain tuple in a row is the same with gradient."""
    return Input(lambda rng: (scale * rng.normal(size=shape)).astype(np.float32), grad)


def data(*shape: int) -> Input:
    """Standard normal values without gradient, such as a target or a running mean."""
    return normal(*shape, grad=False)


def positive(*shape: int, grad: bool = True) -> Input:
    """Values between 0.1 and 0.9, such as probabilities."""
    return Input(lambda rng: rng.uniform(0.1, 0.9, size=shape).astype(np.float32), grad)


def factors(*shape: int) -> Input:
    """Values near 1, whose products stay in range."""
    return Input(lambda rng: rng.uniform(0.9, 1.1, size=shape).astype(np.float32))


def integers(high: int, *shape: int) -> Input:
    """Indices or classes below `high`."""
    return Input(lambda rng: rng.integers(0, high, shape), grad=False)


def mask(*shape: int) -> Input:
    """Booleans, half of them true."""
    return Input(lambda rng: rng.random(shape) < 0.5, grad=False)


def signs(*shape: int) -> Input:
    """1 or -1, the targets of losses of a margin."""
    return Input(lambda rng: np.where(rng.random(shape) < 0.5, -1, 1).astype(np.float32), grad=False)


def regular(n: int, *batch: int) -> Input:
    """Symmetric positive definite matrices."""

    def make(rng: np.random.Generator) -> np.ndarray:
        a = rng.normal(size=(*batch, n, n))
        return (a @ a.swapaxes(-1, -2) / n + np.eye(n)).astype(np.float32)

    return Input(make)


class Row(NamedTuple):
    """An operation: its inputs, and the call of a library L, its functional F and the tensors.

    With `module`, the call gets the module that `module(L.nn)` returns before the tensors.
    """

    call: Callable[..., Any]
    inputs: tuple[Input, ...]
    module: Callable[[Any], Any] | None = None
    compare: bool = True  # off where the result is random

    def tensors(self, L: Any, seed: int = 0) -> list[Any]:
        """The inputs in a library."""
        rng = np.random.default_rng(seed)
        made = [L.tensor(x.make(rng)) for x in self.inputs]
        for tensor, x in zip(made, self.inputs, strict=True):
            tensor.requires_grad_(x.grad)
        return made

    def step(self, L: Any) -> Step:
        """Forward, and backward where something is differentiated; returns the result and all gradients."""
        arguments: list[Any] = self.tensors(L)
        leaves = [x for x in arguments if x.requires_grad]
        if self.module is not None:
            module = self.module(L.nn)
            parameters = list(module.parameters())
            fill(L, parameters)
            arguments, leaves = [module, *arguments], [*leaves, *parameters]
        call, F, gradients = self.call, L.nn.functional, {}

        def step() -> tuple[Any, list[Any]]:
            y = call(L, F, *arguments)
            if leaves and y.requires_grad:
                for x in leaves:
                    x.grad = None
                if y.shape not in gradients:
                    rng = np.random.default_rng(1)
                    gradients[y.shape] = L.tensor(np.array(rng.normal(size=tuple(y.shape)), np.float32))
                y.backward(gradients[y.shape])
            return y, [x.grad for x in leaves if x.grad is not None]

        return step


def fill(L: Any, parameters: list[Any]) -> None:
    """Give parameters the same values in every library."""
    rng = np.random.default_rng(2)
    with L.no_grad():
        for p in parameters:
            scale = math.prod(p.shape[1:]) ** -0.5 if p.dim() > 1 else 0.1
            p.copy_(L.tensor((scale * rng.normal(size=tuple(p.shape))).astype(np.float32)))


def row(call: Callable[..., Any], *inputs: Input | Shape, module: Any = None, compare: bool = True) -> Row:
    """A row of a table."""
    made = tuple(x if isinstance(x, Input) else normal(*x) for x in inputs)
    return Row(call, made, module, compare)
