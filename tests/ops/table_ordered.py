"""The rows of the table for sorted, chosen and accumulated elements, and for statistics."""

from __future__ import annotations

import numpy as np

from .table import ALL, ANY, FLOATS, NUMBERS, POSITIVE, REDUCED, row
from .table_arranged import beside
from .table_reductions import SEVERAL, reduction


def kth(x: np.ndarray, k: int, axis: int | None, keepdims: bool) -> np.ndarray:
    """The element of rank k, from 0, in order."""
    ordered = np.sort(x, axis=axis)
    if axis is None or not x.ndim:
        return ordered.reshape(-1)[k].reshape((1,) * x.ndim if keepdims else ())
    chosen = np.take(ordered, [k], axis=axis)
    return chosen if keepdims else chosen.squeeze(axis)


# Sorted and chosen

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


# Accumulated

for dim in (0, -1):
    row(f"cumprod-{dim}", lambda x, d=dim: x.cumprod(d), SEVERAL, call=lambda m, x, d=dim: m.cumprod(x, d), dtypes=ALL)
    for name, f in (("cummax", np.maximum), ("cummin", np.minimum), ("logcumsumexp", np.logaddexp)):
        row(
            f"{name}-{dim}",
            lambda x, d=dim, f=f: f.accumulate(x, d),
            SEVERAL,
            call=lambda m, x, d=dim, n=name: getattr(m, n)(x, d) if n[0] == "l" else getattr(m, n)(x, d).values,
            dtypes=FLOATS if name == "logcumsumexp" else NUMBERS,
            ulp=8,
        )
for name in ("cumprod", "cummax", "cummin", "logcumsumexp"):
    row(
        f"{name}-of-number",
        lambda x: x,
        [((),)],
        call=lambda m, x, n=name: numbered(getattr(m, n)(x, -1)),
        dtypes=FLOATS,
    )


def numbered(y):
    return getattr(y, "values", y) if isinstance(y, tuple) else y


# Statistics

reduction("nansum", np.nansum, dims=(None, 0, -1))
reduction("nanmean", np.nanmean, dims=(None, 0, -1), dtypes=FLOATS)
reduction("aminmax-min", np.min, dims=(0, -1), call=lambda m, x, **o: m.aminmax(x, **o).min, dtypes=FLOATS)
reduction("aminmax-max", np.max, dims=(0, -1), call=lambda m, x, **o: m.aminmax(x, **o).max, dtypes=FLOATS)
row("aminmax", np.max, ANY, call=lambda m, x: m.aminmax(x).max, dtypes=FLOATS)
for dim in (None, 0, -1, (0, -1)):
    row(
        f"count_nonzero-{dim}",
        lambda x, d=dim: np.count_nonzero(x, d),
        [s for s in REDUCED if not isinstance(dim, tuple) or len(s[0]) > 1],
        call=lambda m, x, d=dim: m.count_nonzero(x, d),
        dtypes=ALL,
        order=0,
    )
for i, part in enumerate(("var", "mean")):
    for name in ("var_mean", "std_mean"):
        f = {"mean": np.mean, "var": lambda x, **o: np.var(x, ddof=1, **o)}[part]
        reduction(
            f"{name}-{i}",
            lambda x, f=f, root=name == "std_mean" and i == 0, **o: f(x, **o) ** (0.5 if root else 1),
            dims=(None, -1, (0, -1)),
            shapes=SEVERAL,
            call=lambda m, x, n=name, i=i, **o: getattr(m, n)(x, **o)[i],
            dtypes=FLOATS,
            ulp=16,
        )
for n in (0, 1, 2):
    for dim in (0, -1):
        row(
            f"diff-{n}-{dim}",
            lambda x, n=n, d=dim: np.diff(x, n, d),
            SEVERAL,
            call=lambda m, x, n=n, d=dim: m.diff(x, n, d),
        )
row(
    "diff-joined",
    lambda x, a, b: np.diff(x, 1, -1, prepend=a, append=b),
    [((2, 3), (2, 1), (2, 2)), ((3,), (1,), (0,))],
    call=lambda m, x, a, b: m.diff(x, prepend=a, append=b),
)
row("dist", lambda a, b: np.linalg.norm(a - b), [((3,), (3,)), ((2, 3), (2, 3))], POSITIVE, dtypes=FLOATS, ulp=16)
row("cov", np.cov, [((3, 5),), ((4,),)], dtypes=FLOATS, ulp=16)
row(
    "cov-correction",
    lambda x: np.cov(x, ddof=0),
    [((3, 5),)],
    call=lambda m, x: m.cov(x, correction=0),
    dtypes=FLOATS,
    ulp=16,
)
row("corrcoef", np.corrcoef, [((3, 5),)], dtypes=FLOATS, ulp=16, order=0)
for dim in (0, -1):
    row(
        f"trapezoid-{dim}",
        lambda y, d=dim: np.trapezoid(y, axis=d),
        SEVERAL,
        call=lambda m, y, d=dim: m.trapezoid(y, dim=d),
        dtypes=FLOATS,
    )
    row(f"mode-{dim}", lambda x, d=dim: x.min(d), SEVERAL, call=lambda m, x, d=dim: m.mode(x, d).values, dtypes=FLOATS)
row("trapezoid-dx", lambda y: np.trapezoid(y, dx=0.5), SEVERAL, call=lambda m, y: m.trapezoid(y, dx=0.5), dtypes=FLOATS)
row(
    "trapezoid-x",
    np.trapezoid,
    [((2, 3), (3,)), ((2, 3), (2, 3)), ((3,), (3,))],
    call=lambda m, y, x: m.trapezoid(y, x),
    dtypes=FLOATS,
    ulp=8,
)
row(
    "trapezoid-x-first",
    lambda y, x: np.trapezoid(y, x, axis=0),
    [((3, 2), (3,))],
    call=lambda m, y, x: m.trapezoid(y, x, dim=0),
    dtypes=FLOATS,
    ulp=8,
)
row("cumulative_trapezoid", lambda y: ((y[..., 1:] + y[..., :-1]) / 2).cumsum(-1), SEVERAL, dtypes=FLOATS, ulp=8)
