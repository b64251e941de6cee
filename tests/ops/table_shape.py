"""One table of operations that move, join, select and multiply: how to call them, and with which inputs.

A row's `call` takes the library first, so that the same lambda runs on lucid.ops, on torch, and on NumPy under
torch's names (`Numpy` below, which is what the operations mean). To test a new operation, add a row.

All of them are linear in each input. So their gradients can be tested without finite differences and exactly: a
linear function f and its gradient are each other's transpose, ``g · f(v) = v · f'(g)``.
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


ROWS: list[Row] = []


def row(id: str, *shapes: Shape, call: Callable[..., Any], constants: tuple[Any, ...] = (), **rest: bool) -> None:
    """Add a row, named after the operation and its shapes."""
    name = f"{id}-{'-'.join('x'.join(map(str, s)) or '0d' for s in shapes)}"
    taken = sum(r.id.startswith(name) for r in ROWS)
    ROWS.append(Row(f"{name}-{taken}" if taken else name, call, shapes, tuple(map(np.asarray, constants)), **rest))


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


# Another shape, another order

row("reshape", (2, 3), call=lambda m, x: m.reshape(x, (3, -1)))
row("reshape", (), call=lambda m, x: m.reshape(x, (1, 1)))
row("reshape", (2, 0), call=lambda m, x: m.reshape(x, (0, 5)))
row("reshape-of-transposed", (2, 3), call=lambda m, x: m.reshape(m.transpose(x, 0, 1), (6,)))
for start, end in ((0, -1), (1, -1), (0, 1), (1, 1)):
    row(f"flatten-{start}-{end}", (2, 3, 4), call=lambda m, x, s=start, e=end: m.flatten(x, s, e))
row("flatten", (), call=lambda m, x: m.flatten(x, 0, -1))
row("unflatten", (2, 6), call=lambda m, x: m.unflatten(x, 1, (3, -1)))
for a, b in ((0, 1), (0, -1), (-1, -2)):
    row(f"transpose-{a}-{b}", (2, 3, 4), call=lambda m, x, a=a, b=b: m.transpose(x, a, b))
row("permute", (2, 3, 4), call=lambda m, x: m.permute(x, (2, 0, 1)))
row("permute", (2, 0, 4), call=lambda m, x: m.permute(x, (-1, 0, 1)))
row("movedim", (2, 3, 4), call=lambda m, x: m.movedim(x, 0, -1))
row("movedim", (2, 3, 4, 5), call=lambda m, x: m.movedim(x, (0, 1), (-1, 0)))
row("T", (2, 3), call=lambda m, x: m.T(x) if hasattr(m, "T") else x.T)
row("mT", (2, 3, 4), call=lambda m, x: m.mT(x) if hasattr(m, "mT") else x.mT)
for dim in (None, 0, -1, 1, (0, 2)):
    row(f"squeeze-{dim}", (1, 3, 1), call=lambda m, x, d=dim: m.squeeze(x) if d is None else m.squeeze(x, d))
row("squeeze", (), call=lambda m, x: m.squeeze(x))
for dim in (0, 1, -1, -3):
    row(f"unsqueeze-{dim}", (2, 3), call=lambda m, x, d=dim: m.unsqueeze(x, d))
row("broadcast_to", (3, 1), call=lambda m, x: m.broadcast_to(x, (2, 3, 4)))
row("broadcast_to", (), call=lambda m, x: m.broadcast_to(x, (2, 0)))

# Together, apart, repeated, turned about

row("cat", (2, 3), (1, 3), call=lambda m, *x: m.cat(x))
row("cat", (2, 3), (2, 2), (2, 0), call=lambda m, *x: m.cat(x, -1))
row("cat-with-empty", (0,), (2, 3), call=lambda m, *x: m.cat(x, 1))
row("cat-twice-the-same", (2, 3), call=lambda m, x: m.cat([x, x]))
for dim in (0, 1, -1):
    row(f"stack-{dim}", (2, 3), (2, 3), call=lambda m, *x, d=dim: m.stack(x, d))
row("stack", (), (), call=lambda m, *x: m.stack(x))
row("split", (5, 2), call=lambda m, x: m.split(x, 2)[1])
row("split-all", (5, 2), call=lambda m, x: m.cat(m.split(x, [1, 4])[::-1]))
row("split-last", (2, 5), call=lambda m, x: m.stack(m.split(x, [2, 2, 1], -1)[:2]))
row("unbind", (2, 3), call=lambda m, x: m.unbind(x, 1)[2])
row("unbind-all", (2, 3), call=lambda m, x: m.stack(m.unbind(x)[::-1]))
for times in ((2,), (2, 1, 3), (0, 2), (1, 1)):
    row(f"tile-{times}", (2, 3), call=lambda m, x, t=times: m.tile(x, t))
row("tile", (), call=lambda m, x: m.tile(x, (3,)))
for dims in ((0,), (0, 1), (-1,)):
    row(f"flip-{dims}", (2, 3), call=lambda m, x, d=dims: m.flip(x, d))
row("roll", (2, 3), call=lambda m, x: m.roll(x, 2))
row("roll", (2, 3), call=lambda m, x: m.roll(x, (1, -1), (0, 1)))
row("roll", (2, 3), call=lambda m, x: m.roll(x, -4, 1))

# Selected by numbers and by masks

row("index_select", (3, 4), call=lambda m, x, i: m.index_select(x, 1, i), constants=([1, 1, 0],))
row("index_select", (3, 4), call=lambda m, x, i: m.index_select(x, 0, i), constants=([2, 2, 2, 0],))
for dim, index in ((1, [[1, 1, 0], [0, 3, 3]]), (0, [[1, 1, 0, 2]] * 5), (-1, [[2], [0], [2]])):
    row(f"gather-{dim}", (3, 4), call=lambda m, x, i, d=dim: m.gather(x, d, i), constants=(index,))
row("gather", (2, 3, 2), call=lambda m, x, i: m.gather(x, 1, i), constants=([[[0, 2]], [[1, 1]]],))
for shape in ((3, 4), (1, 4)):
    row("take_along_dim", shape, call=lambda m, x, i: m.take_along_dim(x, i, 1), constants=([[1], [0], [3]],))
row("take_along_dim", (3, 4), call=lambda m, x, i: m.take_along_dim(x, i, None), constants=([1, 0, 11],))
for dim, index in ((0, [[1, 1, 0, 2], [0, 1, 1, 2]]), (1, [[3, 3, 0, 2], [0, 0, 0, 0]])):
    row(
        f"scatter_add-{dim}",
        (3, 4),
        (2, 4),
        call=lambda m, x, src, i, d=dim: m.scatter_add(x, d, i, src),
        constants=(index,),
        sums=True,
    )
row("scatter", (3, 4), (2, 3), call=lambda m, x, s, i: m.scatter(x, 1, i, s), constants=([[1, 2, 0], [0, 3, 1]],))
row("scatter-number", (3, 4), call=lambda m, x, i: m.scatter(x, 1, i, 2), constants=([[1, 2, 0], [0, 3, 1]],))
row("masked_fill", (3, 4), call=lambda m, x, k: m.masked_fill(x, k, 2), constants=([True, False, True, False],))
row("masked_fill", (3, 4), (), call=lambda m, x, v, k: m.masked_fill(x, k, v), constants=([[True], [False], [True]],))
row("masked_select", (3, 4), call=lambda m, x, k: m.masked_select(x, k), constants=([True, False, True, False],))
row("masked_select", (2,), call=lambda m, x, k: m.masked_select(x, k), constants=([False, False],))
row("embedding", (3, 4), call=lambda m, w, i: m.embedding(i, w), constants=([[1, 1, 1], [0, 2, 1]],))
row(
    "embedding-with-padding",
    (3, 4),
    call=lambda m, w, i: m.embedding(i, w, 1),
    constants=([[1, 1, 1], [0, 2, 1]],),
    transposed=False,
)
row("embedding", (3, 4), call=lambda m, w, i: m.embedding(i, w), constants=(np.zeros((0, 2), np.int64),))
for k in (-1, 0, 2):
    row(f"tril-{k}", (3, 4), call=lambda m, x, k=k: m.tril(x, k))
    row(f"triu-{k}", (2, 3, 3), call=lambda m, x, k=k: m.triu(x, k))
    row(f"diag-{k}", (3, 4), call=lambda m, x, k=k: m.diag(x, k))
    row(f"diag-{k}", (3,), call=lambda m, x, k=k: m.diag(x, k))
    row(f"diagonal-{k}", (2, 3, 4), call=lambda m, x, k=k: m.diagonal(x, k, 2, 0))

# Products

PAIRS = """3,3  2x3,3  3,3x2  2x3,3x4  5x2x3,3x4  2x3,5x3x4  5x2x3,5x3x4  1x5x2x3,4x1x3x2  3,5x3x4  5x2x3,3
           0x3,3x2  2x0,0x3  5x0x3,3x2  0x2x3,3  1x3,3x1"""
for pair in PAIRS.split():
    a, b = (tuple(map(int, side.split("x"))) for side in pair.split(","))
    row("matmul", a, b, call=lambda m, a, b: m.matmul(a, b), sums=True)
row("matmul-with-transposed", (3, 2), (4, 3), call=lambda m, a, b: m.matmul(a.T, b.T), sums=True)
row("outer", (3,), (2,), call=lambda m, a, b: m.outer(a, b), sums=True)
for shape in ((4, 3), (3,), (2, 4, 3), (0, 3), (2, 0, 3)):
    row("linear", shape, (5, 3), (5,), call=lambda m, x, w, b: m.linear(x, w, b), sums=True)
    row("linear", shape, (5, 3), call=lambda m, x, w: m.linear(x, w), sums=True)
    row("linear", shape, (3,), call=lambda m, x, w: m.linear(x, w), sums=True)

EQUATIONS = """iii->i:2x2x2  ij,jk->ik:2x3,3x4
    ij,jk:2x3,3x4  ba,cb:2x3,4x2  ii->i:3x3  ii:3x3  iij->j:3x3x2  iji,jj->i:2x3x2,3x3
    ij->ji:2x3  ij->:2x3  ij->j:2x3  i,i->:3,3  i,j->ij:3,2  i,ij->:2,2x3  ij,j->ij:2x3,3  ij,ij->ij:2x3,2x3
    bij,bjk->bik:2x3x4,2x4x5  bhqd,bhkd->bhqk:2x2x3x4,2x2x5x4  ij,ik->i:2x3,2x4  a,b,c->abc:2,3,4
    ij,kj,il->kl:2x3,4x3,2x5  ijk,kl,lm->mji:2x3x4,4x5,5x2  i,i,i->:3,3,3  ij,jk,ki->:2x3,3x4,4x2
    ...ij,...jk->...ik:2x3x4,5x2x4x5  ...ij,jk:2x3x4,4x5  i...->...:2x3x4  ...,...->...:2x3,3  ...->:2x3
    ij,ij->i:1x3,2x3  ij,jk->ik:0x3,3x4  ij,jk->ik:2x0,0x4"""
for entry in EQUATIONS.split():
    equation, shapes = entry.split(":")
    row(
        f"einsum-{equation}",
        *(tuple(map(int, s.split("x"))) for s in shapes.split(",")),
        call=lambda m, *x, e=equation: m.einsum(e, *x),
        sums=True,
    )
