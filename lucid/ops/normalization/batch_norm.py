"""Batch normalization: normalizes each channel over the batch and all spatial positions.

Fused, because a network spends more time here in separate element-wise steps than in its convolutions: two passes over
the memory forward, two backward, in chunks that stay in the cache. channels.py says how channels lie in memory.
"""

from __future__ import annotations

from typing import Any

from ...autograd.half import computed_in_float32, in_float32
from ...autograd.primitive import primitive
from ...autograd.tape import Variable, wrap
from ...autograd.typing import Tensor
from ...backend import Array, device_of, native, versions
from ...backend.dtypes import float16, float32
from ..arguments import check_dtype_of_norm, raw
from ..reduction.sums import _sum
from ..shape.reshaping import reshape
from .batch_norm_kernels import MOVED, launch, launch_vjp
from .channels import Channels, _scaled, affine
from .standardize import _projected, _scale, _standardized


def statistics(x: Array) -> tuple[Array, Array]:
    """The mean and the biased variance (divided by n) of each channel."""
    device = device_of(x)
    with device.scope():
        at, n = Channels(device.xp, x), x.size // max(x.shape[1], 1)
        r = at.rows(x)
        mean = at.in_chunks(lambda i, j: at.total(r[i:j]), r, 1) / n
        m = at.spread(mean)

        def squares(i: int, j: int) -> tuple[Array, Array]:
            d = r[i:j] - m
            return at.total(d), at.dot(d, d)

        rest, var = (total / n for total in at.in_chunks(squares, r, 2))
        return mean + rest, var - rest * rest  # rest is what rounding left of the mean


@primitive(casts=True)
def _batch_norm(xp: Any, x: Array, mean: Array, s: Array, weight: Any = None, bias: Any = None, y: Any = None) -> Array:
    """(x - mean) s w + b, with one element per channel in mean, s, w and b; computed as x a + c, if y is not given."""
    if y is not None:
        return y
    a = s if weight is None else s * weight
    return _scaled(x, a, -mean * a if bias is None else bias - mean * a)


@primitive(casts=True)
def _run_vjp(xp: Any, g: Array, x: Array, mean: Array, s: Array, weight: Any = None) -> tuple[Array, ...]:
    """The gradients of x, w and b, where mean and s depend on x. With v = x - mean,

    gw = s Σ g v        gx = s w (g - mean(g) - v s² mean(g v))
    """
    kind = x.dtype
    if type(x) is not native and x.size:
        return launch_vjp(g, x, mean, s, weight)
    at, n = Channels(xp, x), x.size // max(x.shape[1], 1)
    r, h = at.rows(x), at.rows(g)
    m = at.spread(mean)

    def sums(i: int, j: int) -> tuple[Array, Array]:
        v = r[i:j] - m
        v *= h[i:j]
        return at.total(v), at.total(h[i:j])

    gw, gb = at.in_chunks(sums, r, 3)
    gw *= s
    a, p, q = (at.spread(v) for v in (s if weight is None else s * weight, s * gw / n, gb / n))
    gx = at.empty(r.dtype)
    out = at.rows(gx)

    def work(i: int, j: int) -> None:
        # In this order, like terms are subtracted first: of a batch of two, all that remains is what rounding leaves.
        v = xp.subtract(r[i:j], m, out=out[i:j])
        v *= p
        d = h[i:j] - q
        xp.subtract(d, v, out=v)
        v *= a

    at.in_chunks(work, r, 4)
    return gx.astype(kind, copy=False), gw.astype(kind, copy=False), gb.astype(kind, copy=False)


def _batch_norm_vjp(g: Any, x: Any, mean: Any, s: Any, weight: Any) -> tuple[Any, ...]:
    if not isinstance(g, Variable):
        gx, gw, gb = _run_vjp(g, x, mean, s, weight)
        return gx, None, None, gw, gb, None
    # The same by differentiable operations.
    dims, each = (0, *range(2, len(x.shape))), (-1, *(1 for _ in x.shape[2:]))
    mean, s = reshape(mean, each), reshape(s, each)
    u: Any = _standardized(x, (wrap(x._data) - mean) * s, s, dims=dims)
    gu = g if weight is None else g * reshape(weight, each)  # type: ignore[arg-type]
    gx = _projected(gu, u, _scale(x, wrap(u._data), s, dims=dims), dims=dims)  # type: ignore[arg-type]
    return gx, None, None, _sum(g * u, dim=dims, keepdim=False), _sum(g, dim=dims, keepdim=False), None  # type: ignore[arg-type]


