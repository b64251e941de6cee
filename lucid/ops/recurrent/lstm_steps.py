"""The steps of an LSTM on the CPU, forward and back, with features first and the samples of a batch last.

What a step computes is (features, samples) here: the gates one below the other, each in one piece of memory, so that
calls of NumPy run over thousands of elements at once. ``U h + W x + b`` is one product, of all weights side by side
with h, x and a row of ones one below the other; so are the gradients of all weights, over all steps. The gates' order
is o, i, f, g: sigmoids come first, and what depends on c' comes last.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from ...backend import Array, blas
from ...backend.matmul import matmul, rows_in_blocks
from .time_steps import Steps, last_states, previous_state, previous_states

CACHE = 1 << 18  # bytes that are worked on at a time, a share of a usual second-level cache


def forward(
    x: Array, h: Array, c: Array, w: Array, u: Array, b: Any, v: Any, p: Any, steps: Steps
) -> tuple[Array, ...]:
    """All steps: h after each, the last h and c; and, for `_blocks`, c after each and the gates."""
    n, r, bias = len(w) // 4, h.shape[1], [] if b is None else [(b + v)[:, None]]
    weights = _reordered(np.concatenate([u, w, *bias], axis=1), 3, 0, 1, 2)
    weights[: 3 * n] *= 0.5  # σ(z) = ½ tanh(½z) + ½
    all_cs, all_gates = np.empty((len(x), n), weights.dtype), np.empty((len(x), 4 * n), weights.dtype)
    cs, gates, hs = _blocks(all_cs, steps), _blocks(all_gates, steps), np.empty((len(x), r), weights.dtype)
    h_last, c_last, hx = h[:0].T, c[:0].T, np.empty((0, 0))
    weights = rows_in_blocks(weights, len(h))
    with blas.alone:
        for (rows, k), z, c_new in zip(steps, gates, cs, strict=True):
            if hx.shape[1] != k or not k:
                hx, m = np.ones((weights.shape[-1], k), z.dtype), np.empty((n, k), z.dtype)
            hx[:r] = previous_state(np, h_last.T, h, k).T
            hx[r : r + x.shape[1]] = x[rows].T
            matmul(np, weights, hx, z.reshape(*weights.shape[:-1], k))
            np.tanh(z, out=z)
            z[: 3 * n] *= 0.5
            z[: 3 * n] += 0.5
            o, i, f, g = z.reshape(4, n, k)
            c_last = np.multiply(f, previous_state(np, c_last.T, c, k).T, out=c_new)
            c_last += np.multiply(i, g, out=m)
            np.tanh(c_last, out=m)
            m *= o
            h_last = m if p is None else matmul(np, p, m)
            hs[rows] = h_last.T
    hn, cn = last_states(np, [hs[rows] for rows, _ in steps]), last_states(np, [c.T for c in cs])
    return hs, hn, cn, all_cs, all_gates


def backward(
    ghs: Array,
    ghn: Array,
    gcn: Array,
    given: Sequence[Any],
    steps: Steps,
    hs: Array,
    all_cs: Array,
    all_gates: Array,
    wants_x: bool,
) -> tuple[Any, ...]:
    """Backpropagation through time: the gradients of all inputs. d stands for the gradient of what follows it."""
    x, h, c, w, u, b, _, p = given
    n = len(w) // 4
    cs, gates = _blocks(all_cs, steps), _blocks(all_gates, steps)
    # Rows of a power of two would all lie in the same few lines of the cache.
    all_dz = np.empty((4 * n, len(x) + 16), ghs.dtype)[:, :-16]
    dh, dc = ghn.T.copy(), gcn.T.copy()
    dp = None if p is None else np.zeros_like(p)
    uT = rows_in_blocks(_reordered(u, 3, 0, 1, 2).T, len(h))
    with blas.alone:
        for start, stop in reversed(_groups(steps, 5 * n * ghs.itemsize)):
            before = previous_state(np, cs[start - 1].T if start else c[:0], c, steps[start][1]).T
            count, k, first = stop - start, before.shape[1], sum(k for _, k in steps[:start])
            at = slice(first, first + count * k)
            of_group = all_gates[at].reshape(count, 4, n, k), all_cs[at].reshape(count, n, k)
            derivatives, dc_dms = _derivatives(*of_group, before)
            for step in reversed(range(start, stop)):
                rows, d, dc_dm = steps[step][0], derivatives[step - start], dc_dms[step - start]
                dh_k, dc_k = dh[:, :k], dc[:, :k]
                dh_k += ghs[rows].T
                dm = dh_k
                if p is not None:
                    dm = matmul(np, p.T, dh_k)
                    dp += matmul(np, dh_k, (gates[step][:n] * np.tanh(cs[step])).T)
                d[0] *= dm
                dc_dm *= dm
                dc_k += dc_dm
                d[1:] *= dc_k
                dc_k *= gates[step][2 * n : 3 * n]
                dz = d.reshape(4 * n, k)
                all_dz[:, rows] = dz
                matmul(np, uT, dz, dh_k.reshape(*uT.shape[:-1], k))
    dw, du = (_reordered(matmul(np, all_dz, a), 1, 2, 3, 0) for a in (x, previous_states(np, h, hs, steps)))
    db = None if b is None else _reordered(all_dz.sum(1), 1, 2, 3, 0)
    dx = matmul(np, all_dz.T, _reordered(w, 3, 0, 1, 2)) if wants_x else None
    return dx, dh.T.copy(), dc.T.copy(), dw, du, db, None if db is None else db.copy(), dp


def _reordered(x: Array, *order: int) -> Array:
    """The quarters of the rows in another order."""
    n = len(x) // 4
    return np.concatenate([x[i * n : (i + 1) * n] for i in order])


def _blocks(memory: Array, steps: Steps) -> list[Array]:
    """An array (samples of all steps, features) read as an array (features, samples) for each step."""
    features, flat = memory.shape[1], memory.reshape(-1)
    ends = accumulate(k * features for _, k in steps)
    return [flat[end - k * features : end].reshape(features, k) for end, (_, k) in zip(ends, steps, strict=True)]


def _groups(steps: Steps, size: int) -> list[tuple[int, int]]:
    """The first and last step of groups that have equally many samples, of so many bytes each, and fit in the cache."""
    edges = [0]
    for step, (_, k) in enumerate(steps):
        if k != steps[edges[-1]][1] or (step - edges[-1] + 1) * k * size > CACHE:
            edges.append(step)
    return list(pairwise([*edges, len(steps)]))


def _derivatives(a: Array, c: Array, before: Array) -> tuple[Array, Array]:
    """The factors of some steps backwards.

    These are the derivatives of m = o tanh c by the z of o, and of c by that of i, f and g, one below the other; and
    that of m by c, o tanh' c.
    """
    d, t = np.empty_like(a), np.tanh(c)
    np.subtract(1, a[:, :3], out=d[:, :3])  # σ' = σ (1 - σ)
    d[:, :3] *= a[:, :3]
    d[:, 0] *= t
    d[:, 1] *= a[:, 3]
    d[0, 2] *= before
    d[1:, 2] *= c[:-1]
    np.multiply(a[:, 3], a[:, 3], out=d[:, 3])
    np.subtract(1, d[:, 3], out=d[:, 3])  # tanh' = 1 - tanh²
    d[:, 3] *= a[:, 1]
    t *= t
    np.subtract(1, t, out=t)
    t *= a[:, 0]
    return d, t
