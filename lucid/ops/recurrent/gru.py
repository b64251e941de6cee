r"""Gated recurrent unit (GRU) over whole sequences, as one fused operation.

Each step takes the input x and the hidden state h of the previous step:

.. math::
    r, z = \sigma(W_{rz} x + b_{rz} + U_{rz} h + v_{rz}), \qquad n = \tanh(W_n x + b_n + r \, (U_n h + v_n))

    h' = (1 - z) \, n + z h

Fused for the reasons given in lstm.py, in the terms of fused.py.

Source: K. Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine
translation", 2014; r multiplies the product U h + v and not h, as in PyTorch and cuDNN.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ...autograd.half import in_float32_on_cpu
from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...backend import Array, blas
from ...backend.matmul import matmul, product
from ..elementwise.exponential import sigmoid
from ..elementwise.trigonometric import tanh
from ..fused import by_definition, is_recorded
from ..linear import linear
from ..shape.splitting import chunk
from .gru_kernels import launch, launch_vjp
from .time_steps import Steps, final_state, previous_state, previous_states, time_steps, unroll


class Saved(NamedTuple):
    """What `_run` computes, and hence what `_run_vjp` need not compute again."""

    steps: Steps
    hs: Array  # h after each step
    hn: Array  # the final h
    gates: Array  # r, z and n of each step, side by side
    qs: Array  # q_n = U_n h + v_n of each step


@in_float32_on_cpu
def gru(
    x: Any, h: Any, w: Any, u: Any, b: Any = None, v: Any = None, *, sizes: Sequence[int], reverse: bool = False
) -> tuple[Any, Any]:
    """One layer of a GRU in one direction over whole sequences.

    Args:
        x: The input.
        h: The initial hidden state.
        w: The input-hidden weight W, for r, z and n one below the other.
        u: The hidden-hidden weight U, in the same order.
        b: The input-hidden bias b, or None.
        v: The hidden-hidden bias v, or None.
        sizes: The number of rows of x for each step; see time_steps.py.
        reverse: Whether to go from the last step to the first.

    Shape:
        x: (rows of all steps, features).
        h: (batch, hidden).
        w: (3 hidden, features); u: (3 hidden, hidden); b, v: (3 hidden,).

    Returns:
        h after each step, in the rows of x, and the final h.

    Example:
        >>> import numpy as np
        >>> hs, h = gru(np.ones((2, 1)), np.zeros((1, 1)), np.ones((3, 1)), np.ones((3, 1)), sizes=[1, 1])
        >>> hs.round(3).tolist()
        [[0.205], [0.347]]
    """
    steps = time_steps(sizes, reverse)
    inputs = (x, h, w, u, b, v)
    saved = Saved(steps, *_run(*(a._data if isinstance(a, Variable) else a for a in inputs), steps=steps))
    return _gru(*inputs, saved.hs, saved=saved)  # type: ignore[return-value]


def definition(x: Any, h: Any, w: Any, u: Any, b: Any, v: Any, *, steps: Steps) -> tuple[Any, ...]:
    """The formula, step by step."""

    def step(x: Any, h: Any) -> tuple[Any]:
        a_r, a_z, a_n = chunk(linear(x, w, b), 3, 1)
        q_r, q_z, q_n = chunk(linear(h, u, v), 3, 1)
        r, z = sigmoid(a_r + q_r), sigmoid(a_z + q_z)
        n = tanh(a_n + r * q_n)
        return ((1 - z) * n + z * h,)

    return unroll(step, x, h, steps=steps)


@primitive
def _gru(
    xp: Any, x: Array, h: Array, w: Array, u: Array, b: Any, v: Any, hs: Any = None, *, saved: Saved
) -> tuple[Array, Array]:
    """The results of `_run`. hs is an input as well, so that a write into it before the gradient is detected."""
    return hs, saved.hn


def _gru_vjp(
    g: Any, x: Any, h: Any, w: Any, u: Any, b: Any, v: Any, hs: Any, saved: Saved, wants: tuple[bool, ...]
) -> Sequence[Any]:
    inputs = (x, h, w, u, b, v)
    if is_recorded(g):
        return by_definition(definition, inputs, g, wants, steps=saved.steps)
    return (*_run_vjp(*g, inputs=inputs, saved=saved, wants=wants), None)


_gru.joint_vjp(_gru_vjp)


@primitive
def _run(xp: Any, x: Array, h: Array, w: Array, u: Array, b: Any, v: Any = None, *, steps: Steps) -> tuple[Array, ...]:
    """The steps on arrays: all of `Saved` but the steps."""
    k = len(w) // 3
    if xp is not np:
        return launch(xp, x, h, w, u, b, v, steps)
    gates = matmul(xp, x, w.T)
    if b is not None:
        gates += b
    hs, qs = xp.empty((len(x), k), gates.dtype), xp.empty((len(x), k), gates.dtype)
    uT = xp.ascontiguousarray(u.T)
    buffer = xp.empty((len(h), 3 * k), gates.dtype)
    h_last = h[:0]
    with blas.alone:
        for rows, rest in steps:
            h_last = previous_state(xp, h_last, h, rest)
            q = product(xp, h_last, uT, buffer[:rest])
            if v is not None:
                q += v
            rz, n = gates[rows, : 2 * k], gates[rows, 2 * k :]
            rz += q[:, : 2 * k]
            rz *= 0.5  # σ(z) = ½ tanh(½z) + ½
            xp.tanh(rz, out=rz)
            rz *= 0.5
            rz += 0.5
            qs[rows] = q[:, 2 * k :]
            n += rz[:, :k] * qs[rows]
            xp.tanh(n, out=n)
            h_new = hs[rows]
            xp.subtract(h_last, n, out=h_new)
            h_new *= rz[:, k:]
            h_new += n
            h_last = h_new
    return hs, final_state(xp, hs, steps), gates, qs


@primitive
def _run_vjp(
    xp: Any, ghs: Array, ghn: Array, *, inputs: Sequence[Array], saved: Saved, wants: tuple[bool, ...]
) -> tuple[Any, ...]:
    """Backpropagation through time. d stands for the gradient with respect to what follows it.

    a = W x + b and q = U h + v.
    """
    x, h, w, u, b, v = inputs
    steps, hs, _, gates, qs = saved
    h_before = previous_states(xp, h, hs, steps)
    if xp is np:
        da, dq, dh = _steps_back(xp, ghs, ghn, u, saved, h_before)
    else:
        da, dq, dh = launch_vjp(xp, ghs, ghn, u, steps, gates, qs, h_before)
    return (
        matmul(xp, da, w) if wants[0] else None,
        dh,
        matmul(xp, da.T, x) if wants[2] else None,
        matmul(xp, dq.T, h_before) if wants[3] else None,
        None if b is None else da.sum(axis=0),
        None if v is None else dq.sum(axis=0),
    )


def _steps_back(xp: Any, ghs: Array, ghn: Array, u: Array, saved: Saved, h_before: Array) -> tuple[Array, Array, Array]:
    """The gradients of a, of q, and of h."""
    steps, _, _, gates, qs = saved
    k = gates.shape[1] // 3
    dh, da, dq = ghn.copy(), xp.empty_like(gates), xp.empty_like(gates)
    buffer = xp.empty((len(dh), k), gates.dtype)
    with blas.alone:
        for rows, rest in reversed(steps):
            r, z, n = gates[rows, :k], gates[rows, k : 2 * k], gates[rows, 2 * k :]
            dh_k, da_n = dh[:rest], da[rows, 2 * k :]
            dh_k += ghs[rows]
            xp.multiply(n, n, out=da_n)
            xp.subtract(1, da_n, out=da_n)
            da_n *= dh_k
            da_n *= 1 - z
            xp.multiply(da_n, r, out=dq[rows, 2 * k :])
            drz = gates[rows, : 2 * k] * (1 - gates[rows, : 2 * k])
            drz[:, :k] *= da_n * qs[rows]
            drz[:, k:] *= dh_k * (h_before[rows] - n)
            da[rows, : 2 * k] = dq[rows, : 2 * k] = drz
            dh_k *= z
            dh_k += product(xp, dq[rows], u, buffer[:rest])
    return da, dq, dh
