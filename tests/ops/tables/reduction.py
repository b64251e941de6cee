"""Reductions, each over several choices of dimensions, with and without keepdim."""

from __future__ import annotations

import numpy as np

from .table import ALL, ANY, FLOATS, SEVERAL, reduction, row

reduction("sum", np.sum, dtypes=ALL)
reduction("mean", np.mean, torch=FLOATS)
reduction("prod", np.prod, dims=(None, 0, -1), dtypes=ALL)
reduction("amax", np.max)
reduction("amin", np.min)
reduction("any", np.any, dtypes=[*FLOATS, "int64", "bool"], order=0)
reduction("all", np.all, dtypes=[*FLOATS, "int64", "bool"], order=0)
reduction("argmax", np.argmax, dims=(None, 0, -1), dtypes=FLOATS, order=0)
reduction("argmin", np.argmin, dims=(None, 0, -1), dtypes=FLOATS, order=0)
reduction("logsumexp", lambda x, **o: np.log(np.sum(np.exp(x), **o)), dims=(0, -1, (0, -1)), dtypes=FLOATS)
for name, find in (("max", np.max), ("min", np.min)):
    row(name, find, ANY)
    for dim in (0, -1):
        row(
            f"{name}-{dim}-keepdim",
            lambda x, find=find, dim=dim: find(x, axis=dim, keepdims=True),
            ANY,
            call=lambda m, x, name=name, dim=dim: getattr(m, name)(x, dim, keepdim=True).values,
        )
        row(
            f"{name}-{dim}",
            lambda x, find=find, dim=dim: find(x, axis=dim),
            ANY,
            call=lambda m, x, name=name, dim=dim: getattr(m, name)(x, dim)[0],
        )
for c in (0, 1, 0.5):
    for name in ("var", "std"):
        reduction(
            f"{name}-correction{c}",
            lambda x, name=name, c=c, **o: getattr(np, name)(x, ddof=c, **o),
            dims=(None, -1, (0, -1)),
            call=lambda m, x, name=name, c=c, **o: getattr(m, name)(x, correction=c, **o),
            shapes=SEVERAL,
            dtypes=FLOATS,
            ulp=16,
        )


reduction("nansum", np.nansum, dims=(None, 0, -1))
reduction("nanmean", np.nanmean, dims=(None, 0, -1), dtypes=FLOATS)
reduction("aminmax-min", np.min, dims=(0, -1), call=lambda m, x, **o: m.aminmax(x, **o).min, dtypes=FLOATS)
reduction("aminmax-max", np.max, dims=(0, -1), call=lambda m, x, **o: m.aminmax(x, **o).max, dtypes=FLOATS)
row("aminmax", np.max, ANY, call=lambda m, x: m.aminmax(x).max, dtypes=FLOATS)
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
