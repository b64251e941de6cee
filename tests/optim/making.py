"""Parameters and gradients for the tests of the optimizers."""

from __future__ import annotations

import numpy as np


class Tensor:
    """As much of a tensor as an optimizer looks at."""

    def __init__(self, data, grad=None, is_leaf=True):
        self.data, self.grad, self.is_leaf = data, grad, is_leaf


def param(array, grad=None):
    return Tensor(np.array(array), None if grad is None else Tensor(np.array(grad)))


def set_grad(p, grad):
    p.grad = None if grad is None else Tensor(np.asarray(grad))


SHAPES = [(3, 4), (), (0,), (5,), (2, 3, 2)]


def start(seed=0, shapes=SHAPES, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def gradients(steps, seed=1, shapes=SHAPES, dtype=np.float64, gaps=True):
    """Gradients for some steps; now and then an entry is zero, and with gaps a whole gradient is None."""
    rng = np.random.default_rng(seed)
    rows = []
    for t in range(steps):
        row = [np.asarray(rng.normal(size=s) * (rng.random(size=s) > 0.1)).astype(dtype) for s in shapes]
        rows.append([None if gaps and t % 7 == i + 2 else g for i, g in enumerate(row)])
    return rows


def train(make, rows, values=None):
    """Run an optimizer over rows of gradients and return the final parameters."""
    params = [param(v) for v in (start() if values is None else values)]
    optimizer = make(params)
    for row in rows:
        for p, g in zip(params, row, strict=True):
            set_grad(p, g)
        optimizer.step()
    return [p.data for p in params]
