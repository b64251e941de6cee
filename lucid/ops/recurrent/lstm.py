r"""The long short-term memory over a whole sequence, as one operation.

Each step takes the input x and the states h and c of the step before:

.. math::
    i, f, g, o = \sigma(z_i), \sigma(z_f), \tanh(z_g), \sigma(z_o), \qquad z = W x + b + U h + v

    c' = f c + i g, \qquad h' = P \, (o \tanh c')

Fused, because W x for all steps is one product of large matrices instead of many of small ones, and so are the
gradients of W and U; and because σ(z) = ½ tanh(½z) + ½ lets one call of tanh serve all four gates.

Source: S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997; the projection P is that of H. Sak et al.,
"Long short-term memory recurrent neural network architectures for large scale acoustic modeling", 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...backend import Array, blas
from ...backend.chunks import in_chunks
from ...backend.matmul import matmul, product
from ..elementwise.exponential import sigmoid
from ..elementwise.trigonometric import tanh
from ..fused import by_definition, is_recorded
from ..linear import linear
from ..shape.splitting import chunk
from .time_steps import at_end, at_start, befores, spans, unrolled


def lstm(
    x: Any,
    h: Any,
    c: Any,
    w: Any,
    u: Any,
    b: Any = None,
    v: Any = None,
    p: Any = None,
    *,
    sizes: Sequence[int],
    reverse: bool = False,
) -> tuple[Any, Any, Any]:
    """Return h after each step, and h and c at the end, of one layer in one direction.

    Args:
        x: The input, of shape (rows of all steps, features); see time_steps.py.
        h: The first h, of shape (batch, hidden), or (batch, projected) with a p.
        c: The first c, of shape (batch, hidden).
        w: W, of shape (4 hidden, features), for i, f, g and o one below the other.
        u: U, of shape (4 hidden, hidden), or (4 hidden, projected).
        b: b, of shape (4 hidden,), or None.
        v: v, of shape (4 hidden,), or None.
        p: P, of shape (projected, hidden), or None.
        sizes: How many rows each step has.
        reverse: Whether to go from the last step to the first.

    Example:
        >>> import numpy as np
        >>> x, state, w, u = np.ones((3, 1)), np.zeros((1, 1)), np.ones((4, 1)), np.ones((4, 1))
        >>> hs, h, c = lstm(x, state, state, w, u, sizes=[1, 1, 1])
        >>> hs.round(3).tolist()
        [[0.37], [0.651], [0.789]]
    """
    options: dict[str, Any] = {"sizes": tuple(sizes), "reverse": reverse}
    inputs = (x, h, c, w, u, b, v, p)
    made = _run(*(a.data if isinstance(a, Variable) else a for a in inputs), **options)
    return _lstm(*inputs, *made, **options)  # type: ignore[return-value]


def definition(
    x: Any, h: Any, c: Any, w: Any, u: Any, b: Any, v: Any, p: Any, *, sizes: tuple[int, ...], reverse: bool
) -> tuple[Any, ...]:
    """The formula, step by step."""

    def step(x: Any, h: Any, c: Any) -> tuple[Any, Any]:
        i, f, g, o = chunk(linear(x, w, b) + linear(h, u, v), 4, 1)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        m = sigmoid(o) * tanh(c)
        return m if p is None else linear(m, p), c

    return unrolled(step, x, h, c, sizes=sizes, reverse=reverse)


@primitive
def _lstm(
    xp: Any, x: Array, h: Array, c: Array, w: Array, u: Array, b: Array = None, v: Array = None, p: Array = None,
    hs: Array = None, hn: Array = None, cn: Array = None, cs: Array = None, gates: Array = None,
    *, sizes: tuple[int, ...], reverse: bool,
) -> tuple[Array, Array, Array]:  # fmt: skip
    """hs, hn and cn, which are handed in with the cs and gates of all steps, so that the rule has them too."""
    return hs, hn, cn


def _rule(
    g: Any, x: Any, h: Any, c: Any, w: Any, u: Any, b: Any, v: Any, p: Any, hs: Any, cs: Any, gates: Any,
    sizes: tuple[int, ...], reverse: bool, wants: tuple[bool, ...],
) -> Sequence[Any]:  # fmt: skip
    if is_recorded(g):
        return by_definition(definition, (x, h, c, w, u, b, v, p), g, wants, sizes=sizes, reverse=reverse)
    given = (x, h, c, w, u, b, v, p, hs, cs, gates)
    return (*_back(*g, *given, sizes=sizes, reverse=reverse, wants=wants), *(None,) * 5)


_lstm.joint_vjp(_rule)


@primitive
def _run(
    xp: Any, x: Array, h: Array, c: Array, w: Array, u: Array, b: Array = None, v: Array = None, p: Array = None,
    *, sizes: tuple[int, ...], reverse: bool,
) -> tuple[Array, ...]:  # fmt: skip
    """The steps on arrays: h after each, h and c at the end, c after each, and the gates i, f, g, o of each."""
    n = len(w) // 4
    steps = spans(sizes, reverse)
    half, rest = gate_factors(xp, n, w.dtype)
    gates = matmul(xp, x, (w * half[:, None]).T)  # ½z for i, f and o, but z for g
    if b is not None:
        gates += (b + v) * half
    uT = xp.ascontiguousarray((u * half[:, None]).T)
    hs, cs = xp.empty((len(x), h.shape[1]), gates.dtype), xp.empty((len(x), n), gates.dtype)
    buffer = xp.empty((len(h), 4 * n), gates.dtype)
    m = xp.empty((len(h), n), gates.dtype)
    h_last, c_last = h[:0], c[:0]
    with blas.alone:
        for rows, k in steps:
            z = gates[rows]
            z += product(xp, at_start(xp, h_last, h, k), uT, buffer[:k])
            xp.tanh(z, out=z)
            z *= half
            z += rest
            i, f, g, o = quarters(z, n)
            c_last = xp.multiply(f, at_start(xp, c_last, c, k), out=cs[rows])
            h_last = hs[rows]
            m_new = h_last if p is None else m[:k]
            c_last += xp.multiply(i, g, out=m_new)
            xp.tanh(c_last, out=m_new)
            m_new *= o
            if p is not None:
                xp.matmul(m_new, p.T, out=h_last)
    return hs, at_end(xp, hs, steps), at_end(xp, cs, steps), cs, gates


def gate_factors(xp: Any, n: int, dtype: Any) -> tuple[Array, Array]:
    """For each of i, f, g, o the k with which ``k tanh(k z) + (1 - k)`` is σ(z), or tanh(z); and 1 - k."""
    half = xp.full(4 * n, 0.5, dtype)
    half[2 * n : 3 * n] = 1
    return half, 1 - half


def quarters(z: Array, n: int) -> tuple[Array, Array, Array, Array]:
    """The columns of i, f, g and o."""
    return z[:, :n], z[:, n : 2 * n], z[:, 2 * n : 3 * n], z[:, 3 * n :]


@primitive
def _back(
    xp: Any, ghs: Array, ghn: Array, gcn: Array, x: Array, h: Array, c: Array, w: Array, u: Array, b: Array = None,
    v: Array = None, p: Array = None, hs: Array = None, cs: Array = None, gates: Array = None,
    *, sizes: tuple[int, ...], reverse: bool, wants: tuple[bool, ...],
) -> tuple[Any, ...]:  # fmt: skip
    """The steps backwards. d stands for the gradient of what follows it."""
    n = len(w) // 4
    steps = spans(sizes, reverse)
    dz, dc_dm = _slopes(xp, gates, cs, befores(xp, c, cs, steps))
    by_c = dz.reshape(len(dz), 4, n)[:, :3]
    dh, dc, m = ghn.copy(), gcn.copy(), xp.empty((len(h), n), gates.dtype)
    dp = None if p is None else xp.zeros_like(p)
    with blas.alone:
        for rows, k in reversed(steps):
            dh_k, dc_k, d = dh[:k], dc[:k], dz[rows]
            dh_k += ghs[rows]
            dm = dh_k
            if p is not None:
                dm = dh_k @ p
                dp += dh_k.T @ (gates[rows, 3 * n :] * xp.tanh(cs[rows]))
            d[:, 3 * n :] *= dm
            dc_k += xp.multiply(dm, dc_dm[rows], out=m[:k])
            by_c[rows] *= dc_k[:, None, :]
            dc_k *= gates[rows, n : 2 * n]
            product(xp, d, u, dh_k)
    db = matmul(xp, xp.ones(len(dz), dz.dtype), dz) if b is not None else None
    return (
        matmul(xp, dz, w) if wants[0] else None,
        dh,
        dc,
        matmul(xp, dz.T, x) if wants[3] else None,
        matmul(xp, dz.T, befores(xp, h, hs, steps)) if wants[4] else None,
        db,
        None if db is None else db.copy(),
        dp,
    )


def _slopes(xp: Any, gates: Array, cs: Array, c_before: Array) -> tuple[Array, Array]:
    """What the steps backwards multiply by, for all steps at once.

    That is, for i, f and g the slope of c, for o the slope of m = o tanh c; and that of m by c, o tanh' c.
    """
    n = cs.shape[1]
    one = xp.ones(4 * n, gates.dtype)
    one[2 * n : 3 * n] = 0
    slopes, dm = xp.empty_like(gates), xp.empty_like(cs)

    def work(start: int, stop: int) -> None:
        # σ' = σ (1 - σ) and tanh' = tanh (0 - tanh) + 1, for all gates at once
        a, d, t = gates[start:stop], slopes[start:stop], dm[start:stop]
        xp.subtract(one, a, out=d)
        d *= a
        i, _, g, o = quarters(a, n)
        di, df, dg, do = quarters(d, n)
        dg += 1
        di *= g
        df *= c_before[start:stop]
        dg *= i
        xp.tanh(cs[start:stop], out=t)
        do *= t
        t *= t
        xp.subtract(1, t, out=t)
        t *= o

    in_chunks(xp, work, len(cs), 8 * n * cs.itemsize)
    return slopes, dm
