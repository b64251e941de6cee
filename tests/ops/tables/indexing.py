"""Indexing: gather and scatter, index_add and its like, masks, take and put, unfold, repeat_interleave."""

from __future__ import annotations

import itertools

import numpy as np

from .linear import linear
from .table import ALL, FLOATS, beside, row

INT = np.array([2, 0, 2])

# take, unfold, repeat_interleave

ONE = [((5, 3),)]
row(
    "take",
    lambda x: x.reshape(-1)[[[2, 0], [2, -1]]],
    ONE,
    call=lambda m, x: m.take(x, beside(m, x, [[2, 0], [2, -1]])),
)

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


def window(m, x, dim, size, step):
    """The method unfold, or for plain arrays the function behind it."""
    return m.unfold_dim(x, dim, size, step) if isinstance(x, np.ndarray) else x.unfold(dim, size, step)


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


def after(f):
    """The array after a function has written into a copy of it."""

    def numpy(x, *rest):
        x = x.copy()
        f(x, *rest)
        return x

    return numpy


def put_at(x, i, value):
    x[i] = value


SLICES = [((3, 4), (3, 4)), ((3, 2), (3, 2))]
row(
    "index_add",
    after(lambda x, s: np.add.at(x, INT, s)),
    SLICES,
    call=lambda m, x, s: m.index_add(x, 0, beside(m, x, INT), s),
    dtypes=[*FLOATS, "int64"],
)
row(
    "index_add-alpha",
    after(lambda x, s: np.add.at(x, (slice(None), INT[:2]), -2 * s)),
    [((3, 4), (3, 2))],
    call=lambda m, x, s: m.index_add(x, -1, beside(m, x, INT[:2]), s, alpha=-2),
    dtypes=FLOATS,
)
row(
    "index_copy",
    after(lambda x, s: put_at(x, [2, 0], s)),
    [((3, 4), (2, 4))],
    call=lambda m, x, s: m.index_copy(x, 0, beside(m, x, [2, 0]), s),
)
row(
    "index_fill",
    after(lambda x: put_at(x, INT, 2)),
    [((3, 4),)],
    call=lambda m, x: m.index_fill(x, 0, beside(m, x, INT), 2),
)
row(
    "index_fill-tensor",
    after(lambda x, v: put_at(x, (slice(None), INT), v)),
    [((3, 4), ())],
    call=lambda m, x, v: m.index_fill(x, 1, beside(m, x, INT), v),
)
for name, shape in (("", (3,)), ("-broadcast", (1,))):
    row(
        f"index_put{name}",
        after(lambda x, v: put_at(x, ([0, 1, 2], [3, 0, 3]), v)),
        [((3, 4), shape)],
        call=lambda m, x, v: m.index_put(x, (beside(m, x, [0, 1, 2]), beside(m, x, [3, 0, 3])), v),
    )
row(
    "index_put-accumulate",
    after(lambda x, v: np.add.at(x, ([0, 1, 0], [3, 0, 3]), v)),
    [((3, 4), (3,)), ((3, 4), (1,))],
    call=lambda m, x, v: m.index_put(x, (beside(m, x, [0, 1, 0]), beside(m, x, [3, 0, 3])), v, accumulate=True),
    dtypes=[*FLOATS, "int64"],
)
row(
    "put",
    after(lambda x, v: put_at(x.reshape(-1), [5, -1], v)),
    [((3, 4), (2,))],
    call=lambda m, x, v: m.put(x, beside(m, x, [5, -1]), v),
)
row(
    "put-accumulate",
    after(lambda x, v: np.add.at(x.reshape(-1), [5, 5], v)),
    [((3, 4), (2,))],
    call=lambda m, x, v: m.put(x, beside(m, x, [5, 5]), v, True),
    dtypes=[*FLOATS, "int64"],
)
MASK = np.array([[True, False, True, False]] * 3)
row(
    "masked_scatter",
    after(lambda x, s: put_at(x, MASK, s.reshape(-1)[:6])),
    [((3, 4), (7,)), ((3, 4), (2, 3))],
    call=lambda m, x, s: m.masked_scatter(x, beside(m, x, MASK), s),
)

PLACES = np.array([[1, 1, 0, 2], [1, 0, 1, 2]])


def scattered(x, src, reduce, own, places=PLACES):
    """What scatter_reduce does along the first dimension, element by element."""
    out, seen = x.astype(np.float64), {}
    for i, j in np.ndindex(*places.shape):
        seen.setdefault((places[i, j], j), []).append(src[i, j])
    joins = {"sum": np.sum, "prod": np.prod, "mean": np.mean, "amax": np.max, "amin": np.min}
    for place, values in seen.items():
        out[place] = joins[reduce](([out[place]] if own else []) + values)
    return out


for reduce in ("sum", "prod", "mean", "amax", "amin"):
    for own in (True, False):
        row(
            f"scatter_reduce-{reduce}-{own}",
            lambda x, s, r=reduce, own=own: scattered(x, s, r, own),
            [((3, 4), (2, 4)), ((3, 5), (2, 4))],
            call=lambda m, x, s, r=reduce, own=own: m.scatter_reduce(
                x, 0, beside(m, x, PLACES), s, r, include_self=own
            ),
            dtypes=FLOATS,
        )
        if reduce != "sum":
            row(
                f"index_reduce-{reduce}-{own}",
                lambda x, s, r=reduce, own=own: scattered(x.T, s.T, r, own, np.array([INT[:2]] * 3).T).T,
                [((3, 4), (3, 2))],
                call=lambda m, x, s, r=reduce, own=own: m.index_reduce(
                    x, -1, beside(m, x, INT[:2]), s, r, include_self=own
                ),
                dtypes=FLOATS,
            )
