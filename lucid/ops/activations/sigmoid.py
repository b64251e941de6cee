"""Log-sigmoid, logit, hard sigmoid, and the gated linear unit.

The sigmoid itself is in `ops/elementwise/exponential.py`, where gradients of elementary functions need it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, native
from ...backend.chunks import FEW, blockwise, keep, log1p_above, row
from ...backend.chunks import sigmoid as write_sigmoid
from ..arguments import one_dim
from ..elementwise.exponential import sigmoid
from ..elementwise.where import masked, where
from ..shape.joining import cat
from ..shape.splitting import split
from .inplace import apply_in_place


@primitive(fused=True)
def _logsigmoid(xp: Any, x: Array) -> Array:
    """min(x, 0) - log(1 + e^-|x|), which does not overflow."""
    if type(x) is native and x.dtype.kind == "f":
        return blockwise(_run, x)
    return xp.minimum(x, 0) - xp.log1p(xp.exp(-xp.abs(x)))


def _run(out: Any, x: Any) -> None:
    """The same on the CPU."""
    u = np.abs(x)
    np.negative(u, out=u)
    np.exp(u, out=u)
    log1p_above(out, u)
    np.minimum(x, row(0.0, x), out=u)
    np.subtract(u, out, out=out)


def _logsigmoid_vjp(g: Any, x: Any) -> Any:
    return blockwise(_run_vjp, g, x) if type(g) is native else g * sigmoid(-x)


def _run_vjp(out: Any, g: Any, x: Any) -> None:
    """g / (1 + eˣ), on the CPU."""
    with np.errstate(over="ignore"):
        np.exp(x, out=out)
    out += 1
    np.divide(g, out, out=out)


_logsigmoid.vjp(x=_logsigmoid_vjp)


def logsigmoid(input: Tensor) -> Tensor:
    r"""Logarithm of the sigmoid, accurate also where the sigmoid itself rounds to 0 or 1.

    .. math:: y = \log \sigma(x) = -\log(1 + e^{-x})

    Args:
        input: The elements x.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> logsigmoid(lucid.tensor([0.0, -1000.0]))
        tensor([-6.9315e-01, -1.0000e+03])
    """
    return _logsigmoid(input)


@primitive(fused=True)
def _hardsigmoid(xp: Any, x: Array) -> Array:
    """The derivative at both ends is taken to be 0."""
    if type(x) is native and x.dtype.kind == "f" and x.size >= FEW:
        return blockwise(hard_gate, x)
    return xp.minimum(xp.maximum(x + 3, 0), 6) / 6


def hard_gate(out: Any, x: Any) -> None:
    """The same on the CPU."""
    np.add(x, 3, out=out)
    np.clip(out, 0, 6, out=out)
    out /= 6


def _hardsigmoid_vjp(g: Any, x: Any) -> Any:
    return blockwise(_hard_gate_vjp, g, x) if type(g) is native else masked(g / 6, (x > -3) & (x < 3))


def _hard_gate_vjp(out: Any, g: Any, x: Any) -> None:
    np.divide(g, 6, out=out)
    keep(out, np.abs(x) < 3, out)


_hardsigmoid.vjp(x=_hardsigmoid_vjp)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    r"""Hard sigmoid: a sigmoid made of three straight lines.

    .. math:: y = \min(\max(0, x + 3), 6) / 6

    Args:
        input: The elements x.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> hardsigmoid(lucid.tensor([-4.0, 0.0, 1.5]))
        tensor([0.0000, 0.5000, 0.7500])

    Source: M. Courbariaux et al., "BinaryConnect", 2015.
    """
    return apply_in_place(_hardsigmoid, input) if inplace else _hardsigmoid(input)


def logit(input: Tensor, eps: float | None = None) -> Tensor:
    """Return log(x / (1 - x)), the inverse of the sigmoid; with `eps`, of x clamped to [eps, 1 - eps].

    Example:
        >>> import lucid
        >>> logit(lucid.tensor([0.5, 0.75]))
        tensor([0.0000, 1.0986])
    """
    return _logit(input, eps=eps)


@primitive(fused=True)
def _logit(xp: Any, x: Array, *, eps: float | None) -> Array:
    x = x if eps is None else xp.minimum(xp.maximum(x, eps), 1 - eps)
    return xp.log(x / (1.0 - x))


def _logit_vjp(g: Any, x: Any, eps: float | None) -> Any:
    """Return g / (x (1 - x)), and beyond the domain NaN, or 0 where the input was clamped."""
    slope = g / (x * (1 - x))
    if eps is None:
        return where((x >= 0) & (x <= 1), slope, math.nan)
    return where((x >= eps) & (x <= 1 - eps), slope, 0.0)


_logit.vjp(x=_logit_vjp)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    r"""Gated linear unit: one half of the input, gated by the sigmoid of the other half.

    .. math:: y = a \, \sigma(b)

    where a is the first half of the input along a dimension and b the second.

    Args:
        input: a and b, one after the other.
        dim: The dimension that is halved.

    Shape:
        input: (..., 2 n, ...), of even size in `dim`; output: (..., n, ...).

    Raises:
        IndexError: The dimension is out of range.
        RuntimeError: The input is 0-d, or the size of the dimension is odd.

    Example:
        >>> import lucid
        >>> glu(lucid.tensor([2.0, 0.0]))
        tensor([1.])

    Source: Y. Dauphin et al., "Language modeling with gated convolutional networks", 2017.
    """
    if not input.ndim:
        raise RuntimeError("glu: expected at least one dimension, got a single number")
    dim = one_dim("glu", dim, input.ndim)
    if input.shape[dim] % 2:
        raise RuntimeError(f"glu: dimension {dim} must be even to be halved, got shape {tuple(input.shape)}")
    return _glu(input, dim=dim)


def halves(x: Any, dim: int) -> Any:
    """a and b."""
    half = x.shape[dim] // 2
    return split(x, half, dim) if half else (x, x)


@primitive(wide=True)
def _glu(xp: Any, x: Array, *, dim: int) -> Array:
    if type(x) is not native or x.dtype.kind != "f":
        a, b = halves(x, dim)
        return a * sigmoid(b)
    a, b = np.split(x, 2, dim)
    y = np.empty(a.shape, x.dtype)
    write_sigmoid(y, b)
    y *= a
    return y


def _glu_vjp(g: Any, x: Any, y: Any, dim: int) -> Any:
    if type(g) is not native:
        s = sigmoid(halves(x, dim)[1])
        return cat([g * s, g * y * (1 - s)], dim)
    dx = np.empty(x.shape, x.dtype)
    (_, b), (da, db) = np.split(x, 2, dim), np.split(dx, 2, dim)
    half = np.empty(b.shape, x.dtype)  # what is contiguous takes less time than a half of each row
    write_sigmoid(half, b)
    np.multiply(half, g, out=da)
    np.subtract(1, half, out=half)
    half *= y
    np.multiply(half, g, out=db)
    return dx


_glu.vjp(x=_glu_vjp)
