r"""The cumulative distribution function of the normal distribution, its logarithm and its inverse."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from ..elementwise.erf import _erfcx, erfc, erfcx
from ..elementwise.exponential import exp


def ndtr(input: Tensor) -> Tensor:
    r"""Return the cumulative distribution function of the standard normal distribution.

    .. math:: \Phi(x) = \frac{1}{\sqrt{2\pi}} \int_{-\infty}^x e^{-t^2/2}\,dt = \frac12 \operatorname{erfc}(-x/\sqrt2)

    For the logarithm of a small Φ(x) take `log_ndtr`: below x = -38 in float64, and -14 in float32, Φ(x) is 0.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> lucid.special.ndtr(lucid.tensor([-1.0, 0.0, 1.0]))
        tensor([0.1587, 0.5000, 0.8413])
    """
    return erfc(input * -math.sqrt(0.5)) * 0.5


@primitive(wide=True)
def log_ndtr(xp: Any, input: Array) -> Array:
    r"""Return the logarithm of `ndtr`, also where that is too small for a float.

    .. math:: \log \Phi(x) = \log \operatorname{erfcx}(-x / \sqrt2) - x^2 / 2 - \log 2

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> lucid.special.log_ndtr(lucid.tensor([-100.0, 0.0]))
        tensor([-5.0055e+03, -6.9315e-01])
    """
    x = input.astype(xp.float64)
    y = _log_ndtr(xp, x)
    return y.astype(input.dtype if input.dtype.kind == "f" else xp.float64)


log_ndtr.vjp(input=lambda g, input: g * math.sqrt(2 / math.pi) / erfcx(input * -math.sqrt(0.5)))


def _log_ndtr(xp: Any, x: Array) -> Array:
    with np.errstate(all="ignore"):
        t = x * math.sqrt(0.5)
        below = xp.minimum(t, -0.5)  # where 1 - Φ(-x) would lose digits
        tail = xp.log(_erfcx(xp, -below) / 2) - below * below
        return xp.where(t < -0.5, tail, xp.log1p(-_erfcx(xp, xp.maximum(t, -0.5)) * xp.exp(-t * t) / 2))


@primitive(wide=True)
def ndtri(xp: Any, input: Array) -> Array:
    r"""Return the inverse of `ndtr`: the quantile of the standard normal distribution; ±∞ for 1 and 0, NaN beyond.

    .. math:: \Phi(y) = p

    A rational approximation is improved by Newton's method on log Φ(y) = log p, for the smaller of p and 1 - p.

    Shape:
        input: any shape; output: the same.

    Example:
        >>> import lucid
        >>> lucid.special.ndtri(lucid.tensor([0.025, 0.5, 0.975]))
        tensor([-1.9600,  0.0000,  1.9600])

    Source: M. Abramowitz and I. A. Stegun, "Handbook of Mathematical Functions", 26.2.23.
    """
    p = input.astype(xp.float64)
    with np.errstate(all="ignore"):
        inside = (p > 0) & (p < 1)
        tail = xp.where(inside, xp.minimum(p, 1 - p), 0.5)
        t = xp.sqrt(-2 * xp.log(tail))
        a = (0.010328 * t + 0.802853) * t + 2.515517
        b = ((0.001308 * t + 0.189269) * t + 1.432788) * t + 1
        y = a / b - t
        for _ in range(3):
            log_p = _log_ndtr(xp, y)
            y = y - (log_p - xp.log(tail)) * xp.exp(log_p + y * y / 2) * math.sqrt(2 * math.pi)
        y = xp.where(tail == 0.5, 0.0, xp.where(p < 0.5, y, -y))
        y = xp.where(inside, y, xp.where(p == 0, -np.inf, xp.where(p == 1, np.inf, np.nan)))
    return y.astype(input.dtype if input.dtype.kind == "f" else xp.float64)


ndtri.vjp(input=lambda g, y: g * math.sqrt(2 * math.pi) * exp(y * y / 2))
