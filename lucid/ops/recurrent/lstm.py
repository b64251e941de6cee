r"""Long short-term memory (LSTM) over whole sequences, as one fused operation (see fused.py).

Each step takes the input x, and the hidden state h and cell state c of the previous step:

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
from typing import Any, NamedTuple

import numpy as np

from ...autograd.half import in_float32_on_cpu
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
from .lstm_kernels import launch, launch_vjp, quarters
from .time_steps import Steps, final_state, previous_state, previous_states, time_steps, unroll


class Saved(NamedTuple):
    """What `_run` computes, and hence what `_run_vjp` need not compute again."""

    steps: Steps
    hs: Array  # h after each step
    hn: Array  # the final h
    cn: Array  # the final c
    cs: Array  # c after each step
    gates: Array  # i, f, g and o of each step, side by side


@in_float32_on_cpu
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
    """One layer of an LSTM in one direction over whole sequences.

    Args:
        x: The input.
        h: The initial hidden state.
        c: The initial cell state.
        w: The input-hidden weight W, for i, f, g and o one below the other.
        u: The hidden-hidden weight U, in the same order.
        b: The input-hidden bias b, or None.
        v: The hidden-hidden bias v, or None.
        p: The projection P, or None.
        sizes: The number of rows of x for each step; see time_steps.py.
        reverse: Whether to go from the last step to the first.

    Shape:
        x: (rows of all steps, features).
        h: (batch, hidden), or (batch, projected) with a projection; c: (batch, hidden).
        w: (4 hidden, features); u: (4 hidden, hidden), or (4 hidden, projected); b, v: (4 hidden,).
        p: (projected, hidden).

    Returns:
        h after each step, in the rows of x, and the final h and c.

    Example:
        >>> import numpy as np
        >>> x, state, w, u = np.ones((3, 1)), np.zeros((1, 1)), np.ones((4, 1)), np.ones((4, 1))
        >>> hs, h, c = lstm(x, state, state, w, u, sizes=[1, 1, 1])
        >>> hs.round(3).tolist()
        [[0.37], [0.651], [0.789]]
    """
    steps = time_steps(sizes, reverse)
    inputs = (x, h, c, w, u, b, v, p)
    saved = Saved(steps, *_run(*(a._data if isinstance(a, Variable) else a for a in inputs), steps=steps))
    return _lstm(*inputs, saved.hs, saved=saved)  # type: ignore[return-value]


def definition(x: Any, h: Any, c: Any, w: Any, u: Any, b: Any, v: Any, p: Any, *, steps: Steps) -> tuple[Any, ...]:
    """The formula, step by step."""

    def step(x: Any, h: Any, c: Any) -> tuple[Any, Any]:
        i, f, g, o = chunk(linear(x, w, b) + linear(h, u, v), 4, 1)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        m = sigmoid(o) * tanh(c)
        return m if p is None else linear(m, p), c

    return unroll(step, x, h, c, steps=steps)


@primitive
def _lstm(
    xp: Any, x: Array, h: Array, c: Array, w: Array, u: Array, b: Any, v: Any, p: Any, hs: Any = None, *, saved: Saved
) -> tuple[Array, Array, Array]:
    """The results of `_run`. hs is an input as well, so that a write into it before the gradient is detected."""
    return hs, saved.hn, saved.cn


def _lstm_vjp(
    g: Any, x: Any, h: Any, c: Any, w: Any, u: Any, b: Any, v: Any, p: Any, hs: Any, saved: Saved, wants: Any
) -> Sequence[Any]:
    inputs = (x, h, c, w, u, b, v, p)
    if is_recorded(g):
        return by_definition(definition, inputs, g, wants, steps=saved.steps)
    return (*_run_vjp(*g, inputs=inputs, saved=saved, wants=wants), None)


_lstm.joint_vjp(_lstm_vjp)


@primitive
def _run(
    xp: Any, x: Array, h: Array, c: Array, w: Array, u: Array, b: Any, v: Any, p: Any = None, *, steps: Steps
) -> tuple[Array, ...]:
    """The steps on arrays: all of `Saved` but the steps."""
    n = len(w) // 4
    if xp is not np:
        return launch(xp, x, h, c, w, u, b, v, p, steps)
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
            z += product(xp, previous_state(xp, h_last, h, k), uT, buffer[:k])
            xp.tanh(z, out=z)
            z *= half
            z += rest
            i, f, g, o = quarters(z, n)
            c_last = xp.multiply(f, previous_state(xp, c_last, c, k), out=cs[rows])
            h_last = hs[rows]
            m_new = h_last if p is None else m[:k]
            c_last += xp.multiply(i, g, out=m_new)
            xp.tanh(c_last, out=m_new)
            m_new *= o
            if p is not None:
                matmul(xp, m_new, p.T, out=h_last)
    return hs, final_state(xp, hs, steps), final_state(xp, cs, steps), cs, gates


def gate_factors(xp: Any, n: int, dtype: Any) -> tuple[Array, Array]:
    """For each of i, f, g, o the k with which ``k tanh(k z) + (1 - k)`` is σ(z), or tanh(z); and 1 - k."""
    half = xp.full(4 * n, 0.5, dtype)
    half[2 * n : 3 * n] = 1
    return half, 1 - half


@primitive
def _run_vjp(
    xp: Any, ghs: Array, ghn: Array, gcn: Array, *, inputs: Sequence[Array], saved: Saved, wants: tuple[bool, ...]
) -> tuple[Any, ...]:
    """Backpropagation through time. d stands for the gradient with respect to what follows it."""
    x, h, _, w, _, b, _, _ = inputs
    steps, hs, _, _, cs, gates = saved
    if xp is np:
        dz, dh, dc, dp = _steps_back(xp, ghs, ghn, gcn, inputs, saved)
    else:
        dz, dh, dc, dp = launch_vjp(xp, ghs, ghn, gcn, inputs, steps, cs, gates)
    db = matmul(xp, xp.ones(len(dz), dz.dtype), dz) if b is not None else None
    return (
        matmul(xp, dz, w) if wants[0] else None,
        dh,
        dc,
        matmul(xp, dz.T, x) if wants[3] else None,
        matmul(xp, dz.T, previous_states(xp, h, hs, steps)) if wants[4] else None,
        db,
        None if db is None else db.copy(),
        dp,
    )


def _steps_back(
    xp: Any, ghs: Array, ghn: Array, gcn: Array, inputs: Sequence[Array], saved: Saved
) -> tuple[Array, Array, Array, Any]:
    """The gradients of z for all steps, of h, of c, and of P."""
    _, h, c, w, u, _, _, p = inputs
    steps, _, _, _, cs, gates = saved
    n = len(w) // 4
    dz, dc_dm = _derivatives(xp, gates, cs, previous_states(xp, c, cs, steps))
    by_c = dz.reshape(len(dz), 4, n)[:, :3]
    dh, dc, m = ghn.copy(), gcn.copy(), xp.empty((len(h), n), gates.dtype)
    dp = None if p is None else xp.zeros_like(p)
    with blas.alone:
        for rows, k in reversed(steps):
            dh_k, dc_k, d = dh[:k], dc[:k], dz[rows]
            dh_k += ghs[rows]
            dm = dh_k
            if p is not None:
                dm = matmul(xp, dh_k, p)
                dp += matmul(xp, dh_k.T, gates[rows, 3 * n :] * xp.tanh(cs[rows]))
            d[:, 3 * n :] *= dm
            dc_k += xp.multiply(dm, dc_dm[rows], out=m[:k])
            by_c[rows] *= dc_k[:, None, :]
            dc_k *= gates[rows, n : 2 * n]
            product(xp, d, u, dh_k)
    return dz, dh, dc, dp


def _derivatives(xp: Any, gates: Array, cs: Array, c_before: Array) -> tuple[Array, Array]:
    """The factors of the steps backwards, for all steps at once.

    These are the derivatives of c by the z of i, f and g, and of m = o tanh c by that of o, side by side; and that of m
    by c, o tanh' c.
    """
    n = cs.shape[1]
    one = xp.ones(4 * n, gates.dtype)
    one[2 * n : 3 * n] = 0
    derivatives, dm = xp.empty_like(gates), xp.empty_like(cs)

    def work(start: int, stop: int) -> None:
        # σ' = σ (1 - σ) and tanh' = tanh (0 - tanh) + 1, for all gates at once
        a, d, t = gates[start:stop], derivatives[start:stop], dm[start:stop]
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
    return derivatives, dm
