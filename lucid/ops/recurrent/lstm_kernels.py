"""The LSTM on a GPU: a step is one product and one launch for all gates, in both directions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...backend import Array, device_of
from ...backend.kernels.elementwise import Elementwise
from ...backend.matmul import matmul, product
from ..elementwise.exponential import sigmoid
from .time_steps import Steps, final_state, previous_state, previous_states


def _cell(
    xp: Any, a_i: Array, a_f: Array, a_g: Array, a_o: Array, q_i: Array, q_f: Array, q_g: Array, q_o: Array, c: Array
) -> tuple[Array, ...]:
    """The gates, c' and o tanh c', where z = a + q: a = W x + b + v and q = U h."""
    i, f, g, o = sigmoid(a_i + q_i), sigmoid(a_f + q_f), xp.tanh(a_g + q_g), sigmoid(a_o + q_o)
    c = f * c + i * g
    return i, f, g, o, c, o * xp.tanh(c)


def _cell_vjp(
    xp: Any, i: Array, f: Array, g: Array, o: Array, c: Array, c_before: Array, dm: Array, dm_too: Any, dc: Array
) -> tuple[Array, ...]:
    """The gradients of z for each gate, and of c; that of m = o tanh c arrives in two parts."""
    t, dm = xp.tanh(c), dm if dm_too is None else dm + dm_too
    dc = dc + dm * o * (1 - t * t)
    return dc * g * i * (1 - i), dc * c_before * f * (1 - f), dc * i * (1 - g * g), dm * t * o * (1 - o), dc * f


CELL, CELL_VJP = Elementwise(_cell, "lstm"), Elementwise(_cell_vjp, "lstm_vjp")


def quarters(z: Array, n: int) -> tuple[Array, Array, Array, Array]:
    """The columns of i, f, g and o."""
    return z[:, :n], z[:, n : 2 * n], z[:, 2 * n : 3 * n], z[:, 3 * n :]


def launch(
    xp: Any, x: Array, h: Array, c: Array, w: Array, u: Array, b: Any, v: Any, p: Any, steps: Steps
) -> tuple[Array, ...]:
    """All steps: h after each, the last h and c, c after each, and the gates."""
    device, n = device_of(x), len(w) // 4
    gates = matmul(xp, x, w.T)
    if b is not None:
        gates += b + v
    uT = xp.ascontiguousarray(u.T)
    hs, cs = xp.empty((len(x), h.shape[1]), gates.dtype), xp.empty((len(x), n), gates.dtype)
    buffer, m = xp.empty((len(h), 4 * n), gates.dtype), xp.empty((len(h), n), gates.dtype)
    h_last, c_last = h[:0], c[:0]
    for rows, k in steps:
        q = product(xp, previous_state(xp, h_last, h, k), uT, buffer[:k])
        z, c_before = quarters(gates[rows], n), previous_state(xp, c_last, c, k)
        h_last, c_last = hs[rows], cs[rows]
        m_new = h_last if p is None else m[:k]
        device.launch(CELL, *z, *quarters(q, n), c_before, out=(*z, c_last, m_new))
        if p is not None:
            matmul(xp, m_new, p.T, out=h_last)
    return hs, final_state(xp, hs, steps), final_state(xp, cs, steps), cs, gates


def launch_vjp(
    xp: Any, ghs: Array, ghn: Array, gcn: Array, inputs: Sequence[Array], steps: Steps, cs: Array, gates: Array
) -> tuple[Array, Array, Array, Any]:
    """Backpropagation through time: the gradients of z for all steps, of h, of c, and of P."""
    x, _, c, w, u, _, _, p = inputs
    device, n = device_of(x), len(w) // 4
    c_before = previous_states(xp, c, cs, steps)
    dz, dh, dc = xp.empty_like(gates), ghn.copy(), gcn.copy()
    dp = None if p is None else xp.zeros_like(p)
    for rows, k in reversed(steps):
        dm, dm_too = dh[:k], ghs[rows]
        if p is not None:
            dm += dm_too
            dp += matmul(xp, dm.T, gates[rows, 3 * n :] * xp.tanh(cs[rows]))
            dm, dm_too = matmul(xp, dm, p), None
        state = (*quarters(gates[rows], n), cs[rows], c_before[rows])
        device.launch(CELL_VJP, *state, dm, dm_too, dc[:k], out=(*quarters(dz[rows], n), dc[:k]))
        product(xp, dz[rows], u, dh[:k])
    return dz, dh, dc, dp
