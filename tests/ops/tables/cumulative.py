"""Cumulative operations: cumsum and its like, differences, the trapezoidal rule."""

from __future__ import annotations

import numpy as np

from .table import ALL, FLOATS, NUMBERS, SEVERAL, row

for dim in (0, -1):
    row(f"cumsum-{dim}", lambda x, d=dim: x.cumsum(d), SEVERAL, call=lambda m, x, d=dim: m.cumsum(x, d), dtypes=ALL)


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
for dim in (0, -1):
    row(
        f"trapezoid-{dim}",
        lambda y, d=dim: np.trapezoid(y, axis=d),
        SEVERAL,
        call=lambda m, y, d=dim: m.trapezoid(y, dim=d),
        dtypes=FLOATS,
    )
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
