"""Products of matrices and vectors, einsum, norms and the trace."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .linear import linear
from .table import (
    FLOATS,
    NUMBERS,
    POSITIVE,
    reduction,
    row,
)

# addmm and its like

SCALED = {"": (1, 1), "-scaled": (0.5, 3), "-without-input": (0, 2)}
PRODUCTS = {
    "addmm": (lambda a, b: a @ b, [((2, 4), (2, 3), (3, 4)), ((4,), (2, 3), (3, 4)), ((2, 1), (2, 3), (3, 4))]),
    "addmv": (lambda a, b: a @ b, [((2,), (2, 3), (3,)), ((1,), (2, 3), (3,))]),
    "addr": (np.outer, [((2, 3), (2,), (3,)), ((3,), (2,), (3,))]),
    "baddbmm": (lambda a, b: a @ b, [((5, 2, 4), (5, 2, 3), (5, 3, 4)), ((1, 4), (5, 2, 3), (5, 3, 4))]),
    "addbmm": (lambda a, b: (a @ b).sum(0), [((2, 4), (5, 2, 3), (5, 3, 4)), ((4,), (5, 2, 3), (5, 3, 4))]),
}
for name, (product, shapes) in PRODUCTS.items():
    for ending, (beta, alpha) in SCALED.items():
        row(
            name + ending,
            lambda a, b, c, f=product, beta=beta, alpha=alpha: beta * a + alpha * f(b, c),
            shapes,
            call=lambda m, *x, n=name, beta=beta, alpha=alpha: getattr(m, n)(*x, beta=beta, alpha=alpha),
            dtypes=FLOATS if ending else [*FLOATS, "int64"],
            ulp=16,
        )


row("trace", np.trace, [((3, 3),), ((2, 4),), ((0, 0),)])

# tensordot, inner, kron, cross

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


for p in ("fro", 2, 1, 3, 1.5, 0.5, 0, math.inf, -math.inf):
    reduction(
        f"norm-p{p}",
        lambda x, p=2 if p == "fro" else p, axis=None, keepdims=False: vector_norm(x, p, axis, keepdims),
        call=lambda m, x, p=p, **o: m.norm(x, p, **o),
        dtypes=FLOATS,
        ulp=16,
    )


row("dist", lambda a, b: np.linalg.norm(a - b), [((3,), (3,)), ((2, 3), (2, 3))], POSITIVE, dtypes=FLOATS, ulp=16)


# Linear in each input: matmul, linear, einsum

PAIRS = """3,3  2x3,3  3,3x2  2x3,3x4  5x2x3,3x4  2x3,5x3x4  5x2x3,5x3x4  1x5x2x3,4x1x3x2  3,5x3x4  5x2x3,3
           0x3,3x2  2x0,0x3  5x0x3,3x2  0x2x3,3  1x3,3x1"""
for pair in PAIRS.split():
    a, b = (tuple(map(int, side.split("x"))) for side in pair.split(","))
    linear("matmul", a, b, call=lambda m, a, b: m.matmul(a, b), sums=True)
linear("matmul-with-transposed", (3, 2), (4, 3), call=lambda m, a, b: m.matmul(a.T, b.T), sums=True)
linear("outer", (3,), (2,), call=lambda m, a, b: m.outer(a, b), sums=True)
for shape in ((4, 3), (3,), (2, 4, 3), (0, 3), (2, 0, 3)):
    linear("linear", shape, (5, 3), (5,), call=lambda m, x, w, b: m.linear(x, w, b), sums=True)
    linear("linear", shape, (5, 3), call=lambda m, x, w: m.linear(x, w), sums=True)
    linear("linear", shape, (3,), call=lambda m, x, w: m.linear(x, w), sums=True)

EQUATIONS = """iii->i:2x2x2  ij,jk->ik:2x3,3x4
    ij,jk:2x3,3x4  ba,cb:2x3,4x2  ii->i:3x3  ii:3x3  iij->j:3x3x2  iji,jj->i:2x3x2,3x3
    ij->ji:2x3  ij->:2x3  ij->j:2x3  i,i->:3,3  i,j->ij:3,2  i,ij->:2,2x3  ij,j->ij:2x3,3  ij,ij->ij:2x3,2x3
    bij,bjk->bik:2x3x4,2x4x5  bhqd,bhkd->bhqk:2x2x3x4,2x2x5x4  ij,ik->i:2x3,2x4  a,b,c->abc:2,3,4
    ij,kj,il->kl:2x3,4x3,2x5  ijk,kl,lm->mji:2x3x4,4x5,5x2  i,i,i->:3,3,3  ij,jk,ki->:2x3,3x4,4x2
    ...ij,...jk->...ik:2x3x4,5x2x4x5  ...ij,jk:2x3x4,4x5  i...->...:2x3x4  ...,...->...:2x3,3  ...->:2x3
    ij,ij->i:1x3,2x3  ij,jk->ik:0x3,3x4  ij,jk->ik:2x0,0x4"""
for entry in EQUATIONS.split():
    equation, shapes = entry.split(":")
    linear(
        f"einsum-{equation}",
        *(tuple(map(int, s.split("x"))) for s in shapes.split(",")),
        call=lambda m, *x, e=equation: m.einsum(e, *x),
        sums=True,
    )
