"""The complement and the inverse of the error function."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..autograd.primitive import primitive
from ..backend import Array
from .elementwise import exp
from .special import LARGE_P, LARGE_Q, SMALL, SMALL_P, SMALL_Q, _double, _polynomial


@primitive
def erfc(xp: Any, x: Array) -> Array:
    """Return 1 - erf(x), to 1e-14 of its value in float64 also where it is tiny.

    Example:
        >>> import numpy as np
        >>> erfc(np.array([0.0, 5.0]))
        array([1.00000000e+00, 1.53745979e-12])

    Source: as `erf`, netlib's CALERF.
    """
    return _complement(xp, x.astype(xp.float64)).astype(x.dtype if x.dtype.kind == "f" else xp.float64)


erfc.vjp(x=lambda g, x: g * (-2 / math.sqrt(math.pi) * exp(-x * x)))

# For x > 4, erfc(x) = exp(-x²) / x (1 / √π - z P(z) / Q(z)) with z = 1 / x².
FAR_P = (6.58749161529837803e-4, 1.60837851487422766e-2, 1.25781726111229246e-1, 3.60344899949804439e-1,
         3.05326634961232344e-1, 1.63153871373020978e-2)  # fmt: skip
FAR_Q = (2.33520497626869185e-3, 6.05183413124413191e-2, 5.27905102951428412e-1, 1.87295284992346725e0,
         2.56852019228982242e0, 1.0)  # fmt: skip


def _complement(xp: Any, x: Array) -> Array:
    a = xp.abs(x)
    square = xp.minimum(a, SMALL) ** 2
    small = 1 - a * _polynomial(SMALL_P, square) / _polynomial(SMALL_Q, square)
    middle = xp.minimum(a, 4.0)
    middle = _gauss(xp, middle) * _polynomial(LARGE_P, middle) / _polynomial(LARGE_Q, middle)
    far = xp.minimum(xp.maximum(a, 4.0), 28.0)  # from 28 on it is 0
    z = 1 / (far * far)
    far = _gauss(xp, far) / far * (1 / math.sqrt(math.pi) - z * _polynomial(FAR_P, z) / _polynomial(FAR_Q, z))
    y = xp.where(a <= SMALL, small, xp.where(a <= 4, middle, far))
    return xp.where(a != a, a, xp.where(x < 0, 2 - y, y))


def _gauss(xp: Any, x: Array) -> Array:
    """exp(-x²), as a product whose first factor has an exact exponent: x² alone would lose digits for large x."""
    near = xp.trunc(x * 16) / 16
    return xp.exp(-near * near) * xp.exp(-(x - near) * (x + near))


@primitive
def erfinv(xp: Any, x: Array) -> Array:
    """Return the number whose error function is x; ±∞ for ±1, and NaN beyond.

    In float64 a first approximation is improved by two steps of Newton's method on f(y) = erf(y) - x, with Halley's
    correction.

    Example:
        >>> import numpy as np
        >>> erfinv(np.array([0.0, 0.5, 1.0])).round(8)
        array([0.        , 0.47693628,        inf])

    Source: M. Giles, "Approximating the erfinv function", GPU Computing Gems 2, 2011.
    """
    a = x.astype(xp.float64)
    inside = xp.where(xp.abs(a) < 1, a, 0.0)
    w = -xp.log((1 - inside) * (1 + inside))
    y = inside * xp.where(w < 5, _polynomial(MIDDLE, w - 2.5), _polynomial(TAIL, xp.sqrt(xp.maximum(w, 5)) - 3))
    if x.dtype == xp.float64:
        tail = xp.log(
            xp.minimum(1 - xp.abs(inside), 1e-6)
        )  # of 1 - erf(y), which for large y is about exp(-y²) / (y √π)
        y = xp.where(w < 16, y, xp.copysign(xp.sqrt(-tail - xp.log(-math.pi * tail) / 2), inside))
    for _ in range(2 if x.dtype == xp.float64 else 0):
        # Near ±1 the difference of the complements has the digits that erf(y) - x has lost.
        far = xp.sign(y) * (1 - xp.abs(inside) - _complement(xp, xp.abs(y)))
        error = xp.where(xp.abs(y) < 0.5, _double(xp, y) - inside, far)
        step = error / (2 / math.sqrt(math.pi) * xp.exp(-y * y))
        y = y - step / (1 + y * step)
    y = xp.where(xp.abs(a) < 1, y, xp.where(xp.abs(a) == 1, xp.copysign(np.inf, a), np.nan))
    return y.astype(x.dtype if x.dtype.kind == "f" else xp.float64)


# erfinv(x) = x P(w), where w = -log(1 - x²); a polynomial in w - 2.5 for w < 5, and in √w - 3 for larger w.
MIDDLE = (1.50140941, 0.246640727, -0.00417768164, -0.00125372503, 0.00021858087, -4.39150654e-06, -3.5233877e-06,
          3.43273939e-07, 2.81022636e-08)  # fmt: skip
TAIL = (2.83297682, 1.00167406, 0.00943887047, -0.0076224613, 0.00573950773, -0.00367342844, 0.00134934322,
        0.000100950558, -0.000200214257)  # fmt: skip

erfinv.vjp(x=lambda g, y: g * (math.sqrt(math.pi) / 2 * exp(y * y)))
