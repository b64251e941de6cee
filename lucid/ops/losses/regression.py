"""Regression losses: squared error, absolute error, smooth L1 and Huber."""

from __future__ import annotations

from typing import Any

from ...autograd.half import in_float32
from ...autograd.primitive import primitive
from ...autograd.typing import Reduction, Tensor
from ...backend import Array
from ..arguments import check_same_size
from ..elementwise.arithmetic import abs, sub
from ..elementwise.clamp import clamp
from .reduction import reduce

# x is the prediction, t the target.


@primitive(fused=True)
def _squared_error(xp: Any, x: Array, t: Array) -> Array:
    """(x - t)²"""
    d = x - t
    return d * d


_squared_error.vjp(
    x=lambda g, x, t: g * (2 * (x - t)),
    t=lambda g, x, t: g * (2 * (t - x)),
)


@in_float32
def mse_loss(input: Tensor, target: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    r"""Mean squared error.

    .. math:: \ell_i = (x_i - t_i)^2

    Shapes that differ are broadcast, as in PyTorch, with a warning: (N, 1) against (N,) compares all pairs.

    Args:
        input: The predictions x.
        target: The targets t.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.

    Shape:
        input: any shape; target: the same; output: a scalar, or the input's shape if `reduction="none"`.

    Raises:
        RuntimeError: The shapes do not broadcast.
        TypeError: Input or target is not a Tensor.
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> mse_loss(lucid.tensor([1.0, 4.0]), lucid.tensor([1.0, 2.0]))
        tensor(2.)
    """
    check_same_size("mse_loss", input, target)
    return reduce(_squared_error(input, target), reduction, "mse_loss")


@in_float32
def l1_loss(input: Tensor, target: Tensor, *, reduction: Reduction = "mean") -> Tensor:
    r"""Mean absolute error; arguments as in `mse_loss`.

    .. math:: \ell_i = |x_i - t_i|

    Shape:
        input: any shape; target: the same; output: a scalar, or the input's shape if `reduction="none"`.

    Raises:
        RuntimeError: The shapes do not broadcast.
        TypeError: Input or target is not a Tensor.
        ValueError: `reduction` is unknown.

    Example:
        >>> import lucid
        >>> l1_loss(lucid.tensor([1.0, 4.0]), lucid.tensor([1.0, 2.0]))
        tensor(1.)
    """
    check_same_size("l1_loss", input, target)
    return reduce(abs(sub(input, target)), reduction, "l1_loss")


@primitive(fused=True)
def _huber(xp: Any, x: Array, t: Array, *, delta: float) -> Array:
    """½ d² where |d| ≤ δ and δ (|d| - ½ δ) beyond, d being x - t: that is, k (d - ½ k), where k is d clipped at ±δ."""
    d = x - t
    k = clamp(d, -delta, delta)
    return k * (d - 0.5 * k)


_huber.vjp(
    x=lambda g, x, t, delta: g * clamp(x - t, -delta, delta),
    t=lambda g, x, t, delta: g * clamp(t - x, -delta, delta),
)


@in_float32
def smooth_l1_loss(input: Tensor, target: Tensor, *, reduction: Reduction = "mean", beta: float = 1.0) -> Tensor:
    r"""Smooth L1 loss: quadratic for errors below β, absolute beyond.

    .. math:: \ell_i = \frac{d^2}{2\beta} \text{ if } |d| < \beta, \text{ else } |d| - \tfrac12 \beta,
        \qquad d = x_i - t_i

    It is `huber_loss` with δ = β, divided by β.

    Args:
        input: The predictions x.
        target: The targets t.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        beta: β; 0 gives `l1_loss`.

    Shape:
        input: any shape; target: the same; output: a scalar, or the input's shape if `reduction="none"`.

    Raises:
        RuntimeError: The shapes do not broadcast.
        TypeError: Input or target is not a Tensor.
        ValueError: β is negative, or `reduction` is unknown.

    Example:
        >>> import lucid
        >>> smooth_l1_loss(lucid.tensor([1.0, 4.0]), lucid.tensor([0.0, 0.0]), reduction="none")
        tensor([0.5000, 3.5000])

    Source: R. Girshick, "Fast R-CNN", 2015.
    """
    check_same_size("smooth_l1_loss", input, target)
    if not beta >= 0:
        raise ValueError(f"smooth_l1_loss: beta must not be negative, got {beta}")
    if beta == 0:
        return reduce(abs(sub(input, target)), reduction, "smooth_l1_loss")
    loss = reduce(_huber(input, target, delta=float(beta)), reduction, "smooth_l1_loss")
    return loss if beta == 1 else loss / beta


@in_float32
def huber_loss(input: Tensor, target: Tensor, *, reduction: Reduction = "mean", delta: float = 1.0) -> Tensor:
    r"""Huber loss: quadratic for errors up to δ, linear beyond, so that outliers weigh less than in `mse_loss`.

    .. math:: \ell_i = \tfrac12 d^2 \text{ if } |d| \le \delta, \text{ else } \delta \, (|d| - \tfrac12 \delta),
        \qquad d = x_i - t_i

    Args:
        input: The predictions x.
        target: The targets t.
        reduction: ``"mean"``, ``"sum"`` or ``"none"``.
        delta: δ.

    Shape:
        input: any shape; target: the same; output: a scalar, or the input's shape if `reduction="none"`.

    Raises:
        RuntimeError: The shapes do not broadcast.
        TypeError: Input or target is not a Tensor.
        ValueError: δ is not positive, or `reduction` is unknown.

    Example:
        >>> import lucid
        >>> huber_loss(lucid.tensor([1.0, 4.0]), lucid.tensor([0.0, 0.0]), reduction="none", delta=2.0)
        tensor([0.5000, 6.0000])

    Source: P. J. Huber, "Robust estimation of a location parameter", 1964.
    """
    check_same_size("huber_loss", input, target)
    if not delta > 0:
        raise ValueError(f"huber_loss: delta must be positive, got {delta}")
    return reduce(_huber(input, target, delta=float(delta)), reduction, "huber_loss")
