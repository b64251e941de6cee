r"""The gated recurrent unit over a whole sequence, as one operation.

Each step takes the input x and the state h of the step before:

.. math::
    r, z = \sigma(W_{rz} x + b_{rz} + U_{rz} h + v_{rz}), \qquad n = \tanh(W_n x + b_n + r \, (U_n h + v_n))

    h' = (1 - z) \, n + z h

Fused for the reasons given in lstm.py.

Source: K. Cho et al., "Learning phrase representations using RNN encoder-decoder for statistical machine
translation", 2014; with r behind the product, as in PyTorch and cuDNN.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...backend import Array, blas
from ...backend.matmul import matmul, product
from ..elementwise.exponential import sigmoid
from ..elementwise.trigonometric import tanh
from ..fused import by_definition, is_recorded
from ..linear import linear
from ..shape.splitting import chunk
from .time_steps import at_end, at_start, befores, spans, unrolled


def gru(
    x: Any, h: Any, w: Any, u: Any, b: Any = None, v: Any = None, *, sizes: Sequence[int], reverse: bool = False
) -> tuple[Any, Any]:
    """Return h after each step, and at the end, of one layer in one direction.

    Args:
        x: The input, of shape (rows of all steps, features); see time_steps.py.
        h: The first h, of shape (batch, hidden).
        w: W, of shape (3 hidden, features), for r, z and n one below the other.
        u: U, of shape (3 hidden, hidden).
        b: b, of shape (3 hidden,), or None.
        v: v, of shape (3 hidden,), or None.
        sizes: How many rows each step has.
        reverse: Whether to go from the last step to the first.

    Example:
        >>> import numpy as np
        >>> hs, h = gru(np.ones((2, 1)), np.zeros((1, 1)), np.ones((3, 1)), np.ones((3, 1)), sizes=[1, 1])
        >>> hs.round(3).tolist()
        [[0.205], [0.347]]
    """
    options: dict[str, Any] = {"sizes": tuple(sizes), "reverse": reverse}
    inputs = (x, h, w, u, b, v)
    made = _run(*(a.data if isinstance(a, Variable) else a for a in inputs), **options)
    return _gru(*inputs, *made, **options)  # type: ignore[return-value]


def definition(
    x: Any, h: Any, w: Any, u: Any, b: Any, v: Any, *, sizes: tuple[int, ...], reverse: bool
) -> tuple[Any, ...]:
    """The formula, step by step."""

    def step(x: Any, h: Any) -> tuple[Any]:
        a_r, a_z, a_n = chunk(linear(x, w, b), 3, 1)
        q_r, q_z, q_n = chunk(linear(h, u, v), 3, 1)
        r, z = sigmoid(a_r + q_r), sigmoid(a_z + q_z)
        n = tanh(a_n + r * q_n)
        return ((1 - z) * n + z * h,)

    return unrolled(step, x, h, sizes=sizes, reverse=reverse)


@primitive
def _gru(
    xp: Any, x: Array, h: Array, w: Array, u: Array, b: Array = None, v: Array = None, hs: Array = None,
    hn: Array = None, gates: Array = None, qs: Array = None, *, sizes: tuple[int, ...], reverse: bool,
) -> tuple[Array, Array]:  # fmt: skip
    """hs and hn, which are handed in with the gates and the q_n of all steps, so that the rule has them too."""
    return hs, hn


def _rule(
    g: Any, x: Any, h: Any, w: Any, u: Any, b: Any, v: Any, hs: Any, gates: Any, qs: Any,
    sizes: tuple[int, ...], reverse: bool, wants: tuple[bool, ...],
) -> Sequence[Any]:  # fmt: skip
    if is_recorded(g):
        return by_definition(definition, (x, h, w, u, b, v), g, wants, sizes=sizes, reverse=reverse)
    given = (x, h, w, u, b, v, hs, gates, qs)
    return (*_back(*g, *given, sizes=sizes, reverse=reverse, wants=wants), *(None,) * 4)


_gru.joint_vjp(_rule)


@primitive
def _run(
    xp: Any, x: Array, h: Array, w: Array, u: Array, b: Array = None, v: Array = None,
    *, sizes: tuple[int, ...], reverse: bool,
) -> tuple[Array, ...]:  # fmt: skip
    """The steps on arrays: h after each, h at the end, the gates r, z, n of each, and q_n = U_n h + v_n of each."""
    k = len(w) // 3
    gates = matmul(xp, x, w.T)
    if b is not None:
        gates += b
    hs, qs = xp.empty((len(x), k), gates.dtype), xp.empty((len(x), k), gates.dtype)
    steps = spans(sizes, reverse)
    uT = xp.ascontiguousarray(u.T)
    buffer = xp.empty((len(h), 3 * k), gates.dtype)
    h_last = h[:0]
    with blas.alone:
        for rows, rest in steps:
            h_last = at_start(xp, h_last, h, rest)
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
    return hs, at_end(xp, hs, steps), gates, qs


@primitive
def _back(
    xp: Any, ghs: Array, ghn: Array, x: Array, h: Array, w: Array, u: Array, b: Array = None, v: Array = None,
    hs: Array = None, gates: Array = None, qs: Array = None,
    *, sizes: tuple[int, ...], reverse: bool, wants: tuple[bool, ...],
) -> tuple[Any, ...]:  # fmt: skip
    """The steps backwards. d stands for the gradient of what follows it; a = W x + b and q = U h + v."""
    k = len(w) // 3
    steps = spans(sizes, reverse)
    h_before = befores(xp, h, hs, steps)
    dh, da, dq = ghn.copy(), xp.empty_like(gates), xp.empty_like(gates)
    buffer = xp.empty((len(h), k), gates.dtype)
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
    return (
        matmul(xp, da, w) if wants[0] else None,
        dh,
        matmul(xp, da.T, x) if wants[2] else None,
        matmul(xp, dq.T, h_before) if wants[3] else None,
        None if b is None else da.sum(axis=0),
        None if v is None else dq.sum(axis=0),
    )
