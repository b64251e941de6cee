"""Batch normalization on a GPU: by cuDNN, or one launch each way, with a group of threads for each channel."""

from __future__ import annotations

from typing import Any

from ...backend import Array, device_of
from ...backend.cudnn import batch_norm as cudnn
from ...backend.kernels.elementwise import Elementwise
from ...backend.kernels.rows import Rows


def _normalized(row: Any, x: Array, w: Any, b: Any, *, eps: float) -> tuple[Array, Array, Array, Array]:
    """y, and for each channel the mean, the biased variance, and s = 1 / √(var + eps)."""
    mean = row.mean(x)
    d = x - mean
    var = row.mean(d * d)
    s = 1 / row.sqrt(var + eps)
    y = d * s if w is None else d * s * w
    return y if b is None else y + b, mean, var, s


def _gradients(row: Any, g: Array, x: Array, mean: Array, s: Array, w: Any) -> tuple[Array, Array, Array]:
    """The gradients of x, w and b, where mean and s depend on x."""
    u = (x - mean) * s
    gw, gb = row.sum(g * u), row.sum(g)
    a = s if w is None else s * w
    return a * (g - gb / row.count - u * gw / row.count), gw, gb


def _moved(xp: Any, running: Array, value: Array, *, momentum: float) -> Array:
    """A running statistic, moved towards a value."""
    return (1 - momentum) * running + momentum * value


NORMALIZED, GRADIENTS = Rows(_normalized, "batch_norm"), Rows(_gradients, "batch_norm_vjp")
MOVED = Elementwise(_moved, "moving_average")


def _channels(x: Array, *vectors: Any) -> tuple[Any, ...]:
    """The input and vectors of one number per channel with three dimensions, channels in the middle."""
    return (
        x.reshape(x.shape[0], x.shape[1], -1),
        *(v if v is None else v.reshape(1, -1, 1) for v in vectors),
    )


def launch(x: Array, w: Any, b: Any, eps: float) -> tuple[Array, Array, Array, Array]:
    """y, mean, variance and s of a batch."""
    if cudnn.is_supported(x):
        y, *each = cudnn.batch_norm(x, w, b, eps)
    else:
        y, *each = device_of(x).launch(NORMALIZED, *_channels(x, w, b), axes=(0, 2), eps=eps)
    mean, var, s = (a.reshape(-1).astype(x.dtype, copy=False) for a in each)
    return y.astype(x.dtype, copy=False).reshape(x.shape), mean, var, s


def launch_vjp(g: Array, x: Array, mean: Array, s: Array, w: Any) -> tuple[Array, Array, Array]:
    """The gradients of x, w and b."""
    if cudnn.is_supported(x):
        found = cudnn.batch_norm_backward(g, x, mean, s, w)
    else:
        arrays = (g.reshape(x.shape[0], x.shape[1], -1), *_channels(x, mean, s, w))
        found = device_of(x).launch(GRADIENTS, *arrays, axes=(0, 2))
    gx, gw, gb = (a.astype(x.dtype, copy=False) for a in found)
    return gx.reshape(x.shape), gw.reshape(-1), gb.reshape(-1)