_batch_norm.joint_vjp(_batch_norm_vjp)


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    r"""Normalize each channel over the batch and all spatial positions, then scale and shift it.

    .. math:: y = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \, w + b

    In training, μ and σ² are the batch's, and the running statistics are updated:
    :math:`\hat\mu \leftarrow (1 - m) \hat\mu + m \mu`, and the variance likewise, but unbiased, divided by n - 1.
    In evaluation, μ and σ² are the running statistics, so that a sample's result does not depend on the others.

    Args:
        input: The elements x.
        running_mean: The running mean :math:`\hat\mu`, updated in place if `training` and used otherwise; or None.
        running_var: The running variance; or None.
        weight: The factors w; or None.
        bias: The summands b; or None.
        training: Whether to use the batch's statistics. False by default here, where the layer begins in training.
        momentum: The weight m of the new value in the running statistics; not that of the old one.
        eps: Added to the variance for numerical stability.

    Shape:
        input: (N, C) or (N, C, ...); vectors: (C,); output: the input's shape.

    Raises:
        RuntimeError: A vector does not have one element per channel; there are no statistics to use; or the input has
            fewer than 2 dimensions, is not floating-point or of another dtype than a vector.
        ValueError: In training, a channel has only one element; or `eps` is negative, or 0 in training.

    Example:
        >>> import lucid
        >>> batch_norm(lucid.tensor([[1.0], [3.0]]), None, None, training=True)
        tensor([[-1.0000],
                [ 1.0000]])

    Source: S. Ioffe and C. Szegedy, "Batch normalization", 2015.
    """
    shape = tuple(input.shape)
    if shape == (0,):  # PyTorch takes it, too
        empty = reshape(input, (0, 0))
        return reshape(batch_norm(empty, running_mean, running_var, weight, bias, training, momentum, eps), (0,))
    if len(shape) < 2:
        raise RuntimeError(f"batch_norm: expected input of shape (N, C) or (N, C, ...), got {shape}")
    if eps < 0 or (training and eps == 0):
        raise ValueError(f"batch_norm: eps must be positive, or 0 outside training, got {eps}")
    check_constant("batch_norm", running_mean=running_mean, running_var=running_var)
    check_vectors("batch_norm", shape, running_mean=running_mean, running_var=running_var, weight=weight, bias=bias)
    check_dtype_of_norm(
        "batch_norm", input, weight=weight, bias=bias, running_mean=running_mean, running_var=running_var
    )
    x = input._data if isinstance(input, Variable) else input
    if not training:
        if running_mean is None or running_var is None:
            raise RuntimeError("batch_norm: expected running_mean and running_var, or training=True")
        return normalize_with(input, raw(running_mean), raw(running_var), weight, bias, eps)
    if type(x) is native and x.dtype == float16:
        x = x.astype(float32)
    n = x.size // max(shape[1], 1)
    if n == 1:
        raise ValueError(
            f"batch_norm: expected more than 1 value per channel when training, got input of shape {shape}"
        )
    if n == 0:
        return affine(input, weight, bias)  # an empty batch has no statistics
    if type(x) is not native:
        y, mean, var, s = launch(x, raw(weight), raw(bias), float(eps))
    else:
        y, (mean, var) = None, statistics(x)
        s = inverse_std(var, eps)
    update_running(running_mean, mean, momentum)
    update_running(running_var, var * (n / (n - 1)), momentum)
    if x.dtype != input.dtype:
        return computed_in_float32(lambda x, w, b: _batch_norm(x, mean, s, w, b), (input, weight, bias), {}, "first")
    return _batch_norm(input, mean, s, weight, bias, y)


def inverse_std(var: Array, eps: float) -> Array:
    """1 / √(var + eps)"""
    device = device_of(var)
    with device.scope():
        return 1 / device.xp.sqrt(var + eps)


def update_running(running: Any, value: Array, momentum: float) -> None:
    """Move a running statistic towards a value, in its own memory."""
    if running is None:
        return
    array = raw(running)
    versions.written(versions.record_of(array))
    device = device_of(array)
    if type(array) is not native:
        device.launch(MOVED, array, value, momentum=float(momentum), out=(array,))
        return
    with device.scope():
        array[...] = (1 - momentum) * array.astype(value.dtype, copy=False) + momentum * value


@primitive(piecewise_linear=True)
def _with_constants(xp: Any, x: Array, mean: Array, s: Array) -> Array:
    """Subtract the mean, and multiply by the inverse of the standard deviation; neither has a gradient."""
    return (x - mean) * s


_with_constants.vjp(x=lambda g, s: g * s, mean=None, s=None)


@in_float32(mixed="first")
def normalize_with(x: Any, mean: Array, var: Array, weight: Any, bias: Any, eps: float) -> Any:
    """Normalize with a mean and a variance that do not depend on x: x a + c."""
    s = inverse_std(var, eps)
    if weight is None and bias is None:
        each = (-1, *(1 for _ in x.shape[2:]))
        return _with_constants(x, mean.reshape(each), s.reshape(each))
    a = s if weight is None else weight * s
    return affine(x, a, -mean * a if bias is None else bias - mean * a)


def check_vectors(name: str, shape: tuple[int, ...], **vectors: Any) -> None:
    """Refuse a vector that does not have one element per channel.

    Raises:
        RuntimeError: One has another shape.
    """
    for what, vector in vectors.items():
        if vector is not None and tuple(vector.shape) != (shape[1],):
            raise RuntimeError(
                f"{name}: {what} should have one element for each of the {shape[1]} channels of an input of shape "
                f"{shape}, got shape {tuple(vector.shape)}"
            )


def check_constant(name: str, **statistics: Any) -> None:
    """Refuse running statistics that require gradients: they are updated in place, and have none.

    Raises:
        RuntimeError: One requires a gradient.
    """
    for what, value in statistics.items():
        if isinstance(value, Variable) and value.node is not None:
            raise RuntimeError(f"{name}: not differentiable with respect to {what}; pass {what}.detach()")
