"""Cross-entropy on a GPU: a launch along the classes of each sample, one along the samples, and one backwards."""

from __future__ import annotations

import math
from typing import Any

from ...backend import Array, device_of
from ...backend.kernels.rows import Rows


def _losses(row: Any, x: Array, t: Array, w: Any, *, ignore_index: int) -> tuple[Array, Array, Array]:
    """The loss of each sample; its factor c, the weight of its class; and 1 if it counts, 0 if it is to be ignored."""
    highest = row.max(x)
    log_sum = row.log(row.sum(row.exp(x - highest))) + highest
    at_truth = row.index == t
    kept = row.where(t == ignore_index, 0.0, 1.0)
    c = kept if w is None else kept * row.sum(row.where(at_truth, w, 0.0))
    loss = c * (log_sum - row.sum(row.where(at_truth, x, 0.0)))
    return row.where(c == 0, 0.0, loss), c, kept  # what does not count is 0 even if it is infinite


def _mean(row: Any, loss: Array, c: Array, kept: Array) -> tuple[Array, Array]:
    """The mean of the losses, NaN if it is that of none, and the factors by which they enter it, then 0."""
    count, total = row.sum(kept), row.sum(c)
    total = row.where(count == 0, 1.0, row.where(total == 0, math.nan, total))
    return row.where(count == 0, math.nan, row.sum(loss) / total), c / total


def _scores_vjp(row: Any, g: Array, x: Array, t: Array, c: Array) -> Array:
    """The gradient of the scores: g c (softmax(x) - 1 at the true class)."""
    e = row.exp(x - row.max(x))
    return (e / row.sum(e) - row.where(row.index == t, 1.0, 0.0)) * (g * c)


LOSSES, MEAN, SCORES_VJP = (
    Rows(_losses, "cross_entropy"),
    Rows(_mean, "mean_loss"),
    Rows(_scores_vjp, "cross_entropy_vjp"),
)


def launch(x: Array, t: Array, w: Any, ignore_index: int, reduction: str) -> tuple[Array, Array]:
    """The loss of each sample or their sum or mean, and the factor of each sample in it."""
    device = device_of(x)
    w = w if w is None else w.reshape(1, 1, -1)
    loss, c, kept = device.launch(LOSSES, x[None], t.reshape(1, -1, 1), w, axes=(2,), ignore_index=ignore_index)
    if reduction == "mean":
        loss, c = device.launch(MEAN, *(a.reshape(1, 1, -1) for a in (loss, c, kept)), axes=(2,))
        loss = loss.reshape(())
    else:
        loss = loss.reshape(-1)
        with device.scope():
            loss = loss.sum() if reduction == "sum" else loss
    return loss.astype(x.dtype, copy=False), c.reshape(-1)


def launch_vjp(g: Array, x: Array, t: Array, c: Array) -> Array:
    """The gradient of the scores, given that of the loss and the factors c."""
    each = (a.reshape(1, -1, 1) for a in (t, c))
    return (
        device_of(x).launch(SCORES_VJP, g.reshape(1, -1, 1), x[None], *each, axes=(2,))[0].astype(x.dtype, copy=False)
    )
