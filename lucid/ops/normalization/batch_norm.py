"""Batch normalization: normalizes each channel over the batch and all spatial positions.

Fused, because a network spends more time here in element-wise steps one by one than in its convolutions: two passes
over the memory forward, two backward, in pieces that stay in the cache. Channels are last in memory, as convolutions
leave them, and several rows of channels are read as one long row, so that NumPy's inner loops are long.
"""

from __future__ import annotations

from typing import Any

from ...autograd.primitive import primitive
from ...autograd.tape import Variable, wrap
from ...backend import Array, device_of, versions
from ...backend.chunks import in_chunks
from ...backend.dtypes import float32
from ..arguments import check_floating
from ..convolution.correlation import channels_first, rows, summed
from ..reduction.sums import _sum
from ..shape.reshaping import reshape
from .standardize import _projected, _scale, _standardized


def statistics(x: Array) -> tuple[Array, Array]:
    """The mean and the variance (that divides by n) of each channel."""
    device = device_of(x)
    with device.scope():
        xp = device.xp
        n = x.size // max(x.shape[1], 1)
        r, k = rows(xp, x.astype(float32) if x.itemsize < 4 else x)
        size = 3 * r.itemsize * r.shape[1]
        mean = in_chunks(xp, lambda i, j: summed(xp, r[i:j], k), len(r), size) / n
        m = xp.tile(mean, k)

        def squares(i: int, j: int) -> Array:
            d = r[i:j] - m
            d *= d
            return summed(xp, d, k)

        var = in_chunks(xp, squares, len(r), size) / n
        return mean.astype(x.dtype), var.astype(x.dtype)


@primitive
def _batch_norm(xp: Any, x: Array, mean: Array, s: Array, weight: Any = None, bias: Any = None) -> Array:
    """(x - mean) s w + b, for vectors of one number per channel, as x a + c."""
    a = s if weight is None else s * weight
    c = -mean * a if bias is None else bias - mean * a
    r, k = rows(xp, x)
    y = xp.empty_like(r)
    a, c = xp.tile(a, k), xp.tile(c, k)

    def work(i: int, j: int) -> None:
        xp.multiply(r[i:j], a, out=y[i:j])
        y[i:j] += c

    in_chunks(xp, work, len(r), 3 * r.itemsize * r.shape[1])
    return channels_first(y.reshape(x.shape[0], *x.shape[2:], x.shape[1]))


@primitive
def _batch_norm_gradients(xp: Any, g: Array, x: Array, mean: Array, s: Array, weight: Any = None) -> tuple[Array, ...]:
    """The gradients of x, w and b, where mean and s are those of x."""
    kind = x.dtype
    if kind.itemsize < 4:
        g, x = g.astype(float32), x.astype(float32)
    n = x.size // max(x.shape[1], 1)
    (r, k), (h, _) = rows(xp, x), rows(xp, g)
    size = 4 * r.itemsize * r.shape[1]
    m = xp.tile(mean, k)

    def sums(i: int, j: int) -> tuple[Array, Array]:
        d = r[i:j] - m
        d *= h[i:j]
        return summed(xp, d, k), summed(xp, h[i:j], k)

    gw, gb = in_chunks(xp, sums, len(r), size)
    gw = gw * s
    # gx = a (g - mean(g) - u mean(g u)) with u = (x - mean) s, which is a g + p x + q.
    a = s if weight is None else s * weight
    p = -a * s * gw / n
    q = -a * gb / n - p * mean
    gx = xp.empty_like(r)
    a, p, q = xp.tile(a, k), xp.tile(p, k), xp.tile(q, k)

    def work(i: int, j: int) -> None:
        d = gx[i:j]
        xp.multiply(r[i:j], p, out=d)
        d += q
        d += h[i:j] * a

    in_chunks(xp, work, len(r), size)
    gx = channels_first(gx.reshape(x.shape[0], *x.shape[2:], x.shape[1]))
    return gx.astype(kind, copy=False), gw.astype(kind), gb.astype(kind)


def _batch_norm_rule(g: Any, x: Any, mean: Any, s: Any, weight: Any) -> tuple[Any, ...]:
    if not isinstance(g, Variable):
        gx, gw, gb = _batch_norm_gradients(g, x, mean, s, weight)
        return gx, None, None, gw, gb
    # The same from operations that have rules of their own.
    dims, each = (0, *range(2, len(x.shape))), (-1, *(1 for _ in x.shape[2:]))
    mean, s = reshape(mean, each), reshape(s, each)
    u = _standardized(x, (wrap(x._data) - mean) * s, s, dims=dims)
    gu = g if weight is None else g * reshape(weight, each)
    gx = _projected(gu, u, _scale(x, wrap(u._data), s, dims=dims), dims=dims)
    return gx, None, None, _sum(g * u, dim=dims, keepdim=False), _sum(g, dim=dims, keepdim=False)


