r"""Elman RNN, the plain recurrent layer, over whole sequences, as one fused operation.

.. math:: h' = \phi(W x + b + U h + v), \qquad \phi = \tanh \text{ or } \max(0, \cdot)

Fused for the reasons given in lstm.py, in the terms of fused.py.

Source: J. L. Elman, "Finding structure in time", 1990.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ...autograd.half import in_float32_on_cpu
from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...backend import Array, blas, device_of
from ...backend.kernels.elementwise import Elementwise
from ...backend.matmul import matmul, product
from ..activations.relu import _relu
from ..elementwise.trigonometric import tanh
from ..fused import by_definition, is_recorded
from ..linear import linear
from .time_steps import Steps, final_state, previous_state, previous_states, time_steps, unroll


class Saved(NamedTuple):
    """What `_run` computes, and hence what `_run_vjp` need not compute again."""

    steps: Steps
    hs: Array  # h after each step
    hn: Array  # the final h


@in_float32_on_cpu
def rnn(
    x: Any,
    h: Any,
    w: Any,
    u: Any,
    b: Any = None,
    v: Any = None,
    *,
    sizes: Sequence[int],
    reverse: bool = False,
    nonlinearity: str = "tanh",
) -> tuple[Any, Any]:
    """One layer of an Elman RNN in one direction over whole sequences.

    Args:
        x: The input.
        h: The initial hidden state.
        w: The input-hidden weight W.
        u: The hidden-hidden weight U.
        b: The input-hidden bias b, or None.
        v: The hidden-hidden bias v, or None.
        sizes: The number of rows of x for each step; see time_steps.py.
        reverse: Whether to go from the last step to the first.
        nonlinearity: φ, ``"tanh"`` or ``"relu"``.

    Shape:
        x: (rows of all steps, features).
        h: (batch, hidden).
        w: (hidden, features); u: (hidden, hidden); b, v: (hidden,).

    Returns:
        h after each step, in the rows of x, and the final h.

    Example:
        >>> import numpy as np
        >>> w = np.ones((1, 1))
        >>> rnn(np.ones((3, 1)), np.zeros((1, 1)), w, w, sizes=[1, 1, 1], nonlinearity="relu")[0].tolist()
        [[1.0], [2.0], [3.0]]
    """
    steps = time_steps(sizes, reverse)
    inputs = (x, h, w, u, b, v)
    arrays = (a._data if isinstance(a, Variable) else a for a in inputs)
    saved = Saved(steps, *_run(*arrays, steps=steps, nonlinearity=nonlinearity))
    return _rnn(*inputs, saved.hs, saved=saved, nonlinearity=nonlinearity)  # type: ignore[return-value]


def definition(x: Any, h: Any, w: Any, u: Any, b: Any, v: Any, *, steps: Steps, nonlinearity: str) -> tuple[Any, ...]:
    """The formula, step by step."""
    phi = {"tanh": tanh, "relu": _relu}[nonlinearity]

    def step(x: Any, h: Any) -> tuple[Any]:
        return (phi(linear(x, w, b) + linear(h, u, v)),)

    return unroll(step, x, h, steps=steps)


@primitive
def _rnn(
    xp: Any, x: Array, h: Array, w: Array, u: Array, b: Any, v: Any, hs: Any = None, *, saved: Saved, nonlinearity: str
) -> tuple[Array, Array]:
    """The results of `_run`. hs is an input as well, so that a write into it before the gradient is detected."""
    return hs, saved.hn


def _rnn_vjp(
    g: Any, x: Any, h: Any, w: Any, u: Any, b: Any, v: Any, hs: Any, saved: Saved, nonlinearity: str, wants: Any
) -> Sequence[Any]:
    inputs = (x, h, w, u, b, v)
    if is_recorded(g):
        return by_definition(definition, inputs, g, wants, steps=saved.steps, nonlinearity=nonlinearity)
    return (*_run_vjp(*g, inputs=inputs, saved=saved, nonlinearity=nonlinearity, wants=wants), None)


_rnn.joint_vjp(_rnn_vjp)


# On a GPU, a step is one product and one launch, with q = U h; backwards the slope is in d already.
CELLS = {
    "tanh": Elementwise(lambda xp, z, q: xp.tanh(z + q), "rnn_tanh"),
    "relu": Elementwise(lambda xp, z, q: xp.maximum(z + q, 0), "rnn_relu"),
}
CELL_VJP = Elementwise(lambda xp, d, dh, dh_too: d * (dh + dh_too), "rnn_vjp")


@primitive
def _run(
    xp: Any, x: Array, h: Array, w: Array, u: Array, b: Any, v: Any = None, *, steps: Steps, nonlinearity: str
) -> tuple[Array, Array]:
    """The steps on arrays: all of `Saved` but the steps."""
    hs = matmul(xp, x, w.T)
    if b is not None:
        hs += b + v
    uT = xp.ascontiguousarray(u.T)
    buffer = xp.empty((len(h), len(u)), hs.dtype)
    last = h[:0]
    with blas.alone:
        for rows, k in steps:
            z = hs[rows]
            q = product(xp, previous_state(xp, last, h, k), uT, buffer[:k])
            last = z
            if xp is not np:
                device_of(z).launch(CELLS[nonlinearity], z, q, out=(z,))
                continue
            z += q
            if nonlinearity == "tanh":
                xp.tanh(z, out=z)
            else:
                xp.maximum(z, 0, out=z)
    return hs, final_state(xp, hs, steps)


@primitive
def _run_vjp(
    xp: Any, ghs: Array, ghn: Array, *, inputs: Sequence[Array], saved: Saved, nonlinearity: str, wants: Any
) -> tuple[Any, ...]:
    """Backpropagation through time. d stands for the gradient with respect to what follows it."""
    x, h, w, u, b, _ = inputs
    steps, hs, _ = saved
    dh = ghn.copy()
    dz = 1 - hs * hs if nonlinearity == "tanh" else (hs > 0).astype(hs.dtype)
    with blas.alone:
        for rows, k in reversed(steps):
            d = dz[rows]
            if xp is np:
                dh[:k] += ghs[rows]
                d *= dh[:k]
            else:
                device_of(d).launch(CELL_VJP, d, dh[:k], ghs[rows], out=(d,))
            product(xp, d, u, dh[:k])
    db = dz.sum(axis=0) if b is not None else None
    return (
        matmul(xp, dz, w) if wants[0] else None,
        dh,
        matmul(xp, dz.T, x) if wants[2] else None,
        matmul(xp, dz.T, previous_states(xp, h, hs, steps)) if wants[3] else None,
        db,
        None if db is None else db.copy(),
    )
