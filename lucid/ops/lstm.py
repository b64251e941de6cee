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

from ..autograd.primitive import primitive
from ..autograd.tape import Variable
from ..backend import Array
from .elementwise import sigmoid, tanh
from .fused import by_definition, is_recorded
from .joining import chunk
from .linalg import linear
from .recurrent import befores, in_rows, spans, unrolled


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
        x: The input, of shape (rows of all steps, features); see recurrent.py.
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
    half, rest = gate_factors(xp, n, w.dtype)
    gates = x @ (w * half[:, None]).T  # ½z for i, f and o, but z for g
    if b is not None:
        gates += (b + v) * half
    uT = xp.ascontiguousarray((u * half[:, None]).T)
    hs, cs = xp.empty((len(x), h.shape[1]), gates.dtype), xp.empty((len(x), n), gates.dtype)
    h, c = h.copy(), c.copy()
    buffer = xp.empty((len(h), 4 * n), gates.dtype)
    m = xp.empty((len(h), n), gates.dtype)
    for rows, k in spans(sizes, reverse):
        z, c_new, m_new = gates[rows], cs[rows], m[:k]
        z += xp.matmul(h[:k], uT, out=buffer[:k])
        xp.tanh(z, out=z)
        z *= half
        z += rest
        i, f, g, o = quarters(z, n)
        xp.multiply(f, c[:k], out=c_new)
        c_new += xp.multiply(i, g, out=m_new)
        xp.tanh(c_new, out=m_new)
        m_new *= o
        hs[rows] = m_new if p is None else m_new @ p.T
        h[:k], c[:k] = hs[rows], c_new
    return hs, h, c, cs, gates


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
    h_before, c_before = befores(xp, h, hs, steps), befores(xp, c, cs, steps)
    dh, dc, dz = ghn.copy(), gcn.copy(), xp.empty_like(gates)
    one, zero = _slope_factors(xp, n, gates.dtype)
    dp = None if p is None else xp.zeros_like(p)
    for (rows, k), c_last in zip(reversed(steps), reversed(c_before), strict=True):
        dh_k, dc_k, d = dh[:k], dc[:k], dz[rows]
        i, f, g, o = quarters(gates[rows], n)
        di, df, dg, do = quarters(d, n)
        t = xp.tanh(cs[rows])
        dh_k += ghs[rows]
        if p is None:
            dm = dh_k
        else:
            dm = dh_k @ p
            dp += dh_k.T @ (o * t)
        # σ' = σ (1 - σ) and tanh' = tanh (0 - tanh) + 1, for all gates at once
        xp.subtract(one, gates[rows], out=d)
        d *= gates[rows]
        d += zero
        do *= dm * t
        t *= t
        dm = dm * o
        t *= dm
        dc_k += dm
        dc_k -= t
        di *= dc_k * g
        df *= dc_k * c_last
        dg *= dc_k * i
        dc_k *= f
        xp.matmul(d, u, out=dh_k)
    db = dz.sum(axis=0) if b is not None else None
    return (
        dz @ w if wants[0] else None,
        dh,
        dc,
        dz.T @ x if wants[3] else None,
        dz.T @ in_rows(xp, h_before, reverse) if wants[4] else None,
        db,
        None if db is None else db.copy(),
        dp,
    )


def _slope_factors(xp: Any, n: int, dtype: Any) -> tuple[Array, Array]:
    """For each of i, f, g, o the numbers of σ' and tanh', see above."""
    one = xp.ones(4 * n, dtype)
    one[2 * n : 3 * n] = 0
    return one, 1 - one
