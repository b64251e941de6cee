"""The rows of the table for reductions: each over several choices of dimensions, with and without keepdim."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .table import ALL, ANY, FLOATS, Shapes, row

SEVERAL: list[Shapes] = [((3,),), ((2, 3),), ((2, 4, 3),)]  # more than one number along each dimension


def reduction(
    name: str,
    numpy: Callable[..., Any],
    *,
    dims: Sequence[Any] = (None, 0, -1, (0, -1)),
    shapes: Sequence[Shapes] = ANY,
    call: Callable[..., Any] | None = None,
    **rest: Any,
) -> None:
    """Add a row for each choice of dimensions, with and without keepdim."""
    call = call or (lambda m, x, **options: getattr(m, name)(x, **options))
    for dim in dims:
        for keepdim in (False, True) if dim is not None else (False,):
            options = {} if dim is None else {"dim": dim, "keepdim": keepdim}
            row(
                f"{name}{'' if dim is None else f'-{dim}'}{'-keepdim' if keepdim else ''}",
                lambda x, dim=dim, keepdim=keepdim: numpy(x, axis=dim if x.ndim else None, keepdims=keepdim),
                [s for s in shapes if not isinstance(dim, tuple) or len(s[0]) > 1],
                call=lambda m, x, options=options: call(m, x, **options),
                **rest,
            )


def vector_norm(x: np.ndarray, p: float, axis: Any, keepdims: bool) -> np.ndarray:
    """The p-norm over any dimensions; `numpy.linalg.norm` takes a pair of them for those of a matrix."""
    x = abs(x)
    if p == math.inf:
        return x.max(axis=axis, keepdims=keepdims)
    if p == -math.inf:
        return x.min(axis=axis, keepdims=keepdims)
    if p == 0:
        return (x != 0).sum(axis=axis, keepdims=keepdims)
    return (x**p).sum(axis=axis, keepdims=keepdims) ** (1 / p)


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
for p in ("fro", 2, 1, 3, 1.5, 0.5, 0, math.inf, -math.inf):
    reduction(
        f"norm-p{p}",
        lambda x, p=2 if p == "fro" else p, axis=None, keepdims=False: vector_norm(x, p, axis, keepdims),
        call=lambda m, x, p=p, **o: m.norm(x, p, **o),
        dtypes=FLOATS,
        ulp=16,
    )
for dim in (0, -1):
    row(f"cumsum-{dim}", lambda x, d=dim: x.cumsum(d), SEVERAL, call=lambda m, x, d=dim: m.cumsum(x, d), dtypes=ALL)
