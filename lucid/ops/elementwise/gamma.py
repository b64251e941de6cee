r"""Logarithm of the gamma function, and its derivatives: digamma and polygamma.

All are computed in float64. For x > 0 they are shifted to z = x + m by :math:`\Gamma(x + 1) = x\,\Gamma(x)`, where
Stirling's series has converged; for x ≤ 0 they are reflected to 1 - x.

Source: NIST Digital Library of Mathematical Functions, 5.5, 5.11 and 5.15.
"""

from __future__ import annotations

import math
import operator
from typing import Any

import numpy as np

from ...autograd.primitive import primitive
from ...autograd.typing import Tensor
from ...backend import Array
from .erf import _polynomial

# Bernoulli's numbers B₂, B₄, ...
BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
STEPS = 10  # m


@primitive
def lgamma(xp: Any, input: Array) -> Array:
    r"""Return the logarithm of the absolute value of the gamma function, to 1e-14.

    .. math:: y = \log |\Gamma(x)|, \qquad \Gamma(n) = (n - 1)!

    Example:
        >>> import lucid
        >>> lgamma(lucid.tensor([0.5, 1.0, 5.0]))
        tensor([0.5724, 0.0000, 3.1781])
    """
    x = input.astype(xp.float64)
    with np.errstate(all="ignore"):
        a = xp.where(x > 0, x, 1 - x)
        y = xp.where(a < 3, _near(xp, xp.minimum(a, 3)), _far(xp, xp.maximum(a, 3)))
        reflected = math.log(math.pi) - xp.log(xp.abs(xp.sin(math.pi * (x - xp.rint(x))))) - y
        y = xp.where(x <= 0, xp.where(x == -math.inf, math.inf, reflected), y)
    return y.astype(input.dtype if input.dtype.kind == "f" else xp.float64)


lgamma.vjp(input=lambda g, input: g * digamma(input))


# For 0 <= t < 1, log Γ(2 + t) = t P(t) / Q(t), so that it is exactly 0 where it should be, as in cephes' lgam.
NEAR_P = (-8.53555664245765465627e5, -1.72173700820839662146e6, -1.16237097492762307383e6, -3.31612992738871184744e5,
          -3.88016315134637840924e4, -1.37825152569120859100e3)  # fmt: skip
NEAR_Q = (-2.01889141433532773231e6, -2.53252307177582951285e6, -1.13933444367982507207e6, -2.20528590553854454839e5,
          -1.70642106651881159223e4, -3.51815701436523470549e2, 1.0)  # fmt: skip


def _near(xp: Any, x: Array) -> Array:
    """log Γ(x) for 0 < x < 3."""
    t = x - xp.floor(x)
    steps = xp.where(x < 1, x * (x + 1), xp.where(x < 2, x, 1.0))
    return t * _polynomial(NEAR_P, t) / _polynomial(NEAR_Q, t) - xp.log(steps)


def _far(xp: Any, x: Array) -> Array:
    """log Γ(x) for x >= 3."""
    near = x < STEPS
    steps = xp.where(near, math.prod(x + k for k in range(STEPS)), 1.0)
    z = xp.where(near, x + STEPS, x)
    tail = sum(b / (2 * j * (2 * j - 1)) / z ** (2 * j - 1) for j, b in enumerate(BERNOULLI, 1))
    return (z - 0.5) * (xp.log(z) - 1) - 0.5 + math.log(2 * math.pi) / 2 + tail - xp.log(steps)


@primitive
def digamma(xp: Any, input: Array) -> Array:
    r"""Return the derivative of `lgamma`.

    .. math:: \psi(x) = \frac{d}{dx} \log \Gamma(x)

    Example:
        >>> import lucid
        >>> digamma(lucid.tensor([0.5, 1.0, 5.0]))
        tensor([-1.9635, -0.5772,  1.5061])
    """
    return _psi(xp, input, 0)


digamma.vjp(input=lambda g, input: g * _polygamma(input, n=1))


def polygamma(n: int, input: Tensor) -> Tensor:
    r"""Return the n-th derivative of `digamma`.

    .. math:: \psi^{(n)}(x) = \frac{d^n}{dx^n} \psi(x)

    Args:
        n: How often to differentiate.
        input: The numbers x.

    Raises:
        RuntimeError: n is negative.

    Example:
        >>> import lucid
        >>> polygamma(1, lucid.tensor([0.5, 1.0]))  # π² / 2, π² / 6
        tensor([4.9348, 1.6449])
    """
    if operator.index(n) < 0:
        raise RuntimeError(f"polygamma: expected n to be 0 or more, got {n}")
    return _polygamma(input, n=operator.index(n))


@primitive
def _polygamma(xp: Any, input: Array, *, n: int) -> Array:
    return _psi(xp, input, n)


_polygamma.vjp(input=lambda g, input, n: g * _polygamma(input, n=n + 1))


def _psi(xp: Any, input: Array, n: int) -> Array:
    x = input.astype(xp.float64)
    steps, factorial = STEPS + n, math.factorial
    with np.errstate(all="ignore"):
        a = xp.where(x > 0, x, 1 - x)
        z = a + steps
        y = factorial(n - 1) / z**n if n else -xp.log(z)
        y = y + factorial(n) * (sum((a + k) ** -(n + 1) for k in range(steps)) + z ** -(n + 1) / 2)
        y += sum(b * factorial(2 * j + n - 1) / factorial(2 * j) / z ** (2 * j + n) for j, b in enumerate(BERNOULLI, 1))
        y *= (-1) ** (n + 1)
        distance = x - xp.rint(x)  # from a whole number, so that large x lose no digits
        slopes = math.pi ** (n + 1) * _slope_of_cot(n, 1 / xp.tan(math.pi * distance))
        if n == 0:  # as in PyTorch, that which is ∞ on one side of -1, -2, ... and -∞ on the other
            slopes = xp.where((distance == 0) & (x < 0), math.nan, slopes)
        y = xp.where(x > 0, y, (-1) ** n * y - slopes)
    return y.astype(input.dtype if input.dtype.kind == "f" else xp.float64)


def _slope_of_cot(n: int, c: Array) -> Array:
    """The n-th derivative of cot as a polynomial in c = cot: cot' = -(1 + c²)."""
    p = np.polynomial.Polynomial([0, 1])
    for _ in range(n):
        p = p.deriv() * np.polynomial.Polynomial([-1, 0, -1])
    return sum(k * c**i for i, k in enumerate(p.coef.tolist()) if k)
