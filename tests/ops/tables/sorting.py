"""Sorting and order statistics: sort, topk, median, quantile, mode, count_nonzero."""

from __future__ import annotations

import numpy as np

from .table import ALL, ANY, FLOATS, NUMBERS, REDUCED, SEVERAL, beside, reduction, row


def kth(x: np.ndarray, k: int, axis: int | None, keepdims: bool) -> np.ndarray:
    """The element of rank k, from 0, in order."""
    ordered = np.sort(x, axis=axis)
    if axis is None or not x.ndim:
        return ordered.reshape(-1)[k].reshape((1,) * x.ndim if keepdims else ())
    chosen = np.take(ordered, [k], axis=axis)
    return chosen if keepdims else chosen.squeeze(axis)


for dim in (0, -1):
    for descending in (False, True):
        row(
            f"sort-{dim}-{descending}",
            lambda x, d=dim, r=descending: (
                np.flip(np.sort(x, d), d) if r and x.ndim else np.sort(x, d) if x.ndim else x
            ),
            ANY,
            call=lambda m, x, d=dim, r=descending: m.sort(x, d, r).values,
            dtypes=NUMBERS,
        )
        row(
            f"argsort-{dim}-{descending}",
            lambda x, d=dim, r=descending: np.argsort(-x if r else x, d) if x.ndim else np.int64(0),
            ANY,
            call=lambda m, x, d=dim, r=descending: m.argsort(x, d, r),
            dtypes=FLOATS,
            order=0,
        )
        row(
            f"topk-{dim}-{descending}",
            lambda x, d=dim, r=descending: np.take(np.flip(np.sort(x, d), d) if r else np.sort(x, d), [0, 1], d),
            [((3,),), ((2, 3),), ((2, 5, 3),)],
            call=lambda m, x, d=dim, r=descending: m.topk(x, 2, d, largest=r).values,
            dtypes=NUMBERS,
        )
row("msort", lambda x: np.sort(x, 0), REDUCED, dtypes=NUMBERS)
reduction(
    "kthvalue",
    lambda x, axis, keepdims: kth(x, 1, axis, keepdims),
    dims=(0, -1),
    shapes=SEVERAL,
    call=lambda m, x, dim, keepdim: m.kthvalue(x, 2, dim, keepdim).values,
    dtypes=NUMBERS,
)
for name in ("median", "nanmedian"):
    reduction(
        name,
        lambda x, axis, keepdims: kth(x, ((x.shape[axis] if axis is not None else x.size) - 1) // 2, axis, keepdims),
        dims=(0, -1),
        call=lambda m, x, dim, keepdim, n=name: getattr(m, n)(x, dim, keepdim).values,
        dtypes=NUMBERS,
    )
    row(
        f"{name}-all", lambda x: kth(x, (x.size - 1) // 2, None, False), ANY, call=lambda m, x, n=name: getattr(m, n)(x)
    )
for name in ("quantile", "nanquantile"):
    for how in ("linear", "lower", "higher", "nearest", "midpoint"):
        reduction(
            f"{name}-{how}",
            lambda x, axis, keepdims, h=how: np.quantile(x, 0.3, axis, method=h, keepdims=keepdims),
            dims=(None, 0, -1),
            shapes=SEVERAL,
            call=lambda m, x, n=name, h=how, **o: getattr(m, n)(x, 0.3, interpolation=h, **o),
            dtypes=FLOATS,
        )
    reduction(
        f"{name}-of-several",
        lambda x, axis, keepdims: np.quantile(x, [0.1, 1, 0.75], axis, keepdims=keepdims),
        dims=(None, 0, -1),
        shapes=SEVERAL,
        call=lambda m, x, n=name, **o: getattr(m, n)(x, several(m, x), **o),
        dtypes=FLOATS,
    )


def several(m, x):
    """Three quantiles, of the library, dtype and device of x."""
    return beside(m, x, np.array([0.1, 1, 0.75], str(x.dtype).removeprefix("torch.")))


for dim in (0, -1):
    row(f"mode-{dim}", lambda x, d=dim: x.min(d), SEVERAL, call=lambda m, x, d=dim: m.mode(x, d).values, dtypes=FLOATS)
for dim in (None, 0, -1, (0, -1)):
    row(
        f"count_nonzero-{dim}",
        lambda x, d=dim: np.count_nonzero(x, d),
        [s for s in REDUCED if not isinstance(dim, tuple) or len(s[0]) > 1],
        call=lambda m, x, d=dim: m.count_nonzero(x, d),
        dtypes=ALL,
        order=0,
    )
