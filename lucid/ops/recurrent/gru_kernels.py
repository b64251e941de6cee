"""The GRU on a GPU: a step is one product and one launch for all gates, in both directions."""

from __future__ import annotations

from typing import Any

from ...backend import Array, device_of
from ...backend.kernels.elementwise import Elementwise
from ...backend.matmul import matmul, product
from ..elementwise.exponential import sigmoid
from .time_steps import Steps, final_state, previous_state


def _cell(
    xp: Any,
    a_r: Array,
    a_z: Array,
    a_n: Array,
    q_r: Array,
    q_z: Array,
    q_n: Array,
    v_r: Any,
    v_z: Any,
    v_n: Any,
    h: Array,
) -> tuple[Array, ...]:
    """r, z and n, q_n with its bias, and h', where a = W x + b and q = U h."""
    if v_r is not None:
        q_r, q_z, q_n = q_r + v_r, q_z + v_z, q_n + v_n
    r, z = sigmoid(a_r + q_r), sigmoid(a_z + q_z)
    n = xp.tanh(a_n + r * q_n)
    return r, z, n, q_n, (1 - z) * n + z * h


def _cell_vjp(
    xp: Any, r: Array, z: Array, n: Array, q_n: Array, h: Array, dh: Array, dh_too: Array
) -> tuple[Array, ...]:
    """The gradients of a for r, z and n, of q for the same, and of h where it is multiplied by z."""
    dh = dh + dh_too
    da_n = dh * (1 - z) * (1 - n * n)
    da_r, da_z = da_n * q_n * r * (1 - r), dh * (h - n) * z * (1 - z)
    return da_r, da_z, da_n, da_r, da_z, da_n * r, dh * z


CELL, CELL_VJP = Elementwise(_cell, "gru"), Elementwise(_cell_vjp, "gru_vjp")


def thirds(z: Any, k: int) -> tuple[Any, ...]:
    """The columns of r, z and n."""
    return (None, None, None) if z is None else (z[..., :k], z[..., k : 2 * k], z[..., 2 * k :])


def launch(xp: Any, x: Array, h: Array, w: Array, u: Array, b: Any, v: Any, steps: Steps) -> tuple[Array, ...]:
    """All steps: h after each, the last h, the gates, and U h with its bias for n."""
    device, k = device_of(x), len(w) // 3
    gates = matmul(xp, x, w.T)
    if b is not None:
        gates += b
    hs, qs = xp.empty((len(x), k), gates.dtype), xp.empty((len(x), k), gates.dtype)
    uT, buffer = xp.ascontiguousarray(u.T), xp.empty((len(h), 3 * k), gates.dtype)
    last, vs = h[:0], thirds(v, k)
    for rows, rest in steps:
        h_before = previous_state(xp, last, h, rest)
        a, q = thirds(gates[rows], k), thirds(product(xp, h_before, uT, buffer[:rest]), k)
        last = hs[rows]
        device.launch(CELL, *a, *q, *vs, h_before, out=(*a, qs[rows], last))
    return hs, final_state(xp, hs, steps), gates, qs


def launch_vjp(
    xp: Any, ghs: Array, ghn: Array, u: Array, steps: Steps, gates: Array, qs: Array, h_before: Array
) -> tuple[Array, Array, Array]:
    """Backpropagation through time: the gradients of a, of q, and of h."""
    device, k = device_of(gates), gates.shape[1] // 3
    dh, da, dq = ghn.copy(), xp.empty_like(gates), xp.empty_like(gates)
    for rows, rest in reversed(steps):
        state = (*thirds(gates[rows], k), qs[rows], h_before[rows])
        out = (*thirds(da[rows], k), *thirds(dq[rows], k), dh[:rest])
        device.launch(CELL_VJP, *state, dh[:rest], ghs[rows], out=out)
        dh[:rest] += matmul(xp, dq[rows], u)
    return da, dq, dh
