"""The table of operations that are linear in each input: how to call them, and with which inputs.

A row's `call` takes the library first, so that the same lambda runs on lucid.ops, on torch, and on NumPy under
torch's names (`Numpy` below, which is what the operations mean). To test a new operation, add a row.

Their gradients can be tested without finite differences and exactly: a linear function f and its gradient are each
other's transpose, ``g · f(v) = v · f'(g)``. They move, join, select and multiply.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """One operation called in one way."""

    id: str
    call: Callable[..., Any]  # (library, *inputs, *constants)
    shapes: tuple[Shape, ...]  # of the inputs
    constants: tuple[Any, ...] = ()  # indices and masks, which have no gradient
    sums: bool = False  # whether results are sums, which two libraries round differently
    transposed: bool = True  # whether the gradient is the whole transpose


LINEAR: list[Row] = []


def linear(id: str, *shapes: Shape, call: Callable[..., Any], constants: tuple[Any, ...] = (), **rest: bool) -> None:
    """Add a row, named after the operation and its shapes."""
    name = f"{id}-{'-'.join('x'.join(map(str, s)) or '0d' for s in shapes)}"
    taken = sum(r.id.startswith(name) for r in LINEAR)
    LINEAR.append(Row(f"{name}-{taken}" if taken else name, call, shapes, tuple(map(np.asarray, constants)), **rest))


class Numpy:
    """NumPy under torch's names: the oracle where torch is not installed."""

    reshape = staticmethod(lambda x, shape: x.reshape(shape))
    view = reshape
    transpose = staticmethod(np.swapaxes)
    permute = staticmethod(np.transpose)
    movedim = staticmethod(np.moveaxis)
    squeeze = staticmethod(
        lambda x, dim=None: x.squeeze(
            dim if dim is None else tuple(d for d in np.atleast_1d(dim) if x.ndim and x.shape[d] == 1)
        )
    )
    unsqueeze = staticmethod(np.expand_dims)
    broadcast_to = staticmethod(np.broadcast_to)
    flatten = staticmethod(
        lambda x, start, end: x.reshape(*x.shape[:start], -1, *x.shape[end + 1 or x.ndim :]) if x.ndim else x.reshape(1)
    )
    unflatten = staticmethod(lambda x, dim, sizes: x.reshape(*x.shape[:dim], *sizes, *x.shape[dim + 1 :]))
    cat = staticmethod(lambda xs, dim=0: np.concatenate([x for x in xs if x.shape != (0,)], axis=dim))
    stack = staticmethod(lambda xs, dim=0: np.stack(xs, axis=dim))
    split = staticmethod(
        lambda x, n, dim=0: np.split(
            x, range(n, x.shape[dim], n) if isinstance(n, int) else np.cumsum(n)[:-1], axis=dim
        )
    )
    unbind = staticmethod(lambda x, dim=0: list(np.moveaxis(x, dim, 0)))
    tile = staticmethod(np.tile)
    flip = staticmethod(np.flip)
    roll = staticmethod(np.roll)
    tril = staticmethod(np.tril)
    triu = staticmethod(np.triu)
    diag = staticmethod(np.diag)
    diagonal = staticmethod(np.diagonal)
    index_select = staticmethod(lambda x, dim, index: np.take(x, index, axis=dim))
    gather = staticmethod(
        lambda x, dim, index: np.take_along_axis(
            x[tuple(slice(None) if d == dim % x.ndim else slice(n) for d, n in enumerate(index.shape))], index, dim
        )
    )
    take_along_dim = staticmethod(np.take_along_axis)
    masked_fill = staticmethod(lambda x, mask, value: np.where(mask, value, x))
    masked_select = staticmethod(lambda x, mask: (x + np.zeros_like(mask, x.dtype))[np.broadcast_to(mask, x.shape)])
    matmul = staticmethod(np.matmul)
    linear = staticmethod(lambda x, weight, bias=0: x @ weight.T + bias)
    outer = staticmethod(np.outer)
    einsum = staticmethod(lambda equation, *x: x[0].sum() if equation == "...->" else np.einsum(equation, *x))
    embedding = staticmethod(lambda index, weight, padding_idx=None: weight[index])

    @staticmethod
    def scatter(x, dim, index, src, add=False):
        out = x.copy()
        for place in np.ndindex(*index.shape):
            to = list(place)
            to[dim] = index[place]
            value = np.broadcast_to(src, index.shape)[place]
            out[tuple(to)] = out[tuple(to)] + value if add else value
        return out

    scatter_add = staticmethod(lambda x, dim, index, src: Numpy.scatter(x, dim, index, src, add=True))
