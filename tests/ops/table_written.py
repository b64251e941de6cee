"""The rows of the table for tensors written into at places told by indices."""

from __future__ import annotations

import numpy as np

from .table import FLOATS, row
from .table_arranged import INT, beside


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


def scattered(x, src, reduce, own):
    """What scatter_reduce does along the first dimension, element by element."""
    out, seen = x.astype(np.float64), {}
    for i, j in np.ndindex(*PLACES.shape):
        seen.setdefault((PLACES[i, j], j), []).append(src[i, j])
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
