"""Shape: reshaping, transposing, slicing, joining, splitting, flipping, diagonals, broadcasting."""

from __future__ import annotations

import numpy as np

from .linear import linear
from .table import ALL, row

# Slicing, diagonals, splitting

ONE = [((5, 3),)]
row("narrow", lambda x: x[1:4], ONE, call=lambda m, x: m.narrow(x, 0, 1, 3), dtypes=ALL)
row("narrow-from-end", lambda x: x[:, -2:], ONE, call=lambda m, x: m.narrow(x, -1, -2, 2))
row("select", lambda x: x[:, 1], ONE, call=lambda m, x: m.select(x, 1, 1), dtypes=ALL)
row("select-last", lambda x: x[-1], ONE, call=lambda m, x: m.select(x, -2, -1))
for k in (-1, 0, 2):
    row(
        f"diagonal-view-{k}",
        lambda x, k=k: np.diagonal(x, k, 2, 0),
        [((2, 3, 4),)],
        call=lambda m, x, k=k: m.diagonal(x, k, 2, 0),
    )
    row(
        f"diag_embed-{k}",
        lambda x, k=k: np.stack([np.diag(r, k) for r in x]),
        [((2, 3),)],
        call=lambda m, x, k=k: m.diag_embed(x, k),
    )
    row(
        f"diagflat-{k}",
        lambda x, k=k: np.diagflat(x, k),
        [((3,),), ((2, 2),), ((),)],
        call=lambda m, x, k=k: m.diagflat(x, k),
    )
row(
    "diag_embed-dims",
    lambda x: np.moveaxis(np.stack([np.diag(r) for r in x]), 0, 1),
    [((2, 3),)],
    call=lambda m, x: m.diag_embed(x, 0, 0, -1),
)
for i in range(3):
    row(
        f"tensor_split-{i}",
        lambda x, i=i: np.array_split(x, 3, 1)[i],
        [((2, 5),), ((1, 2),)],
        call=lambda m, x, i=i: m.tensor_split(x, 3, 1)[i],
    )
    row(
        f"tensor_split-at-{i}",
        lambda x, i=i: np.array_split(x, [1, 9], 0)[i],
        [((5, 2),)],
        call=lambda m, x, i=i: m.tensor_split(x, (1, 9))[i],
    )
for name, shape in (("hsplit", (2, 4)), ("hsplit", (4,)), ("vsplit", (4, 2)), ("dsplit", (1, 2, 4))):
    row(
        f"{name}-{len(shape)}",
        lambda x, n=name: getattr(np, n)(x, 2)[1],
        [(shape,)],
        call=lambda m, x, n=name: getattr(m, n)(x, 2)[1],
    )

# Flipping and stacking

for k in (-1, 0, 1, 2, 5):
    row(
        f"rot90-{k}",
        lambda x, k=k: np.rot90(x, k, (1, 0)),
        [((2, 3),), ((2, 3, 2),)],
        call=lambda m, x, k=k: m.rot90(x, k, (1, 0)),
    )
row("fliplr", np.fliplr, [((2, 3),)], dtypes=ALL)
row("flipud", np.flipud, [((3,),), ((2, 3),)], dtypes=ALL)
row(
    "hstack",
    lambda *x: np.hstack(x),
    [((2, 3), (2, 1)), ((3,), (2,)), ((), ()), ((2, 3, 4), (2, 1, 4))],
    call=lambda m, *x: m.hstack(x),
    dtypes=ALL,
)
row(
    "vstack",
    lambda *x: np.vstack(x),
    [((2, 3), (1, 3)), ((3,), (3,)), ((), ())],
    call=lambda m, *x: m.vstack(x),
    dtypes=ALL,
)
row(
    "dstack",
    lambda *x: np.dstack(x),
    [((2, 3), (2, 3)), ((3,), (3,)), ((), ())],
    call=lambda m, *x: m.dstack(x),
    dtypes=ALL,
)
row(
    "column_stack",
    lambda *x: np.column_stack(x),
    [((2, 3), (2,)), ((3,), (3,)), ((), ())],
    call=lambda m, *x: m.column_stack(x),
    dtypes=ALL,
)
for name in ("atleast_1d", "atleast_2d", "atleast_3d"):
    row(name, getattr(np, name), [((),), ((3,),), ((2, 3),), ((2, 3, 2),)], dtypes=ALL)
    row(
        f"{name}-of-several",
        lambda a, b, n=name: getattr(np, n)(a, b)[1],
        [((), (3,))],
        call=lambda m, *x, n=name: getattr(m, n)(*x)[1],
    )


def blocks(*parts):
    parts = [np.atleast_2d(p) for p in parts]
    out = np.zeros(np.sum([p.shape for p in parts], axis=0), parts[0].dtype)
    i = j = 0
    for p in parts:
        out[i : i + p.shape[0], j : j + p.shape[1]] = p
        i, j = i + p.shape[0], j + p.shape[1]
    return out


row("block_diag", blocks, [((2, 3),), ((2, 3), (), (2,)), ((0, 2), (1, 1))])
row(
    "broadcast_tensors",
    lambda a, b: np.broadcast_to(a, (2, 3)),
    [((2, 1), (3,))],
    call=lambda m, *x: m.broadcast_tensors(*x)[0],
)


