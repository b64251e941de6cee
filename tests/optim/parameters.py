"""Parameters and gradients, and optimizers run over them."""

from __future__ import annotations

import numpy as np

import lucid
from lucid import backend


def param(array, grad=None, device="cpu"):
    p = lucid.tensor(np.array(array), device=device)
    if p.dtype.kind == "f":
        p.requires_grad_()
    set_grad(p, grad)
    return p


def set_grad(p, grad):
    p.grad = None if grad is None else lucid.tensor(np.asarray(grad, p.dtype), device=p.device)


def host(array):
    """An array or Tensor of any device as a NumPy array that nobody else writes into."""
    array = getattr(array, "_data", array)
    return backend.device_of(array).to_numpy(array).copy()


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


def run(optimizer, params, rows):
    for row in rows:
        for p, g in zip(params, row, strict=True):
            set_grad(p, g)
        optimizer.step()


def train(make, rows, values=None, device="cpu"):
    """Run an optimizer over rows of gradients and return the final parameters."""
    params = [param(v, device=device) for v in (start() if values is None else values)]
    run(make(params), params, rows)
    return [host(p._data) for p in params]
