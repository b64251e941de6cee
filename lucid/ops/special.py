"""The error function, which NumPy lacks."""

from __future__ import annotations

import math
from typing import Any

from ..autograd.primitive import primitive
from ..backend import Array
from .elementwise import exp


@primitive
def erf(xp: Any, x: Array) -> Array:
    r"""Return the error function, to 1e-15 of its value in float64 and to 3e-7 in float32.

    .. math:: \operatorname{erf}(x) = \frac{2}{\sqrt\pi} \int_0^x e^{-t^2}\,dt

    Example:
        >>> import numpy as np
        >>> erf(np.array([0.0, 0.5, 3.0])).round(6)
        array([0.      , 0.5205  , 0.999978])

    Source: in float64, W. J. Cody, "Rational Chebyshev approximations for the error function", Mathematics of
    Computation 23, 1969.
    """
    return _single(xp, x) if x.dtype.kind == "f" and x.itemsize <= 4 else _double(xp, x)


erf.vjp(x=lambda g, x: g * (2 / math.sqrt(math.pi) * exp(-x * x)))


# In float32, erf(x) = tanh(x P(x²)). P is the polynomial of degree 6 that approximates artanh(erf(x)) / x on
# 0 < x < 3.9 such that the largest relative error of erf is as small as it can be, 9.5e-8. From 3.9 on erf rounds to 1.
SINGLE = (1.1283792743e0, 1.0276905537e-1, -1.9182926283e-4, -6.1978644429e-4, 8.7638157025e-5, -5.6686346036e-6,
          1.4186255197e-7)  # fmt: skip


def _single(xp: Any, x: Array) -> Array:
    if x.itemsize < 4:
        x = x.astype(xp.float32)
    return xp.tanh(x * _polynomial(SINGLE, xp.minimum(x * x, 3.9**2)))


# In float64, erf(x) = x P(x²) / Q(x²) for small x, and 1 - exp(-x²) P(x) / Q(x) for large ones, as in netlib's CALERF.
SMALL = 0.46875
SMALL_P = (3.20937758913846947e3, 3.77485237685302021e2, 1.13864154151050156e2, 3.16112374387056560e0,
           1.85777706184603153e-1)  # fmt: skip
SMALL_Q = (2.84423683343917062e3, 1.28261652607737228e3, 2.44024637934444173e2, 2.36012909523441209e1, 1.0)
LARGE = 6.0  # from here on it rounds to 1
LARGE_P = (1.23033935479799725e3, 2.05107837782607147e3, 1.71204761263407058e3, 8.81952221241769090e2,
           2.98635138197400131e2, 6.61191906371416295e1, 8.88314979438837594e0, 5.64188496988670089e-1,
           2.15311535474403846e-8)  # fmt: skip
LARGE_Q = (1.23033935480374942e3, 3.43936767414372164e3, 4.36261909014324716e3, 3.29079923573345963e3,
           1.62138957456669019e3, 5.37181101862009858e2, 1.17693950891312499e2, 1.57449261107098347e1, 1.0)  # fmt: skip


def _double(xp: Any, x: Array) -> Array:
    a = xp.minimum(xp.abs(x), LARGE)
    square = xp.minimum(a, SMALL) ** 2
    small = a * _polynomial(SMALL_P, square) / _polynomial(SMALL_Q, square)
    large = 1 - xp.exp(-a * a) * _polynomial(LARGE_P, a) / _polynomial(LARGE_Q, a)
    return xp.copysign(xp.where(a <= SMALL, small, large), x)


def _polynomial(coefficients: tuple[float, ...], x: Array) -> Array:
    """c₀ + c₁ x + c₂ x² + ..., from the last coefficient to the first (Horner's scheme)."""
    *rest, second, last = coefficients
    value = last * x + second
    for c in reversed(rest):
        value *= x
        value += c
    return value
