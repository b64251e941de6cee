"""Softplus, softsign and Mish."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array, native
from ...backend.chunks import blockwise, log1p_above, row
from ...backend.chunks import sigmoid as write_sigmoid
from ..elementwise.arithmetic import abs
from ..elementwise.exponential import sigmoid
from ..elementwise.where import where
from .inplace import apply_in_place


@primitive(fused=True)
def _softplus(xp: Any, x: Array, *, beta: float, threshold: float) -> Array:
    if type(x) is native and x.dtype.kind == "f":
        return blockwise(_run, x, beta=beta, threshold=threshold)
    z = beta * x
    # log(1 + eᶻ) without overflow
    return xp.where(z > threshold, x, (xp.maximum(z, 0) + xp.log1p(xp.exp(-xp.abs(z)))) / beta)


def _run(out: Any, x: Any, *, beta: float, threshold: float) -> None:
    """The same on the CPU."""
    z = x if beta == 1 else x * beta
    u = np.abs(z)
    np.negative(u, out=u)
    np.exp(u, out=u)
    log1p_above(out, u)
    np.maximum(z, row(0.0, z), out=u)
    out += u
    if beta != 1:
        out /= beta
    if _shows(threshold, x.dtype):
        np.copyto(out, x, where=z > threshold)


def _shows(threshold: float, dtype: Any) -> bool:
    """Whether log(1 + eᶻ) differs from z above the threshold."""
    return math.exp(-threshold) > 0.25 * np.finfo(dtype).eps if threshold > 1 else True


def _softplus_vjp(g: Any, x: Any, beta: float, threshold: float) -> Any:
    if type(g) is native:
        return blockwise(_run_vjp, g, x, beta=beta, threshold=threshold)
    return where(beta * x > threshold, g, g * sigmoid(beta * x))


def _run_vjp(out: Any, g: Any, x: Any, *, beta: float, threshold: float) -> None:
    """The same on the CPU."""
    z = x if beta == 1 else x * beta
    write_sigmoid(out, z)
    out *= g
    if _shows(threshold, x.dtype):
        np.copyto(out, g, where=z > threshold)


_softplus.vjp(x=_softplus_vjp)


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    r"""Softplus: a smooth approximation of ReLU.

    .. math:: y = \frac{1}{\beta} \log(1 + e^{\beta x})

    Args:
        input: The elements x.
        beta: β; the larger it is, the closer y is to ReLU.
        threshold: Where β x is above this, y = x.

    Shape:
        input: any shape; output: the same.

    Raises:
        ValueError: β is 0.

    Example:
        >>> import lucid
        >>> softplus(lucid.tensor([0.0, 30.0]))
        tensor([ 0.6931, 30.0000])

    Source: C. Dugas et al., "Incorporating second-order functional knowledge for better option pricing", 2001.
    """
    if beta == 0:
        raise ValueError("softplus: beta must not be 0")
    return _softplus(input, beta=float(beta), threshold=float(threshold))


@primitive(fused=True)
def _softsign(xp: Any, x: Array) -> Array:
    return x / (1 + xp.abs(x))


_softsign.vjp(x=lambda g, x: g / (1 + abs(x)) ** 2)


def softsign(input: Tensor) -> Tensor:
    r"""Softsign: a sigmoid that approaches its limits -1 and 1 polynomially.

    .. math:: y = \frac{x}{1 + |x|}

    Args:
        input: The elements x.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> softsign(lucid.tensor([-1.0, 3.0]))
        tensor([-0.5000,  0.7500])

    Source: J. Bergstra et al., "Quadratic polynomials learn better image features", 2009.
    """
    return _softsign(input)


@primitive(fused=True)
def _mish_gate(xp: Any, x: Array) -> Array:
    """tanh(log(1 + eˣ)), which is w / (w + 2) with w = eˣ (eˣ + 2); beyond x = 20 it rounds to 1."""
    e = xp.exp(xp.minimum(x, 20))
    w = e * (e + 2)
    return w / (w + 2)


_mish_gate.vjp(x=lambda g, x, y: g * (1 - y * y) * sigmoid(x))


@primitive(fused=True)
def _mish(xp: Any, x: Array) -> Array:
    if type(x) is native and x.dtype.kind == "f":
        return blockwise(_run_mish, x)
    e = xp.exp(xp.minimum(x, 20))
    w = e * (e + 2)
    return x * (w / (w + 2))


def _run_mish(out: Any, x: Any) -> None:
    """The same on the CPU."""
    np.minimum(x, row(20.0, x), out=out)
    np.exp(out, out=out)
    w = out + 2
    w *= out
    np.add(w, 2, out=out)
    np.divide(w, out, out=out)
    out *= x


def _mish_vjp(g: Any, x: Any) -> Any:
    if type(g) is native:
        return blockwise(_run_mish_vjp, g, x)
    t = _mish_gate(x)
    return g * (t + x * (1 - t * t) * sigmoid(x))


def _run_mish_vjp(out: Any, g: Any, x: Any) -> None:
    """The same on the CPU: with n = w + 2, t = w / n and (1 - t²) σ(x) = 4 e (e + 1) / n²."""
    e = np.minimum(x, row(20.0, x))
    np.exp(e, out=e)
    np.add(e, 2, out=out)
    out *= e
    n = out + 2
    out /= n
    e *= e + 1
    e /= n
    e /= n
    e *= x
    e *= 4
    out += e
    out *= g


_mish.vjp(x=_mish_vjp)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    r"""Mish: x times the tanh of its softplus.

    .. math:: y = x \tanh(\log(1 + e^x))

    Args:
        input: The elements x.
        inplace: Whether to write into the input's own memory.

    Shape:
        input: any shape; output: the same.

    Raises:
        RuntimeError: `inplace` would overwrite a leaf that requires grad.

    Example:
        >>> import lucid
        >>> mish(lucid.tensor([-1.0, 1.0]))
        tensor([-0.3034,  0.8651])

    Source: D. Misra, "Mish: a self regularized non-monotonic activation function", 2019.
    """
    return apply_in_place(_mish, input) if inplace else _mish(input)
