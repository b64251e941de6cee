"""Grids and products of vectors: meshgrid, cartesian_prod, combinations, vander."""

from __future__ import annotations

import numpy as np

from .table import FLOATS, row

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
row("vander", np.vander, [((3,),)], dtypes=FLOATS, order=0)  # torch fails at its gradient
row(
    "vander-increasing",
    lambda x: np.vander(x, 2, True),
    [((3,),)],
    call=lambda m, x: m.vander(x, 2, True),
    order=0,
    dtypes=FLOATS,
)
