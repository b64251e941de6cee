r"""The plain recurrent layer over a whole sequence, as one operation.

.. math:: h' = \phi(W x + b + U h + v), \qquad \phi = \tanh \text{ or } \max(0, \cdot)

Fused for the reasons given in lstm.py.

Source: J. L. Elman, "Finding structure in time", 1990.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...backend import Array, blas
from ...backend.matmul import matmul, product
from ..activations.relu import _relu
from ..elementwise.trigonometric import tanh
from ..fused import by_definition, is_recorded
from ..linear import linear
from .time_steps import at_end, at_start, befores, spans, unrolled


def rnn(
    x: Any, h: Any, w: Any, u: Any, b: Any = None, v: Any = None,
    *, sizes: Sequence[int], reverse: bool = False, nonlinearity: str = "tanh",
) -> tuple[Any, Any]:  # fmt: skip
    """Return h after each step, and at the end, of one layer in one direction.

    Args:
        x: The input, of shape (rows of all steps, features); see time_steps.py.
        h: The first h, of shape (batch, hidden).
        w: W, of shape (hidden, features).
        u: U, of shape (hidden, hidden).
        b: b, of shape (hidden,), or None.
        v: v, of shape (hidden,), or None.
        sizes: How many rows each step has.
        reverse: Whether to go from the last step to the first.
        nonlinearity: φ, ``"tanh"`` or ``"relu"``.

    Example:
        >>> import numpy as np
        >>> w = np.ones((1, 1))
        >>> rnn(np.ones((3, 1)), np.zeros((1, 1)), w, w, sizes=[1, 1, 1], nonlinearity="relu")[0].tolist()
        [[1.0], [2.0], [3.0]]
    """
    options: dict[str, Any] = {"sizes": tuple(sizes), "reverse": reverse, "nonlinearity": nonlinearity}
    inputs = (x, h, w, u, b, v)
    made = _run(*(a.data if isinstance(a, Variable) else a for a in inputs), **options)
    return _rnn(*inputs, *made, **options)  # type: ignore[return-value]


def definition(
    x: Any, h: Any, w: Any, u: Any, b: Any, v: Any, *, sizes: tuple[int, ...], reverse: bool, nonlinearity: str
) -> tuple[Any, ...]:
    """The formula, step by step."""
    phi = {"tanh": tanh, "relu": _relu}[nonlinearity]

    def step(x: Any, h: Any) -> tuple[Any]:
        return (phi(linear(x, w, b) + linear(h, u, v)),)

    return unrolled(step, x, h, sizes=sizes, reverse=reverse)


@primitive
def _rnn(
    xp: Any, x: Array, h: Array, w: Array, u: Array, b: Array = None, v: Array = None, hs: Array = None,
    hn: Array = None, *, sizes: tuple[int, ...], reverse: bool, nonlinearity: str,
) -> tuple[Array, Array]:  # fmt: skip
    """hs and hn, which are handed in, so that the rule has them too."""
    return hs, hn


def _rule(
    g: Any, x: Any, h: Any, w: Any, u: Any, b: Any, v: Any, hs: Any,
    sizes: tuple[int, ...], reverse: bool, nonlinearity: str, wants: tuple[bool, ...],
) -> Sequence[Any]:  # fmt: skip
    options: dict[str, Any] = {"sizes": sizes, "reverse": reverse, "nonlinearity": nonlinearity}
    if is_recorded(g):
        return by_definition(definition, (x, h, w, u, b, v), g, wants, **options)
    return (*_back(*g, x, h, w, u, b, v, hs, **options, wants=wants), None, None)


_rnn.joint_vjp(_rule)


@primitive
def _run(
    xp: Any, x: Array, h: Array, w: Array, u: Array, b: Array = None, v: Array = None,
    *, sizes: tuple[int, ...], reverse: bool, nonlinearity: str,
) -> tuple[Array, Array]:  # fmt: skip
    """The steps on arrays."""
    hs = matmul(xp, x, w.T)
    if b is not None:
        hs += b + v
    steps = spans(sizes, reverse)
    uT = xp.ascontiguousarray(u.T)
    buffer = xp.empty((len(h), len(u)), hs.dtype)
    last = h[:0]
    with blas.alone:
        for rows, k in steps:
            z = hs[rows]
            z += product(xp, at_start(xp, last, h, k), uT, buffer[:k])
            if nonlinearity == "tanh":
                xp.tanh(z, out=z)
            else:
                xp.maximum(z, 0, out=z)
            last = z
    return hs, at_end(xp, hs, steps)


@primitive
def _back(
    xp: Any, ghs: Array, ghn: Array, x: Array, h: Array, w: Array, u: Array, b: Array = None, v: Array = None,
    hs: Array = None, *, sizes: tuple[int, ...], reverse: bool, nonlinearity: str, wants: tuple[bool, ...],
) -> tuple[Any, ...]:  # fmt: skip
    """The steps backwards. d stands for the gradient of what follows it."""
    steps = spans(sizes, reverse)
    dh = ghn.copy()
    dz = 1 - hs * hs if nonlinearity == "tanh" else (hs > 0).astype(hs.dtype)
    with blas.alone:
        for rows, k in reversed(steps):
            d = dz[rows]
            dh[:k] += ghs[rows]
            d *= dh[:k]
            product(xp, d, u, dh[:k])
    db = dz.sum(axis=0) if b is not None else None
    return (
        matmul(xp, dz, w) if wants[0] else None,
        dh,
        matmul(xp, dz.T, x) if wants[2] else None,
        matmul(xp, dz.T, befores(xp, h, hs, steps)) if wants[3] else None,
        db,
        None if db is None else db.copy(),
    )
