"""Attention on a GPU: products, and one launch between them in each direction."""

from __future__ import annotations

import math
from typing import Any

from ...backend import Array, device_of
from ...backend.kernels.rows import Rows
from ...backend.matmul import matmul as array_matmul


def _softmax_of_scores(row: Any, s: Array, mask: Any, *, scale: float, causal: bool) -> Array:
    """The weights p from the products q kᵀ: a row is a query, its elements are the keys."""
    s = s * scale
    if causal:
        s = row.where(row.index > row.number, -math.inf, s)
    elif mask is not None:
        s = s + mask
    highest = row.max(s)
    e = row.exp(s - row.where(highest == -math.inf, 0.0, highest))
    total = row.sum(e)
    return e / row.where(total == 0, 1.0, total)


def _scores_vjp(row: Any, d: Array, p: Array, keep: Any) -> Array:
    """The gradient of the scores: that of the softmax."""
    d = d if keep is None else d * keep
    return p * (d - row.sum(d * p))


WEIGHTS, SCORES_VJP = Rows(_softmax_of_scores, "attention"), Rows(_scores_vjp, "attention_vjp")


def launch(q: Array, k: Array, v: Array, mask: Any, scale: float, causal: bool, keep: Any) -> tuple[Array, Array]:
    """The result y and the weights p, as `_run` of scaled_dot_product.py."""
    device = device_of(q)
    with device.scope():
        half = q.itemsize < 4  # products of float16 that are scaled afterwards would overflow
        s = array_matmul(device.xp, q * scale if half else q, k.swapaxes(-1, -2))
        n, m = s.shape[-2:]
        if mask is not None:
            own = mask.shape[-2:]
            if math.prod(mask.shape[:-2]) > 1:  # not the same for all samples and heads
                mask = device.xp.broadcast_to(mask, (*s.shape[:-2], *own))
            mask = mask.reshape(-1, *own)
        left = 1.0 if half else scale
        p = device.launch(WEIGHTS, s.reshape(-1, n, m), mask, axes=(2,), scale=left, causal=causal)
        p = p.astype(q.dtype, copy=False).reshape(s.shape)
        y = like_heads(device.xp, q, v.shape[-1])
        return array_matmul(device.xp, p if keep is None else p * keep, v, out=y), p


def launch_vjp(
    g: Array, q: Array, k: Array, v: Array, p: Array, keep: Any, scale: float, mask_too: bool
) -> tuple[Any, ...]:
    """The gradients of q, k, v and the mask, as `_run_vjp`."""
    device = device_of(q)
    with device.scope():
        xp = device.xp
        dv = array_matmul(xp, (p if keep is None else p * keep).swapaxes(-1, -2), g, out=like_heads(xp, v, v.shape[-1]))
        d = array_matmul(xp, g, v.swapaxes(-1, -2))
        three = [a if a is None else a.reshape(-1, *p.shape[-2:]) for a in (d, p, keep)]
        ds = device.launch(SCORES_VJP, *three, axes=(2,)).astype(q.dtype, copy=False).reshape(p.shape)
        scaled = ds * scale
        dq = array_matmul(xp, scaled, k, out=like_heads(xp, q, q.shape[-1]))
        dk = array_matmul(xp, scaled.swapaxes(-1, -2), q, out=like_heads(xp, k, k.shape[-1]))
        return dq, dk, dv, ds if mask_too else None


def like_heads(xp: Any, x: Array, size: int) -> Array:
    """An uninitialized array of the shape of x except for the last dimension, whose heads can be joined by a view.

    x may be a view of (batch, steps, heads, features) with steps and heads exchanged; then so is the result.
    """
    if x.ndim == 4 and x.strides[1] < x.strides[2]:
        b, h, n, _ = x.shape
        return xp.empty((b, n, h, size), x.dtype).swapaxes(1, 2)
    return xp.empty((*x.shape[:-1], size), x.dtype)