_batch_norm.joint_vjp(_batch_norm_rule)


def batch_norm(
    input: Any,
    running_mean: Any,
    running_var: Any,
    weight: Any = None,
    bias: Any = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Any:
    r"""Bring each channel to mean 0 and variance 1 over the batch and all places, then scale and shift it.

    .. math:: y = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \, w + b

    While training, μ and σ² are the batch's, and the running ones move towards them:
    :math:`\hat\mu \leftarrow (1 - m) \hat\mu + m \mu`, and so does the variance, with n - 1 in place of n.

    Args:
        input: x of shape (N, C) or (N, C, ...).
        running_mean: The means :math:`\hat\mu` of shape (C), moved if `training`, else used; or None.
        running_var: The variances of shape (C), or None.
        weight: The factors w of shape (C), or None.
        bias: The summands b of shape (C), or None.
        training: Whether to use the batch's own mean and variance.
        momentum: How far m the running statistics move.
        eps: Keeps the root away from 0.

    Raises:
        RuntimeError: A vector does not have one number for each channel, or there are no statistics to use.
        ValueError: There is but one number in a channel to take a variance of.

    Example:
        >>> import lucid
        >>> batch_norm(lucid.tensor([[1.0], [3.0]]), None, None, training=True)
        tensor([[-1.0000],
                [ 1.0000]])

    Source: S. Ioffe and C. Szegedy, "Batch normalization", 2015.
    """
    shape = tuple(input.shape)
    if len(shape) < 2:
        raise RuntimeError(f"batch_norm: expected input of shape (N, C) or (N, C, ...), got {shape}")
    check_floating("batch_norm", input)
    vectors = {"running_mean": running_mean, "running_var": running_var, "weight": weight, "bias": bias}
    for name, vector in vectors.items():
        if vector is not None and tuple(vector.shape) != (shape[1],):
            raise RuntimeError(
                f"batch_norm: {name} should have one element for each of the {shape[1]} channels of an input of shape "
                f"{shape}, got shape {tuple(vector.shape)}"
            )
    x = input._data if isinstance(input, Variable) else input
    if not training:
        if running_mean is None or running_var is None:
            raise RuntimeError("batch_norm: expected running_mean and running_var, or training=True")
        mean, var = (v._data if isinstance(v, Variable) else v for v in (running_mean, running_var))
        return frozen(input, mean, var, weight, bias, eps)
    n = x.size // max(shape[1], 1)
    if n == 1:
        raise ValueError(
            f"batch_norm: expected more than 1 value per channel when training, got input of shape {shape}"
        )
    if n == 0:
        return affine(input, weight, bias)  # nothing to learn from
    mean, var = statistics(x)
    track(running_mean, mean, momentum)
    track(running_var, var * (n / (n - 1)), momentum)
    return _batch_norm(input, mean, inverse_root(var, eps), weight, bias)


def inverse_root(var: Array, eps: float) -> Array:
    """1 / √(var + eps)"""
    device = device_of(var)
    with device.scope():
        return 1 / device.xp.sqrt(var + eps)


def track(running: Any, value: Array, momentum: float) -> None:
    """Move a running statistic towards a value, in its own memory."""
    if running is None:
        return
    array = running._data if isinstance(running, Variable) else running
    versions.written(versions.record_of(array))
    with device_of(array).scope():
        array *= 1 - momentum
        array += (momentum * value).astype(array.dtype)


def frozen(x: Any, mean: Array, var: Array, weight: Any, bias: Any, eps: float) -> Any:
    """The normalization with a mean and a variance that do not depend on x: x a + c."""
    s = inverse_root(var, eps)
    a = s if weight is None else weight * s
    return affine(x, a, -mean * a if bias is None else bias - mean * a)


def affine(x: Any, weight: Any, bias: Any) -> Any:
    """x with each channel scaled and shifted."""
    each = (-1, *(1 for _ in x.shape[2:]))
    x = x if weight is None else x * reshape(weight, each)
    return x if bias is None else x + reshape(bias, each)
