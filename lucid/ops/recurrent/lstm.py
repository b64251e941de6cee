r"""Long short-term memory (LSTM) over whole sequences, as one fused operation (see fused.py).

Each step takes the input x, and the hidden state h and cell state c of the previous step:

.. math::
    i, f, g, o = \sigma(z_i), \sigma(z_f), \tanh(z_g), \sigma(z_o), \qquad z = W x + b + U h + v

    c' = f c + i g, \qquad h' = P \, (o \tanh c')

Fused, because W x + U h is one product, and the gradients of W and U for all steps are another one; and because
σ(z) = ½ tanh(½z) + ½ lets one call of tanh serve all four gates.

Source: S. Hochreiter and J. Schmidhuber, "Long short-term memory", 1997; the projection P is that of H. Sak et al.,
"Long short-term memory recurrent neural network architectures for large scale acoustic modeling", 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ...autograd.half import in_float32_on_cpu
from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...backend import Array
from ...backend.matmul import matmul
from ..elementwise.exponential import sigmoid
from ..elementwise.trigonometric import tanh
from ..fused import by_definition, is_recorded
from ..linear import linear
from ..shape.splitting import chunk
from .lstm_kernels import launch, launch_vjp
from .lstm_steps import backward, forward
from .time_steps import Steps, previous_states, time_steps, unroll


class Saved(NamedTuple):
    """What `_run` computes, and hence what `_run_vjp` need not compute again."""

    steps: Steps
    hs: Array  # h after each step
    hn: Array  # the final h
    cn: Array  # the final c
    cs: Array  # c after each step
    gates: Array  # o, i, f and g of each step on the CPU, where cs and gates are as lstm_steps.py lays them out


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
    run = forward if xp is np else partial(launch, xp)
    return run(x, h, c, w, u, b, v, p, steps)


@primitive
def _run_vjp(
    xp: Any, ghs: Array, ghn: Array, gcn: Array, *, inputs: Sequence[Array], saved: Saved, wants: tuple[bool, ...]
) -> tuple[Any, ...]:
    """Backpropagation through time. d stands for the gradient with respect to what follows it."""
    x, h, _, w, _, b, _, _ = inputs
    steps, hs, _, _, cs, gates = saved
    if xp is np:
        return backward(ghs, ghn, gcn, inputs, steps, hs, cs, gates, wants_x=wants[0])
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
