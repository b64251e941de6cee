"""Layer normalization: normalizes each sample over its last dimensions.

Fused, because as separate operations it takes about fifteen passes over memory: here each chunk of the input takes all
of them in the cache, and nothing is kept for the gradient but the mean and the deviation of each sample.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ...autograd.half import in_float32_on_cpu
from ...autograd.primitive import primitive
from ...autograd.tape import Variable
from ...autograd.typing import Sizes, Tensor
from ...backend import Array, device_of, native
from ...backend.chunks import NEAR, in_chunks
from ...backend.kernels.rows import Rows
from ...backend.matmul import matmul, row_products
from ..arguments import check_dtype_of_norm, sizes
from ..elementwise.powers import rsqrt
from ..fused import by_definition, is_recorded
from ..reduction.sums import mean


@in_float32_on_cpu
def layer_norm(
    input: Tensor, normalized_shape: Sizes, weight: Tensor | None = None, bias: Tensor | None = None, eps: float = 1e-5
) -> Tensor:
    r"""Normalize each sample over its last dimensions, then scale and shift it.

    .. math:: y = \frac{x - \operatorname{mean}(x)}{\sqrt{\operatorname{var}(x) + \epsilon}} \, w + b

    Training and evaluation do the same.

    Args:
        input: The elements x.
        normalized_shape: The sizes of the last dimensions, over which mean and variance are taken.
        weight: The factors w; or None.
        bias: The summands b; or None.
        eps: Added to the variance for numerical stability.

    Shape:
        input: (..., \*normalized_shape); weight, bias: normalized_shape; output: the input's shape.

    Raises:
        RuntimeError: The input does not end in `normalized_shape`, weight or bias do not have it, or the input is not
            floating-point or of another dtype than they.
        TypeError: `normalized_shape` is not of integers.

    Example:
        >>> import lucid
        >>> layer_norm(lucid.tensor([[1.0, 2.0, 3.0]]), (3,))
        tensor([[-1.2247,  0.0000,  1.2247]])

    Source: J. L. Ba et al., "Layer normalization", 2016.
    """
    ndim, eps = len(check_normalized("layer_norm", input, normalized_shape, weight, bias)), float(eps)
    inputs = (input, weight, bias)
    y, m, s = _run(*[a._data if isinstance(a, Variable) else a for a in inputs], ndim=ndim, eps=eps)  # type: ignore[arg-type]
    return _layer_norm(*inputs, y, m, s, ndim=ndim, eps=eps)


def check_normalized(name: str, input: Any, normalized_shape: Any, weight: Any, bias: Any = None) -> tuple[int, ...]:
    """Return `normalized_shape` as a tuple of ints.

    Raises:
        RuntimeError: The input does not end in it, weight or bias do not have it, or the dtypes do not fit.
        TypeError: The sizes are not integers.
    """
    shape = sizes(name, (normalized_shape,))
    if not shape or tuple(input.shape[len(input.shape) - len(shape) :]) != shape:
        expected = ", ".join(map(str, ("*", *shape)))
        raise RuntimeError(f"{name}: expected input of shape ({expected}), got {tuple(input.shape)}")
    for what, value in (("weight", weight), ("bias", bias)):
        if value is not None and tuple(value.shape) != shape:
            raise RuntimeError(f"{name}: expected {what} of shape {shape}, got {tuple(value.shape)}")
    check_dtype_of_norm(name, input, weight=weight, bias=bias)
    return shape


def definition(x: Any, w: Any, b: Any, *, ndim: int, eps: float) -> Any:
    """The formula by elementary operations."""
    dims = tuple(range(-ndim, 0))
    d = x - mean(x, dims, keepdim=True)
    y = d * rsqrt(mean(d * d, dims, keepdim=True) + eps)
    y = y if w is None else y * w
    return y if b is None else y + b


@primitive(casts=True)
def _layer_norm(
    xp: Any, x: Array, w: Array = None, b: Array = None, y: Array = None, m: Array = None, s: Array = None,
    *, ndim: int, eps: float
) -> Array:  # fmt: skip
    """y, which is passed in with the mean m and s = 1 / √(var + eps) of each sample, for the gradient."""
    return y


def _layer_norm_vjp(
    g: Any, x: Any, w: Any, b: Any, m: Any, s: Any, ndim: int, eps: float, wants: tuple[bool, ...]
) -> Sequence[Any]:
    if is_recorded(g):
        return by_definition(definition, (x, w, b), g, wants, ndim=ndim, eps=eps)
    return (*_run_vjp(g, x, w, m, s, ndim=ndim, wants=wants), None, None, None)


_layer_norm.joint_vjp(_layer_norm_vjp)


def _rows(x: Array, ndim: int) -> Array:
    """One row for each sample."""
    return x.reshape(math.prod(x.shape[: x.ndim - ndim]), math.prod(x.shape[x.ndim - ndim :]))


@primitive(casts=True)
def _run(xp: Any, x: Array, w: Array = None, b: Array = None, *, ndim: int, eps: float) -> tuple[Array, Array, Array]:
    """y, and m and s of each sample."""
    rows, kind = _rows(x, ndim), x.dtype
    count, n = rows.shape
    if type(x) is not native and x.size:
        y, m, s = device_of(x).launch(NORMALIZED, *_three(n, rows, w, b), axes=(2,), eps=eps)
        return y.astype(x.dtype, copy=False).reshape(x.shape), m.reshape(count, 1), s.reshape(count, 1)
    y, m, s = xp.empty(x.shape, x.dtype), xp.empty((count, 1), kind), xp.empty((count, 1), kind)
    out, average = y.reshape(count, n), xp.full((n, 1), 1 / max(n, 1), kind)
    w, b = (None if a is None else a.reshape(n) for a in (w, b))

    def work(i: int, j: int) -> None:
        r = rows[i:j]
        matmul(xp, r, average, out=m[i:j])
        u = xp.subtract(r, m[i:j], out=out[i:j])
        s[i:j, 0] = 1 / xp.sqrt(row_products(xp, u, u) / n + eps)
        u *= s[i:j]
        if w is not None:
            u *= w
        if b is not None:
            u += b

    if x.size:
        in_chunks(xp, work, count, 3 * x.itemsize * n, NEAR)
    return y, m, s


def _three(n: int, *arrays: Any) -> tuple[Any, ...]:
    """Arrays as kernels take them: samples are the second dimension, the n elements that each of them has the last."""
    return tuple(a if a is None else a.reshape(1, -1, n) for a in arrays)


def _normalized(row: Any, x: Array, w: Any, b: Any, *, eps: float) -> tuple[Array, Array, Array]:
    """y, and m and s of each sample: what `_run` is on a GPU."""
    m = row.mean(x)
    d = x - m
    s = 1 / row.sqrt(row.mean(d * d) + eps)
    y = d * s if w is None else d * s * w
    return y if b is None else y + b, m, s


def _input_vjp(row: Any, g: Array, x: Array, w: Any, m: Array, s: Array) -> Array:
    """dx, as in `_run_vjp`."""
    u, gw = (x - m) * s, g if w is None else g * w
    return s * (gw - row.mean(gw) - u * row.mean(gw * u))


def _vectors_vjp(row: Any, g: Array, x: Array, m: Array, s: Array) -> tuple[Array, Array]:
    """dw and db: sums over the samples."""
    return row.sum(g * (x - m) * s), row.sum(g)


NORMALIZED, INPUT_VJP = Rows(_normalized, "layer_norm"), Rows(_input_vjp, "layer_norm_input_vjp")
VECTORS_VJP = Rows(_vectors_vjp, "layer_norm_vectors_vjp")


def _launch_vjp(
    g: Array, x: Array, w: Any, m: Array, s: Array, shape: Any, ndim: int, wants: tuple[bool, ...]
) -> tuple[Any, Any, Any]:
    """`_run_vjp` on a GPU: one launch along the samples, and one across them."""
    device = device_of(x)
    (g3, x3, w3), (m3, s3) = _three(x.shape[-1], g, x, w), _three(1, m, s)
    dx = dw = db = None
    if wants[0]:
        dx = device.launch(INPUT_VJP, g3, x3, w3, m3, s3, axes=(2,)).astype(x.dtype, copy=False).reshape(shape)
    if wants[1] or wants[2]:
        dw, db = (
            a.astype(x.dtype, copy=False).reshape(shape[len(shape) - ndim :])
            for a in device.launch(VECTORS_VJP, g3, x3, m3, s3, axes=(1,))
        )
    return dx, dw if wants[1] else None, db if wants[2] else None


@primitive(casts=True)
def _run_vjp(
    xp: Any, g: Array, x: Array, w: Array = None, m: Array = None, s: Array = None,
    *, ndim: int, wants: tuple[bool, ...]
) -> tuple[Any, Any, Any]:  # fmt: skip
    """The gradients of x, w and b. With v = x - m, so that u = s v is what was normalized,

        dw = Σ g u        dx = s (g w - mean(g w) - u mean(g w u))

    the sum over the samples and the means over each sample.
    """
    rows, grads = _rows(x, ndim), _rows(g, ndim)
    count, n = rows.shape
    if type(x) is not native and x.size:
        return _launch_vjp(grads, rows, w, m, s, x.shape, ndim, wants)
    dx = xp.empty(x.shape, x.dtype)
    out, average = dx.reshape(count, n), xp.full((n, 1), 1 / max(n, 1), m.dtype)
    flat = None if w is None else w.reshape(n)
    weighted = average if flat is None else average * flat[:, None]

    def work(i: int, j: int) -> Any:
        d, scale = grads[i:j], s[i:j]
        v = xp.subtract(rows[i:j], m[i:j], out=out[i:j])
        along = d * v
        dw = matmul(xp, scale.T, along) if wants[1] else None
        db = matmul(xp, xp.ones_like(scale.T), d) if wants[2] else None
        if wants[0]:
            v *= scale * scale * matmul(xp, along, weighted)
            v += matmul(xp, d, weighted)
            xp.subtract(d if flat is None else xp.multiply(d, flat, out=along), v, out=v)
            v *= scale
        return dw, db

    total = in_chunks(xp, work, count, 4 * x.itemsize * n, NEAR) if x.size else None
    shape = x.shape[x.ndim - ndim :]
    dw, db = total or (None, None)
    found = [
        (xp.zeros(shape, m.dtype) if a is None else a.reshape(shape)).astype(x.dtype, copy=False) if want else None
        for a, want in ((dw, wants[1]), (db, wants[2]))
    ]
    return dx if wants[0] else None, *found  # type: ignore[return-value]