for reduce, initial in itertools.product(("sum", "prod", "mean", "max", "min"), (None, 0.5)):
    lengths = [2, 1, 2] if initial is None and reduce in ("mean", "max", "min") else [2, 0, 3]

    def segment(part, reduce=reduce, initial=initial):
        if initial is None:
            return getattr(np, reduce)(part, 0)
        if reduce == "mean":
            return (part.sum(0) + initial) / max(len(part), 1)
        return getattr(np, reduce)(part, 0, initial=initial)

    row(
        f"segment_reduce-{reduce}-{initial}",
        lambda x, segment=segment, n=lengths: np.stack([segment(part) for part in np.split(x, np.cumsum(n)[:-1])]),
        [((5, 2),)],
        call=lambda m, x, r=reduce, initial=initial, lengths=lengths: m.segment_reduce(
            x, r, lengths=beside(m, x, lengths), initial=initial
        ),
        dtypes=FLOATS,
        order=0,  # PyTorch has no second derivatives
    )
for reduce, same in (("add", "sum"), ("multiply", "prod")):
    row(
        f"scatter-{reduce}",
        lambda x, s, r=same: scattered(x, s, r, True),
        [((3, 4), (2, 4))],
        call=lambda m, x, s, r=reduce: m.scatter(x, 0, beside(m, x, PLACES), s, reduce=r),
        dtypes=FLOATS,
        order=0,
    )
    row(
        f"scatter-{reduce}-number",
        lambda x, r=same: scattered(x, np.full(PLACES.shape, 3), r, True),
        [((3, 4),)],
        call=lambda m, x, r=reduce: m.scatter(x, 0, beside(m, x, PLACES), 3, reduce=r),
        dtypes=FLOATS,
        order=0,
    )
row(
    "scatter-value",
    after(lambda x: put_at(x, (PLACES[:1], range(4)), 3)),
    [((3, 4),)],
    call=lambda m, x: m.scatter(x, 0, beside(m, x, PLACES[:1]), value=3),
)


# Linear in each input: gather, scatter, masks, embedding

linear("index_select", (3, 4), call=lambda m, x, i: m.index_select(x, 1, i), constants=([1, 1, 0],))
linear("index_select", (3, 4), call=lambda m, x, i: m.index_select(x, 0, i), constants=([2, 2, 2, 0],))
for dim, index in ((1, [[1, 1, 0], [0, 3, 3]]), (0, [[1, 1, 0, 2]] * 5), (-1, [[2], [0], [2]])):
    linear(f"gather-{dim}", (3, 4), call=lambda m, x, i, d=dim: m.gather(x, d, i), constants=(index,))
linear("gather", (2, 3, 2), call=lambda m, x, i: m.gather(x, 1, i), constants=([[[0, 2]], [[1, 1]]],))
for shape in ((3, 4), (1, 4)):
    linear("take_along_dim", shape, call=lambda m, x, i: m.take_along_dim(x, i, 1), constants=([[1], [0], [3]],))
linear("take_along_dim", (3, 4), call=lambda m, x, i: m.take_along_dim(x, i, None), constants=([1, 0, 11],))
for dim, index in ((0, [[1, 1, 0, 2], [0, 1, 1, 2]]), (1, [[3, 3, 0, 2], [0, 0, 0, 0]])):
    linear(
        f"scatter_add-{dim}",
        (3, 4),
        (2, 4),
        call=lambda m, x, src, i, d=dim: m.scatter_add(x, d, i, src),
        constants=(index,),
        sums=True,
    )
linear("scatter", (3, 4), (2, 3), call=lambda m, x, s, i: m.scatter(x, 1, i, s), constants=([[1, 2, 0], [0, 3, 1]],))
linear("scatter-number", (3, 4), call=lambda m, x, i: m.scatter(x, 1, i, 2), constants=([[1, 2, 0], [0, 3, 1]],))
linear("masked_fill", (3, 4), call=lambda m, x, k: m.masked_fill(x, k, 2), constants=([True, False, True, False],))
linear(
    "masked_fill", (3, 4), (), call=lambda m, x, v, k: m.masked_fill(x, k, v), constants=([[True], [False], [True]],)
)
linear("masked_select", (3, 4), call=lambda m, x, k: m.masked_select(x, k), constants=([True, False, True, False],))
linear("masked_select", (2,), call=lambda m, x, k: m.masked_select(x, k), constants=([False, False],))
linear("embedding", (3, 4), call=lambda m, w, i: m.embedding(i, w), constants=([[1, 1, 1], [0, 2, 1]],))
linear(
    "embedding-with-padding",
    (3, 4),
    call=lambda m, w, i: m.embedding(i, w, 1),
    constants=([[1, 1, 1], [0, 2, 1]],),
    transposed=False,
)
linear("embedding", (3, 4), call=lambda m, w, i: m.embedding(i, w), constants=(np.zeros((0, 2), np.int64),))
