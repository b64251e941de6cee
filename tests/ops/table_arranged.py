"""The rows of the table for tensors arranged anew, joined, and multiplied over any dimensions."""

from __future__ import annotations

import numpy as np

from .table import ALL, FLOATS, NUMBERS, row

INT = np.array([2, 0, 2])


def beside(m, x, values):
    """An array, of the library and device of x."""
    values = np.asarray(values)
    return values if isinstance(x, np.ndarray) else m.from_numpy(values).to(x.device)


# Parts

ONE = [((5, 3),)]
row("narrow", lambda x: x[1:4], ONE, call=lambda m, x: m.narrow(x, 0, 1, 3), dtypes=ALL)
row("narrow-from-end", lambda x: x[:, -2:], ONE, call=lambda m, x: m.narrow(x, -1, -2, 2))
row("select", lambda x: x[:, 1], ONE, call=lambda m, x: m.select(x, 1, 1), dtypes=ALL)
row("select-last", lambda x: x[-1], ONE, call=lambda m, x: m.select(x, -2, -1))
row(
    "take",
    lambda x: x.reshape(-1)[[[2, 0], [2, -1]]],
    ONE,
    call=lambda m, x: m.take(x, beside(m, x, [[2, 0], [2, -1]])),
)
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
row("trace", np.trace, [((3, 3),), ((2, 4),), ((0, 0),)])

row(
    "unfold",
    lambda x: np.lib.stride_tricks.sliding_window_view(x, 3, 0)[::2],
    [((7,),), ((5, 2),)],
    call=lambda m, x: window(m, x, 0, 3, 2),
)
row(
    "unfold-last",
    lambda x: np.lib.stride_tricks.sliding_window_view(x, 2, -1),
    [((2, 5),)],
    call=lambda m, x: window(m, x, -1, 2, 1),
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


def window(m, x, dim, size, step):
    """The method unfold, or for plain arrays the function behind it."""
    return m.unfold_dim(x, dim, size, step) if isinstance(x, np.ndarray) else x.unfold(dim, size, step)


# Turned and repeated

for k in (-1, 0, 1, 2, 5):
    row(
        f"rot90-{k}",
        lambda x, k=k: np.rot90(x, k, (1, 0)),
        [((2, 3),), ((2, 3, 2),)],
        call=lambda m, x, k=k: m.rot90(x, k, (1, 0)),
    )
row("fliplr", np.fliplr, [((2, 3),)], dtypes=ALL)
row("flipud", np.flipud, [((3,),), ((2, 3),)], dtypes=ALL)
for dim in (None, 0, 1, -1):
    for times in (0, 2):
        row(
            f"repeat_interleave-{dim}-{times}",
            lambda x, d=dim, t=times: np.repeat(x, t, d),
            [((2, 3),)],
            call=lambda m, x, d=dim, t=times: m.repeat_interleave(x, t, d),
            dtypes=ALL,
        )
row(
    "repeat_interleave-counts",
    lambda x: np.repeat(x, INT, 1),
    [((2, 3),)],
    call=lambda m, x: m.repeat_interleave(x, beside(m, x, INT), 1),
)
row("repeat_interleave-number", lambda x: np.repeat(x, 2), [((),)], call=lambda m, x: m.repeat_interleave(x, 2))

# Joined

PAIR = [((2, 3), (2, 3))]
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
for indexing in ("ij", "xy"):
    for i in (0, 1):
        row(
            f"meshgrid-{indexing}-{i}",
            lambda *x, g=indexing, i=i: np.meshgrid(*x, indexing=g)[i],
            [((2,), (3,)), ((2,), ()), ((2,), (3,), (4,))],
            call=lambda m, *x, g=indexing, i=i: m.meshgrid(*x, indexing=g)[i],
        )

row("cartesian_prod", lambda a, b: np.stack([g.ravel() for g in np.meshgrid(a, b, indexing="ij")], 1), [((2,), (3,))])
row("combinations", lambda x: x[np.array([[0, 1], [0, 2], [1, 2]])], [((3,),)])
row(
    "combinations-3",
    lambda x: x[np.array([[0] * 3, [0, 0, 1], [0, 1, 1], [1] * 3])],
    [((2,),)],
    call=lambda m, x: m.combinations(x, 3, True),
)
row(
    "broadcast_tensors",
    lambda a, b: np.broadcast_to(a, (2, 3)),
    [((2, 1), (3,))],
    call=lambda m, *x: m.broadcast_tensors(*x)[0],
)
row("vander", np.vander, [((3,),)], dtypes=FLOATS, order=0)  # torch fails at its gradient
row(
    "vander-increasing",
    lambda x: np.vander(x, 2, True),
    [((3,),)],
    call=lambda m, x: m.vander(x, 2, True),
    order=0,
    dtypes=FLOATS,
)

# Multiplied

for dims, shapes in (
    (0, [((2, 3), (4,))]),
    (1, [((2, 3), (3, 4)), ((3,), (3,))]),
    (2, [((2, 3, 4), (3, 4, 5)), ((0, 3, 4), (3, 4, 2))]),
    (([0, 2], [1, 0]), [((2, 3, 4), (4, 2, 5))]),
    (([], []), [((2,), (3,))]),
):
    row(
        f"tensordot-{dims}",
        lambda a, b, d=dims: np.tensordot(a, b, d),
        shapes,
        call=lambda m, a, b, d=dims: m.tensordot(a, b, dims=d),
        ulp=32,
        dtypes=[*FLOATS, "int64"],
    )
row("inner", np.inner, [((3,), (3,)), ((2, 3), (4, 3)), ((2, 3), (3,)), ((), (3,))], ulp=16, dtypes=[*FLOATS, "int64"])
row("vdot", np.vdot, [((3,), (3,))], ulp=16, dtypes=[*FLOATS, "int64"])
row("kron", np.kron, [((2,), (3,)), ((2, 3), (3, 2)), ((2,), (2, 2)), ((), (2,)), ((1, 2, 2), (2, 2))], dtypes=NUMBERS)
row(
    "cross",
    lambda a, b: np.cross(a, b, axis=-1),
    [((2, 3), (2, 3)), ((3,), (3,)), ((4, 2, 3), (1, 1, 3))],
    call=lambda m, a, b: m.cross(a, b, -1),
    ulp=16,
    dtypes=[*FLOATS, "int64"],
)
row(
    "cross-first",
    lambda a, b: np.cross(a, b, axis=0),
    [((3, 2), (3, 2))],
    call=lambda m, a, b: m.cross(a, b, 0),
    ulp=16,
    dtypes=FLOATS,
)