# Linear in each input: reshaping and transposing

linear("reshape", (2, 3), call=lambda m, x: m.reshape(x, (3, -1)))
linear("reshape", (), call=lambda m, x: m.reshape(x, (1, 1)))
linear("reshape", (2, 0), call=lambda m, x: m.reshape(x, (0, 5)))
linear("reshape-of-transposed", (2, 3), call=lambda m, x: m.reshape(m.transpose(x, 0, 1), (6,)))
for start, end in ((0, -1), (1, -1), (0, 1), (1, 1)):
    linear(f"flatten-{start}-{end}", (2, 3, 4), call=lambda m, x, s=start, e=end: m.flatten(x, s, e))
linear("flatten", (), call=lambda m, x: m.flatten(x, 0, -1))
linear("unflatten", (2, 6), call=lambda m, x: m.unflatten(x, 1, (3, -1)))
for a, b in ((0, 1), (0, -1), (-1, -2)):
    linear(f"transpose-{a}-{b}", (2, 3, 4), call=lambda m, x, a=a, b=b: m.transpose(x, a, b))
linear("permute", (2, 3, 4), call=lambda m, x: m.permute(x, (2, 0, 1)))
linear("permute", (2, 0, 4), call=lambda m, x: m.permute(x, (-1, 0, 1)))
linear("movedim", (2, 3, 4), call=lambda m, x: m.movedim(x, 0, -1))
linear("movedim", (2, 3, 4, 5), call=lambda m, x: m.movedim(x, (0, 1), (-1, 0)))
linear("T", (2, 3), call=lambda m, x: m.T(x) if hasattr(m, "T") else x.T)
linear("mT", (2, 3, 4), call=lambda m, x: m.mT(x) if hasattr(m, "mT") else x.mT)
for dim in (None, 0, -1, 1, (0, 2)):
    linear(f"squeeze-{dim}", (1, 3, 1), call=lambda m, x, d=dim: m.squeeze(x) if d is None else m.squeeze(x, d))
linear("squeeze", (), call=lambda m, x: m.squeeze(x))
for dim in (0, 1, -1, -3):
    linear(f"unsqueeze-{dim}", (2, 3), call=lambda m, x, d=dim: m.unsqueeze(x, d))
linear("broadcast_to", (3, 1), call=lambda m, x: m.broadcast_to(x, (2, 3, 4)))
linear("broadcast_to", (), call=lambda m, x: m.broadcast_to(x, (2, 0)))

# Linear in each input: joining, splitting, tiling, flipping

linear("cat", (2, 3), (1, 3), call=lambda m, *x: m.cat(x))
linear("cat", (2, 3), (2, 2), (2, 0), call=lambda m, *x: m.cat(x, -1))
linear("cat-with-empty", (0,), (2, 3), call=lambda m, *x: m.cat(x, 1))
linear("cat-twice-the-same", (2, 3), call=lambda m, x: m.cat([x, x]))
for dim in (0, 1, -1):
    linear(f"stack-{dim}", (2, 3), (2, 3), call=lambda m, *x, d=dim: m.stack(x, d))
linear("stack", (), (), call=lambda m, *x: m.stack(x))
linear("split", (5, 2), call=lambda m, x: m.split(x, 2)[1])
linear("split-all", (5, 2), call=lambda m, x: m.cat(m.split(x, [1, 4])[::-1]))
linear("split-last", (2, 5), call=lambda m, x: m.stack(m.split(x, [2, 2, 1], -1)[:2]))
linear("unbind", (2, 3), call=lambda m, x: m.unbind(x, 1)[2])
linear("unbind-all", (2, 3), call=lambda m, x: m.stack(m.unbind(x)[::-1]))
for times in ((2,), (2, 1, 3), (0, 2), (1, 1)):
    linear(f"tile-{times}", (2, 3), call=lambda m, x, t=times: m.tile(x, t))
linear("tile", (), call=lambda m, x: m.tile(x, (3,)))
for dims in ((0,), (0, 1), (-1,)):
    linear(f"flip-{dims}", (2, 3), call=lambda m, x, d=dims: m.flip(x, d))
linear("roll", (2, 3), call=lambda m, x: m.roll(x, 2))
linear("roll", (2, 3), call=lambda m, x: m.roll(x, (1, -1), (0, 1)))
linear("roll", (2, 3), call=lambda m, x: m.roll(x, -4, 1))
for k in (-1, 0, 2):
    linear(f"tril-{k}", (3, 4), call=lambda m, x, k=k: m.tril(x, k))
    linear(f"triu-{k}", (2, 3, 3), call=lambda m, x, k=k: m.triu(x, k))
    linear(f"diag-{k}", (3, 4), call=lambda m, x, k=k: m.diag(x, k))
    linear(f"diag-{k}", (3,), call=lambda m, x, k=k: m.diag(x, k))
    linear(f"diagonal-{k}", (2, 3, 4), call=lambda m, x, k=k: m.diagonal(x, k, 2, 0))
